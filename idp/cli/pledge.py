"""``simasn-idp pledge``: the pakta integritas of a pengelola (Pasal 27(1)a)."""

from __future__ import annotations

from io import BufferedReader
from typing import Any

import click

from idp import directory, governance
from idp.cli.acting import Acting, acts_as
from idp.cli.assignment_steps import STAND_IN
from idp.cli.papers import Paper, paper_options
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.errors import Forbidden, Refusal
from idp.governance import PledgeTextRecord

_MOST_BYTES = 100_000


@click.group()
def pledge() -> None:
    """Pledges; each is signed by whoever is bound by it, and by nobody else."""


@pledge.command()
@click.option("--all", "every", is_flag=True, help="Every version, without its text.")
@json_option
def show(*, every: bool, as_json: bool) -> None:
    """The text in effect, and since when."""
    foundation = open_foundation()
    today = civil_date(foundation.clock.now())
    with foundation.database.reading() as tx:
        if every:
            emit([_shape(item) for item in governance.list_pledge_texts(tx)], as_json)
            return
        present = governance.get_pledge_text(tx, today)
    emit(_shape(present) | {"text": present.text}, as_json)


@pledge.command()
@click.option("--sha256", "read", help="Digest of the text that was read, as ``show`` gives it.")
@acts_as("pledge sign")
@json_option
def sign(read: str | None, acting: Acting, as_json: bool) -> None:
    """Sign the text that is due; a decree that waits for it takes effect."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    if not actor.is_person:
        raise Forbidden("not_the_signer", "a pledge is one's own: use --as", pasal=("27(1)a",))
    now_ms = foundation.clock.now_ms()
    with actor.transaction() as tx:
        actor.require(tx, owner=actor.id)
        due = governance.pledge_standing(tx, actor.id, civil_date(now_ms // 1000)).next
        last_day = governance.sign_pledge(
            tx,
            actor.id,
            now_ms=now_ms,
            proven_at=now_ms // 1000 - (actor.proof.age or 0),
            read_sha256=read,
        )
    signed = {"version": due.version, "text_sha256": due.sha256} if due is not None else {}
    emit(signed | {"until": last_day}, as_json)


@pledge.command()
@click.option("--version", required=True)
@click.option("--text", "wording", type=click.File("rb"), required=True, help="UTF-8 text.")
@click.option("--from", "effective_from", required=True, help="The first day, YYYY-MM-DD.")
@click.option("--grace", type=click.IntRange(0, 7), default=0, help="Days for signing anew.")
@paper_options
@acts_as("pledge publish")
@json_option
def publish(
    version: str,
    wording: BufferedReader,
    effective_from: str,
    grace: int,
    paper: Paper,
    acting: Acting,
    as_json: bool,
) -> None:
    """Set a new text, on a Keputusan Kepala BKPSDMD; the second of --second confirms it (C16)."""
    text = _read(wording)
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, document=paper.number)
        decree = paper.submit(tx, foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD, actor.id)
        made = governance.publish_pledge_text(
            tx,
            version=version,
            text=text,
            effective_from=effective_from,
            document_id=decree.id,
            grace_days=grace,
            actor=actor.id,
            second=actor.second.person.id if actor.second is not None else STAND_IN,
            now_ms=foundation.clock.now_ms(),
        )
    emit(_shape(made), as_json)


@pledge.command("list")
@click.option("--after", default="", help="Go on after the appointment of this id.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@acts_as("pledge list")
@json_option
def list_unsigned(after: str, limit: int, acting: Acting, as_json: bool) -> None:
    """Appointments whose holder has no pledge that holds."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    today = civil_date(foundation.clock.now())
    with actor.transaction() as tx:
        actor.require(tx)
        rows = [
            {
                "assignment": item.assignment_id,
                "nip": item.nip,
                "sub": item.person_id,
                "name": directory.get_person(tx, item.person_id).name,
                "role": item.role,
                "unit": item.unit_code,
                "state": item.state,
                "until": governance.pledge_standing(tx, item.person_id, today).valid_until,
            }
            for item in governance.list_unsigned(tx, today, after=after, limit=limit)
        ]
    emit(rows, as_json)


def _read(file: BufferedReader) -> str:
    try:
        return file.read(_MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("text_required", "the text is not UTF-8", pasal=("27(1)a",)) from None


def _shape(item: PledgeTextRecord) -> dict[str, Any]:
    return {
        "version": item.version,
        "sha256": item.sha256,
        "since": item.effective_from,
        "until": item.accepted_until,
        "document": item.document_id,
    }
