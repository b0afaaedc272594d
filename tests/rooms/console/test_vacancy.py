"""K5 and K12: empty seats, and the cover of the pledge, each within the viewer's reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idp import governance
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock, civil_date
from idp.governance import AssignmentRecord
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper
from tests.site import Browser, open_site
from tests.statements import MOST_QUERIES, count_statements

SEATS, PLEDGES = "/console/kekosongan", "/console/pakta"
DAY = 86_400


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def serving(browser: Browser, unit: str, name: str) -> AssignmentRecord:
    return appoint(browser.foundation, employ(browser.foundation, unit, nama=name), unit=unit)


def leave(browser: Browser, held: AssignmentRecord, days: int) -> None:
    with browser.foundation.database.transaction() as tx:
        at = browser.foundation.clock.now_ms() - days * DAY * 1000
        governance.revoke(tx, held.id, reason="Pindah tugas", actor="x", now_ms=at)


@pytest.mark.pasal("9(6)")
def test_empty_seats_are_shown_longest_first_with_who_left_and_why(browser: Browser) -> None:
    leave(browser, serving(browser, "DINKES", "Kenanga Pelawan"), 19)
    leave(browser, serving(browser, "DISDIK", "Melur Namang"), 41)
    enter(browser, "administrator")
    page = browser.get(SEATS).text
    assert page.index("Dinas Pendidikan") < page.index("Dinas Kesehatan")
    for said in ("41 hari", "19 hari", "Kenanga Pelawan", "Pindah tugas", "Dicabut"):
        assert said in page
    assert "Terlama kosong: Dinas Pendidikan Contoh, 41 hari" in page
    assert "Badan Kepegawaian Contoh</th>" not in page


@pytest.mark.pasal("8(2)")
def test_a_head_sees_his_own_office_and_is_led_to_a_proposal(browser: Browser) -> None:
    leave(browser, serving(browser, "DISDIK", "Melur Namang"), 41)
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    page = browser.get(SEATS).text
    assert "Dinas Kesehatan Contoh" in page
    assert "Belum pernah ada Fasilitator yang tercatat" in page
    assert 'href="/console/usulan/baru?unit=DINKES"' in page
    assert "Melur Namang" not in page
    serving(browser, "DINKES", "Kenanga Pelawan")
    assert "dalam lingkup Anda memiliki fasilitator aktif" in browser.get(SEATS).text


@pytest.mark.parametrize(
    ("role", "unit", "seats", "pledges"),
    [
        ("fasilitator", "DINKES", 403, 200),
        ("kepala_perangkat_daerah", "DINKES", 200, 403),
        ("kepala_bkpsdmd", None, 403, 200),
        ("pengaudit", None, 403, 403),
        ("operator_diskominfo", None, 403, 403),
        ("ppk", None, 403, 403),
        (None, None, 403, 403),
    ],
)
def test_each_role_sees_what_is_its_own_or_is_refused_with_the_article(
    browser: Browser, role: str | None, unit: str | None, seats: int, pledges: int
) -> None:
    enter(browser, role, unit)
    for path, status in ((SEATS, seats), (PLEDGES, pledges), (f"{PLEDGES}/2023-1", pledges)):
        before = denials(browser)
        page = browser.get(path)
        assert page.status_code == status, path
        assert denials(browser) - before == (status == 403)
        assert status == 200 or "Pasal" in page.text


@pytest.mark.pasal("27(1)a")
def test_the_cover_of_the_pledge_is_counted_by_role_and_listed(browser: Browser) -> None:
    enter(browser, "administrator")
    serving(browser, "DINKES", "Kenanga Pelawan")
    late = serving(browser, "DISDIK", "Melur Namang")
    with browser.foundation.database.transaction() as tx:
        at = browser.foundation.clock.now_ms() - 400 * DAY * 1000
        governance.sign_pledge(tx, late.person_id, now_ms=at)
    page = browser.get(PLEDGES).text
    assert "1 dari 3 penunjukan memiliki pakta yang berlaku" in page
    assert "0 dari 2 berlaku · 1 lewat · 1 belum" in page
    assert "Kenanga Pelawan" in page
    assert "Melur Namang" not in page
    expired = browser.get(f"{PLEDGES}?keadaan=expired").text
    assert "Melur Namang" in expired
    assert "Kenanga Pelawan" not in expired
    for query in ("?keadaan=x", "?setelah=x", "?setelah=a.%00"):
        assert browser.get(PLEDGES + query).status_code == 400


def test_pages_of_the_cover_show_everybody_once(browser: Browser) -> None:
    enter(browser, "administrator")
    made = {serving(browser, "DINKES", "Melur Namang").id for _ in range(32)}
    first = browser.get(PLEDGES)
    following = re.search(rf'href="({PLEDGES}[^"]*setelah=[^"]+)"', first.text)
    assert following is not None
    rest = browser.get(following[1].replace("&amp;", "&"))
    seen = re.findall(r'href="/console/penunjukan/([^"/]+)"', first.text + rest.text)
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_a_new_text_is_shown_with_what_it_changes(browser: Browser) -> None:
    enter(browser, "administrator")
    first, second = (employ(browser.foundation, "BKPSDMD") for _ in range(2))
    for person in (first, second):
        appoint(browser.foundation, person, "administrator", None)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, person.id, now_ms=browser.foundation.clock.now_ms())
    decree = paper(browser.foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD)
    with browser.foundation.database.transaction() as tx:
        now_ms = browser.foundation.clock.now_ms()
        old = governance.get_pledge_text(tx, civil_date(now_ms // 1000)).text
        governance.publish_pledge_text(
            tx,
            version="2026-1",
            text=old.replace("Pasal 28", "Pasal 28 ayat (1)"),
            effective_from=civil_date(now_ms // 1000 + 10 * DAY),
            document_id=decree,
            actor=first.id,
            second=second.id,
            now_ms=now_ms,
        )
    assert "Akan berlaku" in browser.get(PLEDGES).text
    page = browser.get(f"{PLEDGES}/2026-1").text
    assert re.search(r"<ins>[^<]*Pasal 28 ayat \(1\)", page)
    assert re.search(r"<del>[^<]*\(Pasal 28\)", page)
    assert browser.get(f"{PLEDGES}/1999-1").status_code == 404


def test_neither_page_asks_more_often_for_many(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    for _ in range(12):
        serving(browser, "DINKES", "Melur Namang")
    asked = count_statements(monkeypatch)
    for path in (SEATS, PLEDGES):
        asked.clear()
        assert browser.get(path).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
