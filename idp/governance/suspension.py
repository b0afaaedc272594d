"""Suspension, reinstatement, revocation and lapse of an assignment: the acts themselves."""

from __future__ import annotations

from idp import audit
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance.appointment_rows import require_other
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.commitment import use_commitment
from idp.governance.transitions import TRANSITIONS, Scope, move, reduce_authority, require_text
from idp.governance.unit_suspension import (
    find_suspension_over,
    lift_unit_suspension,
    suspend_unit,
)


def suspend(
    tx: Transaction,
    assignment_id: str,
    *,
    scope: Scope,
    reason: str,
    actor: str,
    now_ms: int,
    evidence_digest: str | None = None,
) -> AssignmentRecord:
    """Stop management access for proven neglect (Pasal 9(7)); the person stays user_personal.

    ``scope`` ``person`` stops this assignment; ``unit`` the management access of its unit and of
    the units below, whoever has it now or later. ``evidence_digest`` is the SHA-256 of the proof.
    Only a fasilitator can be suspended so (Refusal ``not_suspendable``). Raises NotFound, Conflict
    ``wrong_state`` or ``unit_suspended``. Publishes AuthorityReduced for everyone who lost access.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    require_text(reason, "reason")
    if assignment.role != "fasilitator":
        raise Refusal("not_suspendable", "Pasal 9(7) suspends fasilitators only", pasal=("9(7)",))
    if scope == "unit" and assignment.unit_code is None:
        raise Refusal("no_unit", "this assignment has no unit to suspend", pasal=("9(7)",))
    detail = {"scope": scope} | ({"evidence_sha256": evidence_digest} if evidence_digest else {})
    changed = move(tx, assignment, "suspend", reason, scope, actor, now_ms, detail)
    if scope == "unit":
        suspend_unit(tx, changed, reason=reason, actor=actor, now_ms=now_ms)
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
    return changed


def reinstate(
    tx: Transaction,
    assignment_id: str,
    *,
    reason: str,
    actor: str,
    now_ms: int,
) -> AssignmentRecord:
    """End a suspension on a Surat Pernyataan Kesanggupan known to the head (Pasal 9(7)).

    Without the letter or without the head's note of it the access stays stopped (Refusal
    ``letter_required``, ``acknowledgement_required``). The suspension of a unit is lifted with
    that of the assignment over which it was found. Raises NotFound, Forbidden ``own_case``,
    Conflict ``wrong_state`` or ``unit_suspended``.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    require_text(reason, "reason")
    if assignment.state == "active" and assignment.stopped_with_unit:
        raise Conflict("unit_suspended", "the suspension is that of the unit: lift that one")
    over = find_suspension_over(tx, assignment.id) if assignment.state == "suspended" else None
    if over is not None:
        lift_unit_suspension(tx, over.id, reason=reason, actor=actor, now_ms=now_ms)
        return get_assignment(tx, assignment.id)
    stopped = (assignment.state, "reinstate") in TRANSITIONS
    detail = {"document": use_commitment(tx, assignment, now_ms)} if stopped else {}
    return move(tx, assignment, "reinstate", reason, None, actor, now_ms, detail)


def revoke(
    tx: Transaction,
    assignment_id: str,
    *,
    reason: str,
    actor: str,
    now_ms: int,
    document: str | None = None,
) -> AssignmentRecord:
    """Take the authority back for good. Raises NotFound, Conflict ``wrong_state``."""
    assignment = get_assignment(tx, assignment_id)
    require_text(reason, "reason")
    detail = {"document": document} if document else {}
    changed = move(tx, assignment, "revoke", reason, None, actor, now_ms, detail)
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
    return changed


def lapse(tx: Transaction, assignment: AssignmentRecord, *, reason: str, now_ms: int) -> None:
    """The authority falls by law when its holder stops or moves (Pasal 9(6))."""
    move(tx, assignment, "lapse", reason, None, audit.SYSTEM, now_ms, {})
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
