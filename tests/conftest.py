"""Fixtures for all tests: a fresh, migrated database for each, on both kinds of installation."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.migrated import migrate
from tests.servers import PostgresServer, RedisServer
from tests.site import close_sites

TEMPLATE = "simasn_migrated"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def sites_are_closed() -> Iterator[None]:
    """Whatever a test opened by ``open_site`` is closed after it."""
    yield
    close_sites()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run, with the migrated database TEMPLATE."""
    server = PostgresServer()
    try:
        server.create_database(TEMPLATE)
        migrate(server.url(TEMPLATE))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis server for the whole run."""
    server = RedisServer()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """A fresh, migrated database on PostgreSQL."""
    name = f"simasn_{next(_numbers)}"
    yield postgresql_server.create_database(name, TEMPLATE)
    postgresql_server.drop_database(name)


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture
def sqlite_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "simasn.db"
    shutil.copyfile(migrated_sqlite_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> FixedClock:
    """The clock of the test's foundation; it stands still until it is moved."""
    return FixedClock(START)


@pytest.fixture(params=["embedded", "servers"])
def foundation(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock
) -> Iterator[Foundation]:
    """A Foundation on SQLite with the embedded store, and one on PostgreSQL with Redis."""
    if request.param == "embedded":
        settings = build_settings(tmp_path, database_url=request.getfixturevalue("sqlite_url"))
    else:
        settings = build_settings(
            tmp_path,
            database_url=request.getfixturevalue("postgresql_url"),
            redis_url=request.getfixturevalue("redis_url"),
        )
    opened = open_foundation(settings, clock)
    yield opened
    close_foundation(opened)


@pytest.fixture
def sqlite_foundation(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Foundation]:
    """A Foundation on SQLite alone, for rules that no database can change."""
    opened = open_foundation(build_settings(tmp_path, database_url=sqlite_url), clock)
    yield opened
    close_foundation(opened)
