"""``simasn-idp pledge``: the pakta integritas of a pengelola (Pasal 27(1)a)."""

from __future__ import annotations

import click

from idp import governance
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.errors import Forbidden


@click.group()
def pledge() -> None:
    """Pledges; each is signed by whoever is bound by it, and by nobody else."""


@pledge.command()
@acts_as("pledge sign")
@json_option
def sign(acting: Acting, as_json: bool) -> None:
    """Sign the present text; a decree that waits for it takes effect."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    if not actor.is_person:
        raise Forbidden("not_the_signer", "a pledge is one's own: use --as", pasal=("27(1)a",))
    with actor.transaction() as tx:
        actor.require(tx, owner=actor.id)
        last_day = governance.sign_pledge(tx, actor.id, now_ms=foundation.clock.now_ms())
    emit({"version": governance.PLEDGE_VERSION, "until": last_day}, as_json)
