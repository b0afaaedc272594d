"""Findings of neglect: recorded with evidence, answered, dropped or decided (Pasal 9(7)).

"Terbukti": nothing is stopped without evidence, and not before the fasilitator could answer, but
for a cause that is written down.
"""

from __future__ import annotations

from idp import audit
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.governance import finding_store as store
from idp.governance.appointment_rows import require_other
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.commitment import find_letter, standing_with
from idp.governance.finding_rows import (
    FindingRecord,
    get_finding,
    insert_finding,
    refuse_beside_open,
)
from idp.governance.machine import require_moved
from idp.governance.neglect import NEGLECT
from idp.governance.nominations import require_document
from idp.governance.notices import tell
from idp.governance.stopping import require_stoppable, stop
from idp.governance.transitions import Scope, require_text

DUTIES = ("9(3)a", "9(3)b", "9(3)c")
"""The duties of a fasilitator, of which one was neglected."""
_MOST_ANSWER = 2000


def find_neglect(
    tx: Transaction,
    assignment_id: str,
    *,
    duty: str,
    finding: str,
    document_id: str | None,
    actor: str,
    now_ms: int,
) -> FindingRecord:
    """An administrator finds that a fasilitator neglects a duty; nothing is stopped yet.

    ``document_id`` is the evidence. Raises Forbidden ``own_case``; Refusal ``not_suspendable``,
    ``unknown_duty``, ``document_required`` or ``wrong_document``; Conflict ``wrong_state`` or
    ``finding_open``.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    require_stoppable(assignment)
    require_text(finding, "reason", "9(7)")
    if duty not in DUTIES:
        raise Refusal("unknown_duty", "name the neglected duty of Pasal 9(3)", pasal=("9(3)",))
    evidence = require_document(tx, document_id, DocumentType.BUKTI, "9(7)")
    if assignment.state != "active":
        raise Conflict("wrong_state", f"this appointment is {assignment.state}", pasal=("9(7)",))
    refuse_beside_open(tx, assignment_id)
    made = insert_finding(
        tx,
        assignment,
        actor,
        now_ms,
        state=NEGLECT.target("", "find"),
        duty=duty,
        finding=finding[:400],
        evidence_id=evidence.id,
        evidence_sha256=evidence.sha256,
    )
    detail = {"duty": duty, "document": evidence.number}
    _put_on_record(tx, audit.EventType.NEGLECT_FOUND, made, actor, now_ms, finding, **detail)
    tell(tx, [made.person_id], "kabar.temuan", now=now_ms // 1000, hari=made.answer_until)
    return made


def answer_finding(
    tx: Transaction, finding_id: str, *, answer: str, actor: str, now_ms: int
) -> FindingRecord:
    """The fasilitator answers, once and for himself; it is also heard after its last day.

    Raises Forbidden ``not_the_holder``, Refusal ``answer_required``, Conflict ``wrong_state``.
    """
    found = get_finding(tx, finding_id)
    if actor != found.person_id:
        raise Forbidden("not_the_holder", "the fasilitator answers for himself", pasal=("9(7)",))
    require_text(answer, "answer", "9(7)")
    moved = tx.run(
        store.ANSWER,
        finding_id=found.id,
        old_state=found.state,
        new_state=NEGLECT.target(found.state, "answer"),
        text=answer[:_MOST_ANSWER],
        now=now_ms // 1000,
    )
    require_moved(moved, "9(7)")
    _put_on_record(tx, audit.EventType.NEGLECT_ANSWERED, found, actor, now_ms, None)
    return get_finding(tx, finding_id)


def drop_finding(
    tx: Transaction, finding_id: str, *, reason: str, actor: str, now_ms: int
) -> FindingRecord:
    """Neglect is not proven: the case ends, and the fasilitator is told."""
    found = get_finding(tx, finding_id)
    require_other(actor, found.person_id)
    require_text(reason, "reason", "9(7)")
    _close(tx, found, "drop", actor, now_ms, reason=reason)
    _put_on_record(tx, audit.EventType.NEGLECT_DROPPED, found, actor, now_ms, reason)
    tell(tx, [found.person_id], "kabar.batal", now=now_ms // 1000)
    return get_finding(tx, finding_id)


def decide_finding(
    tx: Transaction,
    finding_id: str,
    *,
    scope: Scope,
    reason: str,
    skip_reason: str | None = None,
    actor: str,
    now_ms: int,
) -> AssignmentRecord:
    """Neglect is proven: the management access stops (Pasal 9(7)); gives the assignment.

    ``scope`` is always the actor's own choice. Before the fasilitator has answered or his days
    are over, ``skip_reason`` must say why. Raises Refusal ``clarification_open``, Forbidden
    ``own_case``, Conflict ``wrong_state``.
    """
    found = get_finding(tx, finding_id)
    assignment = get_assignment(tx, found.assignment_id)
    require_other(actor, found.person_id)
    require_text(reason, "reason", "9(7)")
    if skip_reason is not None:
        require_text(skip_reason, "reason", "9(7)")
    NEGLECT.target(found.state, "decide")
    waiting = awaits_answer(found, civil_date(now_ms // 1000))
    if waiting and skip_reason is None:
        raise Refusal(
            "clarification_open", f"the fasilitator may answer until {found.answer_until}"
        )
    skipped = skip_reason if waiting else None
    _close(tx, found, "decide", actor, now_ms, reason=reason, skipped=skipped, scope=scope)
    detail = {"finding": found.id, "evidence_sha256": found.evidence_sha256 or ""}
    if skipped is not None:
        detail["skipped"] = skipped
    return stop(tx, assignment, scope, reason, actor, now_ms, detail)


def awaits_answer(found: FindingRecord, today: str) -> bool:
    """Whether the fasilitator may still answer first, on the civil day ``today`` (WIB)."""
    return found.state == "found" and today <= found.answer_until


def standing_of(tx: Transaction, found: FindingRecord) -> str:
    """Its state in the table of SM-2, told together with the letter where it is in effect."""
    if found.state != "effective":
        return found.state
    return standing_with(find_letter(tx, get_assignment(tx, found.assignment_id)))


def _close(
    tx: Transaction,
    found: FindingRecord,
    event: str,
    actor: str,
    now_ms: int,
    *,
    reason: str,
    skipped: str | None = None,
    scope: str | None = None,
) -> None:
    moved = tx.run(
        store.CLOSE,
        finding_id=found.id,
        old_state=found.state,
        new_state=NEGLECT.target(found.state, event),
        why=reason[:400],
        skip=skipped[:400] if skipped else None,
        stops=scope,
        actor=actor,
        now=now_ms // 1000,
    )
    require_moved(moved, "9(7)")


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    found: FindingRecord,
    actor: str,
    now_ms: int,
    reason: str | None,
    **detail: str,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=found.assignment_id,
        unit=found.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={"person": found.person_id, "finding": found.id, "pasal": "9(7)", **detail},
    )
