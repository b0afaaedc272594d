"""The story of an account that its owner takes over (Pasal 27(2)i, 27(2)j; SM-14)."""

from __future__ import annotations

import email
import re
from email import policy

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entrance, Product, fits
from tests.journeys.staff import PASSWORD, Staff

CODE = re.compile(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}")
PATIENCE = 100
"""Tenths of a second until a mail is there."""


def mailed(product: Product, page: Page, to: str) -> str:
    """The text of the mail to this address, which the provider sends beside its answers."""
    for _ in range(PATIENCE):
        for file in (product.folder / "mail").glob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == to:
                body = message.get_body()
                assert body is not None
                return str(body.get_content())
        page.wait_for_timeout(100)
    raise AssertionError(f"no mail to {to}")


@pytest.mark.timeout(90)
@pytest.mark.pasal("27(2)i", "27(2)j")
def test_story_1_an_account_without_an_address_on_file_is_taken_over_by_its_owner_alone(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int]
) -> None:
    unit = staff.office()
    owner = staff.hire(unit, account=False)
    address = f"pegawai{owner['username'][-6:]}@contoh.example"
    helper = enter(staff.official("fasilitator", unit), size)
    person = f"{product.address}/console/pegawai/{owner['id']}"
    helper.goto(person)
    # Without an address from the source nothing is sent, and nobody else types one.
    expect(helper.locator("#send-link")).to_have_attribute("aria-disabled", "true")
    expect(helper.locator("main")).to_contain_text("pengelola tidak dapat mengetik kontak")
    assert fits(helper)
    staff.source_gives(owner, email=address)
    helper.reload()
    helper.click("a[href$='/tautan-aktivasi']")
    helper.fill("#alasan", "Pegawai baru hadir di loket.")
    assert fits(helper)
    helper.click("main form .button-primary")
    expect(helper.locator("#receipt")).to_be_visible()
    # Who assists sees neither the code nor the whole address.
    text = mailed(product, helper, address)
    code = CODE.search(text)
    assert code is not None
    for secret in (code.group(), address):
        expect(helper.locator("body")).not_to_contain_text(secret)

    page = enter(None, size)
    page.goto(product.address + "/login")
    page.click("a[href='/login/aktivasi']")
    page.fill("#username", owner["username"])
    born = owner["username"]
    page.fill("#tanggal_lahir", f"{born[:4]}-{born[4:6]}-{born[6:8]}")
    page.fill("#kode", code.group())
    for field in ("#new_password", "#new_password_repeat"):
        page.fill(field, PASSWORD)
    assert fits(page)
    page.click("#activation-submit")
    expect(page.get_by_role("status")).to_contain_text("Akun Anda aktif")
    page.get_by_role("link", name="Masuk").click()
    page.fill("#username", owner["username"])
    page.fill("#password", PASSWORD)
    page.click("#login-submit")
    expect(page.locator("h1")).to_contain_text(owner["name"])
    # From now on the source has no word about the contact either.
    staff.source_gives(owner, email="lain@contoh.example")
    assert staff.person(owner).email == address
    helper.goto(person)
    expect(helper.locator("a[href$='/tautan-aktivasi'], #send-link")).to_have_count(0)
