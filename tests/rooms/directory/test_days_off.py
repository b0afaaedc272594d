"""Days off: from a file, a whole year at a time; working days are counted without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from idp import directory
from idp.cli import calendar
from idp.directory import ImportReport, InvalidFile
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.cli.commands import Commands

EXAMPLE = Path(__file__).resolve().parents[3] / "config" / "days-off.example.csv"
IMPORTED = Statement(text("SELECT type, detail FROM audit_event ORDER BY id"))
HEADER = "tanggal,nama,dasar\n"


def take(foundation: Foundation, lines: str, *, dry_run: bool = False) -> ImportReport:
    with foundation.database.transaction() as tx:
        return directory.import_days_off(
            tx,
            (HEADER + lines).encode(),
            actor="operator",
            now_ms=foundation.clock.now_ms(),
            dry_run=dry_run,
        )


def after(foundation: Foundation, day: str, count: int) -> str:
    with foundation.database.reading() as tx:
        return directory.working_day_after(tx, day, count)


def days(foundation: Foundation, from_day: str = "") -> list[str]:
    with foundation.database.reading() as tx:
        return [item.day for item in directory.list_days_off(tx, from_day)]


def test_working_days_leave_out_the_weekend_and_days_off(foundation: Foundation) -> None:
    assert after(foundation, "2026-09-24", 3) == "2026-09-29"
    assert after(foundation, "2026-09-26", 1) == "2026-09-28"
    take(foundation, "2026-12-24,Cuti bersama,SKB\n25-12-2026,Natal,SKB\n")
    assert after(foundation, "2026-12-23", 1) == "2026-12-28"
    # The day that something happens on doesn't count, be it a day off or not.
    assert after(foundation, "2026-12-24", 3) == "2026-12-30"


def test_a_year_is_as_its_last_file_has_it(foundation: Foundation) -> None:
    take(foundation, "2026-12-25,Natal,SKB\n2027-03-10,Idulfitri,perkiraan\n")
    report = take(foundation, "2027-03-11,Idulfitri,SKB\n2027-01-01,Tahun Baru,SKB\n")
    assert (report.created, report.departed, report.unchanged) == (2, 1, 0)
    assert days(foundation) == ["2026-12-25", "2027-01-01", "2027-03-11"]
    assert days(foundation, "2027-01-02") == ["2027-03-11"]
    changed = take(foundation, "2027-03-11,Hari Raya,SKB\n2027-01-01,Tahun Baru,SKB\n")
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 1)


def test_an_import_is_on_record_and_a_trial_writes_nothing(foundation: Foundation) -> None:
    take(foundation, "2026-12-25,Natal,SKB\n", dry_run=True)
    assert days(foundation) == []
    take(foundation, "2026-12-25,Natal,SKB\n")
    with foundation.database.reading() as tx:
        told = tx.all(IMPORTED)
    assert [row[0] for row in told] == ["directory:file:imported"]
    assert '"kind":"days_off"' in told[0][1].replace(" ", "")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("2026-02-30,Libur,\n", (2, "tanggal", "date_invalid")),
        (",Libur,\n", (2, "tanggal", "required")),
        ("2026-12-25,,\n", (2, "nama", "required")),
        ("2026-12-25,Natal,\n2026-12-25,Natal,\n", (3, "tanggal", "day_twice")),
    ],
)
def test_a_faulty_file_is_refused_as_a_whole(
    foundation: Foundation, lines: str, fault: tuple[int, str, str]
) -> None:
    with pytest.raises(InvalidFile) as refused:
        take(foundation, lines)
    assert [(one.line, one.column, one.code) for one in refused.value.faults] == [fault]
    assert days(foundation) == []


def test_the_example_is_taken_and_listed_by_command(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands(sqlite_foundation, [calendar], monkeypatch)
    report = commands.done("calendar", "import", str(EXAMPLE))
    assert report["created"] == report["rows"]
    shown = commands.done("calendar", "list", "--from", "2027-12-01")
    assert [(row["day"], row["basis"]) for row in shown] == [("2027-12-25", "tanggal tetap")]
