"""Withheld rights: what was not confirmed when access was looked at again (Pasal 27(2)a).

A review may stop any right until somebody answers for it. That is no finding of neglect: whoever
is suspended by Pasal 9(7) stays so whatever a review says, and comes back by the letter alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from idp import audit
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.governance import withholding_store as store
from idp.governance.assignments import get_assignment
from idp.governance.transitions import grant_authority, reduce_authority, require_text


@dataclass(frozen=True, slots=True)
class Occasion:
    """Over which assignment a right is or would be withheld, and for which item of a review."""

    assignment_id: str
    id: str


def plan_withholding(
    tx: Transaction,
    occasions: Sequence[Occasion],
    *,
    from_day: str,
    reason: str,
    actor: str,
    now_ms: int,
) -> None:
    """Let these rights be withheld from a civil day (WIB) on, unless they are confirmed before.

    It binds on that day when asked, whether or not anybody calls :func:`bind_withholding`.
    """
    require_text(reason, "reason", "27(2)a")
    tx.many(store.INSERT, [_row(one, from_day, reason, actor, now_ms) for one in occasions])


def withhold(tx: Transaction, occasion: Occasion, *, reason: str, actor: str, now_ms: int) -> None:
    """Withhold one right at once. Publishes AuthorityReduced."""
    end_withholding(tx, occasions=[occasion.id], assignments=[], actor=actor, now_ms=now_ms)
    today = civil_date(now_ms // 1000)
    plan_withholding(tx, [occasion], from_day=today, reason=reason, actor=actor, now_ms=now_ms)
    bind_withholding(tx, [occasion.id], actor=actor, now_ms=now_ms)


def bind_withholding(tx: Transaction, occasions: Sequence[str], *, actor: str, now_ms: int) -> int:
    """Tell of the rights of these items whose day has come; gives how many.

    Each is on record once, and its holder's older tokens are worth nothing from here on.
    """
    rows = tx.all(
        store.BIND,
        occasions=json.dumps(list(occasions)),
        today=civil_date(now_ms // 1000),
        now=now_ms // 1000,
    )
    for assignment_id, reason in rows:
        held = get_assignment(tx, assignment_id)
        _tell(tx, audit.EventType.ASSIGNMENT_WITHHELD, assignment_id, actor, now_ms, reason)
        reduce_authority(tx, held.person_id, now_ms // 1000)
    return len(rows)


def end_withholding(
    tx: Transaction,
    *,
    occasions: Sequence[str],
    assignments: Sequence[str],
    actor: str,
    now_ms: int,
) -> None:
    """The rights are confirmed: what these items planned falls, and what binds them ends.

    What other reviews have planned over the same assignments for a later day stays.
    """
    rows = tx.all(
        store.END,
        occasions=json.dumps(list(occasions)),
        assignments=json.dumps(list(assignments)),
        today=civil_date(now_ms // 1000),
        now=now_ms // 1000,
        actor=actor,
    )
    for assignment_id in sorted({row[0] for row in rows if row[1] is not None}):
        _tell(tx, audit.EventType.ASSIGNMENT_RELEASED, assignment_id, actor, now_ms, None)
        grant_authority(tx, get_assignment(tx, assignment_id).person_id, now_ms // 1000)


def _row(
    occasion: Occasion, from_day: str, reason: str, actor: str, now_ms: int
) -> dict[str, object]:
    return {
        "id": new_id(),
        "assignment_id": occasion.assignment_id,
        "occasion": occasion.id,
        "from_day": from_day,
        "reason": reason[:400],
        "recorded_by": actor,
        "recorded_at": now_ms // 1000,
        "bound_at": None,
        "ended_at": None,
        "ended_by": None,
    }


def _tell(
    tx: Transaction,
    event: audit.EventType,
    assignment_id: str,
    actor: str,
    now_ms: int,
    reason: str | None,
) -> None:
    held = get_assignment(tx, assignment_id)
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=held.id,
        unit=held.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={"person": held.person_id, "role": held.role, "pasal": "27(2)a"},
    )
