"""``simasn-idp audit``: seal, sign, verify, prove and export the audit log."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

import click

from idp import audit as audit_log
from idp.audit import (
    OPERATOR,
    EventType,
    check_file,
    read_keys,
    record,
)
from idp.cli.acting import Acting, acts_as
from idp.cli.audit_archive import archive
from idp.cli.runtime import emit, open_foundation, read_key_file
from idp.cli.shapes import json_option
from idp.foundation.clock import start_of_date
from idp.foundation.context import Foundation
from idp.keys import list_public_keys, sign_log

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The audit log: what happened, and proof that nobody changed it."""


audit.add_command(archive)


@audit.command()
@json_option
def seal(as_json: bool) -> None:
    """Seal the events that are not sealed yet (the server does so every second)."""
    emit({"sealed": audit_log.seal(open_foundation(), wait=True)}, as_json)


@audit.command()
@json_option
def checkpoint(as_json: bool) -> None:
    """Sign now how far the log has come; keep what it prints on another machine."""
    foundation = open_foundation()
    emit(sign_log(foundation).shape(), as_json)


@audit.command()
@click.option(
    "--head",
    "heads",
    type=_FILE,
    multiple=True,
    help="A file of heads or an export kept elsewhere, to check against too.",
)
@click.option("--key", type=_FILE, help="Public keys kept elsewhere; otherwise the database's.")
@json_option
def verify(heads: tuple[Path, ...], key: Path | None, as_json: bool) -> None:
    """Hash every sealed event again; exit 1 where anything was changed, with the first place."""
    foundation = open_foundation()
    sealed_now = audit_log.seal(foundation, wait=True)
    keys = json.dumps(list_public_keys(foundation)) if key is None else read_key_file(key)
    found = audit_log.verify(foundation, heads, read_keys(keys))
    emit(
        {
            "whole": found.is_whole,
            "rows": found.rows,
            "sealed_now": sealed_now,
            "unsealed": found.unsealed,
            "heads": found.heads,
            "checkpoints": found.checkpoints,
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
@click.option("--reason", help="What the file is for; compulsory with --as.")
@acts_as("audit export")
@click.option("--json", "_as_json", is_flag=True, help="Accepted everywhere; NDJSON it always is.")
def export(
    since: date | None,
    until: date | None,
    out: TextIO,
    reason: str | None,
    acting: Acting,
    _as_json: bool,
) -> None:
    """Write the events as NDJSON, with the checkpoints that prove them."""
    if acting.login is not None and not reason:
        raise click.UsageError("--reason goes with --as")
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask(reason=reason)
    span = {}
    if since is not None:
        span["since_ms"] = start_of_date(since.strftime("%Y-%m-%d")) * 1000
    if until is not None:
        after = until + timedelta(days=1)
        span["until_ms"] = start_of_date(after.strftime("%Y-%m-%d")) * 1000
    newest = sign_log(foundation)
    # Noted first: no export leaves without a trace.
    _note(foundation, EventType.AUDIT_EXPORTED, detail=dict(span), actor=actor.id, reason=reason)
    out.writelines(audit_log.export(foundation, newest=newest, **span))


@audit.command()
@click.argument("event", type=int)
@acts_as("audit proof")
@click.option("--json", "_as_json", is_flag=True, help="Accepted everywhere; JSON it always is.")
def proof(event: int, acting: Acting, _as_json: bool) -> None:
    """Print the event of this id, and the proof that the log has it (RFC 9162 §2.1.3)."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask()
    sign_log(foundation)
    found = audit_log.prove_event(foundation, event)
    _note(foundation, EventType.AUDIT_EXPORTED, detail={"event": event}, actor=actor.id)
    print(json.dumps(found, ensure_ascii=False))


@audit.command()
@click.argument("first", type=int)
@click.argument("second", type=int)
@click.option("--json", "_as_json", is_flag=True, help="Accepted everywhere; JSON it always is.")
def consistency(first: int, second: int, _as_json: bool) -> None:
    """Print the proof that the checkpoint of SECOND events continues that of FIRST."""
    print(json.dumps(audit_log.prove_consistency(open_foundation(), first, second)))


@audit.command("verify-export")
@click.argument("file", type=_FILE)
@click.option("--key", type=_FILE, required=True, help="Public keys: JWK or JWK Set.")
@click.option("--kept", type=_FILE, multiple=True, help="Older checkpoints, heads or exports.")
@json_option
def verify_export(file: Path, key: Path, kept: tuple[Path, ...], as_json: bool) -> None:
    """Prove an export, or a printed proof, without the installation; exit 1 where it fails."""
    found = check_file(file, read_keys(read_key_file(key)), kept)
    emit(found, as_json)
    if not found["whole"]:
        raise SystemExit(1)


def _note(
    foundation: Foundation,
    event: EventType,
    *,
    detail: dict[str, object],
    failed: bool = False,
    actor: str = OPERATOR,
    reason: str | None = None,
) -> None:
    with foundation.database.transaction() as tx:
        record(
            tx,
            event,
            at_ms=foundation.clock.now_ms(),
            actor=actor,
            result="failed" if failed else "ok",
            reason=reason,
            detail=detail,
        )
