"""Pasal 1 angka 18, 6(1): sign in once, open six modules; sign out once, out of all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Product

MODULES = ("informasi", "analisis", "perencanaan", "pengelolaan", "layanan", "pelaporan")
REFUSED = re.compile("Akses tidak diberikan")
SIGN_IN = re.compile(r"/login\?")


def sign_in(page: Page, product: Product, account: dict[str, Any]) -> None:
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.click("#login-submit")
    if account["totp_secret"]:
        page.fill("input[name=otp]", product.code(account))
        page.click("#otp-submit")


def opened(page: Page, product: Product) -> set[str]:
    """The modules that let this browser in, without a further password."""
    found = set()
    for number, name in enumerate(MODULES):
        page.goto(product.module(number))
        expect(page).not_to_have_url(SIGN_IN)
        if page.get_by_role("heading", name=REFUSED).count() == 0:
            found.add(name)
    return found


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("role", "modules", "width", "javascript"),
    [
        ("administrator", set(MODULES), 1280, True),
        ("administrator", set(MODULES), 390, False),
        ("user_personal", {"informasi", "layanan"}, 390, False),
        ("pengaudit", {"informasi", "layanan", "pelaporan"}, 1280, True),
    ],
)
def test_story_2_one_sign_in_opens_what_the_policy_gives_and_one_sign_out_closes_all(
    product: Product, chromium: Browser, role: str, modules: set[str], width: int, javascript: bool
) -> None:
    account = product.account(role)
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=javascript
    )
    page = context.new_page()
    page.goto(product.module(0))
    expect(page).to_have_url(SIGN_IN)
    sign_in(page, product, account)
    assert opened(page, product) == modules
    page.goto(product.address + "/logout")
    page.click("#logout-confirm")
    expect(page.locator("#logout-done")).to_have_count(1)
    for number in range(6):
        # The message is on its way for a moment; the provider itself is signed out already.
        for _ in range(40):
            page.goto(product.module(number))
            if SIGN_IN.search(page.url):
                break
            page.wait_for_timeout(100)
        expect(page).to_have_url(SIGN_IN)
    context.close()


@pytest.mark.timeout(120)
def test_a_suspended_fasilitator_is_a_user_personal_only(
    product: Product, chromium: Browser
) -> None:
    """Pasal 9(7)."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(product.module(0))
    sign_in(page, product, product.account("fasilitator", "suspended"))
    assert opened(page, product) == {"informasi", "layanan"}
    context.close()
