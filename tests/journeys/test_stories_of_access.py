"""The stories of who may and who may not, told in a browser at a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entrance, Product, fits
from tests.journeys.staff import Staff
from tests.journeys.test_sign_in_once import MODULES, REFUSED

MANAGEMENT = MODULES.index("pengelolaan")
Size = dict[str, int]


def refusal(page: Page, address: str, *said: str) -> None:
    """Open an address and read that it is refused, why, and by which Pasal."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 403, (answer.status, address)
    expect(page.get_by_role("alert").get_by_role("heading", name=REFUSED)).to_be_visible()
    for words in said:
        expect(page.locator("main")).to_contain_text(words)
    assert fits(page)


@pytest.mark.timeout(90)
@pytest.mark.pasal("8(2)")
def test_story_3_a_fasilitator_outside_his_scope_is_refused(
    product: Product, staff: Staff, enter: Entrance, size: Size
) -> None:
    own, other = staff.office(), staff.office()
    colleague, stranger = staff.hire(own), staff.hire(other)
    page = enter(staff.official("fasilitator", own), size)
    page.goto(product.address + "/console/pegawai")
    expect(page.locator("tbody th a", has_text=colleague["name"])).to_be_visible()
    expect(page.locator("tbody th a", has_text=stranger["name"])).to_have_count(0)
    assert fits(page)
    refusal(page, f"{product.address}/console/pegawai/{stranger['id']}", "Pasal 8 ayat (2)")
    refusal(page, f"{product.address}/console/unit/{other}", "Pasal 8 ayat (2)")
    page.goto(product.module(MANAGEMENT))
    outside = page.locator("#contoh li").last
    expect(outside.locator(".status")).to_have_text("Ditolak")
    expect(outside).to_contain_text("Pasal 8 ayat (2)")


@pytest.mark.timeout(90)
@pytest.mark.pasal("27(1)a")
def test_story_4_without_a_signed_pakta_nothing_is_managed(
    product: Product, staff: Staff, enter: Entrance, size: Size
) -> None:
    unit = staff.office()
    fasilitator = staff.official("fasilitator", unit, pledged=False)
    # Whom the decree has just named reads the same as whose pledge has run out: what is to be done.
    newcomer = enter(staff.official("fasilitator", unit, pledged=False, state="decreed"), size)
    refusal(newcomer, product.address + "/console/pegawai", "tandatangani pakta integritas")
    page = enter(fasilitator, size)
    page.goto(product.module(MANAGEMENT))
    expect(page.get_by_role("heading", name=REFUSED)).to_be_visible()
    expect(page.locator("main")).to_contain_text("menandatangani pakta integritas")
    refusal(page, product.address + "/console/pegawai", "pakta integritas", "27 ayat (1) huruf a")
    page.goto(product.address)
    page.get_by_role("link", name="Tanda tangani pakta integritas").click()
    expect(page.locator("#pledge-submit")).to_be_visible()
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    assert fits(page)
    page.click("#pledge-submit")
    expect(page.get_by_role("status")).to_contain_text("telah ditandatangani")
    answer = page.goto(product.address + "/console/pegawai")
    assert answer is not None
    assert answer.status == 200
    page.goto(product.module(MANAGEMENT))
    expect(page.get_by_role("heading", name=REFUSED)).to_have_count(0)
    expect(page.locator("#contoh li")).to_have_count(3)


@pytest.mark.timeout(90)
@pytest.mark.pasal("27(2)j")
def test_story_13_an_administrator_does_not_change_a_users_phone_and_the_attempt_is_on_record(
    product: Product, staff: Staff, enter: Entrance, size: Size
) -> None:
    owner = staff.hire(staff.office())
    administrator = staff.official("administrator")
    page = enter(administrator, size)
    person = f"{product.address}/console/pegawai/{owner['id']}"
    page.goto(person)
    # Where one would look for it stands whose it is; nothing to type it in is on the page.
    expect(page.locator("main")).to_contain_text("Pasal 27 ayat (2) huruf j")
    for kind in ("tel", "email", "password"):
        expect(page.locator(f"input[type={kind}]")).to_have_count(0)
    expect(
        page.get_by_role("link", name=re.compile("ponsel|surel|sandi", re.IGNORECASE))
    ).to_have_count(0)
    refusal(page, person + "/kontak", "Pasal 27 ayat (2) huruf j")
    # Everything has a record, the refused attempt too (Pasal 2 huruf g).
    page.goto(product.address + "/console/jejak?hasil=denied")
    first = page.locator("tbody tr", has_text=administrator["name"]).first
    expect(first).to_contain_text("Pasal 27 ayat (2) huruf j")
    assert fits(page)
    assert staff.person(owner).phone is None
