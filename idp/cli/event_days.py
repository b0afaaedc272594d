"""A day of transfers on the command line: one person brings the file, another confirms it (C16)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import click

from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, read_file, refuse_file
from idp.directory import EventReport, InvalidFile
from idp.foundation.clock import utc_text
from idp.governance import transfer_days
from idp.governance.transfer_days import TRANSFER_DAY, TransferDayRecord


@click.command("days")
@click.option("--state", type=click.Choice(list(TRANSFER_DAY.labels)))
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@acts_as("event days")
@json_option
def list_days(state: str | None, limit: int, acting: Acting, as_json: bool) -> None:
    """Files of events that persons brought, the newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        actor.require(tx, reason="-")
        found = transfer_days.list_transfer_days(tx, state=state or "", limit=limit)
    emit([day_shape(day) for day in found], as_json)


@click.command("confirm")
@click.argument("day_id")
@acts_as("event confirm")
@json_option
def confirm_day(day_id: str, acting: Acting, as_json: bool) -> None:
    """Let the events of a file bind that somebody else brought."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        day = transfer_days.get_transfer_day(tx, day_id)
        actor.require(tx, item=day.id, reason=day.reason)
        report = transfer_days.confirm_transfer_day(
            tx, day.id, actor=actor.id, now_ms=actor.foundation.clock.now_ms()
        )
        day = transfer_days.get_transfer_day(tx, day_id)
    emit(day_shape(day) | report_shape(report), as_json)


@click.command("refuse")
@click.argument("day_id")
@click.option("--reason", required=True)
@acts_as("event refuse")
@json_option
def refuse_day(day_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Send a file back that somebody else brought; nothing of it ever binds."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        actor.require(tx, item=day_id, reason=reason)
        day = transfer_days.refuse_transfer_day(
            tx, day_id, reason=reason, actor=actor.id, now_ms=actor.foundation.clock.now_ms()
        )
    emit(day_shape(day), as_json)


@click.command("withdraw")
@click.argument("day_id")
@click.option("--reason", required=True)
@acts_as("event withdraw")
@json_option
def withdraw_day(day_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Take a file back that one brought oneself."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        actor.require(tx, item=day_id, reason=reason)
        day = transfer_days.withdraw_transfer_day(
            tx, day_id, reason=reason, actor=actor.id, now_ms=actor.foundation.clock.now_ms()
        )
    emit(day_shape(day), as_json)


DAY_COMMANDS = (list_days, confirm_day, refuse_day, withdraw_day)


def bring_day(actor: Actor, file: BinaryIO, reason: str | None, as_json: bool) -> dict[str, Any]:
    """Keep a person's file; with a second person in the same command it binds at once."""
    if not reason:
        raise click.UsageError("--reason goes with --as")
    actor.ask(reason=reason)
    foundation, data = actor.foundation, read_file(file)
    now_ms = foundation.clock.now_ms()
    try:
        foreseen = transfer_days.foresee_day(
            foundation.database, data, actor=actor.id, now_ms=now_ms
        )
    except InvalidFile as refusal:
        refuse_file(refusal, as_json)
    with actor.transaction() as tx:
        actor.require(tx, reason=reason)
        day = transfer_days.propose_transfer_day(
            tx,
            data,
            file_name=Path(file.name).name,
            reason=reason,
            foreseen=foreseen,
            actor=actor.id,
            now_ms=now_ms,
        )
        second = actor.approver()
        if second is None:
            return day_shape(day)
        report = transfer_days.confirm_transfer_day(tx, day.id, actor=second, now_ms=now_ms)
        day = transfer_days.get_transfer_day(tx, day.id)
    return day_shape(day) | report_shape(report)


def day_shape(day: TransferDayRecord) -> dict[str, Any]:
    """A file of events as it is printed."""
    seen = day.foreseen
    return {
        "id": day.id,
        "state": day.state,
        "file": day.file_name,
        "sha256": day.sha256,
        "reason": day.reason,
        "proposed_by": day.proposed_by,
        "proposed_at": utc_text(day.proposed_at),
        "decided_by": day.decided_by,
        "decision": day.decision,
        "faults": len(day.faults),
        "lapses": len(seen.lapses) if seen else 0,
        "vacancies": len(seen.vacancies) if seen else 0,
        "accounts_off": len(seen.departures) if seen else 0,
    }


def report_shape(report: EventReport) -> dict[str, Any]:
    """What an import of events did, as it is printed."""
    return {
        "rows": report.rows,
        "new": len(report.events),
        "known": report.known,
        "due": report.due,
        "late": report.late,
        "departures": report.departures,
        "moves": report.moves,
        "dry_run": report.dry_run,
        "sha256": report.file_digest,
    }
