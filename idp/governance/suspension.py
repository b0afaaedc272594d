"""What may become of an assignment once it is active, as one table, and the acts that do it."""

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

_AUDIT_TYPES: dict[Event, audit.EventType] = {
    "suspend": audit.EventType.ASSIGNMENT_SUSPENDED,
    "reinstate": audit.EventType.ASSIGNMENT_REINSTATED,
    "revoke": audit.EventType.ASSIGNMENT_REVOKED,
    "lapse": audit.EventType.ASSIGNMENT_LAPSED,
}
_PASAL: dict[Event, str] = {
    "suspend": "9(7)",
    "reinstate": "9(7)",
    "revoke": "27(2)a",
    "lapse": "9(6)",
}


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

    ``scope`` ``person`` stops this assignment; ``unit`` every fasilitator of its unit and of the
    units below. ``evidence_digest`` is the SHA-256 of the proof. Only a fasilitator can be
    suspended so (Refusal ``not_suspendable``). Raises NotFound, Conflict ``wrong_state``.
    Publishes AuthorityReduced for everyone who lost access.
    """
    assignment = get_assignment(tx, assignment_id)
    _require(reason, "reason")
    if assignment.role != "fasilitator":
        raise Refusal("not_suspendable", "Pasal 9(7) suspends fasilitators only", pasal=("9(7)",))
    if scope == "unit" and assignment.unit_code is None:
        raise Refusal("no_unit", "this assignment has no unit to suspend", pasal=("9(7)",))
    affected = _affected(tx, assignment, scope)
    detail = {"scope": scope} | ({"evidence_sha256": evidence_digest} if evidence_digest else {})
    changed = _move(tx, assignment, "suspend", reason, scope, actor, now_ms, detail)
    for person_id in affected:
        reduce_authority(tx, person_id, now_ms // 1000)
    return changed


def reinstate(
    tx: Transaction,
    assignment_id: str,
    *,
    reason: str,
    document: str,
    actor: str,
    now_ms: int,
) -> AssignmentRecord:
    """End a suspension on a Surat Pernyataan Kesanggupan known to the head (Pasal 9(7)).

    ``document`` names that letter; without it the access stays stopped (Refusal
    ``document_required``). Raises NotFound, Conflict ``wrong_state``.
    """
    assignment = get_assignment(tx, assignment_id)
    _require(reason, "reason")
    _require(document, "document", "9(7)")
    detail = {"document": document}
    return _move(tx, assignment, "reinstate", reason, None, actor, now_ms, detail)


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
    _require(reason, "reason")
    detail = {"document": document} if document else {}
    changed = _move(tx, assignment, "revoke", reason, None, actor, now_ms, detail)
    reduce_authority(tx, assignment.person_id, now_ms // 1000)
    return changed


def lapse(tx: Transaction, assignment: AssignmentRecord, *, reason: str, now_ms: int) -> None:
    """The authority falls by law when its holder stops or moves (Pasal 9(6))."""
    _move(tx, assignment, "lapse", reason, None, audit.SYSTEM, now_ms, {})
    reduce_authority(tx, assignment.person_id, now_ms // 1000)


def reduce_authority(tx: Transaction, person_id: str, at: int) -> None:
    """Make older privileged tokens of the person worthless, and tell the rooms above."""
    directory.raise_authority_version(tx, person_id)
    tx.publish(AuthorityReduced(person_id, at))


def _move(
    tx: Transaction,
    assignment: AssignmentRecord,
    event: Event,
    reason: str,
    scope: Scope | None,
    actor: str,
    now_ms: int,
    detail: dict[str, str],
) -> AssignmentRecord:
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
        _AUDIT_TYPES[event],
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
            "pasal": _PASAL[event],
            **detail,
        },
    )
    return get_assignment(tx, assignment.id)


def _affected(tx: Transaction, assignment: AssignmentRecord, scope: Scope) -> list[str]:
    if scope == "person":
        return [assignment.person_id]
    rows = tx.all(store.LIST_FASILITATORS_UNDER, unit_code=assignment.unit_code)
    return sorted(row[0] for row in rows)


def _require(text: str, what: str, *pasal: str) -> None:
    if not text.strip():
        raise Refusal(f"{what}_required", f"a {what} must be given", pasal=pasal)
    if not text.isprintable():
        raise Refusal(f"invalid_{what}", f"the {what} must be one line of printable text")
