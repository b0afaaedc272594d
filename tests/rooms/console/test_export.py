"""A list leaves the console on recommendations alone (Pasal 16), and no cell of it is a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import text

from idp import governance
from idp.console.rights.spreadsheet import as_csv
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.governance import AssignmentRecord
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_register import denials, enter, held_in
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site

EXPORT = "/console/unduh"
WANTED = "?peran=fasilitator"
_PRESENTED = Statement(
    text(
        "SELECT owner_id, allowed FROM decision"
        " WHERE action = 'sajikan' AND resource_type = 'info:nama_nip'"
    )
)
PURPOSE = "Bahan rapat koordinasi pengelola kepegawaian"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(browser.foundation)
    return browser


def recommend_all(browser: Browser, requester: str) -> int:
    """Another administrator gives whatever the requester asked for."""
    person = employ(browser.foundation, "BKPSDMD")
    appoint(browser.foundation, person, "administrator", None)
    now_ms = browser.foundation.clock.now_ms()
    with browser.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, person.id, now_ms=now_ms)
        asked = governance.list_recommendations(tx, requester_id=requester, state="requested")
        for one in asked:
            governance.recommend(tx, one.id, actor=person.id, now_ms=now_ms)
    return len(asked)


def ask(browser: Browser) -> None:
    page = browser.get(EXPORT + WANTED)
    sent = browser.fill(page, EXPORT + "/minta", penerima="Inspektorat", keperluan=PURPOSE)
    assert sent.status_code == 303
    assert "Permintaan rekomendasi terkirim" in browser.get(sent.location).text


def two_held(browser: Browser) -> tuple[AssignmentRecord, AssignmentRecord]:
    return (
        held_in(browser, "DINKES", "Kenanga Pelawan"),
        held_in(browser, "DISDIK", "Cempaka Namang"),
    )


def test_a_list_is_presented_on_recommendations_alone(browser: Browser) -> None:
    # Pasal 16, C13; the second pair of eyes of C16 is who recommended.
    me = enter(browser, "administrator")
    two_held(browser)
    page = browser.get(EXPORT + WANTED)
    assert "memerlukan rekomendasi Administrator" in page.text
    assert 'action="/console/unduh"' not in page.text
    ask(browser)
    assert recommend_all(browser, me) == 2
    late = held_in(browser, "DINKES", "Rukmini Belinyu")
    page = browser.get(EXPORT + WANTED)
    assert "Unduh 2 baris" in page.text
    file = browser.fill(page, EXPORT)
    assert file.status_code == 200
    assert file.content_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {"Kenanga Pelawan", "Cempaka Namang"}
    assert late.id not in file.text
    with browser.foundation.database.reading() as tx:
        used = governance.list_recommendations(tx, requester_id=me)
        presented = tx.all(_PRESENTED)
    assert {one.state for one in used} == {"exhausted"}
    # Each owner sees that their name was presented, and by which article.
    assert sorted(presented) == sorted((one.owner_id, 1) for one in used)
    again = browser.fill(page, EXPORT)
    assert again.status_code == 400


def test_a_purpose_is_said_in_full(browser: Browser) -> None:
    enter(browser, "administrator")
    two_held(browser)
    page = browser.get(EXPORT + WANTED)
    short = browser.fill(page, EXPORT + "/minta", penerima="Inspektorat", keperluan="rapat")
    assert short.status_code == 400
    assert 'id="keperluan-error"' in short.text


def test_a_fasilitator_needs_the_persons_permission_besides(browser: Browser) -> None:
    # Pasal 27(2)h, C15.
    me = enter(browser, "fasilitator", "DINKES")
    two_held(browser)
    assert "Cempaka Namang" not in browser.get(EXPORT + WANTED).text
    ask(browser)
    recommend_all(browser, me)
    page = browser.get(EXPORT + WANTED)
    # Their own name is theirs (8(1)); nobody has permitted the other's.
    assert "Unduh 1 baris" in page.text
    assert "izin" in page.text
    assert "Kenanga Pelawan" not in browser.fill(page, EXPORT).text


def test_who_may_see_no_account_is_refused_with_the_article(browser: Browser) -> None:
    for role, unit in ((None, None), ("kepala_perangkat_daerah", "DINKES"), ("pengaudit", None)):
        other = Browser(browser.application)
        enter(other, role, unit)
        before = denials(browser)
        page = other.get(EXPORT)
        assert page.status_code == 403
        assert "Pasal" in page.text
        assert denials(browser) == before + 1


def test_a_file_wants_a_proof_of_the_last_minutes(browser: Browser, clock: FixedClock) -> None:
    me = enter(browser, "administrator")
    two_held(browser)
    ask(browser)
    recommend_all(browser, me)
    page = browser.get(EXPORT + WANTED)
    clock.advance(360)
    sent = browser.fill(page, EXPORT)
    assert "step-up" in sent.location
    back = browser.fill(browser.follow(sent), otp=code_at(browser.foundation, SEED))
    assert back.location == EXPORT
    assert 'value="fasilitator"' in browser.get(EXPORT).text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "|cmd", "%1"])
def test_no_cell_is_run_by_a_spreadsheet(cell: str) -> None:
    # OWASP: CSV injection.
    rows = list(csv.reader(io.StringIO(as_csv(("a",), [(cell,)]).decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{cell}"
