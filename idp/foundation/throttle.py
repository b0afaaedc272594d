"""Counting how often something happened, in windows, over all workers."""

from __future__ import annotations

from dataclasses import dataclass

from idp.foundation.ephemeral import EphemeralStore
from idp.foundation.ids import digest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` events in ``seconds``; ``name`` is part of the key."""

    name: str
    count: int
    seconds: int


class Throttle:
    """Windows counted in the short-lived store. Keys are digests, so no NIP stands in it."""

    def __init__(self, store: EphemeralStore, *, widen: int = 1) -> None:
        """``widen`` multiplies every limit and divides every wait (test installations)."""
        self._store = store
        self._widen = widen

    def exceeded(self, limit: Limit, subject: str) -> bool:
        """Whether the limit is already used up, without counting."""
        return self.counted(limit, subject) >= limit.count * self._widen

    def counted(self, limit: Limit, subject: str) -> int:
        """How many events the window holds, without counting."""
        return int(self._store.get(self._key(limit, subject)) or 0)

    def count(self, limit: Limit, subject: str) -> bool:
        """Count one event; True while the limit holds, False once it is passed."""
        counted = self._store.increment(self._key(limit, subject), limit.seconds)
        return counted <= limit.count * self._widen

    def wait(self, seconds: int) -> int:
        """How long a wait of so many seconds is here; never nothing."""
        return max(seconds // self._widen, 1)

    def forget(self, limit: Limit, subject: str) -> None:
        """Start again at zero."""
        self._store.delete(self._key(limit, subject))

    @staticmethod
    def _key(limit: Limit, subject: str) -> str:
        return f"throttle:{limit.name}:{digest(subject)[:40]}"
