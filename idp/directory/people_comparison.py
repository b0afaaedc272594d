"""Compares an employees file with the database, in memory: what is new, changed or wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from idp.directory import store
from idp.directory.import_report import ImportReport, RowFault
from idp.directory.person_row import PersonRow
from idp.directory.units import UnitRecord, list_units
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id

_KNOWN = (
    "id",
    "nip",
    "kind",
    "name",
    "rank",
    "position",
    "position_kind",
    "education",
    "unit_id",
    "start_date",
    "employment_status",
    "email",
    "email_key",
    "phone",
    "activated_at",
)
_COLUMN_OF = {
    "rank": "golongan",
    "position": "jabatan",
    "position_kind": "jenis_jabatan",
    "education": "pendidikan",
    "start_date": "tmt",
    "employment_status": "status",
}
"""Fields whose column a file may leave out; they then stay as they are."""
FIELDS = ("nip", "kind", "name", "unit_id", *_COLUMN_OF)


@dataclass(slots=True)
class Comparison:
    """The database as it is, and what the file does to it."""

    units: dict[str, UnitRecord]
    people: dict[str, dict[str, Any]]
    numbers: dict[str, str]
    emails: dict[str, str]
    today: str
    report: ImportReport
    faults: list[RowFault] = field(default_factory=list)
    new_people: list[dict[str, Any]] = field(default_factory=list)
    new_numbers: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    contacts: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)
    old_hashes: list[tuple[PersonRow, str]] = field(default_factory=list)


def compare_with(tx: Transaction, today: str) -> Comparison:
    """Read everybody, every number and every unit once."""
    people = {row[0]: dict(zip(_KNOWN, row, strict=True)) for row in tx.all(store.KNOWN_PEOPLE)}
    return Comparison(
        units={unit.code: unit for unit in list_units(tx)},
        people=people,
        numbers=dict(tx.all(store.KNOWN_NUMBERS)),
        emails={known["email_key"]: id_ for id_, known in people.items() if known["email_key"]},
        today=today,
        report=ImportReport(),
    )


def compare(comparison: Comparison, people: list[PersonRow]) -> None:
    """Sort the rows into new, changed, unchanged and faulty; nothing is written."""
    seen_numbers: set[str] = set()
    seen_emails: set[str] = set()
    seen_people: set[str] = set()
    for row in people:
        before = len(comparison.faults)
        if row.nip in seen_numbers:
            comparison.faults.append(RowFault(row.line, "nip", "nip_twice"))
        if row.email_key is not None and row.email_key in seen_emails:
            comparison.faults.append(RowFault(row.line, "email", "email_twice"))
        seen_numbers.add(row.nip)
        if row.email_key is not None:
            seen_emails.add(row.email_key)
        known = _find_known(comparison, row)
        if known is not None:
            if known["id"] in seen_people:
                comparison.faults.append(RowFault(row.line, "nip", "nip_twice"))
            seen_people.add(known["id"])
        _check_context(comparison, row, known)
        if len(comparison.faults) > before:
            continue
        if row.unusual_age:
            comparison.report.warnings.append((row.line, "nip", "nip_appointment"))
        if known is None:
            _plan_new(comparison, row)
        else:
            _plan_change(comparison, row, known)


def _find_known(comparison: Comparison, row: PersonRow) -> dict[str, Any] | None:
    """The person of this line: by the NIP, or by the former one where the number is new."""
    id_ = comparison.numbers.get(row.nip)
    if id_ is not None:
        known = comparison.people[id_]
        if known["nip"] != row.nip:
            comparison.faults.append(RowFault(row.line, "nip", "nip_former"))
        return known
    if row.old_nip is None:
        return None
    id_ = comparison.numbers.get(row.old_nip)
    if id_ is None:
        comparison.faults.append(RowFault(row.line, "nip_lama", "old_nip_unknown"))
        return None
    return comparison.people[id_]


def _check_context(comparison: Comparison, row: PersonRow, known: dict[str, Any] | None) -> None:
    unit = comparison.units.get(row.unit_code)
    if unit is None:
        comparison.faults.append(RowFault(row.line, "unit", "unit_unknown"))
    elif row.employment_status == "aktif" and not unit.is_open(comparison.today):
        comparison.faults.append(RowFault(row.line, "unit", "unit_closed"))
    if row.email_key is None:
        return
    holder = comparison.emails.get(row.email_key)
    if holder is not None and (known is None or holder != known["id"]):
        comparison.faults.append(RowFault(row.line, "email", "email_taken"))


def _plan_new(comparison: Comparison, row: PersonRow) -> None:
    id_ = new_id()
    values = {name: getattr(row, name) for name in ("nip", "kind", "name", *_COLUMN_OF)}
    values["unit_id"] = comparison.units[row.unit_code].id
    contact = {"email": row.email, "email_key": row.email_key, "phone": row.phone}
    comparison.new_people.append({"id": id_, **values, **contact})
    comparison.new_numbers.append((row.nip, id_))
    comparison.report.created += 1
    if row.old_hash is not None:
        comparison.old_hashes.append((row, id_))


def _plan_change(comparison: Comparison, row: PersonRow, known: dict[str, Any]) -> None:
    values = {"nip": row.nip, "kind": row.kind, "name": row.name}
    values["unit_id"] = comparison.units[row.unit_code].id
    for name, column in _COLUMN_OF.items():
        values[name] = known[name] if column in row.absent else getattr(row, name)
    differs = any(known[name] != values[name] for name in FIELDS)
    if differs:
        comparison.changes.append((known, values))
        if row.nip != known["nip"]:
            comparison.new_numbers.append((row.nip, known["id"]))
    contact_set = _plan_contact(comparison, row, known)
    if row.old_hash is not None and known["activated_at"] is None:
        comparison.old_hashes.append((row, known["id"]))
    if differs or contact_set:
        comparison.report.changed += 1
    else:
        comparison.report.unchanged += 1


def _plan_contact(comparison: Comparison, row: PersonRow, known: dict[str, Any]) -> bool:
    """Whether the file sets a contact. An empty cell says nothing about the contact."""
    new_email = row.email_key is not None and row.email != known["email"]
    new_phone = row.phone is not None and row.phone != known["phone"]
    if not new_email and not new_phone:
        return False
    if known["activated_at"] is not None:  # Pasal 27(2)j: now only the owner changes it
        kept = comparison.report.kept_contacts
        kept.extend((row.line, "email") for _ in range(new_email))
        kept.extend((row.line, "nomor_ponsel") for _ in range(new_phone))
        return False
    email = (row.email, row.email_key) if new_email else (known["email"], known["email_key"])
    phone = row.phone if new_phone else known["phone"]
    comparison.contacts.append((known["id"], *email, phone))
    return True
