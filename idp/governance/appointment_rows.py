"""What every step of an appointment shares: its row, its line in the audit, nobody's own case."""

from __future__ import annotations

from idp import audit
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.foundation.ids import new_id
from idp.governance import store
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.past import note_state

_NOT_YET: dict[str, str | None] = {
    "valid_from": None,
    "valid_until": None,
    "document": None,
    "document_date": None,
    "reason": None,
    "suspension_scope": None,
}
"""Term, decree and suspension, which a new appointment does not have."""


def insert_assignment(
    tx: Transaction,
    person_id: str,
    role: str,
    unit_id: str | None,
    state: str,
    at_ms: int,
    *,
    actor: str,
    **facts: str | None,
) -> AssignmentRecord:
    """Write the row of an assignment; ``facts`` are what it has of ``_NOT_YET`` already."""
    assignment_id = new_id()
    values: dict[str, object] = {
        "id": assignment_id,
        "person_id": person_id,
        "role": role,
        "unit_id": unit_id,
        "state": state,
        "state_since": at_ms // 1000,
        "created_at": at_ms // 1000,
        "version": 1,
        **_NOT_YET,
        **facts,
    }
    tx.run(store.INSERT_ASSIGNMENT, **values)
    note_state(tx, assignment_id, actor, at_ms)
    return get_assignment(tx, assignment_id)


def put_on_record(
    tx: Transaction,
    assignment: AssignmentRecord,
    event: audit.EventType,
    actor: str,
    now_ms: int,
    document: str,
) -> None:
    """Write the audit row of a step that changes papers, not the state."""
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=assignment.id,
        unit=assignment.unit_code,
        correlation=tx.act,
        detail={
            "person": assignment.person_id,
            "role": assignment.role,
            "to": assignment.state,
            "document": document,
            "pasal": "9(5)",
        },
    )


def require_other(actor: str, candidate_id: str) -> None:
    """Raise Forbidden ``own_case``: nobody acts on his own appointment (C14, Pasal 2 huruf e)."""
    if actor == candidate_id:
        raise Forbidden("own_case", "nobody acts on his own appointment", pasal=("2.e",))
