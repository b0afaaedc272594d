"""The port for short-lived state, with its embedded (SQL) and Redis implementations.

What lives here may be lost without harm: losing a code or an unfinished sign-in only makes a
person start again. Nothing becomes usable twice, because a value is gone once taken, and whatever
must never be accepted again (client assertion ids, TOTP steps, redeemed codes) is in SQL.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import redis
from sqlalchemy import BigInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.clock import Clock
from idp.foundation.database import Base, Database, Statement
from idp.foundation.errors import Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")


class EphemeralStore(Protocol):
    """Values by key, each with a life in seconds. Every operation is atomic over all workers."""

    def put(self, key: str, value: str, seconds: int) -> None:
        """Store or replace."""

    def get(self, key: str) -> str | None:
        """The living value, which stays."""

    def take(self, key: str) -> str | None:
        """The living value, given to exactly one caller and gone for all others."""

    def add(self, key: str, value: str, seconds: int) -> bool:
        """Store unless a living value is there; True for exactly one caller."""

    def increment(self, key: str, seconds: int) -> int:
        """Count up from 0; the count lives ``seconds`` from its first step. Gives the new count."""

    def delete(self, key: str) -> None:
        """Forget."""


class EphemeralEntry(Base):
    """A row of the embedded store."""

    __tablename__ = "ephemeral_entry"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    expires_at_ms: Mapped[int] = mapped_column(BigInteger, index=True)


_PUT = Statement(
    text(
        "INSERT INTO ephemeral_entry (key, value, expires_at_ms) VALUES (:key, :value, :until)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
        " expires_at_ms = excluded.expires_at_ms"
    )
)
_GET = Statement(
    text("SELECT value FROM ephemeral_entry WHERE key = :key AND expires_at_ms > :now")
)
_TAKE = Statement(
    text("DELETE FROM ephemeral_entry WHERE key = :key RETURNING value, expires_at_ms")
)
_ADD = Statement(
    text(
        "INSERT INTO ephemeral_entry (key, value, expires_at_ms) VALUES (:key, :value, :until)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
        " expires_at_ms = excluded.expires_at_ms WHERE ephemeral_entry.expires_at_ms <= :now"
        " RETURNING key"
    )
)
_INCREMENT = Statement(
    text(
        "INSERT INTO ephemeral_entry (key, value, expires_at_ms) VALUES (:key, '1', :until)"
        " ON CONFLICT (key) DO UPDATE SET"
        " value = CASE WHEN ephemeral_entry.expires_at_ms <= :now THEN '1'"
        " ELSE CAST(CAST(ephemeral_entry.value AS INTEGER) + 1 AS TEXT) END,"
        " expires_at_ms = CASE WHEN ephemeral_entry.expires_at_ms <= :now"
        " THEN excluded.expires_at_ms ELSE ephemeral_entry.expires_at_ms END"
        " RETURNING value"
    )
)
_DELETE = Statement(text("DELETE FROM ephemeral_entry WHERE key = :key"))
_SWEEP = Statement(text("DELETE FROM ephemeral_entry WHERE expires_at_ms <= :now"))


class SqlStore:
    """The embedded store: a table of the database, shared by all workers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, key: str, value: str, seconds: int) -> None:
        with self._database.transaction() as tx:
            tx.run(_PUT, key=key, value=value, until=self._until(seconds))

    def get(self, key: str) -> str | None:
        with self._database.reading() as tx:
            row = tx.one(_GET, key=key, now=self._clock.now_ms())
        return row[0] if row else None

    def take(self, key: str) -> str | None:
        with self._database.transaction() as tx:
            row = tx.one(_TAKE, key=key)
        return row[0] if row and row[1] > self._clock.now_ms() else None

    def add(self, key: str, value: str, seconds: int) -> bool:
        now = self._clock.now_ms()
        with self._database.transaction() as tx:
            row = tx.one(_ADD, key=key, value=value, until=self._until(seconds), now=now)
        return row is not None

    def increment(self, key: str, seconds: int) -> int:
        now = self._clock.now_ms()
        with self._database.transaction() as tx:
            row = tx.one(_INCREMENT, key=key, until=self._until(seconds), now=now)
        return int(row[0]) if row else 0

    def delete(self, key: str) -> None:
        with self._database.transaction() as tx:
            tx.run(_DELETE, key=key)

    def sweep(self) -> int:
        """Remove what has expired; gives how many. Called by the worker now and then."""
        with self._database.transaction() as tx:
            return tx.run(_SWEEP, now=self._clock.now_ms())

    def _until(self, seconds: int) -> int:
        return self._clock.now_ms() + seconds * 1000


