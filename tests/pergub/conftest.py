"""The province of these tests: opened once on each database, and for each test as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from idp.access import Access
from idp.app import build_provider, subscribe
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Database, Transaction
from idp.keys import ensure_keys
from tests.conftest import TEMPLATE
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.pergub.province import Province
from tests.rooms.directory.files import load_units


class _UndoneAtTheEnd(Exception):
    """Rolls a test's transaction back."""


class _OneTransaction(Database):
    """A database in which whatever opens a transaction takes part in the test's own."""

    def __init__(self, whole: Database, tx: Transaction) -> None:
        super().__init__(whole.engine)
        self.subscribers = whole.subscribers
        self._tx = tx

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        yield self._tx

    reading = transaction


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def opened_province(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Foundation, Access]]:
    """Units and the policy in force, on a database that no test leaves changed."""
    folder = tmp_path_factory.mktemp("province")
    if request.param == "sqlite":
        file = folder / "simasn.db"
        file.write_bytes(request.getfixturevalue("migrated_sqlite_file").read_bytes())
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgresql_server")
        url = server.create_database("simasn_province", TEMPLATE)
    settings = build_settings(folder, database_url=url)
    foundation = open_foundation(settings, FixedClock(START))
    subscribe(foundation)
    ensure_keys(foundation)
    load_units(foundation)
    yield foundation, build_provider(foundation).access
    close_foundation(foundation)
    if request.param == "postgresql":
        server.drop_database("simasn_province")


@pytest.fixture
def province(
    opened_province: tuple[Foundation, Access], request: pytest.FixtureRequest
) -> Iterator[Province]:
    """The province for one test, in one transaction that is rolled back.

    What the test's marker says must have been seen: an allowance, or a refusal.
    """
    opened, access = opened_province
    clock = FixedClock(START)
    try:
        with opened.database.transaction() as tx:
            own = dataclasses.replace(
                opened, clock=clock, database=_OneTransaction(opened.database, tx)
            )
            given = Province(own, Access(access.shelf, clock, access._client_roles), tx)
            yield given
            raise _UndoneAtTheEnd
    except _UndoneAtTheEnd:
        pass
    for marker in request.node.iter_markers("pasal"):
        claimed = marker.kwargs.get("allows")
        seen = [answer.decision.allowed for answer in given.asked]
        assert claimed is None or claimed in seen, f"nothing shows that {marker}"
