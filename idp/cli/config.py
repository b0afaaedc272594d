"""``simasn-idp config``: the settings in force, what they may be, and whether they work."""

from __future__ import annotations

from dataclasses import asdict

import click
from sqlalchemy import make_url

from idp.cli.runtime import emit, settings
from idp.cli.shapes import json_option
from idp.foundation import settings_text

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
    """The settings in force; a password inside a URL is left out."""
    shown = settings().model_dump(mode="json")
    for name in ("database_url", "redis_url"):
        shown[name] = _without_password(shown[name])
    emit(shown, as_json)


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


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True) if url else url
