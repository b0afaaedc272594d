"""Days off, which are no working days: national, collective leave, and the Province's own.

They are set anew each year by decree, so they come from a file. Where the law counts "hari kerja"
it counts Monday to Friday without them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from idp import audit
from idp.directory import store
from idp.directory.csv_file import Columns, Row, read_rows
from idp.directory.import_report import ImportReport, InvalidFile, RowFault
from idp.directory.person_row import Cells, read_date
from idp.foundation.database import Transaction

COLUMNS = Columns(required=("tanggal", "nama"), optional=("dasar",))
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day (civil, WIB), what it is called, and the decree that sets it."""

    day: str
    name: str
    basis: str | None


def list_days_off(tx: Transaction, from_day: str = "") -> list[DayOff]:
    """Every day off from that civil day on, the earliest first."""
    return [DayOff(*row) for row in tx.all(store.LIST_DAYS_OFF, from_day=from_day)]


def import_days_off(
    tx: Transaction, data: bytes, *, actor: str, now_ms: int, dry_run: bool = False
) -> ImportReport:
    """Take a CSV of days off: each year that the file names is afterwards as the file has it.

    A day that its decree moved is thus gone where it was. A deadline that was told already stays as
    it was told. Raises InvalidFile with every fault; the caller's transaction is then rolled back.
    """
    rows, faults = read_rows(data, COLUMNS)
    wanted: dict[str, DayOff] = {}
    for row in rows:
        item, row_faults = _read(row)
        if item is not None and item.day in wanted:
            row_faults = [RowFault(row.line, "tanggal", "day_twice")]
        elif item is not None:
            wanted[item.day] = item
        faults += row_faults
    if faults:
        raise InvalidFile(faults)
    years = {day[:4] for day in wanted}
    known = {item.day: item for item in list_days_off(tx) if item.day[:4] in years}
    report = _compare(wanted, known)
    report.dry_run, report.file_digest = dry_run, hashlib.sha256(data).hexdigest()
    if not dry_run:
        _write(tx, wanted, known)
        _record(tx, report, sorted(years), actor, now_ms)
    return report


def working_day_after(tx: Transaction, day: str, count: int) -> str:
    """The civil day that many working days ("hari kerja") after ``day``, which does not count."""
    off = {item.day for item in list_days_off(tx, day)}
    reached = date.fromisoformat(day)
    while count > 0:
        reached += timedelta(days=1)
        count -= reached.weekday() < _SATURDAY and reached.isoformat() not in off
    return reached.isoformat()


def _read(row: Row) -> tuple[DayOff | None, list[RowFault]]:
    cells = Cells(row)
    day = cells.read("tanggal", "date_invalid", read_date)
    if not row.cells["tanggal"]:
        cells.fault("tanggal", "required")
    name = cells.text("nama", 200, required=True)
    basis = cells.text("dasar", 200)
    if cells.faults:
        return None, cells.faults
    return DayOff(day or "", name or "", basis), []


def _compare(wanted: dict[str, DayOff], known: dict[str, DayOff]) -> ImportReport:
    both = [day for day in wanted if day in known]
    same = sum(wanted[day] == known[day] for day in both)
    gone = len(known) - len(both)
    return ImportReport(
        rows=len(wanted),
        created=len(wanted) - len(both),
        changed=len(both) - same,
        unchanged=same,
        departed=gone,
    )


def _write(tx: Transaction, wanted: dict[str, DayOff], known: dict[str, DayOff]) -> None:
    replaced = [day for day in known if wanted.get(day) != known[day]]
    tx.many(store.DELETE_DAY_OFF, [{"off": day} for day in replaced])
    tx.many(
        store.INSERT_DAY_OFF,
        [
            {"day": item.day, "name": item.name, "basis": item.basis}
            for item in wanted.values()
            if known.get(item.day) != item
        ],
    )


def _record(
    tx: Transaction, report: ImportReport, years: list[str], actor: str, now_ms: int
) -> None:
    audit.record(
        tx,
        audit.EventType.FILE_IMPORTED,
        at_ms=now_ms,
        actor=actor,
        detail={
            "kind": "days_off",
            "sha256": report.file_digest,
            "years": years,
            "rows": report.rows,
            "created": report.created,
            "changed": report.changed,
            "departed": report.departed,
        },
    )
