"""``simasn-idp calendar``: the days off of the Province, which are no working days."""

from __future__ import annotations

from dataclasses import asdict
from typing import BinaryIO

import click

from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import import_source, json_option
from idp.directory import import_days_off, list_days_off


@click.group()
def calendar() -> None:
    """Days off: national, collective leave, the Province's own."""


@calendar.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
def import_file(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Import the days off of whole years from a CSV FILE, wholly or not at all."""
    import_source(open_foundation(), import_days_off, file, dry_run=dry_run, as_json=as_json)


@calendar.command("list")
@click.option("--from", "from_day", default="", help="YYYY-MM-DD, the first day to show.")
@json_option
def list_all(from_day: str, as_json: bool) -> None:
    """Every day off that is on record, the earliest first."""
    with open_foundation().database.reading() as tx:
        found = list_days_off(tx, from_day)
    emit([asdict(item) for item in found], as_json)
