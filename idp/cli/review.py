"""``simasn-idp review``: access looked at again (Pasal 27(2)a); who acts is said by ``--as``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from idp import review as reviews
from idp.cli.acting import Acting, acts_as
from idp.cli.review_answers import ANSWERS, require_answering, require_reader
from idp.cli.review_shapes import campaign_shape
from idp.cli.runtime import emit, open_foundation, read_key_file
from idp.cli.shapes import json_option, page_options
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.keys import KeyRing
from idp.review import CampaignRecord


@click.group()
def review() -> None:
    """Review campaigns: every right in a scope is answered for, or ends up as the default says."""


for _command in ANSWERS:
    review.add_command(_command)


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
@click.option("--mine", is_flag=True, help="Only those that await answers of the actor.")
@click.option("--after", "after_id", help="Go on after the review of this id.")
@page_options
@acts_as("review list")
@json_option
def list_all(
    state: str | None,
    mine: bool,
    after_id: str | None,
    limit: int,
    offset: int,
    acting: Acting,
    as_json: bool,
) -> None:
    """Campaigns, the newest first."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        if mine:
            require_answering(actor, tx, [])
            now_ms = foundation.clock.now_ms()
            awaiting = reviews.list_awaiting(tx, actor=actor.id, now_ms=now_ms)
            shapes = [campaign_shape(one, {"undecided": open_}) for one, open_ in awaiting]
        else:
            require_reader(actor, tx)
            after = reviews.get_campaign(tx, after_id) if after_id else None
            found = reviews.list_campaigns(tx, state=state, after=after, limit=limit, offset=offset)
            shapes = [campaign_shape(campaign, {}) for campaign in found]
    emit(shapes, as_json)


@review.command()
@click.argument("review_id")
@acts_as("review show")
@json_option
def show(review_id: str, acting: Acting, as_json: bool) -> None:
    """A campaign and how it stands."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        require_reader(actor, tx, review_id)
        campaign = reviews.settle(tx, review_id, foundation.clock.now_ms())
        counted = reviews.count_outcomes(tx, review_id)
    emit(campaign_shape(campaign, counted), as_json)


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
        require_reader(actor, tx, review_id)
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
    found = reviews.check_evidence(files, read_key_file(key))
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
