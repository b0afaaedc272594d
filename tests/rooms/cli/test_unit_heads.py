"""Heads by commands: one by one, from a file, and who heads which office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from idp import governance
from idp.cli import unit, unit_heads, vacancy
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from tests.rooms.cli.commands import Commands
from tests.rooms.directory.files import load_units
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.governance.papers import paper

HEADER = "unit,nip,jenis,mulai,sampai,dokumen\n"


class Bureau:
    """The commands over units, on the foundation of the test."""

    def __init__(self, foundation: Foundation, commands: Commands, folder: Path) -> None:
        self.foundation = foundation
        self.commands = commands
        self._folder = folder
        self._papers = 0

    def paper(self) -> tuple[str, ...]:
        self._papers += 1
        file = self._folder / f"{self._papers}.pdf"
        file.write_bytes(make_pdf(1, title=str(self._papers)))
        return ("--document", str(file), "--number", f"821/{self._papers}/2026")

    def take(self, rows: str, *options: str) -> tuple[int, Any]:
        file = self._folder / "heads.csv"
        file.write_text(HEADER + rows)
        return self.commands.run("unit", "import-heads", str(file), *options)

    def heads(self, day: str) -> dict[str, str]:
        shown = self.commands.done("unit", "heads", "--on", day)
        return {row["unit"]: row["kind"] for row in shown}


@pytest.fixture
def bureau(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Bureau:
    load_units(sqlite_foundation)
    monkeypatch.setattr(unit_heads, "open_foundation", lambda: sqlite_foundation)
    return Bureau(sqlite_foundation, Commands(sqlite_foundation, [unit], monkeypatch), tmp_path)


def test_a_head_is_named_and_ended_by_command(bureau: Bureau) -> None:
    person = employ(bureau.foundation, "DINKES")
    named = bureau.commands.done(
        *("unit", "head", "--unit", "dinkes", "--nip", str(person.nip), "--kind", "definitif"),
        *("--from", "2026-09-21", *bureau.paper()),
    )
    assert (named["unit"], named["kind"], named["document"]) == (
        "DINKES",
        "definitif",
        "821/1/2026",
    )
    assert bureau.heads("2026-09-21") == {
        "BKPSDMD": "kosong",
        "DINKES": "definitif",
        "DISDIK": "kosong",
    }
    bureau.commands.done(
        "unit", "end-head", named["id"], "--last-day", "2026-09-30", *bureau.paper()
    )
    assert bureau.heads("2026-10-01")["DINKES"] == "kosong"


def test_an_acting_head_without_a_last_day_is_refused(bureau: Bureau) -> None:
    person = employ(bureau.foundation, "DINKES")
    code, refused = bureau.commands.run(
        *("unit", "head", "--unit", "DINKES", "--nip", str(person.nip), "--kind", "plt"),
        *("--from", "2026-09-21", *bureau.paper()),
    )
    assert (code, refused) == (1, {"error": "term_required", "pasal": ["9(7)"]})


def test_the_ppk_is_named_by_command(bureau: Bureau) -> None:
    person = employ(bureau.foundation, "DINKES")
    named = bureau.commands.done(
        "unit", "ppk", "--id", person.id, "--from", "2026-09-21", *bureau.paper()
    )
    assert (named["role"], named["unit"]) == ("ppk", None)
    assert in_force(bureau.foundation, person) == ["ppk"]


def test_a_file_of_heads_is_taken_once(bureau: Bureau) -> None:
    foundation = bureau.foundation
    paper(foundation, DocumentType.KEPUTUSAN_GUBERNUR, "821/A/2026")
    paper(foundation, DocumentType.SURAT_TUGAS, "821/B/2026")
    first, second = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    rows = (
        f"DINKES,{first.nip},definitif,2026-09-01,,821/A/2026\n"
        f"DISDIK,{second.nip},Plt,2026-09-01,2026-12-31,821/B/2026\n"
    )
    code, tried = bureau.take(rows, "--dry-run")
    assert (code, tried["named"], tried["dry_run"]) == (0, 2, True)
    assert in_force(foundation, first) == []
    code, taken = bureau.take(rows)
    assert (code, taken["named"], taken["known"]) == (0, 2, 0)
    assert in_force(foundation, second) == ["kepala_perangkat_daerah:DISDIK"]
    code, again = bureau.take(rows)
    assert (code, again["named"], again["known"]) == (0, 0, 2)


def test_a_faulty_file_names_every_fault_and_nobody(bureau: Bureau) -> None:
    foundation = bureau.foundation
    paper(foundation, DocumentType.KEPUTUSAN_GUBERNUR, "821/A/2026")
    paper(foundation, DocumentType.SURAT_TUGAS, "821/B/2026")
    good, other = employ(foundation, "DINKES"), employ(foundation, "DISDIK")
    rows = "\n".join(
        (
            f"DINKES,{good.nip},definitif,2026-09-01,,821/A/2026",
            f"DINKES,{other.nip},plt,2026-09-01,,821/B/2026",
            f"DINKES,{other.nip},plt,2026-09-01,2026-10-01,821/B/2026",
            "DINKES,1,definitif,2026-09-01,,821/A/2026",
            f"NIRWANA,{good.nip},definitif,2026-09-01,,821/A/2026",
            f"DISDIK,{good.nip},definitif,2026-09-01,,821/A/2026",
            f"DISDIK,{other.nip},definitif,2026-09-01,,821/B/2026",
            f"DISDIK,{other.nip},pjs,2026-09-01,,821/A/2026",
            f"DISDIK,{other.nip},plh,2026-09-01,2026-10-01,821/B/2026",
            f"DISDIK,{other.nip},definitif,besok,,821/A/2026",
            f"DINKES.1,{good.nip},definitif,2026-09-01,,821/A/2026",
        )
    )
    code, refused = bureau.take(rows)
    assert code == 1
    assert [(row["line"], row["column"], row["code"]) for row in refused["rows"]] == [
        (3, "sampai", "required"),
        (4, "mulai", "head_in_office"),
        (5, "nip", "nip_unknown"),
        (6, "unit", "unit_unknown"),
        (7, "nip", "head_elsewhere"),
        (8, "dokumen", "document_unknown"),
        (9, "jenis", "head_kind_unknown"),
        (10, "jenis", "nobody_absent"),
        (11, "mulai", "date_invalid"),
        (12, "unit", "head_of_no_office"),
    ]
    assert in_force(foundation, good) == []


@pytest.mark.pasal("9(6)")
def test_empty_offices_are_those_of_the_console_with_and_without_a_past(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_units(sqlite_foundation)
    commands = Commands(sqlite_foundation, [vacancy], monkeypatch)
    now_ms = sqlite_foundation.clock.now_ms()
    left = appoint(sqlite_foundation, employ(sqlite_foundation, "DINKES"))
    before = {row["unit"]: row for row in commands.done("vacancy", "list")}
    assert "DINKES" not in before and before["DISDIK"]["since"] is None
    with sqlite_foundation.database.transaction() as tx:
        governance.revoke(tx, left.id, reason="x", actor="operator", now_ms=now_ms)
    after = {row["unit"]: row for row in commands.done("vacancy", "list")}
    assert after["DINKES"]["days"] == 0 and set(after) == {*before, "DINKES"}
    with sqlite_foundation.database.reading() as tx:
        seats = governance.list_empty_seats(tx, units=None, today="2026-09-21")
    assert [seat.unit_code for seat in seats] == list(after)
    assert commands.done("vacancy", "list", "--all") == list(after.values())
