"""The stories of offices and who serves in them: transfers, acting heads, reviews."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entrance, Product, fits
from tests.journeys.staff import Account, Staff, day

MOVES, LAPSES, VACANCIES = 24, 3, 2
REVOKED, KEPT = 12, 3
Size = dict[str, int]


def shown(page: Page, label: str) -> str:
    """The number beside this word in the row of figures."""
    return page.locator(".figures-row div", has_text=label).locator("dd").inner_text()


@pytest.mark.timeout(90)
@pytest.mark.pasal("9(6)")
def test_story_6_a_day_of_24_moves_takes_3_authorities_and_empties_2_offices(
    product: Product, staff: Staff, enter: Entrance, size: Size, tmp_path: Path
) -> None:
    emptied, kept, target = [staff.office(), staff.office()], staff.office(), staff.office()
    leaving = [staff.official("fasilitator", unit) for unit in (*emptied, kept)]
    staying = staff.official("fasilitator", kept)
    moved = [*leaving, *(staff.hire(kept, account=False) for _ in range(MOVES - LAPSES))]
    file = tmp_path / "mutasi.csv"
    lines = [f"{day()},{one['username']},MUTASI,{target},800/24/2026" for one in moved]
    file.write_text("\n".join(["tanggal,nip,peristiwa,unit_baru,dokumen", *lines]) + "\n")

    first = enter(staff.official("administrator"), size)
    first.goto(product.address + "/console/mutasi")
    first.locator("a[href$='/mutasi/baru']").first.click()
    first.set_input_files("#berkas", file)
    first.fill("#alasan", "Pelantikan pejabat administrator dan pengawas.")
    assert fits(first)
    first.click("main form .button-primary")
    for label, number in (("Gugur", LAPSES), ("kosong", VACANCIES), ("Tanpa", MOVES - LAPSES)):
        assert shown(first, label) == str(number), label
    # Nobody confirms what they have brought themselves (Pasal 2 huruf e).
    expect(first.locator("#setujui")).to_have_attribute("aria-disabled", "true")
    assert fits(first)
    assert staff.in_force(leaving[0]) == {"fasilitator"}

    second = enter(staff.official("administrator"), size)
    second.goto(first.url)
    second.locator("a[href$='/setujui']").click()
    for name in (one["name"] for one in leaving):
        expect(second.locator("main")).to_contain_text(name)
    assert fits(second)
    second.click("main form .button-danger")
    expect(second.locator("#receipt")).to_contain_text("Berkas mutasi disetujui")
    expect(second.locator("main")).to_contain_text(f"{MOVES} peristiwa sudah berlaku")
    assert fits(second)
    assert [staff.in_force(one) for one in leaving] == [set()] * LAPSES
    assert staff.in_force(staying) == {"fasilitator"}
    assert {staff.person(one).unit_code for one in moved} == {target}

    second.goto(product.address + "/console/kekosongan")
    listed = second.locator("main").inner_text()
    assert [staff.name_of(unit) in listed for unit in (*emptied, kept)] == [True, True, False]


@pytest.mark.timeout(90)
@pytest.mark.pasal("9(7)")
def test_story_7_a_plt_takes_note_of_the_letter_of_his_office_alone(
    product: Product, staff: Staff, enter: Entrance, size: Size
) -> None:
    unit, elsewhere = staff.office(), staff.office()
    stopped, other = (staff.official("fasilitator", code) for code in (unit, elsewhere))
    for one in (stopped, other):
        staff.stop(one, letter=True)
    page = enter(staff.act_as_head(unit), size)
    page.goto(product.address + "/console/penghentian?tahap=letter_uploaded")
    rows = page.locator("tbody th a")
    expect(rows).to_have_text([stopped["name"]])
    assert fits(page)
    rows.click()
    page.click("#aksi-ketahui")
    page.check("input[name=putusan][value=ketahui]")
    assert fits(page)
    page.click("form .button-primary")
    expect(page.locator("#receipt")).to_contain_text("Surat diketahui Kepala Perangkat Daerah")
    assert fits(page)
    answer = page.goto(f"{product.address}/console/penghentian/{other['assignment']}/ketahui")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("Pasal 8 ayat (2)")

    administrator = enter(staff.official("administrator"), size)
    administrator.goto(f"{product.address}/console/penghentian/{stopped['assignment']}")
    administrator.click("#aksi-pulihkan")
    administrator.fill("#alasan", "Surat telah diketahui Pelaksana Tugas Kepala Dinas.")
    administrator.click("form .button-primary")
    expect(administrator.locator("#receipt")).to_contain_text("Dipulihkan")
    assert fits(administrator)
    assert (staff.state_of(stopped), staff.state_of(other)) == ("active", "suspended")


def answered(page: Page, chosen: list[Account], decision: str) -> None:
    """Tick these rows and press the button for all of them."""
    for one in chosen:
        page.locator("tr", has_text=one["name"]).get_by_role("checkbox").check()
    page.click(f".bulk-bar button[value={decision}]")


@pytest.mark.timeout(90)
@pytest.mark.pasal("27(2)a")
def test_story_11_a_review_of_an_office_takes_twelve_rights_back_in_one_act(
    product: Product, staff: Staff, enter: Entrance, size: Size
) -> None:
    unit = staff.office()
    holders = [staff.official("fasilitator", unit) for _ in range(REVOKED + KEPT)]
    gone, stay = holders[:REVOKED], holders[REVOKED:]
    administrator = enter(staff.official("administrator"), size)
    administrator.goto(product.address + "/console/tinjauan/baru")
    administrator.check("input[name=templat][value=unit]")
    administrator.select_option("select[name=unit]", unit)
    administrator.fill("#nama", "Tinjauan pengelola setelah mutasi")
    administrator.fill("#tenggat", day(14))
    administrator.check("input[name=bawaan][value=suspend]")
    assert fits(administrator)
    administrator.click("main form .button-primary")
    administrator.click("form[action$='/mulai'] button")
    expect(administrator.locator("form[action$='/mulai']")).to_have_count(0)
    campaign = administrator.url.partition("?")[0]

    head = enter(staff.act_as_head(unit), size)
    head.goto(campaign)
    head.locator("a[href$='/jawab']").first.click()
    expect(head.locator("tr[data-row]")).to_have_count(REVOKED + KEPT)
    assert fits(head)
    answered(head, gone, "revoke")
    expect(head.locator("main")).to_contain_text(str(REVOKED))
    head.check("#sebab-pindah")
    head.fill("#alasan", "Telah dipindahkan ke unit kerja lain.")
    assert fits(head)
    head.click("main form .button-danger")
    expect(head.locator(".lead").first).to_contain_text(f"{KEPT} dari {REVOKED + KEPT}")
    answered(head, stay, "keep")
    expect(head.locator(".lead").first).to_contain_text(f"Semua {REVOKED + KEPT}")
    assert [staff.in_force(one) for one in gone] == [set()] * REVOKED
    assert [staff.in_force(one) for one in stay] == [{"fasilitator"}] * KEPT

    administrator.goto(campaign + "/terapkan")
    administrator.click("main form button.button-primary, main form button.button-danger")
    administrator.locator("[popovertarget], summary, button", has_text="Tutup").first.click()
    administrator.locator("form[action$='/tutup'] button[type=submit]").last.click()
    evidence = administrator.get_by_role("link", name=re.compile(r"\.pdf|\.csv|\.json"))
    expect(evidence.first).to_be_visible()
    assert fits(administrator)
