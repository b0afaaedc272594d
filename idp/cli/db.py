"""``simasn-idp db``: bring the database to the newest state, and look whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import click
from flask import Flask
from sqlalchemy import text

from idp.app import build_foundation
from idp.cli.runtime import emit
from idp.cli.shapes import json_option
from idp.foundation import migrations
from idp.foundation.clock import SystemClock
from idp.foundation.database import Database, Statement, open_database
from idp.foundation.errors import ConfigurationError, Conflict
from idp.foundation.installation import (
    Kind,
    check_start,
    get_installation_kind,
    mark_installation,
)
from idp.foundation.sealing import read_master_key
from idp.foundation.settings import Settings, read_settings
from idp.keys import ensure_keys

_QUICK_CHECK = Statement(text("PRAGMA quick_check(1)"))


@click.group()
def db() -> None:
    """The database: migrations and checks."""


@db.command()
@click.option(
    "--installation",
    type=click.Choice(["sample", "test", "production"]),
    help="What an empty database is to be; it stays that. Without it: test in test mode,"
    " else production.",
)
@json_option
def upgrade(installation: str | None, as_json: bool) -> None:
    """Migrate to the newest revision and make the first signing keys. Safe to repeat."""
    done = upgrade_installation(read_settings(), cast("Kind | None", installation))
    emit({"revision": done.revision, "changed": done.changed, "installation": done.kind}, as_json)


@db.command()
@json_option
def check(as_json: bool) -> None:
    """Look whether the database is at the newest revision and sound; exit 1 if not."""
    settings = read_settings()
    newest = migrations.newest_revision()
    current = migrations.current_revision(settings.effective_database_url)
    report: dict[str, object] = {"revision": current, "newest": newest, "sound": False}
    if current == newest:
        with _opened(settings) as database:
            report["installation"] = _find_kind(database)
            report["sound"] = report["installation"] is not None and _is_sound(database)
    emit(report, as_json)
    if not report["sound"]:
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade came to."""

    revision: str
    changed: bool
    kind: Kind


def upgrade_installation(settings: Settings, wanted: Kind | None = None) -> Upgraded:
    """Migrate, say what the installation is, and make its first keys.

    Raises Conflict when the database is already of another kind than ``wanted``, and
    ConfigurationError, before anything is changed, when the settings don't fit its kind.
    """
    url = settings.effective_database_url
    known = None
    if migrations.current_revision(url) is not None:
        with _opened(settings) as database:
            known = _find_kind(database)
    if wanted is not None and known is not None and known != wanted:
        raise Conflict("installation_kind", f"this is a {known} installation and stays one")
    kind = known or wanted or ("test" if settings.test_mode else "production")
    check_start(settings, kind)
    read_master_key(settings.effective_master_key_file, may_create=kind != "production")
    changed = migrations.upgrade(url)
    if known is None:
        with _opened(settings) as database, database.transaction() as tx:
            mark_installation(tx, kind, SystemClock().now())
    foundation = build_foundation(settings)
    ensure_keys(foundation)
    foundation.database.engine.dispose()
    return Upgraded(migrations.newest_revision(), changed, foundation.kind)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_database(Flask("simasn"), settings)
    try:
        yield database
    finally:
        database.engine.dispose()


def _find_kind(database: Database) -> Kind | None:
    try:
        return get_installation_kind(database)
    except ConfigurationError:
        # Migrated by a start that was stopped before it could say what the database is for.
        return None


def _is_sound(database: Database) -> bool:
    if not database.is_sqlite:
        return True
    with database.reading() as tx:
        return tx.one(_QUICK_CHECK) == ("ok",)
