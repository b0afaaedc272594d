"""The past of authority: who had which right at a moment, by which document, given by whom.

Every state that an assignment was ever in is a row; whoever changes one calls ``note_state``.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.governance import past_store as store

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class PastRight:
    """A right as it was. ``since`` is epoch seconds, ``given_by`` a ``sub`` or ``operator``."""

    assignment_id: str
    person_id: str
    nip: str | None
    role: str
    unit_code: str | None
    valid_from: str | None
    valid_until: str | None
    document: str | None
    since: int
    given_by: str
    name: str
    unit_name: str | None


@dataclass(frozen=True, slots=True)
class PastState:
    """One stretch of a person's life with authority; ``until`` is null while it lasts."""

    assignment_id: str
    role: str
    unit_code: str | None
    state: str
    since: int
    until: int | None
    valid_from: str | None
    valid_until: str | None
    document: str | None
    reason: str | None
    actor: str


def note_state(tx: Transaction, assignment_id: str, actor: str, now_ms: int) -> None:
    """Keep what the assignment is from now on, and until when it was what it had been."""
    now = now_ms // 1000
    tx.run(store.CLOSE_STATE, of_assignment=assignment_id, now=now)
    tx.run(store.ADD_STATE, of_assignment=assignment_id, now=now, by=actor)


def end_of_day(day: str, now: int) -> int:
    """The last second of a civil day (WIB), or ``now`` if it is not over; epoch seconds.

    Raises Refusal ``invalid_date``, ``later_dated`` for a day to come.
    """
    try:
        begins = start_of_date(day)
    except ValueError:
        raise Refusal("invalid_date", "the date is not YYYY-MM-DD") from None
    if begins > now:
        raise Refusal("later_dated", "nobody knows who will have which right")
    return min(begins + _DAY - 1, now)


def list_rights_at(
    tx: Transaction,
    moment: int,
    *,
    unit_code: str | None = None,
    units: Collection[str] | None = None,
    after: tuple[str, str] = ("", ""),
    limit: int = 100,
) -> list[PastRight]:
    """The rights in force at ``moment`` (epoch seconds), as the system gave them then. One query.

    With a unit, those that reached it: given there, above it, or for the whole Province (Pasal
    8(2)), by the tree of units as it is now. In force means what ``list_in_force`` means. ``units``
    are those whose rights, and those of the units below, may be seen; None is the whole Province.
    Ordered by role and id; ``after`` is the (role, id) of the last one seen.
    """
    values = {
        "moment": moment,
        "day": civil_date(moment),
        "after_role": after[0],
        "after_id": after[1],
        "most": limit,
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
    }
    if unit_code is None:
        rows = tx.all(store.HELD, **values)
    else:
        rows = tx.all(store.HELD_OVER, unit_code=unit_code, **values)
    return [PastRight(*row) for row in rows]


def list_states_of_person(tx: Transaction, person_id: str) -> list[PastState]:
    """Every state of every assignment that the person ever had, oldest first."""
    return [PastState(*row) for row in tx.all(store.STATES_OF_PERSON, person_id=person_id)]
