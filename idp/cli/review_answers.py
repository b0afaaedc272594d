"""What reviewers do in a review: read the items, open their facts, decide, pass on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from idp import directory
from idp import review as reviews
from idp.access import AccessDenied, Act
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.review_shapes import facts_shape, item_shape
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.database import Transaction
from idp.review import NamedItem

_TIDY, _ANSWER = Act("tutup", "idp:tinjauan"), Act("putuskan", "idp:tinjauan")


@click.command()
@click.argument("review_id")
@click.option("--outcome", type=click.Choice(reviews.OUTCOMES))
@click.option("--mine", is_flag=True, help="Only what the actor answers for.")
@click.option("--after", type=click.IntRange(0), default=0, help="Go on after this number.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@acts_as("review items")
@json_option
def items(
    review_id: str,
    outcome: str | None,
    mine: bool,
    after: int,
    limit: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """The rights that a campaign looks at, each with the facts about it."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        now_ms = foundation.clock.now_ms()
        reviews.settle(tx, review_id, now_ms)
        page: dict[str, Any] = {"outcome": outcome, "after": after, "limit": limit}
        if mine:
            found = reviews.list_answerable(tx, review_id, actor=actor.id, now_ms=now_ms, **page)
            require_answering(actor, tx, found)
        else:
            require_reader(actor, tx, review_id)
            found = reviews.list_items(tx, review_id, **page)
        facts = reviews.facts_of(tx, review_id, [named.item for named in found])
    emit([item_shape(named) | facts_shape(facts[named.item.id]) for named in found], as_json)


@click.command()
@click.argument("review_id")
@click.argument("item_ids", nargs=-1, required=True)
@acts_as("review look")
@json_option
def look(review_id: str, item_ids: tuple[str, ...], acting: Acting, as_json: bool) -> None:
    """Open the facts of items; that they were opened is remembered."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
        opened = reviews.look_at(
            tx, review_id, item_ids, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
    emit([item_shape(named) | facts_shape(facts) for named, facts in opened], as_json)


@click.command()
@click.argument("review_id")
@click.argument("item_ids", nargs=-1, required=True)
@click.option("--outcome", "decision", type=click.Choice(reviews.DECISIONS), required=True)
@click.option("--reason", help="Compulsory unless the right is kept.")
@click.option("--seen", type=int, help="The version that the reviewer had before him, of one item.")
@acts_as("review decide")
@json_option
def decide(
    review_id: str,
    item_ids: tuple[str, ...],
    decision: str,
    reason: str | None,
    seen: int | None,
    acting: Acting,
    as_json: bool,
) -> None:
    """Decide the same about items, all or none; what is revoked or suspended ends at once."""
    if seen is not None and len(item_ids) != 1:
        raise click.UsageError("--seen is the version of one item")
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
        reviews.decide(
            tx,
            review_id,
            item_ids,
            decision=decision,
            reason=reason,
            seen=None if seen is None else {item_ids[0]: seen},
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
        decided = reviews.find_items(tx, review_id, item_ids)
    emit([item_shape(named) for named in decided], as_json)


@click.command()
@click.argument("review_id")
@click.argument("item_ids", nargs=-1, required=True)
@click.option("--to", "nip", required=True, help="NIP of whoever is asked instead.")
@click.option("--note", required=True, help="Why.")
@acts_as("review reassign")
@json_option
def reassign(
    review_id: str,
    item_ids: tuple[str, ...],
    nip: str,
    note: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Ask somebody else about items, and never whoever holds the right."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
        person = directory.get_person_by_login(tx, nip)
        reviews.reassign(
            tx,
            review_id,
            item_ids,
            to=person.id,
            note=note,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
        changed = reviews.find_items(tx, review_id, item_ids)
    emit([item_shape(named) for named in changed], as_json)


def require_reader(actor: Actor, tx: Transaction, review_id: str = "") -> None:
    """Whoever may look at reviews, or conducts them; raises AccessDenied."""
    try:
        actor.require(tx, item=review_id)
    except AccessDenied:
        actor.require(tx, _TIDY, item=review_id)


def require_answering(actor: Actor, tx: Transaction, found: Sequence[NamedItem]) -> None:
    """Ask about each holder once whether the actor may answer for a right of theirs (C2, C14).

    Where there is none to ask about, whether the actor answers for anything in his own unit.
    """
    about = {(named.item.unit, named.item.holder_id) for named in found}
    own = directory.get_person(tx, actor.id).unit_code if actor.is_person and not about else None
    for unit, holder in sorted(about, key=str) or [(own, None)]:
        actor.require(tx, _ANSWER, owner=holder, unit=unit)


ANSWERS = (items, look, decide, reassign)
"""The commands that ``simasn-idp review`` takes over."""
