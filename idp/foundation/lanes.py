"""Delivering messages side by side: a slow destination keeps its own messages waiting, no others.

A few threads at most, and fewer for one destination, which start when there is something to
deliver and end when there is nothing more.
"""

from __future__ import annotations

import threading
from collections import Counter

from idp.foundation.errors import Unavailable
from idp.foundation.outbox import Claimed, Outbox

LANES = 8
LANES_OF_DESTINATION = 3


class Lanes:
    """Runs an outbox in threads of this process."""

    def __init__(
        self, outbox: Outbox, *, lanes: int = LANES, of_destination: int = LANES_OF_DESTINATION
    ) -> None:
        self._outbox = outbox
        self._lanes = lanes
        self._of_destination = of_destination
        self._changed = threading.Condition()
        self._running: Counter[str] = Counter()

    def deliver_due(self) -> None:
        """Begin to deliver what is due, as far as lanes are free; don't wait for it.

        Raises Unavailable when the database does not answer.
        """
        message = self._claim()
        while message is not None:
            threading.Thread(
                target=self._run, args=(message,), name="delivery", daemon=True
            ).start()
            message = self._claim()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until no lane runs; False when some still do after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, seconds)

    def _claim(self) -> Claimed | None:
        """A message whose destination has a lane left; it is counted as running from here on."""
        with self._changed:
            if self._running.total() >= self._lanes:
                return None
            busy = [name for name, count in self._running.items() if count >= self._of_destination]
            message = self._outbox.claim(busy)
            if message is not None:
                self._running[message.destination] += 1
            return message

    def _run(self, message: Claimed) -> None:
        """One lane: deliver, and go on with the next that may go, until there is none."""
        following: Claimed | None = message
        while following is not None:
            try:
                self._outbox.deliver(following)
            except Unavailable:
                # Its lease ends by itself, and the worker's own round tells of the outage.
                self._end(following)
                return
            self._end(following)
            following = self._next()

    def _next(self) -> Claimed | None:
        try:
            return self._claim()
        except Unavailable:
            return None

    def _end(self, message: Claimed) -> None:
        with self._changed:
            self._running[message.destination] -= 1
            if not self._running[message.destination]:
                del self._running[message.destination]
            self._changed.notify_all()
