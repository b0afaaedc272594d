"""What every command over one assignment does: ask the policy, take the step, show the outcome."""

from __future__ import annotations

from collections.abc import Callable

from idp import directory, governance
from idp.cli.acting import Acting, Actor
from idp.cli.runtime import emit
from idp.cli.shapes import assignment_shape
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord

Step = Callable[[Transaction, Actor, int], AssignmentRecord]
"""(transaction, who acts, now in ms) -> the assignment afterwards."""


def take_step(
    foundation: Foundation,
    acting: Acting,
    assignment_id: str,
    step: Step,
    *,
    as_json: bool,
    reason: str | None = None,
    document: str | None = None,
    evidence: str | None = None,
) -> None:
    """Take a step over an assignment if the policy permits it, and print what it is then.

    ``reason``, ``document`` (its number) and ``evidence`` (its digest) are what the actor brings.
    Raises NotFound, AccessDenied, and what the step raises.
    """
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_over(actor, tx, assignment_id, reason=reason, document=document, evidence=evidence)
        changed = step(tx, actor, foundation.clock.now_ms())
    emit_assignment(foundation, changed, as_json)


def require_over(
    actor: Actor,
    tx: Transaction,
    assignment_id: str,
    *,
    reason: str | None = None,
    document: str | None = None,
    evidence: str | None = None,
) -> None:
    """Ask the policy about this assignment; raises NotFound, AccessDenied."""
    held = governance.get_assignment(tx, assignment_id)
    actor.require(
        tx,
        item=held.id,
        owner=held.person_id,
        unit=held.unit_code,
        reason=reason,
        document=document,
        evidence=evidence,
    )


def emit_assignment(foundation: Foundation, shown: AssignmentRecord, as_json: bool) -> None:
    """Print an assignment with the NIP of its holder."""
    with foundation.database.reading() as tx:
        person = directory.get_person(tx, shown.person_id)
    emit(assignment_shape(shown, person.nip), as_json)
