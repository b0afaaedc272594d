"""``simasn-idp audit archive``: the events before a day, sealed in a file of their own."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from idp import audit
from idp.audit import CHECKPOINT_TYPE, read_keys
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.clock import start_of_date
from idp.foundation.errors import Conflict, Refusal
from idp.keys import KeyRing, list_public_keys


@click.command("archive")
@click.option("--before", required=True, help="YYYY-MM-DD: the first day (WIB) not in it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file that is new.")
@acts_as("audit archive")
@json_option
def archive(before: str, out: Path, acting: Acting, as_json: bool) -> None:
    """Seal the events before a day in a file, proven once written; the log keeps them too."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask()
    try:
        until = start_of_date(before)
    except ValueError:
        raise Refusal("invalid_date", "the date is not YYYY-MM-DD") from None
    if until > foundation.clock.now():
        raise Refusal("later_dated", "a day that is not over can't be archived")
    audit.seal(foundation, wait=True)
    sign = partial(KeyRing(foundation).sign, typ=CHECKPOINT_TYPE)
    newest = audit.add_checkpoint(foundation, sign, now=True)
    if newest is None:
        raise Conflict("nothing_to_sign", "there is no event yet")
    written = audit.archive(
        foundation,
        out,
        until_ms=until * 1000,
        newest=newest,
        keys=read_keys(json.dumps(list_public_keys(foundation))),
        actor=actor.id,
    )
    emit(
        {
            "file": str(out),
            "sha256": written.sha256,
            "size": written.size,
            "events": written.events,
            "until": written.until,
            "chain_hash": written.checkpoint,
        },
        as_json,
    )
