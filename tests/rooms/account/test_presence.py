"""Somebody is there or not, and what they were writing is kept (Pasal 27(2)b, WCAG 2.2 §2.2)."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from idp.account.presence_views import DRAFT, DROP, STAY
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.pages import static_url
from tests.rooms.authentication.owners import PASSWORD
from tests.rooms.console.test_appointment import ATTESTED, LETTER, NEW, candidate_form, send
from tests.rooms.console.test_register import enter
from tests.rooms.directory.files import load_units
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site, token_on

FORM = "/console/usulan/1/tolak"
_DRAFTS = Statement(text("SELECT key, value FROM ephemeral_entry WHERE key LIKE 'draft:%'"))
IDLE = 600


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def token(there: Browser) -> str:
    return token_on(there.get("/account/sessions"))


def left_on(page: Any) -> int:
    found = re.search(r'data-left="(\d+)"', page.text)
    assert found is not None
    return int(found[1])


def keep(there: Browser, page: str = FORM, **fields: Any) -> Any:
    data = {"csrf_token": token(there), "draf_untuk": page, **fields}
    return there.post(DRAFT, **data)


def drafts(there: Browser, page: str = FORM) -> dict[str, Any]:
    answer = there.get(f"{DRAFT}?draf_untuk={page}")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_every_page_of_somebody_signed_in_says_when_it_locks(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    assert left_on(browser.get("/console")) == IDLE
    # Writing the visit down costs a statement, so it isn't done each second: the page says so.
    clock.advance(50)
    assert left_on(browser.get("/")) == IDLE - 50
    clock.advance(50)
    assert left_on(browser.get("/")) == IDLE
    assert 'id="idle"' not in Browser(browser.application).open("/login").text


@pytest.mark.pasal("27(2)b")
def test_staying_postpones_the_lock_and_a_locked_screen_does_not_wake(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    form = {"csrf_token": token(browser)}
    clock.advance(20)
    # Asked whether they are there, their answer counts at once.
    assert json.loads(browser.post(STAY, **form).text) == {"left": IDLE}
    assert left_on(browser.get("/console")) == IDLE
    clock.advance(IDLE - 30)
    assert json.loads(browser.post(STAY, **form).text) == {"left": IDLE}
    clock.advance(IDLE - 1)
    assert browser.get("/console").status_code == 200
    clock.advance(IDLE)
    for answer in (browser.post(STAY, **form), keep_with(browser, form), browser.get(DRAFT)):
        assert answer.location.startswith("/login/unlock")


def keep_with(there: Browser, form: dict[str, str]) -> Any:
    return there.post(DRAFT, **form, draf_untuk=FORM, alasan="terlambat")


def test_a_draft_comes_back_after_signing_in_again_and_to_its_writer_alone(
    browser: Browser, clock: FixedClock
) -> None:
    person = enter(browser, "administrator")
    kept = json.loads(keep(browser, alasan="Surat belum ditandatangani", pilih=["a", "b"]).text)
    assert kept["kept"].endswith("WIB")
    clock.advance(IDLE)
    locked = browser.open("/console")
    assert "Pekerjaan Anda tersimpan" in locked.text
    browser.fill(locked, password=PASSWORD)
    (found,) = drafts(browser).values()
    assert found["fields"] == {"alasan": ["Surat belum ditandatangani"], "pilih": ["a", "b"]}
    other = Browser(browser.application)
    enter(other, "administrator")
    assert drafts(other) == {}
    assert drafts(browser, "/console/usulan/2/tolak") == {}
    with browser.foundation.database.reading() as tx:
        ((key, value),) = tx.all(_DRAFTS)
    assert person in key
    assert "Surat" not in value


def test_no_secret_is_ever_kept(browser: Browser) -> None:
    enter(browser, "administrator")
    keep(browser, password="rahasia", otp="123456", tx="x", alasan="Sebab yang panjang")
    assert drafts(browser)[FORM]["fields"] == {"alasan": ["Sebab yang panjang"]}


def test_a_draft_goes_when_it_is_not_wanted(browser: Browser) -> None:
    enter(browser, "administrator")
    keep(browser, alasan="Sebab yang panjang")
    browser.post(DROP, csrf_token=token(browser), draf_untuk=FORM)
    assert drafts(browser) == {}


@pytest.mark.parametrize("page", ["", "https://jahat.test/", "/" + "a" * 300, "/a\x00b"])
def test_what_is_no_form_of_ours_is_not_kept(browser: Browser, page: str) -> None:
    enter(browser, "administrator")
    assert json.loads(keep(browser, page, alasan="Sebab yang panjang").text)["kept"] is None


def test_few_drafts_wait_and_the_oldest_goes_first(browser: Browser) -> None:
    enter(browser, "administrator")
    form = token(browser)
    for number in range(12):
        browser.post(DRAFT, csrf_token=form, draf_untuk=f"/x/{number}", alasan="Sebab")
    with browser.foundation.database.reading() as tx:
        assert len(tx.all(_DRAFTS)) == 10
    assert drafts(browser, "/x/1") == {}
    assert drafts(browser, "/x/11") != {}


def test_a_draft_wants_the_form_token(browser: Browser) -> None:
    """SE: no other site writes into one's forms."""
    enter(browser, "administrator")
    for path in (STAY, DRAFT, DROP):
        assert browser.post(path, draf_untuk=FORM, alasan="Sebab").status_code == 403


