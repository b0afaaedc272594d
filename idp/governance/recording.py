"""Puts an assignment on record as it stands, for sample data: no appointment precedes it."""

from __future__ import annotations

from idp import audit, directory
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden, Refusal
from idp.governance.appointment_rows import insert_assignment
from idp.governance.assignments import AssignmentRecord
from idp.governance.candidates import require_active_asn, require_bkpsdmd, unit_of_role
from idp.governance.models import STATES
from idp.governance.roles import DECREED_STATES, PENGELOLA, ROLES
from idp.governance.unit_suspension import record_unit_suspension


def record_assignment(
    tx: Transaction,
    foundation: Foundation,
    *,
    person_id: str,
    role: str,
    unit_code: str | None,
    state: str,
    valid_from: str | None,
    valid_until: str | None = None,
    document: str | None = None,
    document_date: str | None = None,
    reason: str | None = None,
    suspension_scope: str | None = None,
    state_since: int | None = None,
    actor: str = audit.OPERATOR,
) -> AssignmentRecord:
    """Write an assignment in any state, under the rules of Pasal 8 and 9 for its holder.

    Dates are civil dates (WIB), ``state_since`` epoch seconds (now, if not given): since then it
    is on record. Raises Forbidden ``appointment_required`` in production, where authority comes by
    appointment alone (Pasal 9(5)); Refusal for a holder, unit or document that is not allowed.
    """
    _check_installation(foundation)
    if role not in ROLES or state not in STATES:
        raise Refusal("unknown_role", f"{role!r} in state {state!r} is not known")
    unit_id = unit_of_role(tx, role, unit_code)
    _check_holder(tx, role, directory.get_person(tx, person_id), state)
    _check_document(role, state, document)
    at_ms = foundation.clock.now_ms() if state_since is None else state_since * 1000
    recorded = insert_assignment(
        tx,
        person_id,
        role,
        unit_id,
        state,
        at_ms,
        actor=actor,
        valid_from=valid_from,
        valid_until=valid_until,
        document=document,
        document_date=document_date,
        reason=reason,
        suspension_scope=suspension_scope,
    )
    _put_on_record(tx, recorded, actor, at_ms)
    return recorded


def _put_on_record(tx: Transaction, recorded: AssignmentRecord, actor: str, now_ms: int) -> None:
    if recorded.state == "suspended" and recorded.suspension_scope == "unit":
        reason = recorded.reason or ""
        record_unit_suspension(tx, recorded, reason=reason, since=recorded.state_since)
    audit.record(
        tx,
        audit.EventType.ASSIGNMENT_RECORDED,
        at_ms=now_ms,
        actor=actor,
        subject=recorded.id,
        unit=recorded.unit_code,
        reason=recorded.reason,
        detail={
            "person": recorded.person_id,
            "role": recorded.role,
            "to": recorded.state,
            "document": recorded.document,
        },
    )


def _check_installation(foundation: Foundation) -> None:
    if foundation.kind == "production":
        raise Forbidden(
            "appointment_required", "authority is given by appointment only", pasal=("9(5)",)
        )


def _check_document(role: str, state: str, document: str | None) -> None:
    if role in PENGELOLA and state in DECREED_STATES and not document:
        raise Refusal("document_required", "a Keputusan Gubernur must be named", pasal=("9(5)",))


def _check_holder(tx: Transaction, role: str, person: PersonRecord, state: str) -> None:
    if role not in PENGELOLA or state not in ("decreed", "active", "suspended"):
        return
    require_active_asn(person)
    if role == "administrator":
        require_bkpsdmd(tx, person)
