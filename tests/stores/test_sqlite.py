"""What is special about SQLite: one writer at a time, and a log that must be looked after."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.foundation.context import Foundation
from idp.foundation.database import Statement

_PUT = Statement(
    text("INSERT INTO ephemeral_entry (key, value, expires_at_ms) VALUES (:key, '', 9e15)")
)
_HAS = Statement(text("SELECT key FROM ephemeral_entry WHERE key = :key"))


def put(foundation: Foundation, key: str) -> None:
    with foundation.database.transaction() as tx:
        tx.run(_PUT, key=key)


def has(foundation: Foundation, key: str) -> bool:
    """Whether another connection sees it."""
    seen: list[object] = []
    look = threading.Thread(target=lambda: seen.append(foundation.database.glance(_HAS, key=key)))
    look.start()
    look.join()
    return seen != [None]


def test_transactions_together_are_one(sqlite_foundation: Foundation) -> None:
    database = sqlite_foundation.database
    with database.together():
        put(sqlite_foundation, "a")
        with database.reading() as tx:
            assert tx.one(_HAS, key="a") is not None
        assert database.glance(_HAS, key="a") is not None
        with database.together():
            put(sqlite_foundation, "b")
        assert not has(sqlite_foundation, "a")
    assert has(sqlite_foundation, "a")
    assert has(sqlite_foundation, "b")


def test_an_error_undoes_all_that_was_done_together(sqlite_foundation: Foundation) -> None:
    def fail() -> None:
        with sqlite_foundation.database.together():
            put(sqlite_foundation, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not has(sqlite_foundation, "a")
    put(sqlite_foundation, "b")
    assert has(sqlite_foundation, "b")


def test_other_threads_are_no_part_of_what_is_done_together(sqlite_foundation: Foundation) -> None:
    began = threading.Event()
    other = threading.Thread(target=lambda: (began.wait(), put(sqlite_foundation, "other")))
    other.start()

    def fail() -> None:
        with sqlite_foundation.database.together():
            began.set()
            put(sqlite_foundation, "mine")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    other.join()
    assert has(sqlite_foundation, "other")
    assert not has(sqlite_foundation, "mine")


def test_a_writer_goes_on_as_soon_as_another_process_is_done(
    sqlite_foundation: Foundation, tmp_path: Path
) -> None:
    """SQLite's own waiting would sleep through up to a tenth of a second more, each time."""
    overslept = []
    with closing(sqlite3.connect(tmp_path / "simasn.db", isolation_level=None)) as process:
        for number in range(5):
            process.execute("BEGIN IMMEDIATE")
            done: list[float] = []
            writer = threading.Thread(
                target=lambda key=str(number), done=done: (
                    put(sqlite_foundation, key),
                    done.append(time.monotonic()),
                )
            )
            writer.start()
            threading.Event().wait(0.18)
            released = time.monotonic()
            process.execute("COMMIT")
            writer.join()
            overslept.append(done[0] - released)
    assert min(overslept) < 0.02


def test_the_log_is_carried_over_by_the_worker_and_by_no_commit(
    sqlite_foundation: Foundation, tmp_path: Path
) -> None:
    file = tmp_path / "simasn.db"
    before = file.read_bytes()
    for number in range(20):
        put(sqlite_foundation, str(number))
    assert file.read_bytes() == before
    assert not sqlite_foundation.database.checkpoint(least=21)
    assert sqlite_foundation.database.checkpoint(least=20)
    assert file.read_bytes() != before
    assert not sqlite_foundation.database.checkpoint(least=1)


def test_one_connection_writes_and_is_given_up_with_the_pool(
    sqlite_foundation: Foundation,
) -> None:
    database = sqlite_foundation.database

    def writer() -> object:
        with database.transaction() as tx:
            return tx._cursor.connection

    def fail() -> None:
        with database.transaction() as tx:
            tx.run(_PUT, key="undone")
            raise ZeroDivisionError

    first = writer()
    assert writer() is first
    with pytest.raises(ZeroDivisionError):
        fail()
    assert writer() is first
    assert not has(sqlite_foundation, "undone")
    # Before a fork no connection may be left, or its copies would share it.
    database.engine.dispose()
    assert writer() is not first
