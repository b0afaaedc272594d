"""``simasn-idp assignment``: who has which authority (Pasal 8 and 9)."""

from __future__ import annotations

import hashlib
from io import BufferedReader

import click

from idp import audit, directory, governance
from idp.audit import OPERATOR
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import assignment_shape, json_option, page_options
from idp.foundation.clock import utc_text
from idp.foundation.context import Foundation
from idp.governance import AssignmentRecord, Scope


@click.group()
def assignment() -> None:
    """Assignments: one person, one role, one unit."""


@assignment.command("list")
@click.option("--nip", help="Only of this person.")
@click.option("--unit", "unit_code", help="Only of this unit.")
@click.option("--state", help="Only in this state.")
@page_options
@json_option
def list_all(
    nip: str | None,
    unit_code: str | None,
    state: str | None,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """Assignments, newest first."""
    if state is not None and state not in governance.STATES:
        raise click.UsageError("--state is one of " + ", ".join(governance.STATES))
    with open_foundation().database.reading() as tx:
        found = governance.search_assignments(
            tx,
            nip=directory.fold_login(nip) if nip else None,
            unit_code=unit_code.upper() if unit_code else None,
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
@json_option
def suspend(
    assignment_id: str, scope: Scope, reason: str, evidence: BufferedReader | None, as_json: bool
) -> None:
    """Stop management access for proven neglect (Pasal 9(7))."""
    proof = hashlib.file_digest(evidence, "sha256").hexdigest() if evidence else None
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        changed = governance.suspend(
            tx,
            assignment_id,
            scope=scope,
            reason=reason,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
            evidence_digest=proof,
        )
    _emit_changed(foundation, changed, as_json)


@assignment.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@click.option("--document", required=True, help="The Surat Pernyataan Kesanggupan.")
@json_option
def reinstate(assignment_id: str, reason: str, document: str, as_json: bool) -> None:
    """End a suspension (Pasal 9(7))."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        changed = governance.reinstate(
            tx,
            assignment_id,
            reason=reason,
            document=document,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    _emit_changed(foundation, changed, as_json)


@assignment.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@click.option("--document", help="The decree that revokes, where there is one.")
@json_option
def revoke(assignment_id: str, reason: str, document: str | None, as_json: bool) -> None:
    """Take an authority back for good (Pasal 27(2)a)."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        changed = governance.revoke(
            tx,
            assignment_id,
            reason=reason,
            document=document,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    _emit_changed(foundation, changed, as_json)


@assignment.command()
@click.argument("assignment_id")
@json_option
def history(assignment_id: str, as_json: bool) -> None:
    """What happened to an assignment, oldest first."""
    with open_foundation().database.reading() as tx:
        governance.get_assignment(tx, assignment_id)
        events = audit.list_events_about(tx, assignment_id, limit=1000)
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
        }
        for event in reversed(events)
    ]
    emit(rows, as_json)


def _emit_changed(foundation: Foundation, changed: AssignmentRecord, as_json: bool) -> None:
    with foundation.database.reading() as tx:
        person = directory.get_person(tx, changed.person_id)
    emit(assignment_shape(changed, person.nip), as_json)
