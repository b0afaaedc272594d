"""Pasal 9(7) from screen to screen: stopped, why, the letter, the head, and the access back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Product
from tests.journeys.test_sign_in_once import MODULES, sign_in
from tests.rooms.documents.test_register import make_pdf

MANAGEMENT = MODULES.index("pengelolaan")
REFUSED = re.compile("Akses tidak diberikan")
PHONE = {"width": 390, "height": 844}
MOST_ACTIONS = 6
UNIT = "DINKES"
"""Of which the sample has both a fasilitator and the head."""


class Hand:
    """A hand at the page: every click, choice, typing and file is one action."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.actions = 0

    def click(self, selector: str) -> None:
        self.actions += 1
        self._page.click(selector)

    def fill(self, selector: str, words: str) -> None:
        self.actions += 1
        self._page.fill(selector, words)

    def attach(self, selector: str, file: Path) -> None:
        self.actions += 1
        self._page.set_input_files(selector, file)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "surat.pdf"
    file.write_bytes(make_pdf())
    return file


@pytest.fixture
def enter(product: Product, chromium: Browser) -> Iterator[Any]:
    """Sign somebody in, in a browser of their own."""
    contexts = []

    def entered(account: dict[str, Any], viewport: dict[str, int] | None = None) -> Page:
        context = chromium.new_context(viewport=viewport or {"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(product.address + "/login")
        sign_in(page, product, account)
        return page

    yield entered
    for context in contexts:
        context.close()


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return page.viewport_size is not None and width <= page.viewport_size["width"]


@pytest.mark.timeout(180)
def test_a_fasilitator_is_suspended_in_six_actions_and_comes_back_by_the_letter(
    product: Product, enter: Any, paper: Path
) -> None:
    accounts = product.command("sample", "accounts")
    account = _one(accounts, "fasilitator", UNIT)
    fasilitator = enter(account, PHONE)
    fasilitator.goto(product.module(MANAGEMENT))
    expect(fasilitator.get_by_role("heading", name=REFUSED)).to_have_count(0)
    name = fasilitator.goto(product.address + "/") and fasilitator.locator("h1").inner_text()

    # From the console's register, signed in, to the suspension: no more than six actions.
    administrator = enter(_one(accounts, "administrator"))
    administrator.goto(product.address + "/console/penunjukan?peran=fasilitator&keadaan=active")
    hand = Hand(administrator)
    hand.click(f"tbody th a:text-is('{name.partition(', ')[2]}')")
    hand.click("#aksi-hentikan")
    hand.click("input[name=cakupan][value=person]")
    hand.fill("#alasan", "Berkas tiga bulan terakhir tidak diverifikasi.")
    hand.attach("#dokumen", paper)
    hand.click("form button.button-danger")
    assert hand.actions <= MOST_ACTIONS
    receipt = administrator.locator("#receipt")
    expect(receipt).to_contain_text("Dihentikan sementara")
    # The receipt follows by itself until the module that he had open is told.
    expect(receipt).to_contain_text(re.compile(r"Berlaku di (\d+) dari \1 modul"), timeout=20_000)
    case = administrator.url.partition("?")[0]

    fasilitator.goto(product.module(MANAGEMENT))
    expect(fasilitator.get_by_role("heading", name=REFUSED)).to_be_visible()
    fasilitator.goto(product.address + "/account/access")
    expect(fasilitator.get_by_text("Hak akses ini dihentikan sementara")).to_be_visible()
    assert fits(fasilitator)
    fasilitator.click("a[href$='/letter']")
    fasilitator.fill("#nomor", "1/SPK/2026")
    fasilitator.fill("#tanggal", "2026-01-05")
    fasilitator.set_input_files("#dokumen", paper)
    assert fits(fasilitator)
    fasilitator.click("form .button-primary")
    expect(fasilitator.locator("[aria-current=step]")).to_contain_text("Kepala Perangkat Daerah")

    head = enter(_one(accounts, "kepala_perangkat_daerah", UNIT), PHONE)
    head.goto(product.address + "/console/penghentian?tahap=letter_uploaded")
    assert fits(head)
    head.click("tbody th a")
    head.click("#aksi-ketahui")
    head.click("input[name=putusan][value=ketahui]")
    assert fits(head)
    head.click("form .button-primary")
    expect(head.locator("#receipt")).to_contain_text("Surat diketahui Kepala Perangkat Daerah")
    assert fits(head)

    administrator.goto(case)
    administrator.click("#aksi-pulihkan")
    administrator.fill("#alasan", "Sanggup melaksanakan tugasnya kembali.")
    administrator.click("form .button-primary")
    expect(administrator.locator("#receipt")).to_contain_text("Dipulihkan")
    # The session was not touched: the module opens without a further password.
    fasilitator.goto(product.module(MANAGEMENT))
    expect(fasilitator.get_by_role("heading", name=REFUSED)).to_have_count(0)
    assert fasilitator.url.startswith(product.module(MANAGEMENT))


def _one(accounts: list[dict[str, Any]], role: str, unit: str | None = None) -> dict[str, Any]:
    return next(
        item
        for item in accounts
        if item["role"] == role and item["state"] == "active" and unit in (None, item["unit"])
    )