_COUNT_UP = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""


class RedisStore:
    """The same on Redis. Raises redis.RedisError when it can't be reached."""

    def __init__(self, client: Any, prefix: str = "simasn:") -> None:
        self._redis: Any = client
        self._prefix = prefix
        self._count_up: Any = client.register_script(_COUNT_UP)

    def put(self, key: str, value: str, seconds: int) -> None:
        self._redis.set(self._prefix + key, value, px=seconds * 1000)

    def get(self, key: str) -> str | None:
        return _decode(self._redis.get(self._prefix + key))

    def take(self, key: str) -> str | None:
        return _decode(self._redis.getdel(self._prefix + key))

    def add(self, key: str, value: str, seconds: int) -> bool:
        return bool(self._redis.set(self._prefix + key, value, px=seconds * 1000, nx=True))

    def increment(self, key: str, seconds: int) -> int:
        return int(self._count_up(keys=[self._prefix + key], args=[seconds * 1000]))

    def delete(self, key: str) -> None:
        self._redis.delete(self._prefix + key)


class FallbackStore:
    """Redis while it answers, the database while it doesn't; never both for one value.

    A value written during an outage is found later, because whatever Redis does not know is
    looked up in the database too: only misses pay for that.
    """

    def __init__(self, first: RedisStore, second: SqlStore) -> None:
        self._first = first
        self._second = second

    def put(self, key: str, value: str, seconds: int) -> None:
        if not self._try(lambda: _done(self._first.put, key, value, seconds)):
            self._second.put(key, value, seconds)

    def get(self, key: str) -> str | None:
        return self._try(lambda: self._first.get(key)) or self._second.get(key)

    def take(self, key: str) -> str | None:
        return self._try(lambda: self._first.take(key)) or self._second.take(key)

    def add(self, key: str, value: str, seconds: int) -> bool:
        if self._second.get(key) is not None:
            return False
        added = self._try(lambda: self._first.add(key, value, seconds))
        return self._second.add(key, value, seconds) if added is None else added

    def increment(self, key: str, seconds: int) -> int:
        count = self._try(lambda: self._first.increment(key, seconds))
        return self._second.increment(key, seconds) if count is None else count

    def delete(self, key: str) -> None:
        self._try(lambda: _done(self._first.delete, key))
        self._second.delete(key)

    def sweep(self) -> int:
        return self._second.sweep()

    def _try(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except redis.RedisError as error:
            log.warning("redis_unavailable", extra={"fault": type(error).__name__})
            return None


def open_ephemeral_store(
    redis_url: str, database: Database, clock: Clock
) -> SqlStore | FallbackStore:
    """The store that the settings ask for."""
    embedded = SqlStore(database, clock)
    if not redis_url:
        return embedded
    return FallbackStore(RedisStore(_redis_client(redis_url)), embedded)


def probe_redis(redis_url: str) -> None:
    """Ask Redis for a sign of life, as workers would reach it; raises Unavailable."""
    try:
        with _redis_client(redis_url) as client:
            client.ping()
    except redis.RedisError as error:
        raise Unavailable("redis_unavailable", f"Redis: {type(error).__name__}") from error


def _redis_client(redis_url: str) -> Any:
    return redis.Redis.from_url(redis_url, socket_timeout=1.0, socket_connect_timeout=0.5)


def _done(act: Callable[..., None], *arguments: object) -> bool:
    act(*arguments)
    return True


def _decode(value: bytes | None) -> str | None:
    return value.decode() if value is not None else None
