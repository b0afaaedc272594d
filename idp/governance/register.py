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
SORTS = store.SORTS


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What narrows the register; an empty text narrows nothing.

    ``search`` is a part of the holder's name: what is searched for stands in the page's address,
    where a NIP must not be. ``state`` is a state as shown, ``open_ended`` what is in force without
    a last day, ``among`` the ids that the list is narrowed to (None: not narrowed).
    """

    search: str = ""
    role: str = ""
    state: str = ""
    unit_code: str = ""
    open_ended: bool = False
    among: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An assignment with its holder and unit by name; ``recorded_at`` is epoch seconds.

    ``key`` is what the list is sorted by, from which the next page goes on.
    """

    assignment: AssignmentRecord
    nip: str | None
    name: str
    unit_name: str | None
    recorded_at: int
    key: int | str = ""


def list_register(
    tx: Transaction,
    wanted: RegisterFilter,
    *,
    units: Collection[str] | None,
    sort: str = "baru",
    after: tuple[int | str, str] | None = None,
    limit: int = 30,
) -> list[RegisterEntry]:
    """Assignments in the order of ``sort`` (one of SORTS), in one query.

    ``units`` are the codes of the units whose assignments, and those of the units below them, may
    be seen (Pasal 8(2)); None is the whole Province. ``after`` is the (key, id) of the last one
    seen.
    """
    values = narrowed(wanted, units)
    if after is not None:
        values |= {"after_key": after[0], "after_id": after[1]}
    rows = tx.all(store.page(sort, begins=after is None), **values, most=limit)
    return [_entry(row) for row in rows]


def count_register(
    tx: Transaction, wanted: RegisterFilter, *, units: Collection[str] | None
) -> int:
    """How many assignments :func:`list_register` finds on all pages together."""
    row = tx.one(store.COUNT, **narrowed(wanted, units))
    return int(row[0]) if row is not None else 0


def get_register_entry(tx: Transaction, assignment_id: str) -> RegisterEntry:
    """The one assignment with its holder and unit, in one query; raises NotFound."""
    row = tx.one(store.ENTRY, assignment_id=assignment_id)
    if row is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return _entry(row)


def list_by_document(
    tx: Transaction, number: str, *, units: Collection[str] | None, limit: int
) -> list[RegisterEntry]:
    """Assignments that rest on a document whose number has this part, newest first; one query.

    ``units`` as of :func:`list_register`.
    """
    rows = tx.all(
        store.BY_DOCUMENT,
        everywhere=int(units is None),
        units=json.dumps(sorted(units or ())),
        number_part=part_pattern(number),
        most=limit,
    )
    return [_entry(row) for row in rows]


def list_standing(tx: Transaction, before: int) -> list[str]:
    """Ids of what has been active since before that moment (epoch seconds)."""
    return [row[0] for row in tx.all(store.STANDING, before=before)]


def list_held_by(
    tx: Transaction, persons: Collection[str], today: str
) -> dict[str, list[AssignmentRecord]]:
    """Person -> what they hold within its dates on ``today``, suspended or not. One query."""
    held: dict[str, list[AssignmentRecord]] = {}
    for row in tx.all(store.HELD_BY, persons=json.dumps(sorted(persons)), today=today):
        record = read_assignment(row)
        held.setdefault(record.person_id, []).append(record)
    return held


def narrowed(wanted: RegisterFilter, units: Collection[str] | None) -> dict[str, object]:
    """The parameters of the register's statements."""
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "unit_code": wanted.unit_code,
        "role": wanted.role,
        "state": wanted.state,
        "name_part": part_pattern(wanted.search),
        "open_ended": int(wanted.open_ended),
        "anything": int(wanted.among is None),
        "among": json.dumps(sorted(wanted.among or ())),
    }


def _entry(row: Row) -> RegisterEntry:
    *fields, nip, name, unit_name, recorded_at, key = row
    return RegisterEntry(read_assignment(fields), nip, name, unit_name, recorded_at, key)
