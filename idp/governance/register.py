"""The register of assignments: who has what, and on which document, within a viewer's reach."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.foundation.like_pattern import part_pattern
from idp.governance import register_store as store
from idp.governance.assignments import AssignmentRecord, read_assignment

LATEST = 2**62
"""After every moment: where the newest assignment is the first one."""


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What narrows the register; an empty text narrows nothing.

    ``search`` is a part of the holder's name: what is searched for stands in the page's address,
    where a NIP must not be. ``state`` is a state as shown.
    """

    search: str = ""
    role: str = ""
    state: str = ""
    unit_code: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An assignment with its holder and unit by name; ``recorded_at`` is epoch seconds."""

    assignment: AssignmentRecord
    nip: str | None
    name: str
    unit_name: str | None
    recorded_at: int


def list_register(
    tx: Transaction,
    wanted: RegisterFilter,
    *,
    units: Collection[str] | None,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[RegisterEntry]:
    """Assignments, newest first, in one query.

    ``units`` are the codes of the units whose assignments, and those of the units below them, may
    be seen (Pasal 8(2)); None is the whole Province. ``after`` is the (recorded_at, id) of the last
    one seen.
    """
    time, last_id = after or (LATEST, "")
    rows = tx.all(
        store.PAGE, **_narrowed(wanted, units), after_time=time, after_id=last_id, most=limit
    )
    return [_entry(row) for row in rows]


def count_register(
    tx: Transaction, wanted: RegisterFilter, *, units: Collection[str] | None
) -> int:
    """How many assignments :func:`list_register` finds on all pages together."""
    row = tx.one(store.COUNT, **_narrowed(wanted, units))
    return int(row[0]) if row is not None else 0


def get_register_entry(tx: Transaction, assignment_id: str) -> RegisterEntry:
    """The one assignment with its holder and unit, in one query; raises NotFound."""
    row = tx.one(store.ENTRY, assignment_id=assignment_id)
    if row is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return _entry(row)


def _narrowed(wanted: RegisterFilter, units: Collection[str] | None) -> dict[str, object]:
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "unit_code": wanted.unit_code,
        "role": wanted.role,
        "state": wanted.state,
        "name_part": part_pattern(wanted.search),
    }


def _entry(row: Row) -> RegisterEntry:
    *fields, nip, name, unit_name, recorded_at = row
    return RegisterEntry(read_assignment(fields), nip, name, unit_name, recorded_at)
