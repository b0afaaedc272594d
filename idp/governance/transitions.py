"""The states of an assignment once it is decreed, as one table, and the one step through it."""

from __future__ import annotations

from typing import Literal

from idp import audit, directory
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance import store
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.events import AuthorityReduced

Event = Literal["suspend", "reinstate", "revoke", "lapse"]
Scope = Literal["person", "unit"]
"""What a suspension stops: one assignment, or a unit (two readings of Pasal 9(7))."""

TRANSITIONS: dict[tuple[str, Event], str] = {
    ("active", "suspend"): "suspended",  # Pasal 9(7)
    ("suspended", "reinstate"): "active",  # Pasal 9(7), Surat Pernyataan Kesanggupan
    ("active", "revoke"): "revoked",  # Pasal 27(2)a
    ("suspended", "revoke"): "revoked",  # Pasal 27(2)a
    ("decreed", "lapse"): "lapsed",  # Pasal 9(6): before the pledge the decree falls too
    ("active", "lapse"): "lapsed",  # Pasal 9(6)
    ("suspended", "lapse"): "lapsed",  # Pasal 9(6)
}
"""(state, event) -> next state. Every pair that is not here is refused."""

AUDIT_TYPES: dict[Event, audit.EventType] = {
    "suspend": audit.EventType.ASSIGNMENT_SUSPENDED,
    "reinstate": audit.EventType.ASSIGNMENT_REINSTATED,
    "revoke": audit.EventType.ASSIGNMENT_REVOKED,
    "lapse": audit.EventType.ASSIGNMENT_LAPSED,
}
PASAL: dict[Event, str] = {
    "suspend": "9(7)",
    "reinstate": "9(7)",
    "revoke": "27(2)a",
    "lapse": "9(6)",
}


def reduce_authority(tx: Transaction, person_id: str, at: int) -> None:
    """Make older privileged tokens of the person worthless, and tell the rooms above."""
    directory.raise_authority_version(tx, person_id)
    tx.publish(AuthorityReduced(person_id, at))


def move(
    tx: Transaction,
    assignment: AssignmentRecord,
    event: Event,
    reason: str,
    scope: Scope | None,
    actor: str,
    now_ms: int,
    detail: dict[str, str],
) -> AssignmentRecord:
    """Take an assignment to its next state, on record; raises Conflict ``wrong_state``."""
    target = TRANSITIONS.get((assignment.state, event))
    moved = 0
    if target is not None:
        # The state is asked again in the UPDATE: of two who act at once, one wins.
        moved = tx.run(
            store.SET_STATE,
            assignment_id=assignment.id,
            old_state=assignment.state,
            new_state=target,
            now=now_ms // 1000,
            new_reason=reason[:400],
            new_scope=scope,
        )
    if moved == 0:
        raise Conflict(
            "wrong_state", f"{event} is not possible for an assignment that is {assignment.state}"
        )
    audit.record(
        tx,
        AUDIT_TYPES[event],
        at_ms=now_ms,
        actor=actor,
        subject=assignment.id,
        unit=assignment.unit_code,
        reason=reason,
        detail={
            "person": assignment.person_id,
            "role": assignment.role,
            "from": assignment.state,
            "to": target,
            "pasal": PASAL[event],
            **detail,
        },
    )
    return get_assignment(tx, assignment.id)


def require_text(text: str, what: str, *pasal: str) -> None:
    """Raise Refusal unless this is one line of text; ``what`` names it in the code."""
    if not text.strip():
        raise Refusal(f"{what}_required", f"a {what} must be given", pasal=pasal)
    if not text.isprintable():
        raise Refusal(f"invalid_{what}", f"the {what} must be one line of printable text")
