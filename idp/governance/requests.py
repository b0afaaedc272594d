"""Asking for a system role: submitted, approved by the superior, given by two (Pasal 27(2)a).

A pengelola's authority is never given here: it comes by decree alone (Pasal 9(5)).
"""

from __future__ import annotations

from datetime import date, timedelta

from idp import audit, directory
from idp.documents import DocumentType, get_document
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.foundation.ids import new_id
from idp.governance import request_store as store
from idp.governance.appointment_rows import insert_assignment, require_other
from idp.governance.assignments import AssignmentRecord, list_assignments
from idp.governance.four_eyes import require_second
from idp.governance.machine import require_moved
from idp.governance.nominations import require_document
from idp.governance.notices import tell
from idp.governance.request_machine import ACCESS_REQUEST
from idp.governance.request_rows import (
    OPEN_STATES,
    RequestRecord,
    get_request,
    is_superior,
    list_requests,
)
from idp.governance.roles import BY_LETTER, REQUESTABLE
from idp.governance.transitions import grant_authority, require_text

LONGEST_DAYS = 366
"""A right that is asked for is looked at again within a year, and so lasts no longer."""


def submit_request(
    tx: Transaction,
    *,
    role: str,
    purpose: str,
    valid_until: str,
    document_id: str | None = None,
    actor: str,
    now_ms: int,
) -> RequestRecord:
    """Ask for a system role for oneself, until a civil day (WIB).

    Raises Refusal ``not_requestable``, ``purpose_required``, ``invalid_term``,
    ``document_required``, ``wrong_document`` or ``not_active``; Conflict ``already_requested`` or
    ``already_appointed``.
    """
    if role not in REQUESTABLE:
        raise Refusal(
            "not_requestable", "this role is not given on request", pasal=("9(5)", "27(2)a")
        )
    require_text(purpose, "purpose", "27(2)a")
    _check_term(valid_until, civil_date(now_ms // 1000))
    if role in BY_LETTER:
        require_document(tx, document_id, DocumentType.SURAT_TUGAS, "24(5)")
    elif document_id is not None:
        require_document(tx, document_id, DocumentType.SURAT_TUGAS)
    _check_requester(tx, actor, role, civil_date(now_ms // 1000))
    if any(one.state in OPEN_STATES for one in list_requests(tx, person_id=actor, role=role)):
        raise Conflict("already_requested", "this was asked already", pasal=("27(2)a",))
    request_id = new_id()
    values: dict[str, object] = dict.fromkeys(store.COLUMNS)
    values |= {
        "id": request_id,
        "person_id": actor,
        "role": role,
        "purpose": purpose[:400],
        "valid_until": valid_until,
        "document_id": document_id,
        "state": ACCESS_REQUEST.target("", "submit"),
        "submitted_at": now_ms // 1000,
    }
    tx.run(store.INSERT, **values)
    made = get_request(tx, request_id)
    _put_on_record(tx, audit.EventType.ACCESS_REQUESTED, made, actor, now_ms, purpose)
    return made


def approve_request(tx: Transaction, request_id: str, *, actor: str, now_ms: int) -> RequestRecord:
    """The requester's superior approves; raises Forbidden ``not_the_superior``."""
    asked = get_request(tx, request_id)
    require_other(actor, asked.person_id)
    target = ACCESS_REQUEST.target(asked.state, "approve")
    person = directory.get_person(tx, asked.person_id)
    if not is_superior(tx, actor, person, now_ms // 1000):
        raise Forbidden("not_the_superior", "the superior approves first", pasal=("27(2)a",))
    moved = tx.run(
        store.APPROVE,
        request_id=asked.id,
        old_state=asked.state,
        new_state=target,
        actor=actor,
        now=now_ms // 1000,
    )
    require_moved(moved, "27(2)a")
    _put_on_record(tx, audit.EventType.ACCESS_APPROVED, asked, actor, now_ms, None)
    return get_request(tx, request_id)


def endorse_request(tx: Transaction, request_id: str, *, actor: str, now_ms: int) -> RequestRecord:
    """The first of two agrees to give it; nothing is given until another does (C16).

    Raises Forbidden ``own_case`` or ``four_eyes``, Conflict ``wrong_state`` or
    ``already_endorsed``.
    """
    asked = get_request(tx, request_id)
    require_other(actor, asked.person_id)
    target = ACCESS_REQUEST.target(asked.state, "endorse")
    require_second(tx, actor, now_ms // 1000, asked.superior_id)
    endorsed = tx.run(store.ENDORSE, request_id=asked.id, old_state=target, actor=actor)
    if endorsed == 0:
        raise Conflict("already_endorsed", "somebody else agreed first", pasal=("2.e",))
    _put_on_record(tx, audit.EventType.ACCESS_ENDORSED, asked, actor, now_ms, None)
    return get_request(tx, request_id)


def grant_request(
    tx: Transaction, request_id: str, *, actor: str, second: str, now_ms: int
) -> AssignmentRecord:
    """Two of BKPSDMD give what the superior approved, from today until the day asked for.

    Neither of them is the requester or the superior who approved (C14, C16, Pasal 2 huruf e).
    Raises Forbidden ``own_case`` or ``four_eyes``, Refusal ``invalid_term`` or ``not_active``,
    Conflict ``wrong_state`` or ``already_appointed``.
    """
    asked = get_request(tx, request_id)
    for person_id in (actor, second):
        require_other(person_id, asked.person_id)
    ACCESS_REQUEST.target(asked.state, "grant")
    _require_four_eyes(tx, asked, actor, second, now_ms // 1000)
    today = civil_date(now_ms // 1000)
    _check_term(asked.valid_until, today)
    _check_requester(tx, asked.person_id, asked.role, today)
    _close(tx, asked, "grant", actor, now_ms, second=second)
    given = insert_assignment(
        tx,
        asked.person_id,
        asked.role,
        None,
        "active",
        now_ms,
        actor=actor,
        valid_from=today,
        valid_until=asked.valid_until,
        **_basis(tx, asked),
    )
    tx.run(store.GIVE, request_id=asked.id, given=given.id)
    _put_on_record(
        *(tx, audit.EventType.ACCESS_GRANTED, asked, actor, now_ms, None),
        second=second,
        assignment=given.id,
    )
    _put_right_on_record(tx, asked, given, actor, now_ms)
    grant_authority(tx, asked.person_id, now_ms // 1000)
    tell(tx, [asked.person_id], "kabar.permohonan_diberi", now=now_ms // 1000)
    return given


def reject_request(
    tx: Transaction, request_id: str, *, reason: str, actor: str, now_ms: int
) -> RequestRecord:
    """Refuse it with a reason, at either of the two steps; never one's own."""
    asked = get_request(tx, request_id)
    require_other(actor, asked.person_id)
    require_text(reason, "reason", "27(2)a")
    _close(tx, asked, "reject", actor, now_ms, reason=reason)
    _put_on_record(tx, audit.EventType.ACCESS_REJECTED, asked, actor, now_ms, reason)
    tell(tx, [asked.person_id], "kabar.permohonan_ditolak", now=now_ms // 1000)
    return get_request(tx, request_id)


def withdraw_request(tx: Transaction, request_id: str, *, actor: str, now_ms: int) -> RequestRecord:
    """The requester takes it back; raises Forbidden ``not_the_requester``."""
    asked = get_request(tx, request_id)
    if actor != asked.person_id:
        raise Forbidden("not_the_requester", "who asked withdraws", pasal=("27(2)a",))
    _close(tx, asked, "withdraw", actor, now_ms)
    _put_on_record(tx, audit.EventType.ACCESS_REQUEST_WITHDRAWN, asked, actor, now_ms, None)
    return get_request(tx, request_id)


def _require_four_eyes(
    tx: Transaction, asked: RequestRecord, actor: str, second: str, now: int
) -> None:
    if actor == asked.superior_id:
        raise Forbidden("four_eyes", "two others than the first approver give it", pasal=("2.e",))
    require_second(tx, second, now, actor, asked.superior_id)


def _put_right_on_record(
    tx: Transaction, asked: RequestRecord, given: AssignmentRecord, actor: str, now_ms: int
) -> None:
    """The first line of the new right's own history."""
    audit.record(
        tx,
        audit.EventType.ASSIGNMENT_ACTIVATED,
        at_ms=now_ms,
        actor=actor,
        subject=given.id,
        correlation=tx.act,
        detail={
            "person": asked.person_id,
            "role": asked.role,
            "to": "active",
            "request": asked.id,
            "document": given.document,
            "pasal": "27(2)a",
        },
    )


def _check_term(valid_until: str, today: str) -> None:
    try:
        last = date.fromisoformat(valid_until)
    except ValueError:
        raise Refusal("invalid_date", "the date is not YYYY-MM-DD", pasal=("27(2)a",)) from None
    longest = date.fromisoformat(today) + timedelta(days=LONGEST_DAYS)
    if last.isoformat() != valid_until or not today <= valid_until <= longest.isoformat():
        raise Refusal(
            "invalid_term", "the right must end within a year and not before today", pasal=("2.f",)
        )


def _check_requester(tx: Transaction, person_id: str, role: str, today: str) -> None:
    if not directory.get_person(tx, person_id).may_act:
        raise Refusal("not_active", "only an active account may be given a right", pasal=("1.7",))
    if any(held.role == role for held in list_assignments(tx, person_id) if _stands(held, today)):
        raise Conflict("already_appointed", "this role is held already", pasal=("27(2)a",))


def _stands(held: AssignmentRecord, today: str) -> bool:
    over = held.valid_until is not None and held.valid_until < today
    return held.state in ("active", "suspended") and not over


def _basis(tx: Transaction, asked: RequestRecord) -> dict[str, str | None]:
    """The document of the new assignment: the letter, else the request itself."""
    if asked.document_id is None:
        return {"document": f"permohonan {asked.id}"}
    letter = get_document(tx, asked.document_id)
    return {"document": letter.number, "document_date": letter.dated}


def _close(
    tx: Transaction,
    asked: RequestRecord,
    event: str,
    actor: str,
    now_ms: int,
    *,
    second: str | None = None,
    reason: str | None = None,
) -> None:
    moved = tx.run(
        store.CLOSE,
        request_id=asked.id,
        old_state=asked.state,
        new_state=ACCESS_REQUEST.target(asked.state, event),
        actor=actor,
        second=second,
        now=now_ms // 1000,
        why=reason[:400] if reason else None,
    )
    require_moved(moved, "27(2)a")


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    asked: RequestRecord,
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
        subject=asked.id,
        reason=reason,
        correlation=tx.act,
        detail={"person": asked.person_id, "role": asked.role, "pasal": "27(2)a", **detail},
    )
