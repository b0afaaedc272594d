"""``simasn-idp request``: access asked for, given and asked to be taken back (Pasal 27(2)a)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from idp import directory, governance
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.assignment_asking import require_over
from idp.cli.assignment_steps import STAND_IN
from idp.cli.papers import Paper, optional_paper_options
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.documents import DocumentType
from idp.foundation.clock import utc_text
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.governance import ACCESS_REQUEST, WITHDRAWAL, RequestRecord, WithdrawalRecord

_LIMIT = click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
_AFTER = click.option("--after", "after_id", help="Go on after the entry of this id.")


@click.group()
def request() -> None:
    """Requests for a system role, and for the end of somebody's right."""


@request.command()
@click.option("--role", type=click.Choice(sorted(governance.REQUESTABLE)), required=True)
@click.option("--purpose", required=True)
@click.option("--until", "valid_until", required=True, help="The last day, YYYY-MM-DD.")
@optional_paper_options
@acts_as("request submit")
@json_option
def submit(
    role: str, purpose: str, valid_until: str, paper: Paper | None, acting: Acting, as_json: bool
) -> None:
    """Ask for a system role for oneself, on a letter of assignment where it needs one."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    if not actor.is_person:
        raise Forbidden("not_the_requester", "one asks for oneself: use --as", pasal=("27(2)a",))
    with actor.transaction() as tx:
        actor.require(tx, owner=actor.id, document=paper.number if paper else None)
        letter = paper.submit(tx, foundation, DocumentType.SURAT_TUGAS, actor.id) if paper else None
        made = governance.submit_request(
            tx,
            role=role,
            purpose=purpose,
            valid_until=valid_until,
            document_id=letter.id if letter else None,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    emit(_shape(made), as_json)


@request.command()
@click.argument("request_id")
@acts_as("request approve")
@json_option
def approve(request_id: str, acting: Acting, as_json: bool) -> None:
    """The requester's superior approves."""
    _take(
        acting,
        request_id,
        lambda tx, actor, now_ms: governance.approve_request(
            tx, request_id, actor=actor.id, now_ms=now_ms
        ),
        as_json=as_json,
    )


@request.command()
@click.argument("request_id")
@acts_as("request grant")
@json_option
def grant(request_id: str, acting: Acting, as_json: bool) -> None:
    """Give what the superior approved; the second person of --second confirms it (C16)."""

    def act(tx: Transaction, actor: Actor, now_ms: int) -> RequestRecord:
        second = actor.second.person.id if actor.second is not None else STAND_IN
        if actor.is_person and second == STAND_IN:
            raise Forbidden("four_eyes", "a second person must confirm this", pasal=("2.e",))
        governance.grant_request(tx, request_id, actor=actor.id, second=second, now_ms=now_ms)
        return governance.get_request(tx, request_id)

    _take(acting, request_id, act, as_json=as_json)


