"""The running product on each kind of installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.served import Served


@pytest.fixture
def embedded(sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    """On SQLite with the embedded store."""
    running = Served(tmp_path, database_url=sqlite_url)
    yield running
    running.stop()


@pytest.fixture
def on_servers(postgresql_url: str, redis_url: str, tmp_path: Path) -> Iterator[Served]:
    """On PostgreSQL with Redis."""
    running = Served(tmp_path, database_url=postgresql_url, redis_url=redis_url)
    yield running
    running.stop()


@pytest.fixture(params=["embedded", "on_servers"])
def served(request: pytest.FixtureRequest) -> Served:
    """On both, one after the other."""
    running: Served = request.getfixturevalue(request.param)
    return running
