"""Suspension, reinstatement, revocation and lapse of an assignment: the acts themselves."""

from __future__ import annotations

from idp import audit
from idp.documents import DocumentType
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance.appointment_rows import require_other
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.commitment import use_commitment
from idp.governance.finding_rows import insert_finding, refuse_beside_open
from idp.governance.nominations import require_document
from idp.governance.notices import tell_of_suspension
from idp.governance.stopping import stop
from idp.governance.transitions import TRANSITIONS, Scope, move, reduce_authority, require_text
from idp.governance.unit_suspension import find_suspension_over, lift_unit_suspension
from idp.governance.withdrawals import note_withdrawal


def suspend(
    tx: Transaction,
    assignment_id: str,
    *,
    scope: Scope,
    reason: str,
    actor: str,
    now_ms: int,
    evidence_digest: str | None = None,
    evidence_id: str | None = None,
) -> AssignmentRecord:
    """Stop management access for proven neglect (Pasal 9(7)); the person stays user_personal.

    Finding and decision in one act: the ``reason`` is also why no answer was waited for.
    ``scope`` ``person`` stops this assignment; ``unit`` the management access of its unit and of
    the units below, whoever has it now or later. The proof is a registered document
    (``evidence_id``) or a file kept elsewhere, of which ``evidence_digest`` is the SHA-256.
    Only a fasilitator can be suspended so (Refusal ``not_suspendable``). Raises NotFound, Conflict
    ``wrong_state``, ``unit_suspended`` or ``finding_open``, Refusal ``wrong_document``. Publishes
    AuthorityReduced for everyone who lost access.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    require_text(reason, "reason")
    refuse_beside_open(tx, assignment.id)
    if evidence_id is not None:
        evidence_digest = require_document(tx, evidence_id, DocumentType.BUKTI, "9(7)").sha256
    evidence = {"evidence_sha256": evidence_digest} if evidence_digest else {}
    changed = stop(tx, assignment, scope, reason, actor, now_ms, evidence)
    insert_finding(
        tx,
        assignment,
        actor,
        now_ms,
        state="effective",
        finding=reason[:400],
        evidence_id=evidence_id,
        evidence_sha256=evidence_digest,
        skipped=reason[:400],
        reason=reason[:400],
        scope=scope,
        decided_by=actor,
        decided_at=now_ms // 1000,
    )
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
    changed = move(tx, assignment, "reinstate", reason, None, actor, now_ms, detail)
    tell_of_suspension(tx, changed, "kabar.pulih", now=now_ms // 1000)
    return changed


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
    note_withdrawal(tx, assignment, reason, actor, now_ms)
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
    return changed


def lapse(tx: Transaction, assignment: AssignmentRecord, *, reason: str, now_ms: int) -> None:
    """The authority falls by law when its holder stops or moves (Pasal 9(6))."""
    move(tx, assignment, "lapse", reason, None, audit.SYSTEM, now_ms, {})
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
