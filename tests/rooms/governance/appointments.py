"""Persons with authority, for the tests of Pasal 8 and 9."""

from __future__ import annotations

import itertools
from typing import Any

from idp import directory, governance
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from tests.rooms.directory.files import PERSON, load_people, person_of

_numbers = itertools.count(901)


def employ(foundation: Foundation, unit: str, **cells: str) -> directory.PersonRecord:
    """A new employee of that unit."""
    sequence = next(_numbers)
    nip = f"1980{1 + sequence // 99 % 12:02d}30200501" + f"1{901 + sequence % 99}"
    nip = nip[:6] + "15" + nip[8:]
    load_people(foundation, [PERSON | {"nip": nip, "unit": unit, "jabatan": "Analis"} | cells])
    return person_of(foundation, nip)


def change(foundation: Foundation, person: directory.PersonRecord, **cells: str) -> None:
    """What the personnel file says about the person now."""
    row = PERSON | {"nip": person.nip or "", "unit": person.unit_code or "", "jabatan": "Analis"}
    load_people(foundation, [row | cells])


def appoint(
    foundation: Foundation,
    person: directory.PersonRecord,
    role: str = "fasilitator",
    unit: str | None = "DINKES",
    **facts: Any,
) -> governance.AssignmentRecord:
    """An assignment on record; active since the start of 2026 unless told otherwise."""
    values = {
        "state": "active",
        "valid_from": "2026-01-01",
        "document": "188.44/1/BKPSDMD/2026",
        "document_date": "2025-12-20",
    } | facts
    with foundation.database.transaction() as tx:
        return governance.record_assignment(
            tx, foundation, person_id=person.id, role=role, unit_code=unit, **values
        )


def in_force(
    foundation: Foundation, person: directory.PersonRecord, today: str | None = None
) -> list[str]:
    """Roles in force, as ``role`` or ``role:UNIT``."""
    day = today or civil_date(foundation.clock.now())
    with foundation.database.reading() as tx:
        found = governance.list_in_force(tx, person.id, day)
    return [f"{item.role}:{item.unit_code}" if item.unit_code else item.role for item in found]


def suspend(
    foundation: Foundation, assignment: governance.AssignmentRecord, scope: Any = "person"
) -> governance.AssignmentRecord:
    with foundation.database.transaction() as tx:
        return governance.suspend(
            tx,
            assignment.id,
            scope=scope,
            reason="lalai",
            actor="operator",
            now_ms=foundation.clock.now_ms(),
        )
