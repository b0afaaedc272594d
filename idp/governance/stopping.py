"""Stopping management access: the one place where a suspension takes effect (Pasal 9(7))."""

from __future__ import annotations

from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.governance.assignments import AssignmentRecord
from idp.governance.notices import tell_of_suspension
from idp.governance.roles import SUSPENDABLE
from idp.governance.transitions import Scope, move, reduce_authority
from idp.governance.unit_suspension import suspend_unit


def is_stoppable(assignment: AssignmentRecord) -> bool:
    """Whether Pasal 9(7) speaks of this assignment: it does of a fasilitator's."""
    return assignment.role in SUSPENDABLE


def require_stoppable(assignment: AssignmentRecord) -> None:
    """Raise Refusal ``not_suspendable`` unless :func:`is_stoppable`."""
    if not is_stoppable(assignment):
        raise Refusal("not_suspendable", "Pasal 9(7) suspends fasilitators only", pasal=("9(7)",))


def stop(
    tx: Transaction,
    assignment: AssignmentRecord,
    scope: Scope,
    reason: str,
    actor: str,
    now_ms: int,
    detail: dict[str, str],
) -> AssignmentRecord:
    """Suspend the assignment, or with it its unit and those below; whoever is concerned is told.

    Raises Refusal ``not_suspendable`` or ``no_unit``, Conflict ``wrong_state`` or
    ``unit_suspended``. Publishes AuthorityReduced for everyone who lost access.
    """
    require_stoppable(assignment)
    if scope == "unit" and assignment.unit_code is None:
        raise Refusal("no_unit", "this assignment has no unit to suspend", pasal=("9(7)",))
    told = {"scope": scope, **detail}
    changed = move(tx, assignment, "suspend", reason, scope, actor, now_ms, told)
    if scope == "unit":
        suspend_unit(tx, changed, reason=reason, actor=actor, now_ms=now_ms)
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
    tell_of_suspension(tx, changed, f"kabar.henti_{scope}", now=now_ms // 1000)
    return changed
