"""Takes an employees file into the directory: wholly or not at all, and only what differs.

The file is compared with the database in memory, so an import costs a handful of queries, and
one of ten thousand lines a second or two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from idp import audit
from idp.directory import store
from idp.directory.csv_file import read_rows
from idp.directory.events import PersonDeparted, PersonMoved
from idp.directory.import_report import ImportReport, InvalidFile, RowFault
from idp.directory.people import raise_authority_version
from idp.directory.people_comparison import FIELDS, Comparison, compare, compare_with
from idp.directory.person_row import COLUMNS, read_person_row
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal

OldPasswordSetter = Callable[[Transaction, str, str], bool]
"""(transaction, person id, old hash) -> whether it was set; Refusal for a hash it can't use."""

_LOGGED = frozenset({"unit_id", "rank", "position", "employment_status", "kind"})
"""Fields whose values stand in the audit detail; of the others only that they changed."""


def import_people(
    tx: Transaction,
    data: bytes,
    *,
    actor: str,
    now_ms: int,
    source: str = "file",
    is_sample: bool = False,
    dry_run: bool = False,
    set_old_password: OldPasswordSetter | None = None,
) -> ImportReport:
    """Create and change persons as the file says; persons not in it stay as they are.

    ``dry_run`` checks everything and writes nothing. A contact is set only before activation
    (Pasal 27(2)j); later differences are reported as kept. Publishes PersonMoved and
    PersonDeparted (Pasal 9(6)). Raises InvalidFile with every fault; the caller's transaction
    is then rolled back with the exception.
    """
    today = civil_date(now_ms // 1000)
    rows, faults = read_rows(data, COLUMNS)
    comparison = compare_with(tx, today)
    comparison.faults += faults
    people = []
    for row in rows:
        person, row_faults = read_person_row(row, today)
        comparison.faults += row_faults
        if person is not None:
            people.append(person)
    compare(comparison, people)
    if comparison.faults:
        raise InvalidFile(comparison.faults)
    report = comparison.report
    report.rows, report.dry_run = len(rows), dry_run
    report.file_digest = hashlib.sha256(data).hexdigest()
    if not dry_run:
        origin = {"source": source, "is_sample": int(is_sample)}
        _apply(tx, comparison, actor, now_ms, origin, set_old_password)
    return report


def _apply(
    tx: Transaction,
    comparison: Comparison,
    actor: str,
    now_ms: int,
    origin: dict[str, Any],
    set_old_password: OldPasswordSetter | None,
) -> None:
    now = now_ms // 1000
    _insert_new(tx, comparison, now, origin)
    tx.many(
        store.CHANGE_PERSON,
        [
            {"person_id": known["id"], "now": now}
            | {f"new_{name}": values[name] for name in FIELDS}
            for known, values in comparison.changes
        ],
    )
    tx.many(
        store.INSERT_NUMBER,
        [{"number": nip, "person_id": id_, "since": now} for nip, id_ in comparison.new_numbers],
    )
    tx.many(
        store.SET_SOURCE_CONTACT,
        [
            {
                "person_id": id_,
                "new_email": email,
                "new_email_key": key,
                "new_phone": phone,
                "now": now,
            }
            for id_, email, key, phone in comparison.contacts
        ],
    )
    passwords = _set_old_passwords(tx, comparison, set_old_password)
    _record(tx, comparison, actor, now_ms, passwords)
    _publish(tx, comparison, now)


def _insert_new(tx: Transaction, comparison: Comparison, now: int, origin: dict[str, Any]) -> None:
    fixed = {
        "account_status": "active",
        "activated_at": None,
        "authority_version": 1,
        "created_at": now,
        "updated_at": now,
        **origin,
    }
    tx.many(store.INSERT_PERSON, [values | fixed for values in comparison.new_people])


def _set_old_passwords(
    tx: Transaction, comparison: Comparison, setter: OldPasswordSetter | None
) -> int:
    count = 0
    for row, id_ in comparison.old_hashes:
        try:
            count += setter is not None and setter(tx, id_, row.old_hash or "")
        except Refusal:
            comparison.faults.append(RowFault(row.line, "hash_sandi_lama", "old_hash_refused"))
    if comparison.faults:
        raise InvalidFile(comparison.faults)
    return count


def _record(
    tx: Transaction, comparison: Comparison, actor: str, now_ms: int, passwords: int
) -> None:
    codes = {unit.id: unit.code for unit in comparison.units.values()}
    for values in comparison.new_people:
        audit.record(
            tx,
            audit.EventType.PERSON_CREATED,
            at_ms=now_ms,
            actor=actor,
            subject=values["id"],
            unit=codes[values["unit_id"]],
        )
    for known, values in comparison.changes:
        audit.record(
            tx,
            audit.EventType.PERSON_CHANGED,
            at_ms=now_ms,
            actor=actor,
            subject=known["id"],
            unit=codes[values["unit_id"]],
            detail=_differences(known, values, codes),
        )
    for id_, *_contact in comparison.contacts:
        audit.record(
            tx, audit.EventType.CONTACT_SET_BY_SOURCE, at_ms=now_ms, actor=actor, subject=id_
        )
    report = comparison.report
    audit.record(
        tx,
        audit.EventType.FILE_IMPORTED,
        at_ms=now_ms,
        actor=actor,
        detail={
            "kind": "people",
            "sha256": report.file_digest,
            "rows": report.rows,
            "created": report.created,
            "changed": report.changed,
            "contacts_kept": len(report.kept_contacts),
            "old_passwords": passwords,
        },
    )


def _differences(
    known: dict[str, Any], values: dict[str, Any], codes: dict[str, str]
) -> dict[str, Any]:
    changed = [name for name in FIELDS if known[name] != values[name]]
    detail: dict[str, Any] = {"fields": [name.removesuffix("_id") for name in changed]}
    for name in changed:
        if name in _LOGGED:
            old, new = known[name], values[name]
            if name == "unit_id":
                old, new = codes.get(old, old), codes.get(new, new)
            detail[name.removesuffix("_id")] = [old, new]
    return detail


def _publish(tx: Transaction, comparison: Comparison, now: int) -> None:
    codes = {unit.id: unit.code for unit in comparison.units.values()}
    for known, values in comparison.changes:
        id_ = known["id"]
        if values["employment_status"] != "aktif" and known["employment_status"] == "aktif":
            comparison.report.departed += 1
            raise_authority_version(tx, id_)
            tx.publish(PersonDeparted(id_, now))
            continue
        position_changed = known["position"] != values["position"]
        if position_changed or known["unit_id"] != values["unit_id"]:
            former = codes.get(known["unit_id"])
            tx.publish(PersonMoved(id_, former, codes[values["unit_id"]], position_changed, now))
