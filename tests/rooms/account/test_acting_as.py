"""S12: one of several appointments narrows what the console lists, and never widens it (8(2))."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from idp import governance
from idp.foundation.clock import FixedClock
from idp.governance import AssignmentRecord
from idp.sessions.cookie import ROLE_COOKIE
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.site import Browser, open_site

ROLE, PEOPLE = "/account/peran", "/console/pegawai"
NAMES = {"DINKES": "Kenanga Pelawan", "DISDIK": "Cempaka Namang", "BKPSDMD": "Seroja Lada"}

pytestmark = pytest.mark.pasal("8(2)")


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def enter(browser: Browser, *held: tuple[str, str | None]) -> tuple[Owner, list[AssignmentRecord]]:
    """Somebody of BKPSDMD with these appointments, signed in; and one employee in each unit."""
    owner = new_owner(browser.foundation, seed=SEED, unit="BKPSDMD")
    made = [appoint(browser.foundation, owner.person, role, unit) for role, unit in held]
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=browser.foundation.clock.now_ms())
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    for unit, name in NAMES.items():
        employ(browser.foundation, unit, nama=name)
    return owner, made


def seen(browser: Browser) -> set[str]:
    """The units whose employees the console lists."""
    page = browser.get(PEOPLE)
    assert page.status_code == 200, page.text
    return {unit for unit, name in NAMES.items() if name in page.text}


def choose(browser: Browser, chosen: str) -> int:
    return browser.fill(browser.get(ROLE), ROLE, penunjukan=chosen).status_code


def test_the_lists_narrow_to_the_unit_of_the_appointment_and_widen_back(browser: Browser) -> None:
    _, (_, acting_head) = enter(browser, ("administrator", None), ("fasilitator", "DINKES"))
    assert seen(browser) == set(NAMES)
    assert "Bertindak sebagai: semua peran Anda" in browser.get("/").text
    assert choose(browser, acting_head.id) == 303
    assert seen(browser) == {"DINKES"}
    # The scope is repeated on every page, so on every form of an act too.
    for path in ("/", PEOPLE, "/console/penunjukan"):
        page = html.unescape(browser.get(path).text)
        assert "Bertindak sebagai: <strong>Fasilitator · Dinas Kesehatan Contoh</strong>" in page
        assert "dipersempit ke unit ini" in page
    assert choose(browser, "semua") == 303
    assert seen(browser) == set(NAMES)


def test_no_choice_shows_more_than_all_that_is_held(browser: Browser) -> None:
    owner, held = enter(browser, ("fasilitator", "BKPSDMD"), ("fasilitator", "DINKES"))
    stopped = appoint(browser.foundation, owner.person, "fasilitator", "DISDIK")
    suspend(browser.foundation, stopped)
    other = employ(browser.foundation, "DISDIK")
    foreign = appoint(browser.foundation, other, "fasilitator", "DISDIK")
    mine = {"BKPSDMD", "DINKES"}
    for forged in (foreign.id, stopped.id, "DISDIK", "semua", "x" * 200):
        browser.client.set_cookie(ROLE_COOKIE, forged)
        assert seen(browser) == mine
    assert choose(browser, foreign.id) == 422
    assert choose(browser, stopped.id) == 422
    browser.client.set_cookie(ROLE_COOKIE, held[1].id)
    assert seen(browser) == {"DINKES"}


@pytest.mark.pasal("9(7)")
def test_what_is_stopped_stays_in_the_list_with_its_article_and_is_not_chosen(
    browser: Browser,
) -> None:
    _, held = enter(browser, ("fasilitator", "BKPSDMD"), ("fasilitator", "DINKES"))
    suspend(browser.foundation, held[1])
    page = browser.get(ROLE).text
    radio = page[page.index(f'value="{held[1].id}"') :].partition("</div>")[0]
    assert " disabled" in radio.partition(">")[0]
    assert "Dihentikan sementara" in radio
    assert "Pasal 9 ayat (7)" in radio
    open_one = page[page.index(f'value="{held[0].id}"') :].partition(">")[0]
    assert " disabled" not in open_one


def test_the_choice_takes_no_right_away(browser: Browser) -> None:
    _, (_, chosen) = enter(browser, ("administrator", None), ("fasilitator", "DINKES"))
    outside = employ(browser.foundation, "DISDIK", nama="Teratai Timah")
    choose(browser, chosen.id)
    assert browser.get(f"{PEOPLE}/{outside.id}").status_code == 200


def test_who_has_one_appointment_has_nothing_to_choose(browser: Browser) -> None:
    enter(browser, ("administrator", None))
    assert "Bertindak sebagai" not in browser.get(PEOPLE).text
