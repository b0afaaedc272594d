"""Turns at hashing: one after the other beside the requests, and few who wait.

A password hash takes some twenty milliseconds of a processor. Whoever guesses passwords must not
be able to take the processors or the request threads from everybody else, so hashes are computed
by threads of low priority, a bounded number of requests may stand and wait for theirs, and a
request that is worth more takes the place of one that is worth less.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from idp.foundation.errors import Busy
from idp.foundation.memory import give_freed_memory_back

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST = 0
"""The rank that nobody is sent away for: owners at a browser or in a session of theirs."""
PATIENCE = 2.0
"""Seconds that a request waits for its turn."""
_NICENESS = 10
"""A tenth of the weight: hashes yield, yet a flood of other requests can't bring them to a stop."""
_IDLE_SECONDS = 3.0


class Turn:
    """A place in the queue; ``rank`` is better the lower it is."""

    __slots__ = ("act", "ended", "fault", "number", "rank", "result", "running", "sent_away")

    def __init__(self, rank: int, number: int) -> None:
        self.rank = rank
        self.number = number
        self.act: Callable[[], Any] | None = None
        self.running = False
        self.sent_away = False
        self.ended = threading.Event()
        self.result: Any = None
        self.fault: BaseException | None = None

    @property
    def order(self) -> tuple[int, int]:
        return self.rank, self.number


class Turns:
    """``at_once`` hashes are computed at a time; ``places`` requests hash or wait, no more."""

    def __init__(self, *, at_once: int, places: int) -> None:
        self._at_once = at_once
        self._places = places
        self._changed = threading.Condition()
        self._turns: list[Turn] = []
        self._number = 0
        self._lanes = 0
        self._process = os.getpid()

    @contextmanager
    def turn(self, rank: int) -> Iterator[Turn]:
        """Take a place, to be used by ``run`` or given up at the end of the block.

        Raises Busy when every place is taken by somebody of this rank or a better one.
        """
        with self._changed:
            if len(self._turns) >= self._places:
                self._make_room(rank)
            self._number += 1
            turn = Turn(rank, self._number)
            self._turns.append(turn)
        try:
            yield turn
        finally:
            self._give_up(turn)

    def run(self, turn: Turn, act: Callable[[], T]) -> T:
        """Wait for the turn and give what ``act`` gives. Raises Busy when it does not come."""
        with self._changed:
            if turn.sent_away:
                raise _busy()
            turn.act = act
            self._ensure_lanes()
            self._changed.notify()
        if not turn.ended.wait(PATIENCE) and self._give_up(turn):
            raise _busy()
        turn.ended.wait()
        if turn.sent_away:
            raise _busy()
        if turn.fault is not None:
            raise turn.fault
        result: T = turn.result
        return result

    def _make_room(self, rank: int) -> None:
        """Send the last of the worst-ranked away, if it is worse than this rank."""
        waiting = [turn for turn in self._turns if not turn.running]
        worst = max(waiting, key=lambda turn: turn.order, default=None)
        if worst is None or worst.rank <= rank:
            raise _busy()
        self._turns.remove(worst)
        worst.sent_away = True
        worst.ended.set()

    def _give_up(self, turn: Turn) -> bool:
        """Leave the place; False when the hash is being computed, or the place is left already."""
        with self._changed:
            if turn.running or turn not in self._turns:
                return False
            self._turns.remove(turn)
            return True

    def _ensure_lanes(self) -> None:
        if self._process != os.getpid():
            # Threads do not come along into a forked process.
            self._process, self._lanes = os.getpid(), 0
        if self._lanes < self._at_once:
            self._lanes += 1
            threading.Thread(target=self._compute, name="hashes", daemon=True).start()

    def _compute(self) -> None:
        """Compute one hash after the other; end, and keep no memory, after some time without."""
        _lower_priority()
        while (turn := self._next()) is not None:
            try:
                turn.result = turn.act() if turn.act is not None else None
            except BaseException as fault:  # noqa: BLE001 - raised where it was asked for
                turn.fault = fault
            with self._changed:
                self._turns.remove(turn)
            turn.ended.set()
        give_freed_memory_back()

    def _next(self) -> Turn | None:
        """The best of those who are ready; None after some seconds without any."""
        has_idled = False
        with self._changed:
            while True:
                ready = [turn for turn in self._turns if turn.act is not None and not turn.running]
                if ready:
                    first = min(ready, key=lambda turn: turn.order)
                    first.running = True
                    return first
                if has_idled:
                    self._lanes -= 1
                    return None
                has_idled = not self._changed.wait(_IDLE_SECONDS)


def _busy() -> Busy:
    return Busy("busy", "too many sign-ins at this moment; try again shortly")


def _lower_priority() -> None:
    """Let every request go before: on Linux a priority is a thread's own."""
    try:
        thread = threading.get_native_id()
        present = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, present + _NICENESS)
    except OSError:
        log.debug("thread_priority_missing")
