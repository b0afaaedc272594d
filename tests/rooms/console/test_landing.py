"""K1: what waits for whom; whom no screen is open to is told so, with the article."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from idp.audit import EventType, record
from idp.console.landing_store import BY_QUARTER
from idp.console.sign_ins import read_sign_ins
from idp.desk import pledge_drafts
from idp.desk.awaiting import PledgeDraft
from idp.foundation.clock import FixedClock, civil_date, start_of_date
from idp.foundation.database import Statement, Transaction
from tests.rooms.console.test_client import WEB, ask, change_of, confirm
from tests.rooms.console.test_register import enter
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site
from tests.statements import MOST_QUERIES, count_statements


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def test_an_administrator_is_led_to_what_waits(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, "administrator")
    assert "Tidak ada yang menunggu" in browser.get("/console").text
    appoint(
        *(browser.foundation, employ(browser.foundation, "DINKES"), "fasilitator", "DINKES"),
        state="proposed",
    )
    asked = count_statements(monkeypatch)
    page = browser.get("/console").text
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
    assert 'href="/console/usulan?tahap=proposed"' in page
    assert 'href="/console/kekosongan"' in page


def test_nothing_is_linked_that_is_not_open(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    page = browser.get("/console").text
    assert "/console/kekosongan" not in page
    assert "/console/klien" not in page
    assert "/console/penunjukan" in page


def test_whoever_holds_no_office_finds_the_rules_alone(browser: Browser) -> None:
    """Pasal 2 huruf b: the rules are for everybody to read."""
    enter(browser, None)
    page = browser.get("/console").text
    assert "/console/kebijakan" in page
    assert "/console/pegawai" not in page
    assert browser.get("/").text.count('href="/console"') == 0


def test_the_portal_leads_who_manages_to_the_console(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    assert 'href="/console"' in browser.get("/").text


def test_what_another_asked_for_waits_in_the_queue_of_a_second_person(browser: Browser) -> None:
    """C16, Pasal 2 huruf e: not in that of whoever asked."""
    first, second, head = (Browser(browser.application) for _ in range(3))
    enter(first, "administrator")
    enter(second, "administrator")
    enter(head, "kepala_perangkat_daerah", "DINKES")
    address = change_of(ask(first, "web", **WEB))
    assert "Perubahan klien menunggu persetujuan kedua" in second.get("/console").text
    for other in (first, head):
        assert "Perubahan klien" not in other.get("/console").text
    confirm(second, address)
    assert "Perubahan klien" not in second.get("/console").text


def test_a_text_of_the_pledge_waits_for_whoever_did_not_bring_it(browser: Browser) -> None:
    first, second = (Browser(browser.application) for _ in range(2))
    person = enter(first, "administrator")
    enter(second, "administrator")
    draft = PledgeDraft("2027", "Isi", "2027-01-01", 7, "d", "n", person, 1)
    pledge_drafts(browser.foundation).put(draft)
    assert "Naskah pakta integritas menunggu" in second.get("/console").text
    assert "Naskah pakta integritas menunggu" not in first.get("/console").text


def test_the_day_is_drawn_beside_the_same_weekday_of_the_weeks_before(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    now, start = clock.now(), start_of_date(civil_date(clock.now()))
    with browser.foundation.database.transaction() as tx:
        for week, count in ((0, 3), (1, 5), (2, 1), (3, 2), (4, 9)):
            for _ in range(count):
                sign_in_at(tx, start - week * 7 * 86_400 + 600)
        sign_in_at(tx, start + 601, EventType.SIGN_IN_FAILED)
        # Another weekday, and what lies a week further back, count for nothing.
        for days in (1, 35):
            sign_in_at(tx, start - days * 86_400 + 600)
    with browser.foundation.database.reading() as tx:
        seen = read_sign_ins(tx, now)
    assert (seen.today[0], seen.failed[0], seen.usual[0]) == (3, 1, 4)
    assert sum(seen.today) == 4  # and the administrator's own
    assert seen.usual_so_far == 4
    assert seen.hours[0].usual == 4
    assert seen.passed == (now - start) // 900 + 1
    page = browser.get("/console/grafik").text
    assert "Masuk hari ini 4 kali; pada hari yang sama biasanya 4" in page
    assert "Gagal 1 kali." in page
    assert page.count('class="day-failed"') == 2  # the bar and its key
    assert "<caption" in page


def test_the_drawing_is_found_by_its_index(browser: Browser) -> None:
    plan = Statement(text("EXPLAIN QUERY PLAN " + str(BY_QUARTER._clause)))
    days = {f"day_{number}": number for number in range(5)}
    with browser.foundation.database.reading() as tx:
        steps = " ".join(str(row[3]) for row in tx.all(plan, **days))
    assert "ix_audit_event_sign_in" in steps, steps


def test_who_signs_in_is_told_to_whoever_sees_all_accounts(browser: Browser) -> None:
    """Pasal 8(2), 9(5): the head sees the empty seats of the own office alone."""
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    page = browser.get("/console/grafik")
    assert page.status_code == 200
    assert "Masuk hari ini" not in page.text
    fasilitator = Browser(browser.application)
    enter(fasilitator, "fasilitator", "DINKES")
    assert fasilitator.get("/console/grafik").status_code == 403
    assert "/console/grafik" not in fasilitator.get("/console").text


def sign_in_at(
    tx: Transaction, seconds: int, kind: EventType = EventType.SIGN_IN_SUCCEEDED
) -> None:
    record(tx, kind, at_ms=seconds * 1000, actor=None, subject=None)
