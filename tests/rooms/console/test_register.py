"""The console's register: whoever manages sees what is within their reach, and no more."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from idp import audit, governance
from idp.foundation.clock import FixedClock, civil_date
from idp.foundation.database import Statement
from idp.governance import REGISTER_SORTS, AssignmentRecord
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.site import Browser, open_site
from tests.statements import MOST_QUERIES, count_statements

REGISTER = "/console/penunjukan"
_DENIALS = Statement(text("SELECT id FROM audit_event WHERE type = :type"))


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser, role: str | None, unit: str | None = None) -> str:
    """Sign in somebody new with that role; the name of their own is in every page's frame."""
    owner = new_owner(
        browser.foundation, seed=SEED, unit="BKPSDMD" if role == "administrator" else "DINKES"
    )
    if role is not None:
        appoint(browser.foundation, owner.person, role, unit)
        with browser.foundation.database.transaction() as tx:
            governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    return owner.id


def held_in(browser: Browser, unit: str, name: str) -> AssignmentRecord:
    person = employ(browser.foundation, unit, nama=name)
    return appoint(browser.foundation, person, "fasilitator", unit)


def denials(browser: Browser) -> int:
    with browser.foundation.database.reading() as tx:
        return len(tx.all(_DENIALS, type=audit.EventType.ACCESS_DENIED))


def test_an_administrator_sees_the_whole_province(browser: Browser) -> None:
    enter(browser, "administrator")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    held_in(browser, "BKPSDMD", "Cempaka Namang")
    page = browser.get(REGISTER)
    assert page.status_code == 200
    assert "Kenanga Pelawan" in page.text
    assert "Cempaka Namang" in page.text
    assert "188.44/1/BKPSDMD/2026" in page.text


def test_a_fasilitator_sees_their_own_unit_alone(browser: Browser) -> None:
    # Pasal 8(2): for the Perangkat Daerah of the appointment, whatever the address asks for.
    enter(browser, "fasilitator", "DINKES")
    inside = held_in(browser, "DINKES", "Kenanga Pelawan")
    outside = held_in(browser, "BKPSDMD", "Cempaka Namang")
    for query in ("", "?unit=BKPSDMD", "?cari=Cempaka", "?peran=fasilitator"):
        assert "Cempaka Namang" not in browser.get(REGISTER + query).text
    assert "Kenanga Pelawan" in browser.get(REGISTER).text
    assert browser.get(f"{REGISTER}/{inside.id}").status_code == 200
    page = browser.get(f"{REGISTER}/{outside.id}")
    assert page.status_code == 403
    assert "Cempaka Namang" not in page.text
    assert denials(browser) == 1


@pytest.mark.parametrize("role", [None, "ppk"])
def test_who_manages_nothing_is_refused_with_the_article(
    browser: Browser, role: str | None
) -> None:
    enter(browser, role)
    page = browser.get(REGISTER)
    assert page.status_code == 403
    assert "Pasal" in page.text
    assert denials(browser) == 1


def test_who_has_not_signed_in_is_sent_to_do_so(browser: Browser) -> None:
    for path in ("/console", REGISTER, REGISTER + "/x"):
        assert browser.get(path).location.startswith("/login?tx=")


