"""The console's units: a tree and a table within one's reach, with heads and who serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp.foundation.clock import FixedClock
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.test_heads import name as name_plt
from tests.site import Browser, error_code, open_site
from tests.statements import MOST_QUERIES, count_statements

UNITS = "/console/unit"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(browser.foundation)
    return browser


def test_an_administrator_sees_the_whole_tree_and_who_lacks_a_fasilitator(
    browser: Browser,
) -> None:
    # Pasal 9(6): every Perangkat Daerah must have a fasilitator.
    enter(browser, "administrator")
    for _ in range(3):
        employ(browser.foundation, "DINKES.1")
    appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    employ(browser.foundation, "DISDIK")
    page = browser.get(UNITS).text
    for name in ("Dinas Kesehatan Contoh", "Bidang Satu", "Dinas Pendidikan Contoh"):
        assert name in page
    assert "4 pegawai per fasilitator" in page
    assert "1 pegawai tanpa fasilitator" in page
    assert "2 Perangkat Daerah tanpa fasilitator aktif" in page


def test_the_table_is_searched_and_narrowed(browser: Browser) -> None:
    enter(browser, "administrator")
    appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    table = UNITS + "?tampilan=tabel"
    assert "5 unit" in browser.get(table).text
    found = browser.get(table + "&cari=kesehatan").text
    assert f"{UNITS}/DINKES" in found
    assert f"{UNITS}/DISDIK" not in found
    lacking = browser.get(table + "&tanpa=fasilitator_aktif").text
    assert f'{UNITS}/DISDIK"' in lacking
    assert f'{UNITS}/DINKES"' not in lacking
    assert "Tidak ada hasil" in browser.get(table + "&cari=%25").text


def test_a_head_is_shown_or_the_post_is_vacant(browser: Browser) -> None:
    # Pasal 9(5), 9(7): who heads the Perangkat Daerah, acting or for good.
    enter(browser, "administrator")
    person = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    name_plt(browser.foundation, person, "plt", "2026-01-01", "2027-12-31")
    for path in (UNITS, UNITS + "?tampilan=tabel", UNITS + "/DINKES"):
        page = browser.get(path).text
        assert "Kenanga Pelawan" in page, path
        assert "Plt" in page
    assert f'{UNITS}/DINKES"' not in browser.get(UNITS + "?tanpa=kepala").text
    assert f'{UNITS}/DISDIK"' in browser.get(UNITS + "?tanpa=kepala").text


def test_a_fasilitator_sees_their_own_branch_alone(browser: Browser) -> None:
    # Pasal 8(2).
    enter(browser, "fasilitator", "DINKES")
    page = browser.get(UNITS).text
    assert f"{UNITS}/DINKES.1" in page
    assert "DISDIK" not in page
    assert "DISDIK" not in browser.get(UNITS + "?tampilan=tabel").text
    assert browser.get(UNITS + "/DINKES.1").status_code == 200
    refused, unknown = browser.get(UNITS + "/DISDIK"), browser.get(UNITS + "/TIDAKADA")
    assert refused.status_code == unknown.status_code == 403
    assert error_code(refused) == error_code(unknown) == "LUAR_LINGKUP"
    assert denials(browser) == 2


OTHERS = (
    (None, None),
    ("kepala_perangkat_daerah", "DINKES"),
    ("kepala_bkpsdmd", None),
    ("pengaudit", None),
    ("operator_diskominfo", None),
    ("ppk", None),
)


def test_who_may_see_no_account_is_refused_with_the_article(browser: Browser) -> None:
    for role, unit in OTHERS:
        there = Browser(browser.application)
        enter(there, role, unit)
        before = denials(browser)
        for path in (UNITS, UNITS + "/DINKES"):
            page = there.get(path)
            assert page.status_code == 403
            assert "Pasal" in page.text
        assert denials(browser) == before + 2


def test_a_unit_shows_its_dates_its_basis_and_who_manages_it(browser: Browser) -> None:
    enter(browser, "administrator")
    held = appoint(browser.foundation, employ(browser.foundation, "DINKES", nama="Kenanga Pelawan"))
    page = browser.get(UNITS + "/DINKES").text
    for said in ("1 Januari 2020", "Kenanga Pelawan", held.id, "Bidang Satu", "Kosong"):
        assert said in page
    assert "Perda Contoh 1" in browser.get(UNITS + "/BKPSDMD").text
    assert browser.get(UNITS + "/TIDAKADA").status_code == 404


def test_an_address_that_makes_no_sense_is_refused(browser: Browser) -> None:
    enter(browser, "administrator")
    for query in ("?tampilan=x", "?tanpa=x", "?cari=%00", "?setelah=%00"):
        assert browser.get(UNITS + query).status_code == 400, query


@pytest.mark.parametrize("people", [1, 20])
def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    enter(browser, "administrator")
    for _ in range(people):
        appoint(browser.foundation, employ(browser.foundation, "DINKES"))
    asked = count_statements(monkeypatch)
    for path in (UNITS, UNITS + "?tampilan=tabel", UNITS + "/DINKES"):
        asked.clear()
        assert browser.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (path, asked)
