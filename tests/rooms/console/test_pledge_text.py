"""K12: a new text of the pledge is brought by one administrator and published by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp import audit, governance
from idp.foundation.clock import FixedClock
from tests.rooms.console.test_appointment import another, head, send
from tests.rooms.console.test_register import denials, enter
from tests.rooms.directory.files import load_units
from tests.rooms.documents.test_register import make_pdf
from tests.site import Browser, open_site, token_on

DRAFT, PLEDGES = "/console/pakta/naskah-baru", "/console/pakta"
TEXT = "PAKTA INTEGRITAS\n\nNaskah kedua.\n\n1. satu;\n2. dua."
GIVEN = {
    "versi": "2026-1",
    "naskah": TEXT,
    "mulai": "2026-10-01",
    "tenggang": "7",
    "nomor": "800/9/BKPSDMD/2026",
    "tanggal": "2026-09-20",
    "penanda_tangan": "Kepala BKPSDMD",
}


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    load_units(opened.foundation)
    return opened


def administrator(browser: Browser) -> Browser:
    there = another(browser)
    enter(there, "administrator")
    return there


def versions(browser: Browser) -> list[str]:
    with browser.foundation.database.reading() as tx:
        return [item.version for item in governance.list_pledge_texts(tx)]


@pytest.mark.pasal("27(1)a")
@pytest.mark.pasal("2.e")
def test_a_text_binds_when_another_administrator_has_published_it(browser: Browser) -> None:
    first, second = administrator(browser), administrator(browser)
    assert DRAFT in first.get(PLEDGES).text
    sent = send(first, first.get(DRAFT), DRAFT, GIVEN, make_pdf())
    assert sent.status_code == 303, sent.text
    page = first.get(DRAFT)
    assert "Menunggu persetujuan kedua" in page.text
    assert f'action="{DRAFT}/terbitkan"' not in page.text
    # C16: not by the one who brought it, whatever form is sent.
    own = first.post(f"{DRAFT}/terbitkan", csrf_token=token_on(page), versi="2026-1")
    assert own.status_code == 403
    assert versions(browser) == ["2023-1"]
    seen = second.get(DRAFT)
    assert "<ins>Naskah kedua.</ins>" in seen.text
    done = second.fill(seen, f"{DRAFT}/terbitkan")
    assert done.status_code == 303, done.text
    shown = second.get(done.location)
    assert "Naskah pakta integritas diterbitkan" in shown.text
    assert versions(browser) == ["2026-1", "2023-1"]
    with browser.foundation.database.reading() as tx:
        told = [event.type for event in audit.list_events_about(tx, "2026-1")]
    assert told == [
        audit.EventType.PLEDGE_TEXT_PUBLISHED,
        audit.EventType.PLEDGE_TEXT_PROPOSED,
    ]
    # What was done is done: the same form says so.
    late = second.fill(seen, f"{DRAFT}/terbitkan")
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("versi", "2023-1"),
        ("versi", "a b"),
        ("naskah", ""),
        ("mulai", "2026-09-01"),
        ("tenggang", "x"),
        ("nomor", ""),
    ],
)
def test_a_text_that_cannot_be_is_refused_beside_the_field(
    browser: Browser, field: str, value: str
) -> None:
    there = administrator(browser)
    page = send(there, there.get(DRAFT), DRAFT, GIVEN | {field: value}, make_pdf())
    assert page.status_code in (400, 409)
    assert f'href="#{field}"' in page.text
    assert "Menunggu persetujuan kedua" not in there.get(DRAFT).text


def test_a_submission_is_withdrawn_and_another_may_follow(browser: Browser) -> None:
    there = administrator(browser)
    send(there, there.get(DRAFT), DRAFT, GIVEN, make_pdf())
    there.fill(there.get(DRAFT), f"{DRAFT}/batal")
    assert 'name="naskah"' in there.get(DRAFT).text
    assert versions(browser) == ["2023-1"]


def test_an_old_proof_is_asked_for_anew(browser: Browser, clock: FixedClock) -> None:
    there = administrator(browser)
    clock.advance(301)
    assert (there.get(DRAFT).location or "").startswith("/login/step-up")


@pytest.mark.parametrize("role", ["fasilitator", "kepala_bkpsdmd", "pengaudit", None])
def test_who_may_not_set_rules_is_refused_with_the_article(
    browser: Browser, role: str | None
) -> None:
    there = another(browser)
    enter(there, role, "DINKES" if role == "fasilitator" else None)
    page = there.get(DRAFT)
    # Who heads BKPSDMD may change rules (Pasal 25(1)), and so bring or publish a text.
    assert page.status_code == (200 if role == "kepala_bkpsdmd" else 403)
    assert denials(browser) == (role != "kepala_bkpsdmd")
    assert head(browser).get(DRAFT).status_code == 403


def test_who_decides_about_a_text_finds_it_from_the_menu(browser: Browser) -> None:
    """Pasal 8(2): the Kepala BKPSDMD sees the texts there, and nobody's signature."""
    enter(browser, "kepala_bkpsdmd")
    assert f'href="{PLEDGES}"' in browser.get("/console").text
    page = browser.get(PLEDGES)
    assert page.status_code == 200
    assert DRAFT in page.text
    assert "/console/penunjukan/" not in page.text
    assert browser.get(f"{PLEDGES}/2023-1").status_code == 200
    assert browser.get(DRAFT).status_code == 200
