"""The settings in force, as they may be shown: what each is, where it was set, never a secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from idp.foundation.settings import CONFIG, Settings, said_by_variables
from idp.foundation.settings_text import entries

Source = Literal["default", "file", "environment"]
GROUPS: Mapping[str, str] = {
    "issuer": "dasar",
    "sqlite_synchronous": "server",
    "password_memory_kib": "sandi",
    "access_token_seconds": "masa",
    "smtp_host": "surat",
    "helpdesk_email": "bantuan",
    "documents_s3_url": "dokumen",
}
"""The setting that each group of the model begins with -> its name."""
SECRET = frozenset({"documents_s3_access_key"})
"""Settings that are a secret; and each ``*_file`` but one says where a secret lies."""
URLS = frozenset({"database_url", "redis_url"})
"""Told without the password and without the parameters, either of which may be a secret."""


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One setting. ``value`` is None of a secret, of which ``is_set`` says all that is told.

    Every setting is read at the start alone, so that a change always needs a restart.
    """

    group: str
    key: str
    variable: str
    value: str | None
    is_set: bool
    source: Source
    meaning: str


def settings_in_force(
    settings: Settings, environ: Mapping[str, str] | None = None
) -> list[SettingInForce]:
    """Every setting in the order of the model; ``environ`` is what the program was started with."""
    environ = os.environ if environ is None else environ
    values = settings.model_dump(mode="json")
    found: list[SettingInForce] = []
    group = ""
    for entry in entries():
        key, value = entry.key, values[entry.key]
        group = GROUPS.get(key, group)
        found.append(
            SettingInForce(
                group,
                key,
                entry.variable,
                None if is_secret(key) else _told(key, value),
                value not in (None, "", []),
                _source(settings, key, environ),
                entry.meaning,
            )
        )
    return found


def is_secret(key: str) -> bool:
    """Whether the value of a setting stays untold."""
    return key in SECRET or (key.endswith("_file") and key != "extra_ca_file")


def _told(key: str, value: Any) -> str | None:
    if key in URLS and value:
        return _without_secrets(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _without_secrets(url: str) -> str | None:
    try:
        return make_url(url).set(query={}).render_as_string(hide_password=True)
    except ArgumentError:
        return None


def _source(settings: Settings, key: str, environ: Mapping[str, str]) -> Source:
    if key not in settings.model_fields_set:
        return "default"
    in_environment = key in said_by_variables(environ)
    # PORT says a local issuer where nothing else does.
    in_environment |= (
        key == "issuer" and settings.issuer == f"http://localhost:{environ.get('PORT')}"
    )
    return "environment" if in_environment or CONFIG not in environ else "file"
