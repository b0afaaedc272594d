"""Short-lived state on Redis, and what carries on while Redis doesn't answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import redis

from idp.foundation.ephemeral_sql import SqlStore
from idp.foundation.errors import Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")

_COUNT_UP = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""


class RedisStore:
    """The port on Redis alone. Raises redis.RedisError when it can't be reached."""

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

    def sweep(self) -> int:
        """Redis removes what has run out by itself."""
        return 0


class FallbackStore:
    """Redis while it answers, the database while it doesn't.

    What is written during an outage stands in the database, and as long as the database says
    something of a key, its word goes before that of Redis, which may have kept an older value, or
    may carry out late what it seemed to refuse. So a value that was put is taken by one caller at
    most, through outages, restarts and losses, and by workers that see Redis differently; taking
    and forgetting leave a mark against the older value. Each operation pays one look for that.

    Two things an outage may cost: what only Redis knew is not found, and ``add`` and ``increment``
    don't see what Redis counts meanwhile.
    """

    def __init__(self, first: RedisStore, second: SqlStore) -> None:
        self._first = first
        self._second = second

    def put(self, key: str, value: str, seconds: int) -> None:
        if not self._try(lambda: _done(self._first.put, key, value, seconds)):
            self._second.put(key, value, seconds)
        elif self._second.look(key) is not None:
            self._second.delete(key)

    def get(self, key: str) -> str | None:
        found = self._second.look(key)
        return self._try(lambda: self._first.get(key)) if found is None else found.value

    def take(self, key: str) -> str | None:
        # Redis first: what stands in both is then decided in the database, by one row.
        taken = self._try(lambda: self._first.take(key))
        return taken if self._second.look(key) is None else self._second.take_and_mark(key)

    def add(self, key: str, value: str, seconds: int) -> bool:
        added = None
        if self._second.look(key) is None:
            added = self._try(lambda: self._first.add(key, value, seconds))
        return self._second.add(key, value, seconds) if added is None else added

    def increment(self, key: str, seconds: int) -> int:
        count = None
        if self._second.look(key) is None:
            count = self._try(lambda: self._first.increment(key, seconds))
        return self._second.increment(key, seconds) if count is None else count

    def delete(self, key: str) -> None:
        forgotten = self._try(lambda: _done(self._first.delete, key))
        if not forgotten or self._second.look(key) is not None:
            self._second.mark(key)

    def sweep(self) -> int:
        return self._second.sweep()

    def _try(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except redis.RedisError as error:
            log.warning("redis_unavailable", extra={"fault": type(error).__name__})
            return None


def open_with_fallback(redis_url: str, embedded: SqlStore) -> FallbackStore:
    """Redis at this address, with the database behind it."""
    return FallbackStore(RedisStore(_client(redis_url)), embedded)


def probe(redis_url: str) -> None:
    """Ask Redis for a sign of life, as workers would reach it; raises Unavailable."""
    try:
        with _client(redis_url) as client:
            client.ping()
    except redis.RedisError as error:
        raise Unavailable("redis_unavailable", f"Redis: {type(error).__name__}") from error


def _client(redis_url: str) -> Any:
    return redis.Redis.from_url(redis_url, socket_timeout=1.0, socket_connect_timeout=0.5)


def _done(act: Callable[..., None], *arguments: object) -> bool:
    act(*arguments)
    return True


def _decode(value: bytes | None) -> str | None:
    return value.decode() if value is not None else None
