"""How SQLite is set up: a log beside the file, and its upkeep out of the way of requests."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import PoolProxiedConnection

CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"
"""Waits for the disk, but not for readers and writers, nor they for it."""
COMMITS_IN_LOG = 2000
"""After so many the log is carried over. Beginning it anew costs a writer one wait for the disk."""
_PATIENCE_MS = 10_000
_PAGES_WITHOUT_UPKEEP = 16_000
"""Pages of 4 KiB in the log at which a writer sees to it itself, should nobody else."""


class Writer:
    """The one connection of a process that writes, and the turn of its threads at it.

    SQLite has one writer at a time anyhow, and a connection keeps the pages that it knows only
    while no other connection commits. Used where a pooled connection is: ``close`` keeps it for the
    next turn, ``invalidate`` gives it up.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._opened: PoolProxiedConnection | None = None
        event.listen(engine, "engine_disposed", lambda _: self.invalidate())

    def take_turn(self) -> bool:
        """Wait behind the threads of this process that write; whether the turn came in time.

        They wake at once, instead of sleeping in the busy handler.
        """
        return self._turn.acquire(timeout=_PATIENCE_MS / 1000)

    def pass_turn(self) -> None:
        """Let the next thread write."""
        self._turn.release()

    def lend(self) -> Writer:
        """The connection, opened when there is none; raises SQLAlchemy's errors."""
        if self._opened is None:
            self._opened = self._engine.raw_connection()
            self.dbapi_connection.execute("PRAGMA busy_timeout=0")
        return self

    @property
    def dbapi_connection(self) -> Any:
        """The driver's connection."""
        assert self._opened is not None
        return self._opened.dbapi_connection

    def close(self) -> None:
        """After one use."""

    def invalidate(self) -> None:
        """After a fault, and when the pool is emptied."""
        if self._opened is not None:
            self._opened.invalidate()
            self._opened = None


def begin_writing(connection: sqlite3.Connection) -> None:
    """Open a transaction that writes, when no other process does.

    SQLite's own waiting sleeps longer each time, up to a tenth of a second, and a writer is done
    in less than a millisecond. Raises sqlite3.OperationalError after ten seconds.
    """
    for _ in range(_PATIENCE_MS):
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        # Another process says nothing when it is done.
        time.sleep(0.001)
    connection.execute("BEGIN IMMEDIATE")


def tune(engine: Engine, synchronous: str) -> None:
    """Set every connection up as it is opened. ``synchronous`` is SQLite's word."""
    first = threading.Lock()

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # WAL lets readers go on beside the one writer; a writer waits 10 s before it gives up.
        with first:
            connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        # A checkpoint inside a commit makes all writers wait for the disk: the worker does it.
        connection.execute(f"PRAGMA wal_autocheckpoint={_PAGES_WITHOUT_UPKEEP}")
        connection.execute("PRAGMA foreign_keys=ON")
        # What REPLACE removes is removed before the eyes of the triggers too.
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-2000")
