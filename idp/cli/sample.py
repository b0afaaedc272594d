"""``simasn-idp sample``: fictional data and demo logins, in sample installations only."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from idp import sample as samples
from idp.cli.runtime import emit, open_foundation
from idp.cli.sample_run import run
from idp.cli.shapes import json_option

_employees_option = click.option(
    "--employees",
    type=click.IntRange(samples.SMALLEST),
    default=samples.DEFAULT_EMPLOYEES,
    show_default=True,
)
_seed_option = click.option("--seed", type=int, default=samples.DEFAULT_SEED, show_default=True)


@click.group()
def sample() -> None:
    """Fictional data; no real person is in it."""


@sample.command()
@_employees_option
@_seed_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder."
)
@json_option
def generate(employees: int, seed: int, out: Path, as_json: bool) -> None:
    """Write units.csv, employees.csv and events.csv; the same seed gives the same files."""
    lines = samples.write_sample(out, employees, seed)
    emit({"out": str(out), "seed": seed, **lines}, as_json)


@sample.command()
@_employees_option
@_seed_option
@json_option
def load(employees: int, seed: int, as_json: bool) -> None:
    """Fill an empty sample installation; does nothing where it is filled already."""
    emit(asdict(samples.load_sample(open_foundation(), employees, seed)), as_json)


@sample.command()
@json_option
def accounts(as_json: bool) -> None:
    """The demo logins of this installation."""
    emit([asdict(account) for account in samples.list_accounts(open_foundation())], as_json)


@sample.command()
@click.option("--username", required=True, help="NIP of the demo login.")
@json_option
def otp(username: str, as_json: bool) -> None:
    """The TOTP code of now."""
    emit({"otp": samples.find_current_code(open_foundation(), username)}, as_json)


sample.add_command(run)
