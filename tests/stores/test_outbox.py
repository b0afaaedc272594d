"""The outbox: at least once, in order, and a destination that was down is noticed when it returns.

security.md G11 as rules: nothing is lost, order per subject, all within a minute of the return.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import text

from idp.foundation import held_messages
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.lanes import Lanes
from idp.foundation.outbox import (
    EAGER_SECONDS,
    GIVE_UP_SECONDS,
    LEASE_SECONDS,
    PAUSES,
    DeliveryFailed,
    DeliveryRefused,
    Outbox,
    enqueue,
)

STATES = Statement(
    text("SELECT payload, attempts, delivered_at, failed_at, last_error FROM outbox_message")
)


class Recipient:
    """Takes payloads, or none while it is down; notes every attempt with its time."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.down = False
        self.tries: list[tuple[int, str]] = []
        self.got: list[str] = []

    def __call__(self, payload: str) -> None:
        self.tries.append((self.clock.now(), payload))
        if self.down:
            raise DeliveryFailed("connection refused")
        self.got.append(payload)


def put(foundation: Foundation, payload: str, *, to: str = "a", key: str | None = None) -> None:
    with foundation.database.transaction() as tx:
        enqueue(
            tx,
            topic="t",
            destination=to,
            order_key=f"{to}:{key or payload}",
            payload=payload,
            now=foundation.clock.now(),
        )


def outbox(foundation: Foundation, deliver: Callable[[str], None]) -> Outbox:
    return Outbox(foundation.database, foundation.clock, {"t": deliver})


def live(box: Outbox, clock: FixedClock, seconds: int) -> None:
    """Let so many seconds pass, with a round of delivery in each."""
    for _ in range(seconds):
        clock.advance(1)
        box.deliver_due(most=1000)


