"""The steps of an appointment and of a suspension's end, each under the policy (SM-1, SM-2)."""

from __future__ import annotations

import click

from idp import directory, governance
from idp.audit import OPERATOR
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.assignment_asking import emit_assignment, take_step
from idp.cli.papers import Paper, paper_options
from idp.cli.runtime import open_foundation
from idp.cli.shapes import json_option
from idp.documents import DocumentType
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord, Proposal

STAND_IN = f"{OPERATOR}:2"
"""On a sample or test installation the operator stands in for the second person too."""


@click.command()
@click.option("--nip", required=True, help="The candidate.")
@click.option("--role", type=click.Choice(sorted(governance.PENGELOLA)), required=True)
@click.option("--unit", "unit_code", help="The unit of a fasilitator.")
@click.option("--operates-computer", is_flag=True, help="Attested: Pasal 9(4) huruf a.")
@click.option("--knows-personnel", is_flag=True, help="Attested: Pasal 9(4) huruf b.")
@click.option("--replaces", "replaces_id", help="The assignment that ends when this one begins.")
@paper_options
@acts_as("assignment propose")
@json_option
def propose(
    nip: str,
    role: str,
    unit_code: str | None,
    operates_computer: bool,
    knows_personnel: bool,
    replaces_id: str | None,
    paper: Paper,
    acting: Acting,
    as_json: bool,
) -> None:
    """Propose a pengelola on a Surat Usulan (Pasal 9(5))."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    unit_code = unit_code.upper() if unit_code else None
    with actor.transaction() as tx:
        candidate = directory.find_person_by_login(tx, nip)
        owner = candidate.id if candidate is not None else None
        answer = actor.require(tx, owner=owner, unit=unit_code, document=paper.number)
        letter = paper.submit(tx, foundation, DocumentType.SURAT_USULAN, actor.id)
        made = governance.propose(
            tx,
            Proposal(owner or "", role, unit_code, operates_computer, knows_personnel, replaces_id),
            document_id=letter.id,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            for_bkpsdmd=actor.is_person and answer.by_the_province,
        )
    emit_assignment(foundation, made, as_json)


@click.command()
@click.argument("assignment_id")
@paper_options
@acts_as("assignment resubmit")
@json_option
def resubmit(assignment_id: str, paper: Paper, acting: Acting, as_json: bool) -> None:
    """Propose again after a return."""
    foundation = open_foundation()

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        letter = paper.submit(tx, foundation, DocumentType.SURAT_USULAN, actor.id)
        return governance.resubmit(
            tx, assignment_id, document_id=letter.id, actor=actor.id, now_ms=now_ms
        )

    take_step(foundation, acting, assignment_id, step, as_json=as_json, document=paper.number)


@click.command()
@click.argument("assignment_id")
@acts_as("assignment withdraw")
@json_option
def withdraw(assignment_id: str, acting: Acting, as_json: bool) -> None:
    """Take a returned proposal back."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.withdraw(tx, assignment_id, actor=actor.id, now_ms=now_ms)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json)


@click.command()
@click.argument("assignment_id")
@acts_as("assignment verify")
@json_option
def verify(assignment_id: str, acting: Acting, as_json: bool) -> None:
    """BKPSDMD has examined the proposal (Pasal 9(5))."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.verify(tx, assignment_id, actor=actor.id, now_ms=now_ms)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json)


@click.command("return")
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("assignment return")
@json_option
def give_back(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Give a proposal back to whoever made it."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.return_to_proposer(
            tx, assignment_id, reason=reason, actor=actor.id, now_ms=now_ms
        )

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json, reason=reason)


@click.command()
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("assignment reject")
@json_option
def reject(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Refuse a proposal for good."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        return governance.reject(tx, assignment_id, reason=reason, actor=actor.id, now_ms=now_ms)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json, reason=reason)


@click.command()
@click.argument("assignment_id")
@click.option("--from", "valid_from", required=True, help="The first day, YYYY-MM-DD.")
@click.option("--until", "valid_until", help="The last day, where the decree has one.")
@paper_options
@acts_as("assignment decree")
@json_option
def decree(
    assignment_id: str,
    valid_from: str,
    valid_until: str | None,
    paper: Paper,
    acting: Acting,
    as_json: bool,
) -> None:
    """Register the Keputusan Gubernur; the second person of --second confirms it (C16)."""
    foundation = open_foundation()

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        document = paper.submit(tx, foundation, DocumentType.KEPUTUSAN_GUBERNUR, actor.id)
        governance.register_decree(
            tx,
            assignment_id,
            document_id=document.id,
            valid_from=valid_from,
            valid_until=valid_until,
            actor=actor.id,
            now_ms=now_ms,
        )
        second = actor.second.person.id if actor.second is not None else STAND_IN
        return governance.confirm_decree(tx, assignment_id, actor=second, now_ms=now_ms)

    take_step(foundation, acting, assignment_id, step, as_json=as_json, document=paper.number)


@click.command()
@click.argument("assignment_id")
@paper_options
@acts_as("assignment letter")
@json_option
def letter(assignment_id: str, paper: Paper, acting: Acting, as_json: bool) -> None:
    """The suspended fasilitator hands in the Surat Pernyataan Kesanggupan (Pasal 9(7))."""
    foundation = open_foundation()

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        document = paper.submit(tx, foundation, DocumentType.SURAT_KESANGGUPAN, actor.id)
        governance.upload_letter(
            tx, assignment_id, document_id=document.id, actor=actor.id, now_ms=now_ms
        )
        return governance.get_assignment(tx, assignment_id)

    take_step(foundation, acting, assignment_id, step, as_json=as_json, document=paper.number)


@click.command()
@click.argument("assignment_id")
@acts_as("assignment acknowledge")
@json_option
def acknowledge(assignment_id: str, acting: Acting, as_json: bool) -> None:
    """The head of the Perangkat Daerah takes note of the letter (Pasal 9(7))."""

    def step(tx: Transaction, actor: Actor, now_ms: int) -> AssignmentRecord:
        governance.acknowledge_letter(tx, assignment_id, actor=actor.id, now_ms=now_ms)
        return governance.get_assignment(tx, assignment_id)

    take_step(open_foundation(), acting, assignment_id, step, as_json=as_json)


@click.command("first")
@click.option("--nip", required=True, help="The Province's first administrator.")
@click.option("--from", "valid_from", required=True, help="The first day, YYYY-MM-DD.")
@paper_options
@json_option
def appoint_first(nip: str, valid_from: str, paper: Paper, as_json: bool) -> None:
    """Appoint the first administrator on a Keputusan Gubernur: once, with nobody above (A4)."""
    foundation = open_foundation()
    with foundation.database.transaction() as tx:
        candidate = directory.find_person_by_login(tx, nip)
        document = paper.submit(tx, foundation, DocumentType.KEPUTUSAN_GUBERNUR, OPERATOR)
        made = governance.appoint_first_administrator(
            tx,
            candidate.id if candidate is not None else "",
            document_id=document.id,
            valid_from=valid_from,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    emit_assignment(foundation, made, as_json)


STEPS = (
    appoint_first,
    propose,
    resubmit,
    withdraw,
    verify,
    give_back,
    reject,
    decree,
    letter,
    acknowledge,
)
"""The commands that ``simasn-idp assignment`` takes over."""
