"""Proposing a pengelola: by the Perangkat Daerah, examined by BKPSDMD (SM-1, first half).

There is no other way to authority (Pasal 9(5)). Each act is one step of ``transitions.STEPS``;
whether the actor may do it at all is the policy's question, asked by whoever calls.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, directory
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance import appointment_store as papers
from idp.governance.appointment_rows import insert_assignment, put_on_record, require_other
from idp.governance.assignments import AssignmentRecord, get_assignment, list_assignments
from idp.governance.candidates import check_candidate, require_bkpsdmd
from idp.governance.nominations import require_document
from idp.governance.transitions import Event, move, require_text

_OPEN = ("proposed", "returned", "verified", "decreed", "active", "suspended")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a Perangkat Daerah proposes. ``unit_code`` is null for an administrator.

    The two attestations are the requirements of Pasal 9(4) huruf a and b.
    """

    candidate_id: str
    role: str
    unit_code: str | None
    operates_computer: bool
    knows_personnel: bool
    replaces_id: str | None = None


def propose(
    tx: Transaction,
    proposal: Proposal,
    *,
    document_id: str,
    actor: str,
    now_ms: int,
    for_bkpsdmd: bool = False,
) -> AssignmentRecord:
    """A Perangkat Daerah proposes one of its people, on a Surat Usulan (Pasal 9(5)).

    ``for_bkpsdmd``: an administrator proposes, who does so for BKPSDMD alone (A4).

    Raises Forbidden ``own_case``; Refusal ``requirement_not_attested``, ``document_required``,
    ``replaces_another`` or for a candidate that the regulation does not allow; NotFound; Conflict
    ``already_appointed``.
    """
    require_other(actor, proposal.candidate_id)
    if not (proposal.operates_computer and proposal.knows_personnel):
        raise Refusal(
            "requirement_not_attested",
            "both requirements must be attested",
            pasal=("9(4)a", "9(4)b"),
        )
    letter = require_document(tx, document_id, DocumentType.SURAT_USULAN, "9(5)")
    unit_id = check_candidate(tx, proposal.candidate_id, proposal.role, proposal.unit_code)
    if for_bkpsdmd:
        require_bkpsdmd(tx, directory.get_person(tx, proposal.candidate_id))
    _check_replaced(tx, proposal)
    tx.one(papers.LOCK_PERSON, person_id=proposal.candidate_id)
    today = civil_date(now_ms // 1000)
    for held in list_assignments(tx, proposal.candidate_id):
        same = (held.role, held.unit_code) == (proposal.role, proposal.unit_code)
        # One whose last day has passed gives no right, and is renewed by a new appointment.
        over = held.valid_until is not None and held.valid_until < today
        if same and held.state in _OPEN and not over:
            raise Conflict("already_appointed", f"this appointment is {held.state} already")
    assignment = insert_assignment(
        tx, proposal.candidate_id, proposal.role, unit_id, "proposed", now_ms, actor=actor
    )
    _insert_papers(tx, assignment.id, actor, letter.id, proposal.replaces_id)
    put_on_record(tx, assignment, audit.EventType.ASSIGNMENT_PROPOSED, actor, now_ms, letter.number)
    return assignment


def return_to_proposer(
    tx: Transaction, assignment_id: str, *, reason: str, actor: str, now_ms: int
) -> AssignmentRecord:
    """Give the proposal back for a correction, with the reason."""
    return _examine(tx, assignment_id, "return", reason, actor, now_ms)


def verify(tx: Transaction, assignment_id: str, *, actor: str, now_ms: int) -> AssignmentRecord:
    """BKPSDMD has examined the proposal; nobody examines his own (C14)."""
    return _examine(tx, assignment_id, "verify", "diteliti", actor, now_ms)


def reject(
    tx: Transaction, assignment_id: str, *, reason: str, actor: str, now_ms: int
) -> AssignmentRecord:
    """Refuse the proposal for good, with the reason."""
    return _examine(tx, assignment_id, "reject", reason, actor, now_ms)


def resubmit(
    tx: Transaction, assignment_id: str, *, document_id: str, actor: str, now_ms: int
) -> AssignmentRecord:
    """Propose again after a return, on a letter that may be a new one."""
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    letter = require_document(tx, document_id, DocumentType.SURAT_USULAN, "9(5)")
    check_candidate(tx, assignment.person_id, assignment.role, assignment.unit_code)
    changed = move(
        tx,
        assignment,
        "resubmit",
        "diusulkan kembali",
        None,
        actor,
        now_ms,
        {"document": letter.number},
    )
    tx.run(papers.SET_PROPOSAL, of_assignment=assignment_id, new_proposal=letter.id, actor=actor)
    return changed


def withdraw(tx: Transaction, assignment_id: str, *, actor: str, now_ms: int) -> AssignmentRecord:
    """The proposer takes a returned proposal back."""
    assignment = get_assignment(tx, assignment_id)
    return move(tx, assignment, "withdraw", "ditarik pengusul", None, actor, now_ms, {})


def _examine(
    tx: Transaction, assignment_id: str, event: Event, reason: str, actor: str, now_ms: int
) -> AssignmentRecord:
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    require_text(reason, "reason", "9(5)")
    changed = move(tx, assignment, event, reason, None, actor, now_ms, {})
    tx.run(papers.SET_EXAMINER, of_assignment=assignment_id, actor=actor)
    return changed


def _check_replaced(tx: Transaction, proposal: Proposal) -> None:
    """A new one ends the authority of its own seat's holder, and nobody else's (Pasal 9(6))."""
    if proposal.replaces_id is None:
        return
    former = get_assignment(tx, proposal.replaces_id)
    seats = [
        (item.role, directory.find_perangkat_daerah(tx, item.unit_code) if item.unit_code else None)
        for item in (former, proposal)
    ]
    if seats[0] != seats[1]:
        raise Refusal(
            "replaces_another",
            "the one to be replaced has another role or another Perangkat Daerah",
            pasal=("9(6)",),
        )


def _insert_papers(
    tx: Transaction, assignment_id: str, actor: str, letter_id: str, replaces_id: str | None
) -> None:
    tx.run(
        papers.INSERT_NOMINATION,
        assignment_id=assignment_id,
        proposed_by=actor,
        proposal_id=letter_id,
        replaces_id=replaces_id,
        examined_by=None,
        decree_id=None,
        registered_by=None,
        confirmed_by=None,
    )
