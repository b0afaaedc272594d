"""``simasn-idp unit``: Perangkat Daerah and Unit Kerja."""

from __future__ import annotations

from typing import BinaryIO

import click

from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import import_source, json_option, unit_shape
from idp.cli.unit_heads import HEAD_COMMANDS
from idp.directory import import_units, list_units


@click.group()
def unit() -> None:
    """Units: Perangkat Daerah and Unit Kerja (Pasal 1)."""


for _command in HEAD_COMMANDS:
    unit.add_command(_command)


@unit.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
def import_file(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Import units from a CSV FILE, wholly or not at all."""
    import_source(open_foundation(), import_units, file, dry_run=dry_run, as_json=as_json)


@unit.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """All units, by code."""
    with open_foundation().database.reading() as tx:
        found = list_units(tx)
    emit([unit_shape(item) for item in found], as_json)
