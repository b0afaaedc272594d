"""``simasn-idp recommendation``: presenting data on an administrator's word (Pasal 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from idp import directory, governance
from idp.access import Act
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.clock import utc_text
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.governance import RECOMMENDATION, RecommendationRecord


@click.group()
def recommendation() -> None:
    """Recommendations to print, export or hand over data."""


@recommendation.command()
@click.option("--resource", required=True, help="The type of data, as info:drh.")
@click.option("--of", "owner_nip", help="Whose data; one's own if not given.")
@click.option("--recipient", required=True, help="Who gets them.")
@click.option("--format", "format_", type=click.Choice(governance.FORMATS), required=True)
@click.option("--purpose", required=True, help="At least 30 characters.")
@acts_as("recommendation ask")
@json_option
def ask(
    resource: str,
    owner_nip: str | None,
    recipient: str,
    format_: str,
    purpose: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Ask to present one person's data."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    if not actor.is_person:
        raise Forbidden("not_the_requester", "one asks for oneself: use --as", pasal=("16",))
    with actor.transaction() as tx:
        owner_id = _named(tx, owner_nip) or actor.id
        actor.require(tx, owner=owner_id)
        made = governance.ask_recommendation(
            tx,
            resource=resource,
            owner_id=owner_id,
            recipient=recipient,
            format_=format_,
            purpose=purpose,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    emit(_shape(made), as_json)


@recommendation.command()
@click.argument("recommendation_id")
@click.option("--days", type=click.IntRange(1, 31), default=7, show_default=True)
@click.option("--uses", type=click.IntRange(1, 100), default=1, show_default=True)
@acts_as("recommendation give")
@json_option
def give(recommendation_id: str, days: int, uses: int, acting: Acting, as_json: bool) -> None:
    """An administrator other than the requester recommends it."""
    _take(
        acting,
        recommendation_id,
        lambda tx, actor, now_ms: governance.recommend(
            tx, recommendation_id, actor=actor.id, now_ms=now_ms, days=days, uses=uses
        ),
        as_json=as_json,
    )


@recommendation.command()
@click.argument("recommendation_id")
@click.option("--reason", required=True)
@acts_as("recommendation refuse")
@json_option
def refuse(recommendation_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Refuse what was asked."""
    _take(
        acting,
        recommendation_id,
        lambda tx, actor, now_ms: governance.refuse_recommendation(
            tx, recommendation_id, reason=reason, actor=actor.id, now_ms=now_ms
        ),
        as_json=as_json,
        reason=reason,
    )


@recommendation.command()
@click.argument("recommendation_id")
@click.option("--reason", required=True)
@acts_as("recommendation revoke")
@json_option
def revoke(recommendation_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Take a recommendation back; it holds no longer, at once."""
    _take(
        acting,
        recommendation_id,
        lambda tx, actor, now_ms: governance.revoke_recommendation(
            tx, recommendation_id, reason=reason, actor=actor.id, now_ms=now_ms
        ),
        as_json=as_json,
        reason=reason,
    )


@recommendation.command()
@click.argument("recommendation_id")
@click.option("--note", help="What was presented, as a file's name.")
@acts_as("recommendation use")
@json_option
def use(recommendation_id: str, note: str | None, acting: Acting, as_json: bool) -> None:
    """Present the data once: it is logged and counted."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        held = governance.get_recommendation(tx, recommendation_id)
        actor.require(tx, item=held.id, owner=held.owner_id)
        # Pasal 16: whether these very data may be presented is the policy's word, C13 included.
        actor.require(tx, Act("sajikan", held.resource), item=held.owner_id, owner=held.owner_id)
        used = governance.use_recommendation(
            tx,
            recommendation_id,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            note=note,
        )
    emit(_shape(used), as_json)


@recommendation.command("list")
@click.option("--nip", help="Only those that this person asked for.")
@click.option("--state", type=click.Choice(list(RECOMMENDATION.labels)))
@click.option("--after", "after_id", help="Go on after the entry of this id.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@acts_as("recommendation list")
@json_option
def list_all(
    nip: str | None,
    state: str | None,
    after_id: str | None,
    limit: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Recommendations, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        requester = _named(tx, nip)
        actor.require(tx, owner=requester)
        after = governance.get_recommendation(tx, after_id) if after_id else None
        found = governance.list_recommendations(
            tx, requester_id=requester, state=state, after=after, limit=limit
        )
    emit([_shape(item) for item in found], as_json)


@recommendation.command()
@click.argument("recommendation_id")
@acts_as("recommendation uses")
@json_option
def uses(recommendation_id: str, acting: Acting, as_json: bool) -> None:
    """Every presentation of data on it, the first one first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        held = governance.get_recommendation(tx, recommendation_id)
        actor.require(tx, item=held.id, owner=held.requester_id)
        found = governance.list_recommendation_uses(tx, recommendation_id)
    rows = [
        {"id": item.id, "at": utc_text(item.used_at), "by": item.used_by, "note": item.note}
        for item in found
    ]
    emit(rows, as_json)


def _take(
    acting: Acting,
    recommendation_id: str,
    act: Callable[[Transaction, Actor, int], RecommendationRecord],
    *,
    as_json: bool,
    reason: str | None = None,
) -> None:
    """Take a step over a recommendation if the policy permits it, and print what it is then."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        asked = governance.get_recommendation(tx, recommendation_id)
        actor.require(tx, item=asked.id, owner=asked.requester_id, reason=reason)
        taken = act(tx, actor, foundation.clock.now_ms())
    emit(_shape(taken), as_json)


def _named(tx: Transaction, nip: str | None) -> str | None:
    return None if nip is None else directory.get_person_by_login(tx, nip).id


def _shape(item: RecommendationRecord) -> dict[str, Any]:
    return {
        "id": item.id,
        "nip": item.nip,
        "sub": item.requester_id,
        "of": item.owner_id,
        "resource": item.resource,
        "recipient": item.recipient,
        "format": item.format,
        "purpose": item.purpose,
        "state": item.state,
        "label": RECOMMENDATION.labels[item.state],
        "since": utc_text(item.asked_at),
        "until": utc_text(item.valid_until) if item.valid_until is not None else None,
        "decided_by": item.decided_by,
        "uses": item.uses,
        "uses_left": item.uses_left,
        "reason": item.reason,
    }
