"""``simasn-idp review``: access looked at again (Pasal 27(2)a); who acts is said by ``--as``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from idp import directory
from idp import review as reviews
from idp.access import AccessDenied, Act
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.review_shapes import campaign_shape, facts_shape, item_shape
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, page_options
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.keys import KeyRing
from idp.review import CampaignRecord, NamedItem

_TIDY, _ANSWER = Act("tutup", "idp:tinjauan"), Act("putuskan", "idp:tinjauan")


@click.group()
def review() -> None:
    """Review campaigns: every right in a scope is answered for, or ends up as the default says."""


@review.command()
@click.option("--name", required=True)
@click.option("--scope", type=click.Choice(reviews.SCOPES), required=True)
@click.option("--unit", "unit_code", help="The Perangkat Daerah of --scope unit.")
@click.option("--deadline", required=True, help="The last day to answer, YYYY-MM-DD.")
@click.option(
    "--default",
    type=click.Choice(reviews.DEFAULTS),
    default="suspend",
    show_default=True,
    help="What becomes of what nobody answers for.",
)
@acts_as("review create")
@json_option
def create(
    name: str,
    scope: str,
    unit_code: str | None,
    deadline: str,
    default: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Draft a campaign."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx)
        made = reviews.create_campaign(
            tx,
            name=name,
            scope=scope,
            unit_code=unit_code.upper() if unit_code else None,
            deadline=deadline,
            default=default,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    emit(campaign_shape(made, {}), as_json)


@review.command()
@click.argument("review_id")
@acts_as("review start")
@json_option
def start(review_id: str, acting: Acting, as_json: bool) -> None:
    """Set down what is looked at, and ask those who answer for it."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, item=review_id)
        started = reviews.start_campaign(
            tx, review_id, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
        counted = reviews.count_outcomes(tx, review_id)
    emit(campaign_shape(started, counted), as_json)


@review.command("list")
@click.option("--state", type=click.Choice(reviews.CAMPAIGN_STATES))
@page_options
@acts_as("review list")
@json_option
def list_all(state: str | None, limit: int, offset: int, acting: Acting, as_json: bool) -> None:
    """Campaigns, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        _require_reader(actor, tx)
        found = reviews.list_campaigns(tx, state=state, limit=limit, offset=offset)
    emit([campaign_shape(campaign, {}) for campaign in found], as_json)


@review.command()
@click.argument("review_id")
@acts_as("review show")
@json_option
def show(review_id: str, acting: Acting, as_json: bool) -> None:
    """A campaign and how it stands."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        _require_reader(actor, tx, review_id)
        campaign = reviews.settle(tx, review_id, foundation.clock.now_ms())
        counted = reviews.count_outcomes(tx, review_id)
    emit(campaign_shape(campaign, counted), as_json)


@review.command()
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
            _require_answering(actor, tx, found)
        else:
            _require_reader(actor, tx, review_id)
            found = reviews.list_items(tx, review_id, **page)
        facts = reviews.facts_of(tx, review_id, [named.item for named in found])
    emit([item_shape(named) | facts_shape(facts[named.item.id]) for named in found], as_json)


@review.command()
@click.argument("review_id")
@click.argument("item_ids", nargs=-1, required=True)
@acts_as("review look")
@json_option
def look(review_id: str, item_ids: tuple[str, ...], acting: Acting, as_json: bool) -> None:
    """Open the facts of items; that they were opened is remembered."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        _require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
        opened = reviews.look_at(
            tx, review_id, item_ids, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
    emit([item_shape(named) | facts_shape(facts) for named, facts in opened], as_json)


@review.command()
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
        _require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
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


@review.command()
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
        _require_answering(actor, tx, reviews.find_items(tx, review_id, item_ids))
        person = directory.find_person_by_login(tx, nip)
        if person is None:
            raise NotFound("person_not_found", "there is no such person")
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


@review.command("apply")
@click.argument("review_id")
@acts_as("review apply")
@json_option
def apply_now(review_id: str, acting: Acting, as_json: bool) -> None:
    """End the time for answers: after the deadline, or once everything is decided."""
    foundation = open_foundation()
    _finish(foundation, acting, review_id, reviews.apply_campaign, as_json)


@review.command()
@click.argument("review_id")
@acts_as("review close")
@json_option
def close(review_id: str, acting: Acting, as_json: bool) -> None:
    """Close an applied campaign with signed evidence; nothing of it changes any more."""
    foundation = open_foundation()
    sign = partial(KeyRing(foundation).sign, typ=reviews.EVIDENCE_TYPE)

    def closing(tx: Transaction, review_id: str, *, actor: str, now_ms: int) -> CampaignRecord:
        return reviews.close_campaign(
            tx, foundation, review_id, sign=sign, actor=actor, now_ms=now_ms
        )

    _finish(foundation, acting, review_id, closing, as_json)


@review.command()
@click.argument("review_id")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A folder."
)
@acts_as("review export")
@json_option
def export(review_id: str, out: Path, acting: Acting, as_json: bool) -> None:
    """Write the signed evidence of a closed campaign into a folder."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        _require_reader(actor, tx, review_id)
        files = reviews.export_evidence(
            tx, foundation, review_id, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    emit({"review": review_id, "files": sorted(files)}, as_json)


@review.command("verify-evidence")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Public keys, as keys public prints them.",
)
@json_option
def verify_evidence(folder: Path, key: Path, as_json: bool) -> None:
    """Prove evidence without the installation; exit 1 where it fails."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    found = reviews.check_evidence(files, key.read_text())
    emit(found, as_json)
    if not found["whole"]:
        raise SystemExit(1)


def _finish(
    foundation: Foundation, acting: Acting, review_id: str, act: object, as_json: bool
) -> None:
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, item=review_id)
        done = act(tx, review_id, actor=actor.id, now_ms=foundation.clock.now_ms())  # type: ignore[operator]
        counted = reviews.count_outcomes(tx, review_id)
    emit(campaign_shape(done, counted), as_json)


def _require_reader(actor: Actor, tx: Transaction, review_id: str = "") -> None:
    """Whoever may look at reviews, or conducts them; raises AccessDenied."""
    try:
        actor.require(tx, item=review_id)
    except AccessDenied:
        actor.require(tx, _TIDY, item=review_id)


def _require_answering(actor: Actor, tx: Transaction, found: Sequence[NamedItem]) -> None:
    """Ask about each holder once whether the actor may answer for a right of theirs (C2, C14)."""
    about = {(named.item.unit, named.item.holder_id) for named in found}
    for unit, holder in sorted(about, key=str) or [(None, None)]:
        actor.require(tx, _ANSWER, owner=holder, unit=unit)
