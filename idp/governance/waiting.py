"""What waits for one person to decide, by the offices that they hold on this day."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, fields

from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.governance import waiting_store as store
from idp.governance.assignments import AssignmentRecord, list_in_force
from idp.governance.roles import CONFIRMING, HEADS, OVER_BKPSDMD, RECOMMENDING


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each kind waits; never what is one's own (C14)."""

    letters: int = 0
    """Letters of commitment to acknowledge (Pasal 9(7))."""
    returned: int = 0
    """Proposals that BKPSDMD has sent back (Pasal 9(5))."""
    proposals: int = 0
    """Proposals to examine (Pasal 9(5))."""
    approvals: int = 0
    """Requests for access that a superior approves first (Pasal 27(2)a)."""
    grants: int = 0
    """Requests for access that two give (Pasal 27(2)a, 2 huruf e)."""
    withdrawals: int = 0
    """Rights whose end was asked for (Pasal 27(2)a)."""
    recommendations: int = 0
    """Recommendations that were asked for (Pasal 16)."""

    @property
    def in_all(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))


def what_waits_for(tx: Transaction, person_id: str, now: int) -> Waiting | None:
    """What waits for this person at ``now`` (epoch seconds); None for whoever holds no office.

    One query for whoever holds no office, two for everybody else.
    """
    return what_waits_under(tx, person_id, list_in_force(tx, person_id, civil_date(now)))


def what_waits_under(
    tx: Transaction, person_id: str, held: Collection[AssignmentRecord]
) -> Waiting | None:
    """The same for one whose assignments in force were read; no query where none is an office."""
    roles = {item.role for item in held}
    if not roles & (HEADS | CONFIRMING):
        return None
    units = sorted(item.unit_code for item in held if item.role in HEADS and item.unit_code)
    row = tx.one(
        store.COUNT,
        person_id=person_id,
        units=json.dumps(units),
        heads=json.dumps(sorted(HEADS)),
        heads_bkpsdmd=int(OVER_BKPSDMD in roles),
        is_administrator=int(bool(roles & RECOMMENDING)),
        confirms=int(bool(roles & CONFIRMING)),
    )
    return Waiting(*map(int, row)) if row is not None else Waiting()
