"""``simasn-idp vacancy``: Perangkat Daerah without a fasilitator (Pasal 9(6))."""

from __future__ import annotations

import click

from idp import governance
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, page_options
from idp.foundation.clock import utc_text


@click.group()
def vacancy() -> None:
    """Vacancies; one opens with the last fasilitator and closes with the next."""


@vacancy.command("list")
@click.option("--all", "past", is_flag=True, help="Also those that were filled.")
@page_options
@json_option
def list_all(past: bool, limit: int, offset: int, as_json: bool) -> None:
    """Those open, the longest first."""
    foundation = open_foundation()
    now = foundation.clock.now()
    with foundation.database.reading() as tx:
        found = governance.list_vacancies(tx, past=past, limit=limit, offset=offset)
    rows = [
        {
            "id": item.id,
            "unit": item.unit_code,
            "state": "open" if item.filled_at is None else "filled",
            "since": utc_text(item.opened_at),
            "until": utc_text(item.filled_at) if item.filled_at is not None else None,
            "days": item.days_open(now),
        }
        for item in found
    ]
    emit(rows, as_json)
