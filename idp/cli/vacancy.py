"""``simasn-idp vacancy``: Perangkat Daerah without a fasilitator (Pasal 9(6))."""

from __future__ import annotations

from typing import Any

import click

from idp import governance
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, page_options
from idp.foundation.clock import civil_date, utc_text
from idp.governance import EmptySeatRecord, VacancyRecord


@click.group()
def vacancy() -> None:
    """Vacancies; one opens with the last fasilitator and closes with the next."""


@vacancy.command("list")
@click.option("--all", "past", is_flag=True, help="Also those that were filled.")
@page_options
@json_option
def list_all(past: bool, limit: int, offset: int, as_json: bool) -> None:
    """Those open, the longest first; that of an office that never had one has no beginning."""
    foundation = open_foundation()
    now, most = foundation.clock.now(), offset + limit
    with foundation.database.reading() as tx:
        seats = governance.list_empty_seats(tx, units=None, today=civil_date(now), limit=most)
        closed = governance.list_vacancies(tx, past=True, limit=most + len(seats)) if past else []
    rows = [_open(seat, now) for seat in seats] + [
        _filled(item, until, now) for item in closed if (until := item.filled_at) is not None
    ]
    emit(rows[offset:most], as_json)


def _open(seat: EmptySeatRecord, now: int) -> dict[str, Any]:
    return {
        "id": seat.vacancy_id,
        "unit": seat.unit_code,
        "state": "open",
        "since": utc_text(seat.since) if seat.since is not None else None,
        "until": None,
        "days": seat.days_open(now),
    }


def _filled(item: VacancyRecord, until: int, now: int) -> dict[str, Any]:
    return {
        "id": item.id,
        "unit": item.unit_code,
        "state": "filled",
        "since": utc_text(item.opened_at),
        "until": utc_text(until),
        "days": item.days_open(now),
    }
