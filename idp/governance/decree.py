"""Decreeing an appointment: the Keputusan Gubernur, its confirmation, its effect (SM-1).

There is no other way to authority (Pasal 9(5)): two persons put the decree on record, and the
pledge makes it bind (Pasal 27(1)a).
"""

from __future__ import annotations

from datetime import date

from idp import audit
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.governance import appointment_store as papers
from idp.governance.appointment_rows import insert_assignment, put_on_record, require_other
from idp.governance.assignments import AssignmentRecord, get_assignment, list_assignments
from idp.governance.candidates import check_candidate
from idp.governance.events import PledgeSigned
from idp.governance.nominations import find_nomination, get_nomination, require_document
from idp.governance.pledge_reading import is_pledged
from idp.governance.transitions import move, reduce_authority


def register_decree(
    tx: Transaction,
    assignment_id: str,
    *,
    document_id: str,
    valid_from: str,
    valid_until: str | None = None,
    actor: str,
    now_ms: int,
) -> AssignmentRecord:
    """Register the Keputusan Gubernur with its first and last civil day (WIB); nothing binds yet.

    A second person must confirm it (C16). One decree may name several persons. Raises Refusal for
    a missing or wrong document or term, Conflict ``wrong_state`` or ``decree_registered``.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    decree = require_document(tx, document_id, DocumentType.KEPUTUSAN_GUBERNUR, "9(5)")
    check_term(valid_from, valid_until)
    if valid_from < decree.dated:
        raise Refusal(
            "term_before_decree", "the term begins before the decree is dated", pasal=("9(5)",)
        )
    if assignment.state != "verified":
        raise Conflict("wrong_state", f"a decree is not possible for what is {assignment.state}")
    get_nomination(tx, assignment_id)
    registered = tx.run(
        papers.REGISTER_DECREE, of_assignment=assignment_id, new_decree=decree.id, actor=actor
    )
    if registered == 0:
        raise Conflict("decree_registered", "a decree is registered; it awaits its confirmation")
    tx.run(
        papers.SET_TERM,
        of_assignment=assignment_id,
        first_day=valid_from,
        last_day=valid_until,
        number=decree.number,
        dated=decree.dated,
    )
    changed = get_assignment(tx, assignment_id)
    put_on_record(tx, changed, audit.EventType.DECREE_REGISTERED, actor, now_ms, decree.number)
    return changed


def confirm_decree(
    tx: Transaction, assignment_id: str, *, actor: str, now_ms: int
) -> AssignmentRecord:
    """The second person confirms the registered decree (C16); a signed pledge makes it active.

    Raises Forbidden ``four_eyes`` for the one who registered it, ``own_case`` for the candidate;
    Conflict ``decree_missing`` or ``wrong_state``.
    """
    assignment = get_assignment(tx, assignment_id)
    require_other(actor, assignment.person_id)
    nomination = get_nomination(tx, assignment_id)
    if nomination.decree_id is None:
        raise Conflict("decree_missing", "no Keputusan Gubernur is registered", pasal=("9(5)",))
    if nomination.registered_by == actor:
        raise Forbidden("four_eyes", "a second person must confirm the decree", pasal=("2.e",))
    check_candidate(tx, assignment.person_id, assignment.role, assignment.unit_code)
    detail = {
        "document": assignment.document or "",
        "registered_by": nomination.registered_by or "",
    }
    changed = move(tx, assignment, "decree", "ditetapkan", None, actor, now_ms, detail)
    tx.run(papers.CONFIRM_DECREE, of_assignment=assignment_id, actor=actor)
    if is_pledged(tx, assignment.person_id, civil_date(now_ms // 1000)):
        return activate(tx, changed, now_ms=now_ms)
    return changed


def activate(tx: Transaction, assignment: AssignmentRecord, *, now_ms: int) -> AssignmentRecord:
    """The pledge is signed: the decree takes effect from its first day, when its predecessor ends.

    A first day that is yet to come is awaited by ``terms.apply_due_terms``.
    """
    changed = move(
        tx,
        assignment,
        "activate",
        "pakta integritas ditandatangani",
        None,
        assignment.person_id,
        now_ms,
        {},
    )
    nomination = find_nomination(tx, assignment.id)
    begun = (changed.valid_from or "") <= civil_date(now_ms // 1000)
    if begun and nomination is not None and nomination.replaces_id is not None:
        replace_former(tx, nomination.replaces_id, changed, now_ms)
    return changed


def activate_decreed(tx: Transaction, event: PledgeSigned) -> None:
    """Every decree of the person that waits for the pledge takes effect (Pasal 27(1)a).

    Subscribes to PledgeSigned.
    """
    for assignment in list_assignments(tx, event.person_id):
        if assignment.state == "decreed":
            activate(tx, assignment, now_ms=event.at * 1000)


def appoint_first_administrator(
    tx: Transaction,
    candidate_id: str,
    *,
    document_id: str,
    valid_from: str,
    actor: str,
    now_ms: int,
) -> AssignmentRecord:
    """The one appointment without a proposal: the Province's first administrator (A4).

    On a Keputusan Gubernur, from the command line, once. Raises Conflict
    ``administrator_exists`` for ever after.
    """
    tx.one(papers.LOCK_CENTRAL_UNIT)
    found = tx.one(papers.HAS_ADMINISTRATOR)
    if found is not None and found[0]:
        raise Conflict("administrator_exists", "later administrators are proposed", pasal=("9(5)",))
    decree = require_document(tx, document_id, DocumentType.KEPUTUSAN_GUBERNUR, "9(5)")
    unit_id = check_candidate(tx, candidate_id, "administrator", None)
    check_term(valid_from, None)
    decreed = insert_assignment(
        *(tx, candidate_id, "administrator", unit_id, "decreed", now_ms),
        actor=actor,
        valid_from=valid_from,
        document=decree.number,
        document_date=decree.dated,
    )
    put_on_record(tx, decreed, audit.EventType.ASSIGNMENT_DECREED, actor, now_ms, decree.number)
    return decreed


def replace_former(
    tx: Transaction, former_id: str, successor: AssignmentRecord, now_ms: int
) -> None:
    """The successor serves from today on: the appointment before him ends (Pasal 9(6))."""
    former = get_assignment(tx, former_id)
    if former.state in ("active", "suspended"):
        detail = {"replaced_by": successor.id}
        move(tx, former, "replace", "digantikan", None, audit.SYSTEM, now_ms, detail)
        reduce_authority(tx, former.person_id, now_ms // 1000)


def check_term(valid_from: str, valid_until: str | None) -> None:
    """Raise Refusal unless both are civil days, the last not before the first."""
    try:
        days = [date.fromisoformat(day) for day in (valid_from, valid_until) if day is not None]
    except ValueError:
        raise Refusal("invalid_date", "a date is not YYYY-MM-DD", pasal=("9(5)",)) from None
    if len(days) > 1 and days[1] < days[0]:
        raise Refusal("invalid_term", "the term ends before it begins", pasal=("9(5)",))