def test_it_goes_when_the_form_is_handed_in(browser: Browser) -> None:
    there = browser
    enter(there, "kepala_perangkat_daerah", "DINKES")
    candidate = employ(there.foundation, "DINKES", nama="Kenanga Pelawan")
    keep(there, NEW, **LETTER)
    page = candidate_form(there, candidate.id)
    # Not by a form that comes back with faults.
    assert send(there, page, NEW, ATTESTED | {"draf": "1"}, make_pdf()).status_code == 400
    assert drafts(there, NEW) != {}
    sent = send(there, page, NEW, ATTESTED | LETTER | {"draf": "1"}, make_pdf())
    assert sent.status_code == 303
    assert drafts(there, NEW) == {}


@pytest.mark.pasal("27(2)b")
def test_a_form_that_was_sent_behind_the_lock_is_not_lost(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    candidate = employ(browser.foundation, "DINKES", nama="Kenanga Pelawan")
    page = candidate_form(browser, candidate.id)
    clock.advance(IDLE)
    sent = send(browser, page, NEW, ATTESTED | LETTER, make_pdf())
    assert sent.location.startswith("/login/unlock")
    done = browser.fill(browser.open(sent.location), password=PASSWORD)
    assert done.location == NEW
    found = drafts(browser, NEW)[NEW]
    assert found["fields"]["nomor"] == [LETTER["nomor"]]
    assert found["files"]["dokumen"]["name"] == "surat.pdf"


def test_after_the_lock_one_stands_where_one_was_the_question_included(
    browser: Browser, clock: FixedClock
) -> None:
    enter(browser, "administrator")
    clock.advance(IDLE)
    locked = browser.get("/console/penunjukan?cari=kenanga&peran=fasilitator")
    done = browser.fill(browser.open(locked.location), password=PASSWORD)
    assert done.location == "/console/penunjukan?cari=kenanga&peran=fasilitator"


def test_no_address_leads_elsewhere_after_signing_in(browser: Browser) -> None:
    """LG-06: also what looks like another site, or is no text, is a path of this one."""
    for path in (
        "/console/unit/%09x",
        "/console/unit/x?lanjut=//jahat.test",
        "/console/unit/%C3%A9",
    ):
        answer = browser.get(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/login?tx=")


def test_files_of_the_pages_travel_packed(browser: Browser) -> None:
    """RFC 9110 §8.4, §12.5.5."""
    address = static_url("simasn.css")
    plain = browser.get(address)
    browser.headers["Accept-Encoding"] = "gzip"
    packed = browser.get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers.get("Content-Encoding") is None
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    browser.headers["If-None-Match"] = packed.headers["ETag"]
    assert browser.get(address).status_code == 304
    # A page is told to one person, so its length must not depend on a secret in it (BREACH).
    browser.headers.pop("If-None-Match")
    assert browser.open("/login").headers.get("Content-Encoding") is None
