"""``simasn-idp assignment``: who has which authority (Pasal 8 and 9)."""

from __future__ import annotations

import hashlib
from io import BufferedReader

import click

from idp import audit, directory, governance
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.assignment_asking import require_over, take_step
from idp.cli.assignment_delivery import deliveries_of, delivery, summary_of
from idp.cli.assignment_past import life_of, rights_on
from idp.cli.assignment_steps import STEPS
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import assignment_shape, json_option, page_options
from idp.foundation.clock import utc_text
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord, Scope


@click.group()
def assignment() -> None:
    """Assignments: one person, one role, one unit."""


for _step in STEPS:
    assignment.add_command(_step)
assignment.add_command(delivery)


@assignment.command("list")
@click.option("--nip", help="Only of this person.")
@click.option("--unit", "unit_code", help="Only of this unit.")
@click.option("--state", help="Only in this state.")
@click.option("--on", "day", help="Whose right reached the unit at the end of this day (WIB).")
@click.option("--after", help='With --on: the "next" of the last one seen.')
@page_options
@acts_as("assignment list")
@json_option
def list_all(
    nip: str | None,
    unit_code: str | None,
    state: str | None,
    day: str | None,
    after: str | None,
    limit: int,
    offset: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Assignments, newest first; with --on the rights of a day, by role."""
    if day is not None and (nip or state or offset):
        raise click.UsageError("--on goes with --unit, --after and --limit")
    if day is not None:
        actor = acting.on(open_foundation())
        code = unit_code.upper() if unit_code else None
        emit(rights_on(actor, day, code, after, limit), as_json)
        return
    if state is not None and state not in governance.STATES:
        raise click.UsageError("--state is one of " + ", ".join(governance.STATES))
    actor = acting.on(open_foundation())
    unit_code = unit_code.upper() if unit_code else None
    with actor.transaction() as tx:
        holder = directory.find_person_by_login(tx, nip) if nip else None
        actor.require(tx, owner=holder.id if holder else None, unit=unit_code)
        found = governance.search_assignments(
            tx,
            nip=directory.fold_login(nip) if nip else None,
            unit_code=unit_code,
            state=state,
            limit=limit,
            offset=offset,
        )
    emit([assignment_shape(row.assignment, row.nip) for row in found], as_json)


@assignment.command()
@click.argument("assignment_id")
@click.option("--scope", type=click.Choice(["person", "unit"]), required=True)
@click.option("--reason", required=True)
@click.option("--evidence", type=click.File("rb"), help="Proof; its SHA-256 is put on record.")
@acts_as("assignment suspend")
@json_option
def suspend(
    assignment_id: str,
    scope: Scope,
    reason: str,
    evidence: BufferedReader | None,
    acting: Acting,
    as_json: bool,
) -> None:
    """Stop management access for proven neglect (Pasal 9(7))."""
    proof = hashlib.file_digest(evidence, "sha256").hexdigest() if evidence else None

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.suspend(
            tx,
            assignment_id,
            scope=scope,
            reason=reason,
            actor=actor.id,
            now_ms=now_ms,
            evidence_digest=proof,
        )

    take_step(
        open_foundation(),
        acting,
        assignment_id,
        step,
        as_json=as_json,
        reason=reason,
        evidence=proof,
    )


@assignment.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("assignment reinstate")
@json_option
def reinstate(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """End a suspension on the letter that its head took note of (Pasal 9(7))."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.reinstate(tx, assignment_id, reason=reason, actor=actor.id, now_ms=now_ms)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json, reason=reason)


@assignment.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@click.option("--document", help="The decree that revokes, where there is one.")
@acts_as("assignment revoke")
@json_option
def revoke(
    assignment_id: str, reason: str, document: str | None, acting: Acting, as_json: bool
) -> None:
    """Take an authority back for good (Pasal 27(2)a)."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.revoke(
            tx, assignment_id, reason=reason, document=document, actor=actor.id, now_ms=now_ms
        )

    take_step(
        open_foundation(),
        acting,
        assignment_id,
        step,
        as_json=as_json,
        reason=reason,
        document=document,
    )


@assignment.command()
@click.argument("assignment_id", required=False)
@click.option("--nip", help="Every state of this person's assignments instead.")
@acts_as("assignment history")
@json_option
def history(assignment_id: str | None, nip: str | None, acting: Acting, as_json: bool) -> None:
    """What happened to an assignment, oldest first."""
    if (assignment_id is None) == (nip is None):
        raise click.UsageError("name one assignment, or a person by --nip")
    actor = acting.on(open_foundation())
    if assignment_id is None:
        emit(life_of(actor, nip or ""), as_json)
        return
    with actor.transaction() as tx:
        require_over(actor, tx, assignment_id)
        events = audit.list_events_about(tx, assignment_id, limit=1000)
        told = deliveries_of(tx, assignment_id, events)
    rows = [
        {
            "at": utc_text(event.at_ms // 1000),
            "type": event.type,
            "actor": event.actor,
            "unit": event.unit,
            "reason": event.reason,
            **{name: event.detail.get(name) for name in ("from", "to", "scope", "document")},
            "evidence_sha256": event.detail.get("evidence_sha256"),
            "pasal": event.detail.get("pasal"),
            "delivery": summary_of(told, event),
        }
        for event in reversed(events)
    ]
    emit(rows, as_json)
