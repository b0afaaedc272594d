"""Pasal 9(7) from screen to screen: stopped, why, the letter, the head, and the access back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entrance, Product, fits
from tests.journeys.hand import Hand
from tests.journeys.staff import Account, Staff, day
from tests.journeys.test_sign_in_once import MODULES, REFUSED

MANAGEMENT = MODULES.index("pengelolaan")
MOST_ACTIONS = 6


@pytest.mark.timeout(120)
@pytest.mark.pasal("9(7)")
def test_story_5_a_fasilitator_is_suspended_in_six_actions_and_comes_back_by_the_letter(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int], paper: Path
) -> None:
    unit = staff.office()
    account = staff.official("fasilitator", unit)
    fasilitator = enter(account, size)
    fasilitator.goto(product.module(MANAGEMENT))
    expect(fasilitator.get_by_role("heading", name=REFUSED)).to_have_count(0)

    administrator = enter(staff.official("administrator"), size)
    case = suspend(product, administrator, account, paper)

    fasilitator.goto(product.module(MANAGEMENT))
    expect(fasilitator.get_by_role("heading", name=REFUSED)).to_be_visible()
    fasilitator.goto(product.address + "/account/access")
    expect(fasilitator.get_by_text("Hak akses ini dihentikan sementara")).to_be_visible()
    assert fits(fasilitator)
    fasilitator.click("a[href$='/letter']")
    fasilitator.fill("#nomor", "1/SPK/2026")
    fasilitator.fill("#tanggal", day(-1))
    fasilitator.set_input_files("#dokumen", paper)
    assert fits(fasilitator)
    fasilitator.click("form .button-primary")
    expect(fasilitator.locator("[aria-current=step]")).to_contain_text("Kepala Perangkat Daerah")

    head = enter(staff.official("kepala_perangkat_daerah", unit), size)
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


def suspend(product: Product, page: Page, fasilitator: Account, paper: Path) -> str:
    """From the register to the suspension in no more than six actions; the case's address."""
    page.goto(product.address + "/console/penunjukan?peran=fasilitator&keadaan=active")
    hand = Hand(page)
    hand.click(f"tbody th a:text-is('{fasilitator['name']}')")
    hand.click("#aksi-hentikan")
    hand.click("input[name=cakupan][value=person]")
    hand.fill("#alasan", "Berkas tiga bulan terakhir tidak diverifikasi.")
    hand.attach("#dokumen", paper)
    assert fits(page)
    hand.click("form button.button-danger")
    assert hand.actions <= MOST_ACTIONS
    receipt = page.locator("#receipt")
    expect(receipt).to_contain_text("Dihentikan sementara")
    # The receipt follows by itself until the module that he had open is told.
    expect(receipt).to_contain_text(re.compile(r"Berlaku di (\d+) dari \1 modul"), timeout=20_000)
    return page.url.partition("?")[0]