def test_what_is_searched_for_narrows_the_register(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    held_in(browser, "BKPSDMD", "Cempaka Namang")
    for query in ("?cari=kenanga", "?unit=DINKES&peran=fasilitator", "?keadaan=suspended"):
        found = browser.get(REGISTER + query).text
        assert "Kenanga Pelawan" in found
        assert "Cempaka Namang" not in found
    # A sign of the pattern is a letter like any other.
    for query in ("?cari=%25", "?cari=_", "?cari=tidakada"):
        assert "Tidak ada hasil" in browser.get(REGISTER + query).text


@pytest.mark.parametrize(
    "query",
    [
        "?peran=raja",
        "?keadaan=x",
        "?setelah=x",
        "?cari=%00",
        "?setelah=1.%00",
        "?urut=x",
        "?perhatian=x",
        "?pada=%00",
        "?cari=" + "a" * 101,
    ],
)
def test_an_address_that_makes_no_sense_is_refused(browser: Browser, query: str) -> None:
    enter(browser, "administrator")
    assert browser.get(REGISTER + query).status_code == 400


def test_an_unknown_assignment_is_not_found(browser: Browser) -> None:
    enter(browser, "administrator")
    assert browser.get(REGISTER + "/tidak-ada").status_code == 404


def test_the_pages_together_show_each_assignment_once(browser: Browser) -> None:
    enter(browser, "administrator")
    made = {held_in(browser, "DINKES", "Kenanga Pelawan").id for _ in range(35)}
    page, seen = browser.get(REGISTER), []
    while page is not None:
        seen += re.findall(rf'href="{REGISTER}/([^"]+)"', page.text)
        following = re.search(rf'href="({REGISTER}[^"]*setelah=[^"]+)"', page.text)
        page = browser.get(html.unescape(following[1])) if following else None
    assert len(seen) == len(set(seen)) == len(made) + 1
    assert made < set(seen)


def test_one_assignment_shows_its_basis_its_state_and_what_happened(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    suspend(browser.foundation, held)
    page = browser.get(f"{REGISTER}/{held.id}").text
    for said in ("188.44/1/BKPSDMD/2026", "20 Desember 2025", "lalai", "Pasal 9 ayat (7)"):
        assert said in page
    assert "Dihentikan sementara" in page
    assert "Penunjukan dicatat" in page
    assert "Peristiwa lain" not in page


@pytest.mark.parametrize("rows", [1, 25])
def test_a_page_asks_the_database_as_often_for_many_as_for_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    enter(browser, "administrator")
    made = [held_in(browser, "DINKES", "Kenanga Pelawan") for _ in range(rows)]
    asked = count_statements(monkeypatch)
    browser.get(REGISTER)
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
    asked.clear()
    browser.get(f"{REGISTER}/{made[0].id}")
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)


def test_each_order_shows_every_assignment_once(browser: Browser) -> None:
    enter(browser, "administrator")
    names = ("Kenanga Pelawan", "Cempaka Namang", "Melati Pasirpadi")
    for turn in range(32):
        held = held_in(browser, ("DINKES", "DISDIK")[turn % 2], names[turn % 3])
        if turn % 7 == 0:
            suspend(browser.foundation, held)
    for sort in REGISTER_SORTS:
        page, seen, named = browser.get(f"{REGISTER}?urut={sort}"), [], []
        while page is not None:
            seen += re.findall(rf'href="{REGISTER}/([^"]+)"', page.text)
            named += re.findall(rf'href="{REGISTER}/[^"]+">([^<]+)<', page.text)
            following = re.search(rf'href="({REGISTER}[^"]*setelah=[^"]+)"', page.text)
            page = browser.get(html.unescape(following[1])) if following else None
        assert len(seen) == len(set(seen)) == 33, sort
        if sort.startswith("nama"):
            assert named == sorted(named, key=str.lower, reverse=sort == "nama_turun")


def test_what_is_not_used_and_what_has_no_last_day_is_found(
    browser: Browser, clock: FixedClock
) -> None:
    load_units(browser.foundation)
    idle = held_in(browser, "DINKES", "Kenanga Pelawan")
    clock.advance(91 * 86_400)
    fresh = held_in(browser, "DINKES", "Cempaka Namang")
    timed = appoint(
        browser.foundation,
        employ(browser.foundation, "DINKES", nama="Melati Pasirpadi"),
        "fasilitator",
        "DINKES",
        valid_until="2030-12-31",
    )
    enter(browser, "administrator")
    page = browser.get(REGISTER + "?perhatian=tidak_dipakai").text
    assert idle.id in page
    assert fresh.id not in page
    page = browser.get(REGISTER + "?perhatian=tanpa_batas").text
    assert fresh.id in page
    assert timed.id not in page


def test_a_day_that_is_past_shows_who_had_a_right_then(browser: Browser, clock: FixedClock) -> None:
    # Pasal 8(2): what reached the unit, by the document it rested on.
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    held_in(browser, "DISDIK", "Rukmini Belinyu")
    day = civil_date(clock.now())
    clock.advance(3 * 86_400)
    suspend(browser.foundation, held)
    clock.advance(86_400)
    again = Browser(browser.application)
    enter(again, "administrator")
    then = again.get(f"{REGISTER}?pada={day}&unit=DINKES.1").text
    assert "Kenanga Pelawan" in then
    assert "Rukmini Belinyu" not in then
    assert "188.44/1/BKPSDMD/2026" in then
    later = again.get(f"{REGISTER}?pada={civil_date(clock.now())}&unit=DINKES.1").text
    assert "Kenanga Pelawan" not in later


def test_a_fasilitator_sees_of_the_past_what_is_of_their_unit(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    held_in(browser, "DISDIK", "Rukmini Belinyu")
    day = civil_date(browser.foundation.clock.now())
    for query in (f"?pada={day}", f"?pada={day}&unit=DISDIK"):
        assert "Rukmini Belinyu" not in browser.get(REGISTER + query).text
    assert "Kenanga Pelawan" in browser.get(f"{REGISTER}?pada={day}").text


@pytest.mark.parametrize("day", ["2099-01-01", "kemarin"])
def test_a_day_that_is_none_is_said_beside_its_field(browser: Browser, day: str) -> None:
    enter(browser, "administrator")
    page = browser.get(f"{REGISTER}?pada={day}")
    assert page.status_code == 400
    assert 'id="pada-error"' in page.text
