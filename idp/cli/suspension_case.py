"""The case of neglect by commands: found, answered, dropped or decided (SM-2, Pasal 9(7))."""

from __future__ import annotations

from typing import Any

import click

from idp import directory, documents, governance
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.assignment_asking import require_over, take_step
from idp.cli.papers import Paper, paper_options
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.documents import DocumentType
from idp.foundation.clock import utc_text
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord, FindingRecord, Scope


@click.command()
@click.argument("assignment_id")
@click.option("--duty", type=click.Choice(governance.DUTIES), required=True)
@click.option("--reason", required=True, help="What was found.")
@paper_options
@acts_as("suspension find")
@json_option
def find(
    assignment_id: str, duty: str, reason: str, paper: Paper, acting: Acting, as_json: bool
) -> None:
    """Record neglect with its evidence; the fasilitator has three working days to answer."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_over(actor, tx, assignment_id, reason=reason, evidence=paper.number)
        evidence = paper.submit(tx, foundation, DocumentType.BUKTI, actor.id)
        made = governance.find_neglect(
            tx,
            assignment_id,
            duty=duty,
            finding=reason,
            document_id=evidence.id,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
        shown = _shape(tx, made)
    emit(shown, as_json)


@click.command()
@click.argument("finding_id")
@click.option("--text", "answer", required=True)
@acts_as("suspension answer")
@json_option
def answer(finding_id: str, answer: str, acting: Acting, as_json: bool) -> None:
    """Answer a finding about oneself, once."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_over(actor, tx, governance.get_finding(tx, finding_id).assignment_id)
        now_ms = foundation.clock.now_ms()
        answered = governance.answer_finding(
            tx, finding_id, answer=answer, actor=actor.id, now_ms=now_ms
        )
        shown = _shape(tx, answered)
    emit(shown, as_json)


@click.command()
@click.argument("finding_id")
@click.option("--reason", required=True)
@acts_as("suspension drop")
@json_option
def drop(finding_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """End the case: neglect is not proven."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        _require_with_evidence(actor, tx, governance.get_finding(tx, finding_id), reason)
        now_ms = foundation.clock.now_ms()
        dropped = governance.drop_finding(
            tx, finding_id, reason=reason, actor=actor.id, now_ms=now_ms
        )
        shown = _shape(tx, dropped)
    emit(shown, as_json)


@click.command()
@click.argument("finding_id")
@click.option("--scope", type=click.Choice(["person", "unit"]), required=True)
@click.option("--reason", required=True)
@click.option("--skip-answer", "skip", help="Why the answer is not waited for.")
@acts_as("suspension decide")
@json_option
def decide(
    finding_id: str, scope: Scope, reason: str, skip: str | None, acting: Acting, as_json: bool
) -> None:
    """Neglect is proven: stop the management access of the person or of the unit."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        _require_with_evidence(actor, tx, governance.get_finding(tx, finding_id), reason)
        governance.decide_finding(
            tx,
            finding_id,
            scope=scope,
            reason=reason,
            skip_reason=skip,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
        shown = _shape(tx, governance.get_finding(tx, finding_id))
    emit(shown, as_json)


@click.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("suspension refuse")
@json_option
def refuse(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Send the letter back; the access stays stopped until another is taken note of."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        governance.refuse_letter(tx, assignment_id, reason=reason, actor=actor.id, now_ms=now_ms)
        return governance.get_assignment(tx, assignment_id)

    foundation = open_foundation()
    with foundation.database.reading() as tx:
        letter = governance.find_letter(tx, governance.get_assignment(tx, assignment_id))
        # What keeps the access stopped is the letter that does not do.
        evidence = documents.get_document(tx, letter.document_id).number if letter else None
    take_step(
        *(foundation, acting, assignment_id, step),
        as_json=as_json,
        reason=reason,
        evidence=evidence,
    )


@click.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("suspension decline")
@json_option
def decline(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """The head does not take note of the letter; another may be handed in."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        governance.decline_letter(tx, assignment_id, reason=reason, actor=actor.id, now_ms=now_ms)
        return governance.get_assignment(tx, assignment_id)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json, reason=reason)


@click.command()
@click.option("--unit", "unit_code", help="Only of this unit.")
@click.option("--state", type=click.Choice(list(governance.FINDING_STATES)))
@click.option("--after", "after_id", help="Go on after the finding of this id.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@acts_as("suspension findings")
@json_option
def findings(
    unit_code: str | None,
    state: str | None,
    after_id: str | None,
    limit: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Findings of neglect, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        if unit_code is not None:
            unit_code = directory.get_unit_by_code(tx, unit_code.upper()).code
        actor.require(tx, unit=unit_code)
        after = governance.get_finding(tx, after_id) if after_id else None
        listed = governance.list_findings(
            tx, unit_code=unit_code, state=state, after=after, limit=limit
        )
        shown = [_shape(tx, item) for item in listed]
    emit(shown, as_json)


CASE = (find, answer, drop, decide, refuse, decline, findings)
"""The commands that ``simasn-idp suspension`` takes over."""


def _require_with_evidence(
    actor: Actor, tx: Transaction, found: FindingRecord, reason: str
) -> None:
    require_over(*(actor, tx, found.assignment_id), reason=reason, evidence=found.evidence_sha256)


def _shape(tx: Transaction, found: FindingRecord) -> dict[str, Any]:
    state = governance.standing_of(tx, found)
    return {
        "id": found.id,
        "assignment": found.assignment_id,
        "nip": directory.get_person(tx, found.person_id).nip,
        "sub": found.person_id,
        "unit": found.unit_code,
        "state": state,
        "label": governance.NEGLECT.labels[state],
        "since": utc_text(found.found_at),
        "until": found.answer_until,
        "pasal": found.duty,
        "document": found.evidence_id,
        "evidence_sha256": found.evidence_sha256,
        "finding": found.finding,
        "answer": found.answer,
        "skipped": found.skipped,
        "scope": found.scope,
        "reason": found.reason,
    }
