"""Takes a units file into the directory: wholly or not at all, and only what differs."""

from __future__ import annotations

import hashlib
from typing import Any

from idp import audit
from idp.directory import store
from idp.directory.csv_file import Columns, Row, read_rows
from idp.directory.import_report import ImportReport, InvalidFile, RowFault
from idp.directory.person_row import Cells, read_date
from idp.directory.unit_tree import check_tree, order_by_height
from idp.directory.units import UNIT_CODE, UnitRecord, list_units
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id

COLUMNS = Columns(
    required=("kode", "nama", "jenis", "induk", "berlaku_dari"),
    optional=("berlaku_sampai", "dasar_hukum", "pusat"),
)
_YES_NO = {"ya": 1, "y": 1, "1": 1, "true": 1, "tidak": 0, "t": 0, "0": 0, "false": 0}


def import_units(
    tx: Transaction, data: bytes, *, actor: str, now_ms: int, dry_run: bool = False
) -> ImportReport:
    """Create and change units as the file says; units not in it stay as they are.

    Lines may come in any order. ``dry_run`` checks everything and writes nothing. Raises
    InvalidFile with every fault; the caller's transaction is rolled back with the exception.
    """
    rows, faults = read_rows(data, COLUMNS)
    known = {unit.code: unit for unit in list_units(tx)}
    tree = dict(known)
    lines: dict[str, int] = {}
    for row in rows:
        unit, row_faults = _read_unit(row, known)
        if unit is not None and unit.code in lines:
            row_faults.append(RowFault(row.line, "kode", "code_twice"))
        faults += row_faults
        if unit is not None:
            tree[unit.code] = unit
            lines.setdefault(unit.code, row.line)
    faults += check_tree(tree, lines)
    if faults:
        raise InvalidFile(faults)
    new = [tree[code] for code in lines if code not in known]
    changed = [tree[code] for code in lines if code in known and tree[code] != known[code]]
    report = ImportReport(
        rows=len(rows),
        created=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        dry_run=dry_run,
        file_digest=hashlib.sha256(data).hexdigest(),
    )
    if not dry_run:
        _write(tx, tree, order_by_height(new, tree), changed)
        _record(tx, known, [*new, *changed], report, actor, now_ms)
    return report


def _read_unit(row: Row, known: dict[str, UnitRecord]) -> tuple[UnitRecord | None, list[RowFault]]:
    cells = Cells(row)
    code = cells.text("kode", 32, required=True)
    if code is not None and not UNIT_CODE.fullmatch(code):
        cells.fault("kode", "code_invalid")
    name = cells.text("nama", 200, required=True)
    kind = cells.read("jenis", "unit_kind_unknown", _read_kind)
    if not row.cells["jenis"]:
        cells.fault("jenis", "required")
    valid_from = cells.read("berlaku_dari", "date_invalid", read_date)
    if not row.cells["berlaku_dari"]:
        cells.fault("berlaku_dari", "required")
    old = known.get(code or "")
    valid_until = cells.read("berlaku_sampai", "date_invalid", read_date)
    if valid_from and valid_until and valid_until < valid_from:
        cells.fault("berlaku_sampai", "period_order")
    central = cells.read("pusat", "central_unknown", lambda text: _YES_NO.get(text.casefold()))
    legal_basis = cells.text("dasar_hukum", 200)
    if cells.faults:
        return None, cells.faults
    absent = [column for column in COLUMNS.optional if column not in row.cells]
    unit = UnitRecord(
        id=old.id if old else new_id(),
        code=code or "",
        name=name or "",
        kind=kind or "",
        parent_code=row.cells["induk"] or None,
        valid_from=valid_from or "",
        valid_until=old.valid_until if old and "berlaku_sampai" in absent else valid_until,
        legal_basis=old.legal_basis if old and "dasar_hukum" in absent else legal_basis,
        is_central=old.is_central if old and "pusat" in absent else central or 0,
    )
    return unit, []


def _read_kind(text: str) -> str | None:
    kind = text.upper()
    return kind if kind in ("PROV", "PD", "UNIT") else None


def _write(
    tx: Transaction,
    tree: dict[str, UnitRecord],
    new: list[UnitRecord],
    changed: list[UnitRecord],
) -> None:
    # The mark of BKPSDMD is taken away first where it moves: only one unit may bear it.
    # New units come before changed ones, which may be put under them.
    losing = [unit for unit in changed if not unit.is_central]
    gaining = [unit for unit in changed if unit.is_central]
    tx.many(store.UNMARK_CENTRAL_UNIT, [{"unit_id": unit.id} for unit in losing])
    tx.many(
        store.INSERT_UNIT,
        [{"id": unit.id, "code": unit.code, **_values(unit, tree)} for unit in new],
    )
    tx.many(
        store.CHANGE_UNIT,
        [
            {"unit_id": unit.id}
            | {f"new_{name}": value for name, value in _values(unit, tree).items()}
            for unit in [*losing, *gaining]
        ],
    )


def _values(unit: UnitRecord, tree: dict[str, UnitRecord]) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "parent_id": tree[unit.parent_code].id if unit.parent_code else None,
        "valid_from": unit.valid_from,
        "valid_until": unit.valid_until,
        "legal_basis": unit.legal_basis,
        "is_central": unit.is_central,
    }


def _record(
    tx: Transaction,
    known: dict[str, UnitRecord],
    written: list[UnitRecord],
    report: ImportReport,
    actor: str,
    now_ms: int,
) -> None:
    for unit in written:
        old = known.get(unit.code)
        names = (
            "name",
            "kind",
            "parent_code",
            "valid_from",
            "valid_until",
            "legal_basis",
            "is_central",
        )
        detail = {
            name: [getattr(old, name), getattr(unit, name)]
            for name in names
            if old is not None and getattr(old, name) != getattr(unit, name)
        }
        audit.record(
            tx,
            audit.EventType.UNIT_CHANGED if old else audit.EventType.UNIT_CREATED,
            at_ms=now_ms,
            actor=actor,
            subject=unit.id,
            unit=unit.code,
            detail=detail,
        )
    audit.record(
        tx,
        audit.EventType.FILE_IMPORTED,
        at_ms=now_ms,
        actor=actor,
        detail={
            "kind": "units",
            "sha256": report.file_digest,
            "rows": report.rows,
            "created": report.created,
            "changed": report.changed,
        },
    )
