"""Connections that the database has closed meanwhile, and a database that is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Database, Row, Statement
from idp.foundation.errors import Unavailable
from tests.foundations import START, build_settings, close_foundation, open_foundation

BACKEND = Statement(text("SELECT pg_backend_pid()"))


def glance(database: Database) -> Row | None:
    return database.glance(BACKEND)


def read(database: Database) -> Row | None:
    with database.reading() as tx:
        return tx.one(BACKEND)


def write(database: Database) -> Row | None:
    with database.transaction() as tx:
        return tx.one(BACKEND)


@pytest.fixture
def served(postgresql_url: str, tmp_path: Path) -> Iterator[Foundation]:
    settings = build_settings(tmp_path, database_url=postgresql_url)
    opened = open_foundation(settings, FixedClock(START))
    yield opened
    close_foundation(opened)


@pytest.mark.parametrize("use", [glance, read, write])
def test_a_connection_that_was_closed_meanwhile_is_replaced(
    served: Foundation, postgresql_url: str, use: Callable[[Database], Row | None]
) -> None:
    before = use(served.database)
    given = make_url(postgresql_url)
    with psycopg.connect(
        f"host=127.0.0.1 port={given.port} user=postgres dbname=postgres", autocommit=True
    ) as console:
        assert before is not None
        console.execute("SELECT pg_terminate_backend(%s, 5000)", before)
    after = use(served.database)
    assert after is not None
    assert after != before


@pytest.mark.parametrize("use", [glance, read, write])
def test_a_database_that_is_away_is_said_to_be(
    tmp_path: Path, use: Callable[[Database], Row | None]
) -> None:
    # Port 1 of the loopback interface: nobody listens there.
    url = "postgresql+psycopg://postgres@127.0.0.1:1/nowhere"
    opened = open_foundation(build_settings(tmp_path, database_url=url), FixedClock(START))
    with pytest.raises(Unavailable):
        use(opened.database)
    close_foundation(opened)
