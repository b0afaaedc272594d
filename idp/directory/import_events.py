"""Takes a file of employment events ("hari mutasi"): wholly or not at all, each event once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from idp import audit
from idp.directory import events_store as events
from idp.directory import store
from idp.directory.contact import fold_login
from idp.directory.csv_file import Columns, Row, read_rows
from idp.directory.employment import ENDS, KINDS, MOVES, EmploymentEvent, apply_event
from idp.directory.import_report import InvalidFile, RowFault
from idp.directory.person_row import Cells, read_date
from idp.directory.units import UnitRecord, list_units
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id

COLUMNS = Columns(
    required=("tanggal", "nip", "peristiwa", "dokumen"),
    optional=("unit_lama", "unit_baru", "jabatan_lama", "jabatan_baru"),
)


@dataclass(slots=True)
class EventReport:
    """What a file of events says; ``events`` are those that are new."""

    rows: int
    known: int
    due: int
    late: int
    departures: int
    moves: int
    events: list[EmploymentEvent]
    dry_run: bool
    file_digest: str


def import_events(
    tx: Transaction,
    data: bytes,
    *,
    actor: str,
    now_ms: int,
    dry_run: bool = False,
    whatever_day: bool = False,
) -> EventReport:
    """Record the events of a file, and let those bind whose day has come (Pasal 9(6)).

    ``dry_run`` checks everything and writes nothing; ``whatever_day`` lets also those bind that are
    to come, for a preview that is rolled back. Raises InvalidFile with every fault; the
    caller's transaction is then rolled back with the exception.
    """
    now = now_ms // 1000
    today = civil_date(now)
    rows, faults = read_rows(data, COLUMNS)
    found, units = _read_all(tx, rows, faults, actor, now)
    if faults:
        raise InvalidFile(faults)
    found.sort(key=lambda event: event.effective_on)
    due = [event for event in found if event.effective_on <= today]
    report = EventReport(
        rows=len(rows),
        known=len(rows) - len(found),
        due=len(due),
        late=sum(event.is_late for event in found),
        departures=sum(event.kind in ENDS for event in found),
        moves=sum(event.kind in MOVES for event in found),
        events=found,
        dry_run=dry_run,
        file_digest=hashlib.sha256(data).hexdigest(),
    )
    if not dry_run:
        _write(tx, found, units, report, actor, now_ms)
        for event in found if whatever_day else due:
            apply_event(tx, event, now_ms=now_ms)
    return report


def _read_all(
    tx: Transaction, rows: list[Row], faults: list[RowFault], actor: str, now: int
) -> tuple[list[EmploymentEvent], dict[str, UnitRecord]]:
    """The events that are new, and the units by code; adds to ``faults``."""
    today = civil_date(now)
    persons: dict[str, str] = {row[0]: row[1] for row in tx.all(store.KNOWN_NUMBERS)}
    units = {unit.code: unit for unit in list_units(tx)}
    known = {row[:4]: row[4:] for row in tx.all(events.KNOWN_EVENTS)}
    found: list[EmploymentEvent] = []
    for row in rows:
        event, row_faults = _read(row, persons, units, today, actor, now)
        faults += row_faults
        if event is None:
            continue
        key = (event.person_id, event.kind, event.effective_on, event.document)
        goal = (event.unit_code, event.position)
        if key not in known:
            known[key] = goal
            found.append(event)
        elif known[key] != goal:
            # One decree does not send a person to two places: what stands would win unseen.
            faults.append(RowFault(row.line, "dokumen", "event_differs"))
    return found, units


def _read(
    row: Row,
    persons: dict[str, str],
    units: dict[str, UnitRecord],
    today: str,
    actor: str,
    now: int,
) -> tuple[EmploymentEvent | None, list[RowFault]]:
    cells = Cells(row)
    nip = fold_login(row.cells["nip"])
    person_id = persons.get(nip)
    if person_id is None:
        cells.fault("nip", "nip_unknown")
    kind = row.cells["peristiwa"].upper().replace(" ", "_")
    if kind not in KINDS:
        cells.fault("peristiwa", "event_unknown")
    cells.text("tanggal", 10, required=True)
    effective_on = cells.read("tanggal", "date_invalid", read_date)
    unit = units.get(row.cells.get("unit_baru", "").upper())
    if kind == "MUTASI" and (unit is None or not unit.is_open(effective_on or today)):
        cells.fault("unit_baru", "unit_unknown" if unit is None else "unit_closed")
    position = row.cells.get("jabatan_baru") or None
    if kind == "PINDAH_JABATAN" and position is None:
        cells.fault("jabatan_baru", "required")
    document = row.cells["dokumen"]
    if not document:
        cells.fault("dokumen", "required")
    if cells.faults or person_id is None or effective_on is None:
        return None, cells.faults
    event = EmploymentEvent(
        new_id(),
        person_id,
        nip,
        kind,
        effective_on,
        unit.code if unit is not None and kind == "MUTASI" else None,
        position,
        document[:200],
        actor,
        now,
        None,
    )
    return event, []


def _write(
    tx: Transaction,
    found: list[EmploymentEvent],
    units: dict[str, UnitRecord],
    report: EventReport,
    actor: str,
    now_ms: int,
) -> None:
    tx.many(
        events.INSERT_EVENT,
        [
            {
                "id": event.id,
                "person_id": event.person_id,
                "kind": event.kind,
                "effective_on": event.effective_on,
                "unit_id": units[event.unit_code].id if event.unit_code else None,
                "position": event.position,
                "document": event.document,
                "recorded_by": event.recorded_by,
                "recorded_at": event.recorded_at,
                "applied_at": None,
            }
            for event in found
        ],
    )
    audit.record(
        tx,
        audit.EventType.FILE_IMPORTED,
        at_ms=now_ms,
        actor=actor,
        detail={
            "kind": "events",
            "sha256": report.file_digest,
            "rows": report.rows,
            "events": len(found),
        },
    )
