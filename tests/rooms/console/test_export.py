"""A list leaves the console on recommendations alone (Pasal 16), and no cell of it is a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp import governance
from idp.console.exports.spreadsheet import as_csv, write_xlsx
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.governance import AssignmentRecord
from tests.rooms.authentication.owners import SEED, code_at
from tests.rooms.console.test_appointment import proposed
from tests.rooms.console.test_register import denials, enter, held_in
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.site import Browser, open_site, token_on

EXPORT = "/console/unduh"
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
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


PLACES = ("/console/pegawai", "/console/usulan", "/console/penghentian")


def sheet_of(file: TestResponse) -> list[dict[str, tuple[str, str]]]:
    """The rows of a workbook: column -> kind of cell and its text, as it stands in the file."""
    with zipfile.ZipFile(io.BytesIO(file.data)) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iter(f"{_NS}row"):
        cells = {}
        for cell in row.iter(f"{_NS}c"):
            said = "".join(cell.itertext())
            cells[re.sub(r"\d", "", cell.attrib["r"])] = (cell.attrib.get("t", "n"), said)
            assert cell.find(f"{_NS}f") is None
        rows.append(cells)
    return rows


def test_a_workbook_keeps_a_nip_a_text_and_a_day_a_day(browser: Browser) -> None:
    # ISO/IEC 29500-1 §18.18.11: inlineStr is text, n a number; a formula would be an <f>.
    me = enter(browser, "administrator")
    held_in(browser, "DINKES", "=HYPERLINK(Kenanga)")
    ask(browser)
    recommend_all(browser, me)
    page = browser.get(EXPORT + WANTED)
    file = browser.fill(page, EXPORT, bentuk="xlsx")
    assert file.status_code == 200
    assert "penunjukan.xlsx" in file.headers["Content-Disposition"]
    head, row = sheet_of(file)
    assert head["A"] == ("inlineStr", "Pemegang")
    assert row["A"] == ("inlineStr", "=HYPERLINK(Kenanga)")
    kind, nip = row["B"]
    assert kind == "inlineStr"
    assert len(nip.replace(" ", "")) == 18
    # 1 January 2026, counted from 30 December 1899.
    assert row["G"] == ("n", "46023")
    with browser.foundation.database.reading() as tx:
        (used,) = governance.list_recommendations(tx, requester_id=me)
    assert used.state == "exhausted"


def test_there_is_no_other_kind_of_file(browser: Browser) -> None:
    enter(browser, "administrator")
    two_held(browser)
    assert browser.fill(browser.get(EXPORT), EXPORT + "/minta", bentuk="x").status_code == 400
    token = token_on(browser.get(EXPORT))
    assert browser.post(EXPORT, csrf_token=token, bentuk="exe").status_code == 400


def test_every_list_of_people_leaves_on_recommendations_alone(browser: Browser) -> None:
    # Pasal 16: whichever list it is, it presents names.
    me = enter(browser, "administrator")
    suspend(browser.foundation, held_in(browser, "DINKES", "Kenanga Pelawan"))
    proposed(browser, "Cempaka Namang", "DISDIK")
    for place in PLACES:
        name = "Cempaka" if place == "/console/usulan" else "Kenanga"
        page = browser.get(f"{place}/unduh?cari={name}")
        assert "memerlukan rekomendasi Administrator" in page.text
        assert f"{place}/unduh?cari={name}" in browser.get(f"{place}?cari={name}").text
        browser.fill(page, f"{place}/unduh/minta", penerima="Inspektorat", keperluan=PURPOSE)
        recommend_all(browser, me)
        page = browser.get(f"{place}/unduh?cari={name}")
        file = browser.fill(page, f"{place}/unduh", bentuk="csv")
        rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
        assert [row[0].partition(" ")[0] for row in rows[1:]] == [name]


def test_who_presents_nobodys_data_is_offered_no_file(browser: Browser) -> None:
    # Pasal 16: a head proposes and acknowledges, and presents nothing.
    enter(browser, "kepala_perangkat_daerah", "DINKES")
    for place in ("/console/usulan", "/console/penghentian"):
        before = denials(browser)
        refused = browser.get(f"{place}/unduh")
        assert refused.status_code == 403
        assert "Pasal" in refused.text
        assert denials(browser) == before + 1
        assert f"{place}/unduh" not in browser.get(place).text


def test_a_workbook_of_any_length_needs_the_memory_of_a_row() -> None:
    day = date(2026, 1, 1)
    tracemalloc.start()
    with tempfile.TemporaryFile() as out:
        write_xlsx(out, ("a", "b", "c"), ((f"Nama {n}", "1980", day) for n in range(2_000)))
        small = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        write_xlsx(out, ("a", "b", "c"), ((f"Nama {n}", "1980", day) for n in range(10_000)))
        large = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert large < small + 200_000


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
