"""What verifying older hashes costs, so that a slow answer tells nobody whose account exists.

A hash that came with a person, or that has parameters of before, takes another time than today's.
It is verified in addition to one computation of today's, and every failed sign-in waits, without a
processor, as long as the dearest of the kinds in use would have taken: an unknown name, a wrong
password and a closed account then look alike (OWASP ASVS 6.3.8). Once everybody has signed in
there is nothing to wait for any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from passlib.context import CryptContext

from idp.authentication import argon2id
from idp.foundation.errors import Unavailable

LEARN_SECONDS = 60
"""How long it may take until hashes that were just imported are known here."""
_SLACK = 1.25
"""The same computation takes a little longer now and then."""
_KEPT = 0.98
"""How much of a long time is remembered at each shorter one: the machine may have been busy."""
_LONGEST = 1.0
"""Seconds; what is dearer than this can't be hidden without harm to everybody else."""


class OlderHashes:
    """The kinds in use by example, and the seconds that each takes on this machine."""

    def __init__(self, context: CryptContext, present: str) -> None:
        self.present = present
        """How hashes of today's scheme and parameters begin."""
        self._context = context
        self._due = 0
        self._examples: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._trying = threading.Lock()

    def is_due(self, now: int) -> bool:
        """Whether to look again which kinds are in use; ``now`` is epoch seconds."""
        return not self._due - LEARN_SECONDS <= now < self._due

    def learn(self, examples: Iterable[str], now: int) -> None:
        """Take note of the kinds in use: one stored hash of each, or a few."""
        self._examples = {kind: example for example in examples if (kind := self._kind(example))}
        self._due = now + LEARN_SECONDS

    def longest(self) -> float:
        """Seconds that the dearest kind in use takes; a new kind is tried out first."""
        examples = self._examples
        if not examples:
            return 0.0
        with self._trying:
            for kind in examples.keys() - self._seconds.keys():
                self._seconds[kind] = self._try_out(examples[kind])
        return min(_LONGEST, _SLACK * max(self._seconds[kind] for kind in examples))

    def timed(self, password: str, stored: str) -> tuple[bool, float]:
        """Whether the password matches a hash of these kinds, and the seconds that it took."""
        begun = time.perf_counter()
        try:
            matches = argon2id.matches(password, stored)
            if matches is None:
                matches = self._context.verify(password, stored)
        except ValueError:
            # Older schemes refuse NUL, or more than 72 bytes, at once; others are no hash at all.
            matches = False
        seconds = time.perf_counter() - begun
        kind = self._kind(stored)
        if kind in self._seconds:
            remembered = _KEPT * self._seconds[kind] + (1 - _KEPT) * seconds
            self._seconds[kind] = max(seconds, remembered)
        return matches, seconds

    def _try_out(self, example: str) -> float:
        try:
            # The first time, a scheme may still have to be loaded.
            return min(self.timed("x", example)[1] for _ in range(2))
        except Unavailable:
            return 0.0

    def _kind(self, example: str) -> str | None:
        """The scheme and all that its time depends on; None where it is no hash."""
        handler: Callable[[str], object] | None = self._context.identify(example, resolve=True)
        if handler is None:
            return None
        parsed = handler.from_string(example)  # type: ignore[attr-defined]
        costs = (getattr(parsed, name, None) for name in ("rounds", "memory_cost", "parallelism"))
        return f"{parsed.name} {list(costs)}"


def wait_out(seconds: float) -> None:
    """Let time pass that a failed sign-in owes."""
    if seconds > 0:
        threading.Event().wait(seconds)
