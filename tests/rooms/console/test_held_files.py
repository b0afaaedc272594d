"""A file that was chosen stays chosen when its form comes back: kept sealed, for its session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp import documents
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_appointment import (
    ATTESTED,
    DECREE,
    LETTER,
    LIST,
    NEW,
    TERM,
    candidate_form,
    head,
    send,
    verified,
)
from tests.rooms.console.test_register import enter
from tests.rooms.directory.files import load_units
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import employ
from tests.site import Browser, open_site

_KEPT = Statement(text("SELECT key, value FROM ephemeral_entry WHERE key LIKE 'held-file:%'"))
_HOUR = 3600


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def kept(foundation: Foundation) -> list[tuple[str, str]]:
    with foundation.database.reading() as tx:
        return [(row[0], row[1]) for row in tx.all(_KEPT)]


def came_back(there: Browser, pdf: bytes, **change: str) -> TestResponse:
    """A proposal that lacks the letter's number, with its file."""
    candidate = employ(there.foundation, "DINKES", nama="Kenanga Pelawan")
    given = ATTESTED | LETTER | {"nomor": ""} | change
    return send(there, candidate_form(there, candidate.id), NEW, given, pdf)


def held_id(page: TestResponse) -> str | None:
    found = re.search(r'name="dokumen-simpanan" value="([0-9a-f]{32})"', page.text)
    return found[1] if found else None


def file_of(foundation: Foundation, number: str) -> bytes:
    with foundation.database.reading() as tx:
        record = documents.find_document_by_number(tx, documents.DocumentType.SURAT_USULAN, number)
        assert record is not None
        return documents.read_content(documents.open_storage(foundation), record)


def test_the_form_shows_the_file_and_is_sent_again_without_choosing_it(browser: Browser) -> None:
    there = head(browser)
    pdf = make_pdf()
    page = came_back(there, pdf)
    assert page.status_code == 400
    assert "surat.pdf" in page.text
    assert "KB" in page.text
    assert "Ganti berkas" in page.text
    sent = send(there, page, NEW, ATTESTED | LETTER, None)
    assert sent.status_code == 303, sent.text
    assert file_of(browser.foundation, LETTER["nomor"]) == pdf
    # Handed in: nothing waits any more.
    assert not [key for key, _ in kept(browser.foundation) if ":list:" not in key]


def test_what_waits_is_sealed(browser: Browser) -> None:
    came_back(head(browser), make_pdf())
    assert len(kept(browser.foundation)) == 3
    for key, value in kept(browser.foundation):
        assert "surat.pdf" not in key + value
        assert "%PDF" not in value


def test_another_file_may_be_chosen_instead(browser: Browser) -> None:
    there = head(browser)
    page = came_back(there, make_pdf())
    other = make_pdf() + b"\n% another"
    assert send(there, page, NEW, ATTESTED | LETTER, other).status_code == 303
    assert file_of(browser.foundation, LETTER["nomor"]) == other


def test_a_file_that_is_wrong_itself_is_not_kept(browser: Browser) -> None:
    page = came_back(head(browser), b"MZ\x90\x00")
    assert held_id(page) is None
    assert 'href="#dokumen"' in page.text
    assert not [key for key, _ in kept(browser.foundation) if ":bytes:" in key]


def test_nobody_else_can_take_it_up(browser: Browser) -> None:
    """The id is worth nothing in another session, be it of the same office."""
    page = came_back(head(browser), make_pdf())
    stolen = held_id(page)
    assert stolen is not None
    other = head(browser)
    candidate = employ(browser.foundation, "DINKES", nama="Melur Namang")
    given = ATTESTED | LETTER | {"dokumen-simpanan": stolen, "dokumen-nama-berkas": "palsu.pdf"}
    sent = send(other, candidate_form(other, candidate.id), NEW, given, None)
    assert sent.status_code == 400
    assert "sudah tidak tersimpan" in sent.text
    # What the browser says of a file is not believed.
    assert "palsu.pdf" not in sent.text


def test_it_waits_an_hour_and_the_form_says_when_it_is_gone(
    browser: Browser, clock: FixedClock
) -> None:
    there = head(browser)
    page = came_back(there, make_pdf())
    # Somebody is there all the while; the session itself is not what ends.
    for _ in range(_HOUR // 300):
        clock.advance(300)
        there.get(LIST)
    sent = send(there, page, NEW, ATTESTED | LETTER, None)
    assert sent.status_code == 400
    assert "sudah tidak tersimpan" in sent.text


def test_few_wait_at_a_time(browser: Browser) -> None:
    there = head(browser)
    pages = [came_back(there, make_pdf()) for _ in range(6)]
    assert len([key for key, _ in kept(browser.foundation) if ":bytes:" in key]) == 4
    assert send(there, pages[0], NEW, ATTESTED | LETTER, None).status_code == 400


def test_a_fresh_proof_in_between_loses_no_file(browser: Browser, clock: FixedClock) -> None:
    item = verified(browser)
    admin = Browser(browser.application)
    enter(admin, "administrator")
    page = admin.get(DECREE)
    for _ in range(2):
        clock.advance(180)
        admin.get(LIST)
    fields = TERM | {"mulai": "2026-09-21", "pilih": item.id}
    asked = send(admin, page, DECREE, fields, make_pdf())
    assert asked.status_code == 303
    assert "/login/step-up" in asked.location
    clock.advance(60)
    step = admin.fill(admin.open(asked.location), otp=code_at(admin.foundation, SEED))
    again = admin.open(step.location)
    assert "surat.pdf" in again.text
    assert TERM["nomor"] in again.text
    sent = send(admin, again, DECREE, fields, None)
    assert sent.status_code == 303, sent.text
    assert "/login" not in sent.location
