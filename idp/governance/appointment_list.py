"""Appointments on their way to authority: where each stands, since when, who is awaited (SM-1)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from idp import directory
from idp.foundation.database import Row, Transaction
from idp.governance import appointment_list_store as store
from idp.governance.assignments import AssignmentRecord, read_assignment
from idp.governance.pledge_reading import grace_day

UNDER_WAY = ("proposed", "returned", "verified", "registered", "decreed")
"""Stages at which somebody is awaited; ``registered`` is verified with a decree unconfirmed."""
CONCLUDED = ("active", "rejected", "withdrawn")
Order = Literal["lama", "baru", "nama"]
ORDERS: tuple[Order, ...] = ("lama", "baru", "nama")
"""Longest waiting first, newest step first, by name."""
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
    """One appointment with its people by name; ``pledged``: the candidate's pledge holds."""

    assignment: AssignmentRecord
    name: str
    unit_name: str | None
    stage: str
    proposer: str | None
    registrar: str | None
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
    after: tuple[str, str] | None = None,
    limit: int = 30,
) -> list[AppointmentEntry]:
    """Appointments that were proposed, in the order asked for, in one query.

    ``units`` are the codes within which the viewer proposes (Pasal 9(5)); None is the whole
    Province. ``after`` is :func:`mark_of` the last one seen.
    """
    seen, last_id = after or ("", "")
    start = _LATEST if wanted.order == "baru" else -1
    rows = tx.all(
        store.PAGES[wanted.order],
        **_narrowed(wanted, units),
        stages=json.dumps([wanted.stage] if wanted.stage else UNDER_WAY),
        today=today,
        grace_day=grace_day(today),
        after_id=last_id,
        most=limit,
        **(
            {"after_name": seen}
            if wanted.order == "nama"
            else {"after_time": int(seen) if seen else start}
        ),
    )
    return [_entry(row) for row in rows]


def mark_of(entry: AppointmentEntry, order: Order) -> tuple[str, str]:
    """Where the page that ends with this entry is taken up again."""
    held = entry.assignment
    return (entry.name if order == "nama" else str(held.state_since), held.id)


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
        name_part=f"%{_pattern(part)}%",
        nip=number if number.isdigit() else "",
        most=limit,
    )
    return [CandidateRecord(*row) for row in rows]


def _narrowed(wanted: AppointmentFilter, units: Collection[str] | None) -> dict[str, object]:
    part = _pattern(wanted.search.strip())
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "unit_code": wanted.unit_code,
        "name_part": f"%{part}%" if part else "",
    }


def _pattern(text: str) -> str:
    """What is typed as a part of a LIKE pattern: its signs are letters like any other."""
    part = text.lower()
    for special in ("\\", "%", "_"):
        part = part.replace(special, "\\" + special)
    return part


def _entry(row: Row) -> AppointmentEntry:
    *fields, name, unit_name, stage, proposer, registrar, pledged = row
    held = read_assignment(fields)
    return AppointmentEntry(held, name, unit_name, stage, proposer, registrar, bool(pledged))
