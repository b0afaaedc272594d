"""``simasn-idp module``: the SIMASN modules (Pasal 6)."""

from __future__ import annotations

import click

from idp import oidc
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option


@click.group()
def module() -> None:
    """The modules; one is registered with ``client create --module``."""


@module.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every registered module."""
    foundation = open_foundation()
    with foundation.database.reading() as tx:
        records = oidc.list_modules(tx)
    emit(
        [
            {"module": record.module, "client_id": record.client_id, "url": record.home}
            for record in records
        ],
        as_json,
    )
