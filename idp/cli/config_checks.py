"""Tries out what the settings point at; each check is on its own, so all faults come at once."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from idp.access import PolicyBroken, load_policy
from idp.app import policy_folder
from idp.documents import probe_storage
from idp.foundation import migrations
from idp.foundation.database import open_database
from idp.foundation.ephemeral import probe_redis
from idp.foundation.errors import ConfigurationError, Unavailable
from idp.foundation.installation import Kind, check_start, get_installation_kind
from idp.foundation.mail import SmtpSender
from idp.foundation.outbox import DeliveryFailed
from idp.foundation.sealing import read_master_key
from idp.foundation.settings import Settings


class Faulty(Exception):
    """What a check found; the message is one line for the operator, without secrets."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what was tried, and the fault where there is one."""

    name: str
    found: str
    fault: str | None = None


def check_all(settings: Settings) -> tuple[Kind | None, list[Checked]]:
    """Try everything out; the kind of installation is None while the database can't tell it."""
    kinds: list[Kind] = []
    checks = [_tried("database", lambda: _database(settings, kinds))]
    kind = kinds[0] if kinds else None
    others: dict[str, Callable[[], str]] = {
        "installation": lambda: _installation(settings, kind),
        "data_dir": lambda: _data_dir(settings.data_dir),
        "master_key": lambda: _master_key(settings, kind),
        "redis": lambda: _redis(settings.redis_url),
        "documents": lambda: _documents(settings),
        "mail": lambda: _mail(settings),
        "extra_ca": lambda: _extra_ca(settings.extra_ca_file),
        "policy": lambda: _policy(settings),
    }
    checks += [_tried(name, check) for name, check in others.items()]
    return kind, checks


def _tried(name: str, check: Callable[[], str]) -> Checked:
    try:
        return Checked(name, check())
    except (Faulty, ConfigurationError, Unavailable, PolicyBroken, DeliveryFailed) as fault:
        return Checked(name, "faulty", str(fault))


def _database(settings: Settings, kinds: list[Kind]) -> str:
    current = migrations.current_revision(settings.effective_database_url)
    if current is None:
        raise Faulty("the database is empty: run simasn-idp db upgrade")
    database = open_database(Flask("simasn"), settings)
    try:
        kinds.append(get_installation_kind(database))
    finally:
        database.engine.dispose()
    newest = migrations.newest_revision()
    if current != newest:
        raise Faulty(f"the database is at {current}, not {newest}: run simasn-idp db upgrade")
    return f"{database.dialect.name} at {current}"


def _installation(settings: Settings, kind: Kind | None) -> str:
    check_start(settings, kind or ("test" if settings.test_mode else "production"))
    return kind or "not known yet"


def _data_dir(folder: Path) -> str:
    nearest = next(path for path in _and_above(folder) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise Faulty(f"{nearest} can't be written")
    return str(folder) if nearest == folder else f"{folder}, still to be made"


def _and_above(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.resolve().parents


def _master_key(settings: Settings, kind: Kind | None) -> str:
    path = settings.effective_master_key_file
    if kind in ("sample", "test") and not path.exists():
        return f"{path}, still to be made"
    read_master_key(path, may_create=False)
    if path.stat().st_mode & 0o077:
        raise Faulty(f"{path} is open to others than its owner: chmod 600")
    return str(path)


def _redis(url: str) -> str:
    if not url:
        return "embedded"
    probe_redis(url)
    return "answers"


def _documents(settings: Settings) -> str:
    if not settings.documents_s3_url:
        return "in the data folder"
    probe_storage(settings)
    return settings.documents_s3_url


def _mail(settings: Settings) -> str:
    if not settings.smtp_host:
        return "written into the data folder"
    SmtpSender(settings).probe()
    return f"{settings.smtp_host}:{settings.smtp_port}"


def _extra_ca(file: Path | None) -> str:
    if file is None:
        return "none"
    try:
        ssl.create_default_context().load_verify_locations(file)
    except OSError as error:
        raise Faulty(f"{file} holds no certificates that can be read") from error
    return str(file)


def _policy(settings: Settings) -> str:
    return load_policy(policy_folder(settings)).version
