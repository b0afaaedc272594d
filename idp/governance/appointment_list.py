"""Appointments on their way to authority: where each stands, since when, who is awaited (SM-1)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from idp import directory
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.foundation.like_pattern import part_pattern
from idp.governance import appointment_list_store as store
from idp.governance.assignments import AssignmentRecord, read_assignment
from idp.governance.pledge_reading import grace_day
from idp.governance.roles import PENGELOLA

UNDER_WAY = ("proposed", "returned", "verified", "registered", "decreed")
"""Stages at which somebody is awaited; ``registered`` is verified with a decree unconfirmed."""
CONCLUDED = ("active", "rejected", "withdrawn")
Order = Literal["lama", "baru"]
ORDERS: tuple[Order, ...] = ("lama", "baru")
"""Longest waiting first, newest step first."""
_LATEST = 2**62


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """What narrows the list; an empty text narrows nothing.

    ``search`` is a part of the candidate's name, ``stage`` one of UNDER_WAY or CONCLUDED; without
    one, all that are under way.
    """

    search: str = ""
    stage: str = ""
    unit_code: str = ""
    order: Order = "lama"


@dataclass(frozen=True, slots=True)
class AppointmentEntry:
    """One appointment with its people by name; ``pledged``: the candidate's pledge holds.

    ``proposal_id`` and ``decree_id`` are documents, ``registered_by`` who put the decree on record.
    """

    assignment: AssignmentRecord
    name: str
    unit_name: str | None
    stage: str
    proposer: str | None
    registrar: str | None
    proposal_id: str | None
    decree_id: str | None
    registered_by: str | None
    pledged: bool


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """Somebody whom an office may propose."""

    id: str
    name: str
    position: str | None
    unit_name: str


def list_appointments(
    tx: Transaction,
    wanted: AppointmentFilter,
    *,
    units: Collection[str] | None,
    today: str,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[AppointmentEntry]:
    """Appointments that were proposed, in the order asked for, in one query.

    ``units`` are the codes within which the viewer proposes (Pasal 9(5)); None is the whole
    Province. ``after`` is the (state_since, id) of the last one seen.
    """
    time, last_id = after or (_LATEST if wanted.order == "baru" else -1, "")
    rows = tx.all(
        store.PAGES[wanted.order],
        **_narrowed(wanted, units),
        **_on(today),
        stages=json.dumps([wanted.stage] if wanted.stage else UNDER_WAY),
        after_time=time,
        after_id=last_id,
        most=limit,
    )
    return [_entry(row) for row in rows]


def get_appointment(tx: Transaction, assignment_id: str, today: str) -> AppointmentEntry:
    """The one appointment, wherever it stands; raises NotFound also for what is no pengelola's."""
    row = tx.one(store.FIND, assignment_id=assignment_id, **_on(today))
    entry = None if row is None else _entry(row)
    if entry is None or entry.assignment.role not in PENGELOLA:
        raise NotFound("assignment_not_found", "there is no such appointment")
    return entry


def list_awaiting_confirmation(
    tx: Transaction, decree_id: str, today: str, *, limit: int = 500
) -> list[AppointmentEntry]:
    """Everybody whom a registered decree names and who waits for the second person (C16)."""
    return [
        _entry(row)
        for row in tx.all(store.ON_DECREE, decree_id=decree_id, most=limit, **_on(today))
    ]


def count_appointments(
    tx: Transaction, wanted: AppointmentFilter, *, units: Collection[str] | None
) -> Mapping[str, int]:
    """How many there are at each stage, whichever stage is looked at."""
    rows = tx.all(store.COUNT_BY_STAGE, **_narrowed(wanted, units))
    return {str(row[0]): int(row[1]) for row in rows}


def list_candidates(
    tx: Transaction, unit_code: str, text: str, *, limit: int = 20
) -> list[CandidateRecord]:
    """Active ASN of the unit's Perangkat Daerah by a part of the name, or by the whole NIP."""
    office = directory.find_perangkat_daerah(tx, unit_code)
    part = text.strip()
    if office is None or not part:
        return []
    number = directory.fold_login(part)
    rows = tx.all(
        store.CANDIDATES,
        office=office,
        name_part=part_pattern(part),
        nip=number if number.isdigit() else "",
        most=limit,
    )
    return [CandidateRecord(*row) for row in rows]


def _narrowed(wanted: AppointmentFilter, units: Collection[str] | None) -> dict[str, object]:
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "unit_code": wanted.unit_code,
        "name_part": part_pattern(wanted.search),
    }


def _on(today: str) -> dict[str, object]:
    return {"today": today, "grace_day": grace_day(today)}


def _entry(row: Row) -> AppointmentEntry:
    *fields, name, unit, stage, proposer, registrar, letter, decree, registered_by, pledged = row
    held = read_assignment(fields)
    people = (proposer, registrar, letter, decree, registered_by)
    return AppointmentEntry(held, name, unit, stage, *people, bool(pledged))
