"""Turns at hashing: bounded, by rank, and never in the way of the requests (security goal G20)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from idp.authentication import turns as turns_module
from idp.authentication.turns import FIRST, Turns
from idp.foundation.errors import Busy

PLACES = 4


class Lane:
    """Holds the lane of a queue until it is let go, and tells in which order others ran."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.order: list[str] = []
        self._go = threading.Event()
        self._threads: list[threading.Thread] = []
        self._wait_for("holder", FIRST, self._go.wait)
        while not turns._turns[0].running:
            threading.Event().wait(0.001)

    def start(self, name: str, rank: int) -> None:
        """Ask for a turn in a thread of its own; returns when it stands and waits."""
        self._wait_for(name, rank, lambda: self.order.append(name))

    def _wait_for(self, name: str, rank: int, act: Callable[[], object]) -> None:
        def run() -> None:
            try:
                with self.turns.turn(rank) as turn:
                    self.turns.run(turn, act)
            except Busy:
                self.order.append(f"{name} sent away")

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()
        while all(turn.act is not act for turn in self.turns._turns):
            threading.Event().wait(0.001)

    def let_go(self) -> list[str]:
        """Let everything run to its end; what ran, in order."""
        self._go.set()
        for thread in self._threads:
            thread.join()
        return self.order


@pytest.fixture
def turns() -> Turns:
    return Turns(at_once=1, places=PLACES)


@pytest.fixture
def lane(turns: Turns) -> Iterator[Lane]:
    lane = Lane(turns)
    yield lane
    lane.let_go()


def test_a_place_beyond_the_bound_is_refused_at_once(turns: Turns) -> None:
    with ExitStack() as taken:
        for _ in range(PLACES):
            taken.enter_context(turns.turn(3))
        with pytest.raises(Busy), turns.turn(3):
            pass
    with turns.turn(3) as turn:
        assert turns.run(turn, lambda: 7) == 7


def test_a_better_rank_takes_the_place_of_the_last_of_the_worst(turns: Turns) -> None:
    with ExitStack() as taken:
        first, worst, last_of_worst, other = (
            taken.enter_context(turns.turn(rank)) for rank in (2, 9, 9, 3)
        )
        with turns.turn(FIRST) as owner:
            assert turns.run(owner, lambda: "in") == "in"
        with pytest.raises(Busy):
            turns.run(last_of_worst, lambda: None)
        assert [turns.run(turn, lambda: "in") for turn in (first, worst, other)] == ["in"] * 3


def test_nobody_is_sent_away_for_an_equal_or_worse_rank(turns: Turns) -> None:
    with ExitStack() as taken:
        held = [taken.enter_context(turns.turn(5)) for _ in range(PLACES)]
        for rank in (5, 6):
            with pytest.raises(Busy), turns.turn(rank):
                pass
        assert [turns.run(turn, lambda: "in") for turn in held] == ["in"] * PLACES


def test_the_hash_that_is_being_computed_is_never_taken_back(lane: Lane, turns: Turns) -> None:
    for number in range(PLACES - 1):
        lane.start(f"guess {number}", 9)
    for number in range(PLACES - 1):
        lane.start(f"owner {number}", FIRST)
    with pytest.raises(Busy), turns.turn(FIRST):
        pass
    ran = lane.let_go()
    assert {f"guess {number} sent away" for number in range(PLACES - 1)} < set(ran)
    assert [name for name in ran if "away" not in name] == ["owner 0", "owner 1", "owner 2"]


def test_the_best_rank_runs_first_and_equals_run_in_the_order_they_came(lane: Lane) -> None:
    lane.start("guess", 4)
    lane.start("first", 1)
    lane.start("second", 1)
    assert lane.let_go() == ["first", "second", "guess"]


def test_who_waits_too_long_is_sent_away(
    lane: Lane, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_module, "PATIENCE", 0.01)
    with turns.turn(1) as turn, pytest.raises(Busy):
        turns.run(turn, lambda: None)
    assert len(turns._turns) == 1


def test_what_goes_wrong_is_raised_where_it_was_asked_for(turns: Turns) -> None:
    with turns.turn(1) as turn, pytest.raises(ZeroDivisionError):
        turns.run(turn, lambda: 1 // 0)
    with turns.turn(1) as turn:
        assert turns.run(turn, lambda: "in") == "in"


def test_hashes_are_computed_with_less_priority_than_requests(turns: Turns) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    with turns.turn(1) as turn:
        assert turns.run(turn, priority) == min(priority() + 10, 19)


def test_a_lane_that_idles_ends_and_another_begins(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_module, "_IDLE_SECONDS", 0.01)
    with turns.turn(1) as turn:
        lane = turns.run(turn, threading.current_thread)
    lane.join()
    with turns.turn(1) as turn:
        assert turns.run(turn, lambda: "in") == "in"


def test_a_forked_process_computes_hashes_of_its_own(turns: Turns) -> None:
    with turns.turn(1) as turn:
        turns.run(turn, lambda: None)
    # As a child finds it: the lane is counted, but its thread has stayed with the parent.
    turns._process, turns._lanes = -1, 1
    with turns.turn(1) as turn:
        assert turns.run(turn, os.getpid) == os.getpid()
