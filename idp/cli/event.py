"""``simasn-idp event``: transfers, other positions, ends of employment (Pasal 9(6))."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, BinaryIO

import click

from idp.audit import OPERATOR
from idp.cli.acting import Acting, acts_as
from idp.cli.event_days import DAY_COMMANDS, bring_day, report_shape
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import OnlyAsked, json_option, page_options, read_file, take_file
from idp.directory import (
    EmploymentEvent,
    EventReport,
    Retirement,
    find_person_by_login,
    forecast_retirements,
    import_events,
    list_employment_events,
)
from idp.foundation.clock import civil_date, utc_text
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import Consequences, foresee_events


@click.group()
def event() -> None:
    """Employment events; each binds at 00:00 WIB of its day."""


for _command in DAY_COMMANDS:
    event.add_command(_command)


@event.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Show what would follow, write nothing.")
@click.option("--reason", help="What the file is for; compulsory with --as.")
@acts_as("event import")
@json_option
def import_file(
    file: BinaryIO, dry_run: bool, reason: str | None, acting: Acting, as_json: bool
) -> None:
    """Record the events of a CSV FILE, wholly or not at all; those of the past bind at once.

    Brought by a person (--as), nothing binds before a second one (--second, or `event confirm`).
    """
    foundation = open_foundation()
    actor = acting.on(foundation)
    now_ms = foundation.clock.now_ms()
    if actor.is_person and not dry_run:
        emit(bring_day(actor, file, reason, as_json), as_json)
        return
    if dry_run:
        if actor.is_person:
            actor.ask(reason=reason or "-")
        emit(_preview(foundation, read_file(file), now_ms, as_json), as_json)
        return
    report = take_file(
        foundation,
        lambda tx: import_events(tx, read_file(file), actor=OPERATOR, now_ms=now_ms),
        as_json,
    )
    emit(report_shape(report), as_json)


@event.command("list")
@click.option("--nip", help="Only of this person.")
@click.option("--pending", is_flag=True, help="Only those that have yet to bind.")
@page_options
@acts_as("event list")
@json_option
def list_all(
    nip: str | None, pending: bool, limit: int, offset: int, acting: Acting, as_json: bool
) -> None:
    """Events, the latest day first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        person = find_person_by_login(tx, nip) if nip else None
        actor.require(tx, owner=person.id if person else None)
        found = list_employment_events(tx, nip=nip, pending=pending, limit=limit, offset=offset)
    emit([_shape(item) for item in found], as_json)


@event.command()
@click.option("--until", required=True, help="YYYY-MM-DD (WIB), the last day of the forecast.")
@page_options
@acts_as("event forecast")
@json_option
def forecast(until: str, limit: int, offset: int, acting: Acting, as_json: bool) -> None:
    """Who retires by then, the earliest first; it ends nobody's employment."""
    actor = acting.on(open_foundation())
    today = civil_date(actor.foundation.clock.now())
    with actor.transaction() as tx:
        actor.require(tx)
        found = forecast_retirements(tx, since=today, until=until)
    emit([_retirement_shape(one) for one in found[offset : offset + limit]], as_json)


def _preview(foundation: Foundation, data: bytes, now_ms: int, as_json: bool) -> dict[str, Any]:
    """What the file says and what follows from it; nothing of it stays."""
    seen: list[tuple[EventReport, Consequences]] = []

    def take(tx: Transaction) -> None:
        seen.append(foresee_events(tx, data, actor=OPERATOR, now_ms=now_ms))
        raise OnlyAsked

    with suppress(OnlyAsked):
        take_file(foundation, take, as_json)
    report, follows = seen[0]
    return report_shape(report) | {
        "dry_run": True,
        "lapses": follows.lapses,
        "vacancies": follows.vacancies,
        "accounts_off": follows.departures,
    }


def _retirement_shape(one: Retirement) -> dict[str, Any]:
    return {
        "nip": one.nip,
        "name": one.name,
        "unit": one.unit_code,
        "position": one.position,
        "age": one.age,
        "retires_on": one.retires_on,
        "event_recorded": one.is_recorded,
    }


def _shape(item: EmploymentEvent) -> dict[str, Any]:
    return {
        "id": item.id,
        "nip": item.nip,
        "kind": item.kind,
        "effective_on": item.effective_on,
        "unit": item.unit_code,
        "position": item.position,
        "document": item.document,
        "late": item.is_late,
        "applied_at": utc_text(item.applied_at) if item.applied_at is not None else None,
    }
