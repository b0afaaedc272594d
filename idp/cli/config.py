"""``simasn-idp config``: the settings in force."""

from __future__ import annotations

import click

from idp.cli.runtime import emit, open_foundation, settings
from idp.cli.shapes import json_option


@click.group()
def config() -> None:
    """Settings come from SIMASN_* variables or the file that SIMASN_CONFIG names."""


@config.command()
@json_option
def show(as_json: bool) -> None:
    """The settings in force; no setting holds a secret, only names of files that do."""
    emit(settings().model_dump(mode="json"), as_json)


@config.command()
@json_option
def check(as_json: bool) -> None:
    """Whether this installation could start: settings, database, master key."""
    foundation = open_foundation()
    emit({"status": "ok", "kind": foundation.kind}, as_json)
