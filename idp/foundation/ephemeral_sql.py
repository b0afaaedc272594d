"""The embedded store for short-lived state: a table of the database.

An entry is alive until ``expires_at_ms``. One whose time is negative is the mark of a key that was
taken or forgotten: it says until when an older value elsewhere must not come back.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.clock import Clock
from idp.foundation.database import Base, Database, Statement

_LONGEST_MS = 86_400_000
"""Nothing is stored for longer than a day."""
_LATE_MS = 60_000
"""What was sent to Redis before an outage may still be carried out that much later."""


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
_SWEEP = Statement(
    text("DELETE FROM ephemeral_entry WHERE expires_at_ms <= :now AND expires_at_ms >= -:now")
)
_LOOK = Statement(
    text(
        "SELECT value, expires_at_ms FROM ephemeral_entry"
        " WHERE key = :key AND (expires_at_ms > :now OR expires_at_ms < -:now)"
    )
)
_TAKE_AND_MARK = Statement(
    text(
        "UPDATE ephemeral_entry SET expires_at_ms = -(expires_at_ms + :late)"
        " WHERE key = :key AND expires_at_ms > :now RETURNING value"
    )
)
_EMPTY = Statement(text("UPDATE ephemeral_entry SET value = '' WHERE key = :key"))


@dataclass(frozen=True, slots=True)
class Found:
    """What the table says of a key; ``value`` is None for the mark of one that is gone."""

    value: str | None


class SqlStore:
    """The embedded store: a table of the database, shared by all workers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, key: str, value: str, seconds: int) -> None:
        with self._database.transaction() as tx:
            tx.run(_PUT, key=key, value=value, until=self._until(seconds))

    def get(self, key: str) -> str | None:
        row = self._database.glance(_GET, key=key, now=self._clock.now_ms())
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

    def look(self, key: str) -> Found | None:
        """What is known of a key; None where the table says nothing of it."""
        row = self._database.glance(_LOOK, key=key, now=self._clock.now_ms())
        return Found(row[0] if row[1] > 0 else None) if row else None

    def take_and_mark(self, key: str) -> str | None:
        """As ``take``, leaving the mark of a key that is gone."""
        with self._database.transaction() as tx:
            row = tx.one(_TAKE_AND_MARK, key=key, now=self._clock.now_ms(), late=_LATE_MS)
            if row is not None:
                tx.run(_EMPTY, key=key)
        return row[0] if row else None

    def mark(self, key: str) -> None:
        """Forget a key, leaving the mark of one that is gone."""
        until = self._clock.now_ms() + _LONGEST_MS + _LATE_MS
        with self._database.transaction() as tx:
            tx.run(_PUT, key=key, value="", until=-until)

    def sweep(self) -> int:
        """Remove what has expired; gives how many. Called by the worker now and then."""
        with self._database.transaction() as tx:
            return tx.run(_SWEEP, now=self._clock.now_ms())

    def _until(self, seconds: int) -> int:
        return self._clock.now_ms() + seconds * 1000
