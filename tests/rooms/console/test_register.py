"""The console's register: whoever manages sees what is within their reach, and no more."""

from __future__ import annotations

import html
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from idp import audit, governance
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement, Transaction
from idp.governance import AssignmentRecord
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.site import Browser, open_site

REGISTER = "/console/penunjukan"
MOST_QUERIES = 12
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
    asked: list[str] = []
    monkeypatch.setattr(Transaction, "_execute", _counted(Transaction._execute, asked))
    browser.get(REGISTER)
    assert 0 < len(asked) <= MOST_QUERIES, " ".join(asked)
    asked.clear()
    browser.get(f"{REGISTER}/{made[0].id}")
    assert 0 < len(asked) <= MOST_QUERIES


def _counted(real: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    def counted(self: Transaction, *given: Any) -> Any:
        asked.append(traceback.extract_stack(limit=4)[0].name)
        return real(self, *given)

    return counted
