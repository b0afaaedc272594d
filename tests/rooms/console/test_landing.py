"""K1: what waits for whom; whom no screen is open to is told so, with the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp.foundation.clock import FixedClock
from idp.foundation.database import Transaction
from tests.rooms.console.test_register import MOST_QUERIES, _counted, enter
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site


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
    asked: list[str] = []
    monkeypatch.setattr(Transaction, "_execute", _counted(Transaction._execute, asked))
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
