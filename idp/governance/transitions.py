"""The states of an assignment once it is decreed, as one table, and the one step through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from idp import audit, directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance import store
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.events import AuthorityGranted, AuthorityReduced
from idp.governance.finding_store import END
from idp.governance.past import note_state
from idp.governance.vacancy import note_leaving, note_serving

Event = Literal[
    "return",
    "resubmit",
    "withdraw",
    "verify",
    "reject",
    "decree",
    "activate",
    "suspend",
    "reinstate",
    "revoke",
    "lapse",
    "replace",
    "end",
]
Scope = Literal["person", "unit"]
"""What a suspension stops: one assignment, or a unit (two readings of Pasal 9(7))."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table: from which state, by which event, to which, and by what right.

    ``action`` on ``resource`` is what the policy is asked about the actor, ``paper`` the document
    that the step rests on, ``guard`` what must be true besides, in words.
    """

    source: str
    event: Event
    target: str
    action: str
    resource: str
    pasal: str
    paper: str = ""
    guard: str = ""


_APPOINTMENT = "idp:penunjukan"
_SUSPENSION = "idp:suspensi"
STEPS: tuple[Step, ...] = (
    Step("proposed", "return", "returned", "kembalikan", _APPOINTMENT, "9(5)", guard="alasan"),
    Step("returned", "resubmit", "proposed", "usulkan", _APPOINTMENT, "9(5)", "surat_usulan"),
    Step("returned", "withdraw", "withdrawn", "usulkan", _APPOINTMENT, "9(5)"),
    Step("proposed", "verify", "verified", "teliti", _APPOINTMENT, "9(5)", guard="bukan calonnya"),
    Step("proposed", "reject", "rejected", "teliti", _APPOINTMENT, "9(5)", guard="alasan"),
    Step(
        "verified",
        "decree",
        "decreed",
        "tetapkan",
        _APPOINTMENT,
        "9(5)",
        "keputusan_gubernur",
        "dicatat oleh satu orang, dikukuhkan oleh orang lain; bukan calonnya",
    ),
    Step(
        "decreed",
        "activate",
        "active",
        "tandatangani",
        "idp:pakta",
        "27(1)a",
        guard="pakta integritas berlaku",
    ),
    Step("active", "suspend", "suspended", "hentikan", _SUSPENSION, "9(7)", "bukti"),
    Step(
        "suspended",
        "reinstate",
        "active",
        "pulihkan",
        _SUSPENSION,
        "9(7)",
        "surat_pernyataan_kesanggupan",
        "diketahui Kepala Perangkat Daerah unitnya",
    ),
    Step("active", "revoke", "revoked", "cabut", "idp:hibah", "27(2)a", guard="alasan"),
    Step("suspended", "revoke", "revoked", "cabut", "idp:hibah", "27(2)a", guard="alasan"),
    # Pasal 9(6): before the pledge, too, the decree falls.
    Step("decreed", "lapse", "lapsed", "", "", "9(6)", guard="peristiwa kepegawaian"),
    Step("active", "lapse", "lapsed", "", "", "9(6)", guard="peristiwa kepegawaian"),
    Step("suspended", "lapse", "lapsed", "", "", "9(6)", guard="peristiwa kepegawaian"),
    Step("active", "replace", "replaced", "", "", "9(6)", guard="penggantinya mulai berlaku"),
    Step("suspended", "replace", "replaced", "", "", "9(6)", guard="penggantinya mulai berlaku"),
    Step("active", "end", "ended", "", "", "9(5)", guard="hari terakhirnya lewat"),
    Step("suspended", "end", "ended", "", "", "9(5)", guard="hari terakhirnya lewat"),
)
"""SM-1 with SM-2 and SM-3. An end date binds when asked; its step only tells of it."""

TRANSITIONS: dict[tuple[str, Event], str] = {
    (step.source, step.event): step.target for step in STEPS
}
"""(state, event) -> next state. Every pair that is not here is refused."""

LEAVING = frozenset({"revoke", "lapse", "replace", "end"})
"""Events after which a seat may be empty (Pasal 9(6))."""

ENDS: dict[Event, str] = {
    "reinstate": "lifted",
    "revoke": "revoked",
    "lapse": "lapsed",
    "replace": "replaced",
    "end": "lapsed",
}
"""How the case of neglect ends with a suspension (``neglect.NEGLECT``)."""

AUDIT_TYPES: dict[Event, audit.EventType] = {
    "return": audit.EventType.ASSIGNMENT_RETURNED,
    "resubmit": audit.EventType.ASSIGNMENT_PROPOSED,
    "withdraw": audit.EventType.ASSIGNMENT_WITHDRAWN,
    "verify": audit.EventType.ASSIGNMENT_VERIFIED,
    "reject": audit.EventType.ASSIGNMENT_REJECTED,
    "decree": audit.EventType.ASSIGNMENT_DECREED,
    "activate": audit.EventType.ASSIGNMENT_ACTIVATED,
    "replace": audit.EventType.ASSIGNMENT_REPLACED,
    "end": audit.EventType.ASSIGNMENT_ENDED,
    "suspend": audit.EventType.ASSIGNMENT_SUSPENDED,
    "reinstate": audit.EventType.ASSIGNMENT_REINSTATED,
    "revoke": audit.EventType.ASSIGNMENT_REVOKED,
    "lapse": audit.EventType.ASSIGNMENT_LAPSED,
}
PASAL: dict[Event, str] = {step.event: step.pasal for step in STEPS}


def reduce_authority(tx: Transaction, person_id: str, at: int) -> None:
    """Make older privileged tokens of the person worthless, and tell the rooms above."""
    directory.raise_authority_version(tx, person_id)
    tx.publish(AuthorityReduced(person_id, at))


def grant_authority(tx: Transaction, person_id: str, at: int) -> None:
    """Tell the rooms above that the person may do more from now on."""
    tx.publish(AuthorityGranted(person_id, at))


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
    note_state(tx, assignment.id, actor, now_ms)
    states = {"from": assignment.state, "to": target}
    put_step_on_record(tx, event, assignment, reason, actor, now_ms, states | detail)
    changed = get_assignment(tx, assignment.id)
    _note_seat(tx, changed, event, now_ms)
    if assignment.state == "suspended":
        tx.run(END, of_assignment=assignment.id, new_state=ENDS[event])
    if target == "active":
        grant_authority(tx, changed.person_id, now_ms // 1000)
    return changed


def put_step_on_record(
    tx: Transaction,
    event: Event,
    assignment: AssignmentRecord,
    reason: str,
    actor: str,
    now_ms: int,
    detail: Mapping[str, str | None],
) -> None:
    """The audit row of a step, also of somebody whose own row stays as it is."""
    audit.record(
        tx,
        AUDIT_TYPES[event],
        at_ms=now_ms,
        actor=actor,
        subject=assignment.id,
        unit=assignment.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={
            "person": assignment.person_id,
            "role": assignment.role,
            "pasal": PASAL[event],
            **detail,
        },
    )


def _note_seat(tx: Transaction, changed: AssignmentRecord, event: Event, now_ms: int) -> None:
    if event in LEAVING:
        note_leaving(tx, changed, now_ms)
    elif event == "activate" and (changed.valid_from or "") <= civil_date(now_ms // 1000):
        # Pasal 9(6): nobody serves before the first day of the decree; then the worker notes it.
        note_serving(tx, changed, now_ms)


def require_text(text: str, what: str, *pasal: str) -> None:
    """Raise Refusal unless this is one line of text; ``what`` names it in the code."""
    if not text.strip():
        raise Refusal(f"{what}_required", f"a {what} must be given", pasal=pasal)
    if not text.isprintable():
        raise Refusal(f"invalid_{what}", f"the {what} must be one line of printable text")
