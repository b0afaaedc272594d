"""The port for short-lived state, and which store the settings ask for.

What lives here may be lost without harm: losing a code or an unfinished sign-in only makes a
person start again. Nothing becomes usable twice, because a value is gone once taken, and whatever
must never be accepted again (client assertion ids, TOTP steps, redeemed codes) is in SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from idp.foundation.clock import Clock
from idp.foundation.database import Database
from idp.foundation.ephemeral_sql import SqlStore

if TYPE_CHECKING:
    from idp.foundation.ephemeral_redis import FallbackStore

__all__ = ["EphemeralStore", "SqlStore", "open_ephemeral_store", "probe_redis"]


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

    def sweep(self) -> int:
        """Remove what has run out; gives how many values that were."""


def open_ephemeral_store(
    redis_url: str, database: Database, clock: Clock
) -> SqlStore | FallbackStore:
    """The store that the settings ask for."""
    embedded = SqlStore(database, clock)
    if not redis_url:
        return embedded
    # Only here: without Redis its client would be a tenth of a worker's memory.
    from idp.foundation import ephemeral_redis  # noqa: PLC0415

    return ephemeral_redis.open_with_fallback(redis_url, embedded)


def probe_redis(redis_url: str) -> None:
    """Ask Redis for a sign of life, as workers would reach it; raises Unavailable."""
    from idp.foundation import ephemeral_redis  # noqa: PLC0415

    ephemeral_redis.probe(redis_url)
