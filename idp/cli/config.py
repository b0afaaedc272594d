"""``simasn-idp config``: the settings in force, what they may be, and whether they work."""

from __future__ import annotations

from dataclasses import asdict

import click

from idp.cli.runtime import emit, settings
from idp.cli.shapes import json_option
from idp.foundation import settings_text
from idp.foundation.settings_in_force import SettingInForce, settings_in_force

_FORMS = {
    "default": settings_text.default_toml,
    "production": settings_text.production_toml,
    "reference": settings_text.reference_page,
}


@click.group()
def config() -> None:
    """Settings come from SIMASN_* variables or the file that SIMASN_CONFIG names."""


@config.command()
@json_option
def show(as_json: bool) -> None:
    """The settings in force and where each was set; of a secret only whether it is set."""
    found = settings_in_force(settings())
    if as_json:
        emit([asdict(one) for one in found], as_json)
    else:
        emit({one.key: f"{_told(one)} ({one.source})" for one in found}, as_json)


@config.command()
@click.option("--form", type=click.Choice(list(_FORMS)), default="default", show_default=True)
@json_option
def dump(form: str, as_json: bool) -> None:
    """Every setting there is: a file of the defaults, one for production, or the manual's page."""
    if as_json:
        emit([asdict(entry) for entry in settings_text.entries()], as_json)
    else:
        click.echo(_FORMS[form](), nl=False)


@config.command()
@json_option
def check(as_json: bool) -> None:
    """Try out settings, database, Redis, mail, folders, keys, policy; exit 1 on any fault."""
    from idp.cli.config_checks import check_all

    kind, checks = check_all(settings())
    faults = [f"{item.name}: {item.fault}" for item in checks if item.fault]
    if not as_json:
        emit({item.name: item.fault or item.found for item in checks}, as_json)
    else:
        report = {"status": "faulty" if faults else "ok", "kind": kind}
        refusal = {"error": "configuration", "reason": "; ".join(faults), "pasal": []}
        listed = {"checks": [asdict(item) for item in checks]}
        emit({**report, **listed, **(refusal if faults else {})}, as_json)
    if faults:
        raise SystemExit(1)


def _told(one: SettingInForce) -> str:
    return one.value or ("set" if one.is_set else "not set")