def test_what_returns_after_ten_minutes_gets_everything_in_order_within_a_minute(
    foundation: Foundation, clock: FixedClock
) -> None:
    recipient = Recipient(clock)
    recipient.down = True
    box = outbox(foundation, recipient)
    for second in range(600):
        clock.advance(1)
        if second % 10 == 0:
            put(foundation, f"{second % 30 // 10}:{second}", key=str(second % 30 // 10))
        box.deliver_due(most=1000)
    assert not recipient.got
    recipient.down = False
    back = clock.now()
    live(box, clock, 60)
    assert len(recipient.got) == 60
    for person in range(3):
        told = [int(p.split(":")[1]) for p in recipient.got if p.startswith(f"{person}:")]
        assert told == sorted(told)
        assert len(told) == 20
    assert recipient.tries[-1][0] - back <= 31


def test_what_is_down_is_tried_by_one_message_at_a_time_and_never_stormed(
    foundation: Foundation, clock: FixedClock
) -> None:
    """A hundred messages to a dead host cost as many attempts as one."""
    recipient = Recipient(clock)
    recipient.down = True
    box = outbox(foundation, recipient)
    for number in range(100):
        put(foundation, str(number))
    live(box, clock, 600)
    moments = Counter(at for at, _ in recipient.tries)
    assert max(moments.values()) == 1
    assert len(recipient.tries) <= len(PAUSES) + 600 // PAUSES[-1] + 1
    later = [b[0] - a[0] for a, b in zip(recipient.tries, recipient.tries[1:], strict=False)]
    assert max(later) <= 30


def test_a_message_that_never_passes_does_not_hold_back_those_about_others(
    foundation: Foundation, clock: FixedClock
) -> None:
    got: list[str] = []

    def deliver(payload: str) -> None:
        if payload == "poison":
            raise DeliveryFailed("status 500")
        got.append(payload)

    box = outbox(foundation, deliver)
    put(foundation, "poison")
    put(foundation, "later, of the same person", key="poison")
    for number in range(20):
        put(foundation, str(number))
    live(box, clock, 60)
    assert got == [str(number) for number in range(20)]


def test_another_destination_is_not_held_back(foundation: Foundation, clock: FixedClock) -> None:
    def deliver(payload: str) -> None:
        if payload.startswith("dead"):
            raise DeliveryFailed("timeout")

    box = outbox(foundation, deliver)
    for number in range(5):
        put(foundation, f"dead {number}", to="dead")
        put(foundation, f"alive {number}", to="alive")
    box.deliver_due()
    with foundation.database.reading() as tx:
        done = {row[0] for row in tx.all(STATES) if row[2] is not None}
    assert done == {f"alive {number}" for number in range(5)}


def test_a_refusal_ends_the_message_and_lets_the_next_go(
    foundation: Foundation, clock: FixedClock
) -> None:
    got: list[str] = []

    def deliver(payload: str) -> None:
        if payload == "1":
            raise DeliveryRefused("status 400")
        got.append(payload)

    box = outbox(foundation, deliver)
    for number in range(3):
        put(foundation, str(number), key="one")
    box.deliver_due()
    assert got == ["0", "2"]
    with foundation.database.reading() as tx:
        (refused,) = (row for row in tx.all(STATES) if row[3] is not None)
    assert (refused[0], refused[4]) == ("1", "status 400")


def test_after_a_day_everything_that_old_fails_together_and_the_rest_goes_on(
    foundation: Foundation, clock: FixedClock
) -> None:
    recipient = Recipient(clock)
    recipient.down = True
    box = outbox(foundation, recipient)
    for number in range(10):
        put(foundation, f"old {number}")
    box.deliver_due()
    clock.advance(EAGER_SECONDS + 1)
    put(foundation, "young")
    clock.advance(GIVE_UP_SECONDS - EAGER_SECONDS)
    box.deliver_due()
    with foundation.database.reading() as tx:
        failed = {row[0] for row in tx.all(STATES) if row[3] is not None}
    assert failed == {f"old {number}" for number in range(10)}
    recipient.down = False
    live(box, clock, 301)
    assert recipient.got == ["young"]


def test_what_a_killed_worker_had_taken_is_delivered_by_another_and_order_stands(
    foundation: Foundation, clock: FixedClock
) -> None:
    """At least once: the first worker dies between taking a message and telling of it."""
    recipient = Recipient(clock)
    put(foundation, "first", key="one")
    put(foundation, "second", key="one")
    killed = outbox(foundation, recipient)
    assert killed.claim() is not None
    other = outbox(foundation, recipient)
    live(other, clock, LEASE_SECONDS - 1)
    assert recipient.got == []
    live(other, clock, 2)
    assert recipient.got == ["first", "second"]


def test_a_slow_destination_keeps_only_its_own_messages_waiting(
    foundation: Foundation, clock: FixedClock
) -> None:
    release, got = threading.Event(), []
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    guard = threading.Lock()

    def deliver(payload: str) -> None:
        to = payload.split(maxsplit=1)[0]
        with guard:
            running[to] += 1
            most[to] = max(most[to], running[to])
        if to == "slow":
            assert release.wait(20)
        with guard:
            running[to] -= 1
            got.append(payload)

    for number in range(20):
        put(foundation, f"slow {number}", to="slow")
    for number in range(20):
        put(foundation, f"quick {number}", to="quick", key=str(number % 2))
    lanes = Lanes(outbox(foundation, deliver), lanes=6, of_destination=2)
    begun = time.monotonic()
    while len(got) < 20 and time.monotonic() - begun < 20:
        lanes.deliver_due()
        lanes.wait_idle(0.02)
    assert sorted(got) == sorted(f"quick {number}" for number in range(20))
    for person in (0, 1):
        told = [int(p.split()[1]) for p in got if int(p.split()[1]) % 2 == person]
        assert told == sorted(told)
    release.set()
    while len(got) < 40 and time.monotonic() - begun < 40:
        lanes.deliver_due()
        lanes.wait_idle(0.1)
    assert len(got) == 40
    assert most["slow"] == 2


def test_what_is_held_goes_nowhere_until_it_is_released_or_fetched(
    foundation: Foundation, clock: FixedClock
) -> None:
    recipient = Recipient(clock)
    box = outbox(foundation, recipient)
    for number in range(3):
        put(foundation, str(number), key="one")
    with foundation.database.transaction() as tx:
        held_messages.hold(tx, "a")
    live(box, clock, 3)
    assert recipient.got == []
    with foundation.database.transaction() as tx:
        held_messages.release(tx, "a", clock.now())
    live(box, clock, 3)
    assert recipient.got == ["0", "1", "2"]


def test_what_is_fetched_waits_until_it_is_confirmed_there_and_nowhere_else(
    foundation: Foundation, clock: FixedClock
) -> None:
    with foundation.database.transaction() as tx:
        for number in range(3):
            enqueue(
                tx,
                topic="t",
                destination="poll",
                order_key="poll:one",
                payload=str(number),
                now=clock.now(),
                reference=f"r{number}",
                subject="person",
                held=True,
            )
    with foundation.database.transaction() as tx:
        first, more = held_messages.fetch_waiting(tx, "poll", 2)
        assert ([m.reference for m in first], more) == (["r0", "r1"], True)
        assert held_messages.confirm(tx, "elsewhere", ["r0"], clock.now()) == []
        confirmed = held_messages.confirm(tx, "poll", ["r0", "unknown"], clock.now())
        assert [(c.reference, c.subject) for c in confirmed] == [("r0", "person")]
        assert held_messages.refuse(tx, "poll", "r1", "invalid_key", clock.now())
        assert not held_messages.refuse(tx, "poll", "r1", "invalid_key", clock.now())
        rest, more = held_messages.fetch_waiting(tx, "poll", 2)
        assert ([m.reference for m in rest], more) == (["r2"], False)
    assert held_messages.is_waiting(foundation.database, "poll")
    with foundation.database.transaction() as tx:
        held_messages.drop(tx, "poll", "the stream was deleted", clock.now())
    assert not held_messages.is_waiting(foundation.database, "poll")


@pytest.mark.parametrize("many", [4])
def test_several_workers_deliver_each_message_once_while_none_dies(
    foundation: Foundation, clock: FixedClock, many: int
) -> None:
    got: list[str] = []
    guard = threading.Lock()

    def deliver(payload: str) -> None:
        with guard:
            got.append(payload)

    for number in range(40):
        put(foundation, str(number), key=str(number % 4))
    workers = [
        threading.Thread(target=outbox(foundation, deliver).deliver_due) for _ in range(many)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    outbox(foundation, deliver).deliver_due()
    assert sorted(got, key=int) == [str(number) for number in range(40)]
    for key in range(4):
        told = [int(p) for p in got if int(p) % 4 == key]
        assert told == sorted(told)