@request.command()
@click.argument("request_id")
@click.option("--reason", required=True)
@acts_as("request reject")
@json_option
def reject(request_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Refuse it: the superior, who heads BKPSDMD, or two administrators."""
    _take(
        acting,
        request_id,
        lambda tx, actor, now_ms: governance.reject_request(
            tx, request_id, reason=reason, actor=actor.id, now_ms=now_ms
        ),
        as_json=as_json,
        reason=reason,
    )


@request.command()
@click.argument("request_id")
@acts_as("request withdraw")
@json_option
def withdraw(request_id: str, acting: Acting, as_json: bool) -> None:
    """Take one's own request back."""
    _take(
        acting,
        request_id,
        lambda tx, actor, now_ms: governance.withdraw_request(
            tx, request_id, actor=actor.id, now_ms=now_ms
        ),
        as_json=as_json,
    )


@request.command("list")
@click.option("--nip", help="Only of this person.")
@click.option("--state", type=click.Choice(list(ACCESS_REQUEST.labels)))
@click.option("--role", type=click.Choice(sorted(governance.REQUESTABLE)))
@_AFTER
@_LIMIT
@acts_as("request list")
@json_option
def list_all(
    nip: str | None,
    state: str | None,
    role: str | None,
    after_id: str | None,
    limit: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Requests, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        person_id = _named(tx, nip)
        actor.require(tx, owner=person_id)
        after = governance.get_request(tx, after_id) if after_id else None
        found = governance.list_requests(
            tx, person_id=person_id, state=state, role=role, after=after, limit=limit
        )
    emit([_shape(item) for item in found], as_json)


@request.command("ask-revoke")
@click.argument("assignment_id")
@click.option("--reason", required=True)
@acts_as("request ask-revoke")
@json_option
def ask_revoke(assignment_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """A superior asks that a right be taken back; ``assignment revoke`` does it."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_over(actor, tx, assignment_id, reason=reason)
        made = governance.ask_withdrawal(
            *(tx, assignment_id),
            reason=reason,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    emit(_withdrawal_shape(made), as_json)


@request.command()
@click.argument("withdrawal_id")
@click.option("--reason", required=True)
@acts_as("request decline")
@json_option
def decline(withdrawal_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Leave the right as it is, though its end was asked for."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        asked = governance.get_withdrawal(tx, withdrawal_id)
        require_over(actor, tx, asked.assignment_id, reason=reason)
        now_ms = foundation.clock.now_ms()
        declined = governance.decline_withdrawal(
            tx, withdrawal_id, reason=reason, actor=actor.id, now_ms=now_ms
        )
    emit(_withdrawal_shape(declined), as_json)


@request.command()
@click.option("--nip", help="Only of this person.")
@click.option("--state", type=click.Choice(list(WITHDRAWAL.labels)))
@click.option("--role", type=click.Choice(sorted(governance.ROLES)))
@_AFTER
@_LIMIT
@acts_as("request withdrawals")
@json_option
def withdrawals(
    nip: str | None,
    state: str | None,
    role: str | None,
    after_id: str | None,
    limit: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Rights taken back, or asked to be, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        person_id = _named(tx, nip)
        actor.require(tx, owner=person_id)
        after = governance.get_withdrawal(tx, after_id) if after_id else None
        found = governance.list_withdrawals(
            tx, person_id=person_id, state=state, role=role, after=after, limit=limit
        )
    emit([_withdrawal_shape(item) for item in found], as_json)


def _take(
    acting: Acting,
    request_id: str,
    act: Callable[[Transaction, Actor, int], RequestRecord],
    *,
    as_json: bool,
    reason: str | None = None,
) -> None:
    """Take a step over a request if the policy permits it, and print what it is then."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        asked = governance.get_request(tx, request_id)
        actor.require(tx, item=asked.id, owner=asked.person_id, reason=reason)
        taken = act(tx, actor, foundation.clock.now_ms())
    emit(_shape(taken), as_json)


def _named(tx: Transaction, nip: str | None) -> str | None:
    return None if nip is None else directory.get_person_by_login(tx, nip).id


def _shape(asked: RequestRecord) -> dict[str, Any]:
    return {
        "id": asked.id,
        "nip": asked.nip,
        "sub": asked.person_id,
        "role": asked.role,
        "state": asked.state,
        "label": ACCESS_REQUEST.labels[asked.state],
        "since": utc_text(asked.submitted_at),
        "until": asked.valid_until,
        "document": asked.document_id,
        "purpose": asked.purpose,
        "superior": asked.superior_id,
        "decided_by": asked.closed_by,
        "second": asked.second_id,
        "assignment": asked.assignment_id,
        "reason": asked.reason,
    }


def _withdrawal_shape(asked: WithdrawalRecord) -> dict[str, Any]:
    return {
        "id": asked.id,
        "assignment": asked.assignment_id,
        "nip": asked.nip,
        "sub": asked.person_id,
        "role": asked.role,
        "unit": asked.unit_code,
        "state": asked.state,
        "label": WITHDRAWAL.labels[asked.state],
        "since": utc_text(asked.asked_at),
        "asked_by": asked.asked_by,
        "reason": asked.reason,
        "decided_by": asked.closed_by,
        "outcome": asked.outcome,
    }
