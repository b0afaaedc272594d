"""Ctrl+K finds what the viewer may see, and nothing else (Pasal 8(2))."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from idp.console.search.views import SEARCH
from idp.foundation.clock import FixedClock
from tests.rooms.console.test_register import enter, held_in
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site, token_on
from tests.statements import MOST_QUERIES, count_statements


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def found(there: Browser, typed: str) -> str:
    answer = find(there, typed)
    assert answer.status_code == 200, answer.text
    return answer.text[answer.text.index('id="found"') : answer.text.rindex("</main>")]


def find(there: Browser, typed: str) -> TestResponse:
    return there.post(SEARCH, csrf_token=token_on(there.get(SEARCH)), cari=typed)


def test_people_units_decrees_and_screens_are_found(browser: Browser) -> None:
    enter(browser, "administrator")
    held = held_in(browser, "DINKES", "Kenanga Pelawan")
    person = employ(browser.foundation, "DISDIK", nama="Melur Namang")
    assert f"/console/penunjukan/{held.id}" in found(browser, "188.44/1")
    assert f"/console/pegawai/{held.person_id}" in found(browser, "kenanga")
    assert f"/console/pegawai/{person.id}" in found(browser, person.nip or "")
    assert "/console/unit/DINKES" in found(browser, "kesehatan")
    assert 'href="/console/jejak"' in found(browser, "jejak")


@pytest.mark.pasal("8(2)")
def test_what_is_outside_ones_units_is_not_found(browser: Browser) -> None:
    enter(browser, "fasilitator", "DINKES")
    other = employ(browser.foundation, "DISDIK", nama="Melur Namang")
    held = held_in(browser, "DISDIK", "Kenanga Pelawan")
    inside = employ(browser.foundation, "DINKES.1", nama="Melur Koba")
    for typed in ("melur", "kenanga", other.nip or "", "188.44", "pendidikan", "disdik"):
        page = found(browser, typed)
        assert other.id not in page
        assert held.id not in page
        assert held.person_id not in page
        assert "DISDIK" not in page
    assert inside.id in found(browser, "melur")
    assert "/console/unit/DINKES.1" in found(browser, "dinkes.1")


@pytest.mark.parametrize("role", [None, "ppk", "pengaudit"])
def test_who_sees_no_accounts_finds_screens_alone(browser: Browser, role: str | None) -> None:
    enter(browser, role)
    person = employ(browser.foundation, "DINKES", nama="Kebijakan Pelawan")
    page = found(browser, "kebijakan")
    assert 'href="/console/kebijakan"' in page
    assert person.id not in page


@pytest.mark.parametrize("typed", ["", " ", "a"])
def test_too_little_finds_nothing(browser: Browser, typed: str) -> None:
    enter(browser, "administrator")
    employ(browser.foundation, "DINKES", nama="a")
    assert "/console/pegawai/" not in found(browser, typed)


@pytest.mark.parametrize("typed", ["%%", "__", "\\\\"])
def test_a_sign_of_the_pattern_is_a_letter_like_any_other(browser: Browser, typed: str) -> None:
    enter(browser, "administrator")
    assert "<li>" not in found(browser, typed)


def test_what_nobody_types_is_refused(browser: Browser) -> None:
    enter(browser, "administrator")
    for typed in ("a\x00b", "a" * 101):
        assert find(browser, typed).status_code == 400


def test_a_search_costs_few_queries(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(browser, "administrator")
    held_in(browser, "DINKES", "Kenanga Pelawan")
    token = token_on(browser.get(SEARCH))
    asked = count_statements(monkeypatch)
    assert "kenanga" in browser.post(SEARCH, csrf_token=token, cari="kenanga").text
    assert 0 < len(asked) <= MOST_QUERIES
