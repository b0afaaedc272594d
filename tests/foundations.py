"""Builds a Foundation for tests, and a database that holds every table."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from flask import Flask

from idp.foundation.clock import Clock
from idp.foundation.context import Foundation
from idp.foundation.csrf import FormTokens
from idp.foundation.database import open_database
from idp.foundation.ephemeral import open_ephemeral_store
from idp.foundation.sealing import MasterKey
from idp.foundation.settings import Settings
from idp.foundation.throttle import Throttle

MASTER_KEY = bytes(range(32))
START = 1_790_000_000
"""Where a test's clock stands at first: 2026-09-21 14:13:20 UTC, 21:13:20 WIB."""


def build_settings(data_dir: Path, **changes: Any) -> Settings:
    """Settings of a test: real throttles, the cheapest password hash that the settings allow."""
    values = {
        "data_dir": data_dir,
        "password_memory_kib": 7168,
        "password_time_cost": 1,
        **changes,
    }
    return Settings.model_validate(values)


def open_foundation(settings: Settings, clock: Clock) -> Foundation:
    """A Foundation as one worker process would have it; call ``close_foundation`` at the end.

    Events that no test listens to go nowhere: append a listener to
    ``foundation.database.subscribers[EventType]`` to see them.
    """
    database = open_database(Flask("idp"), settings)
    database.subscribers = defaultdict(list)
    ephemeral = open_ephemeral_store(settings.redis_url, database, clock)
    master_key = MasterKey(MASTER_KEY)
    return Foundation(
        settings=settings,
        kind="test",
        database=database,
        ephemeral=ephemeral,
        clock=clock,
        master_key=master_key,
        form_tokens=FormTokens(master_key),
        throttle=Throttle(ephemeral),
    )


def close_foundation(foundation: Foundation) -> None:
    foundation.database.engine.dispose()
