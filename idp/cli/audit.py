"""``simasn-idp audit``: seal, verify and export the audit log."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

import click

from idp import audit as audit_log
from idp.audit import OPERATOR, EventType, record
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.clock import start_of_date
from idp.foundation.context import Foundation


@click.group()
def audit() -> None:
    """The audit log: what happened, and proof that nobody changed it."""


@audit.command()
@json_option
def seal(as_json: bool) -> None:
    """Seal the events that are not sealed yet (the server does so every second)."""
    emit({"sealed": audit_log.seal(open_foundation(), wait=True)}, as_json)


@audit.command()
@click.option(
    "--head",
    "heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A file of heads or an export kept elsewhere, to check against too.",
)
@json_option
def verify(heads: tuple[Path, ...], as_json: bool) -> None:
    """Hash every sealed event again; exit 1 where anything was changed, with the first place."""
    foundation = open_foundation()
    sealed_now = audit_log.seal(foundation, wait=True)
    found = audit_log.verify(foundation, heads)
    emit(
        {
            "whole": found.is_whole,
            "rows": found.rows,
            "sealed_now": sealed_now,
            "unsealed": found.unsealed,
            "heads": found.heads,
            "head": {"position": found.head.position, "chain_hash": found.head.chain_hash},
            "first_bad_position": found.first_bad_position,
            "fault": found.fault,
        },
        as_json,
    )
    _note(
        foundation,
        EventType.AUDIT_VERIFIED,
        failed=not found.is_whole,
        detail={"rows": found.rows, "first_bad_position": found.first_bad_position},
    )
    if not found.is_whole:
        raise SystemExit(1)


@audit.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First civil date (WIB).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last civil date (WIB).")
@click.option(
    "--out",
    type=click.File("w", encoding="utf-8", lazy=True),
    default="-",
    help="File to write.",
)
@acts_as("audit export")
@click.option("--json", "_as_json", is_flag=True, help="Accepted everywhere; NDJSON it always is.")
def export(
    since: date | None, until: date | None, out: TextIO, acting: Acting, _as_json: bool
) -> None:
    """Write the events as NDJSON, ending with the head of the chain."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask()
    audit_log.seal(foundation, wait=True)
    span = {}
    if since is not None:
        span["since_ms"] = start_of_date(since.strftime("%Y-%m-%d")) * 1000
    if until is not None:
        after = until + timedelta(days=1)
        span["until_ms"] = start_of_date(after.strftime("%Y-%m-%d")) * 1000
    # Noted first: no export leaves without a trace.
    _note(foundation, EventType.AUDIT_EXPORTED, detail=dict(span), actor=actor.id)
    out.writelines(audit_log.export(foundation, **span))


def _note(
    foundation: Foundation,
    event: EventType,
    *,
    detail: dict[str, object],
    failed: bool = False,
    actor: str = OPERATOR,
) -> None:
    with foundation.database.transaction() as tx:
        record(
            tx,
            event,
            at_ms=foundation.clock.now_ms(),
            actor=actor,
            result="failed" if failed else "ok",
            detail=detail,
        )
