"""The outbox: messages written with the act that causes them, delivered afterwards.

Delivery is at least once, in order for each recipient and subject, and goes on for a day. A
message that fails holds back the later ones of the same order key. A destination that fails is
left alone but for one message at a time, which tries it again: at least every PAUSES[-1] seconds
in the first EAGER_SECONDS, so that what returns is noticed and gets all that waits at once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from idp.foundation import outbox_store as store
from idp.foundation.clock import Clock
from idp.foundation.database import Database, Transaction

log = logging.getLogger(__name__)

LEASE_SECONDS = 30
PAUSES = (1, 2, 5, 10, 20, 30)
"""Seconds before each further attempt; the last repeats."""
EAGER_SECONDS = 6 * 3600
LATER_PAUSE = 300
"""Seconds between attempts at what has failed for longer than EAGER_SECONDS."""
GIVE_UP_SECONDS = 86_400
REPEATEDLY = 2
"""Failures in a row from which a destination is told to be down."""
HELD = 1 << 60
"""``next_attempt_at`` of a message that is not ours to send (idp.foundation.held_messages)."""
_MOST_FAULT = 300


class DeliveryFailed(Exception):
    """The recipient did not take the message; it will be tried again."""


class DeliveryRefused(Exception):
    """Trying again is pointless; the message is marked failed."""


Deliver = Callable[[str], None]
"""Delivers one payload; returns when the recipient has it, or raises one of the above."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this process's to deliver until its lease ends."""

    id: int
    topic: str
    destination: str
    payload: str
    attempts: int
    created_at: int


def enqueue(
    tx: Transaction,
    *,
    topic: str,
    destination: str,
    order_key: str,
    payload: str,
    now: int,
    recipient: str | None = None,
    subject: str | None = None,
    reference: str | None = None,
    held: bool = False,
) -> None:
    """Write a message in the caller's transaction.

    ``order_key`` orders it among its like; ``destination`` names the address it goes to,
    ``recipient`` the client and ``subject`` the person. ``held``: it waits until it is fetched or
    released. It carries the transaction's act, by which the ledger finds it.
    """
    tx.run(
        store.INSERT,
        topic=topic,
        order_key=order_key,
        payload=payload,
        created_at=now,
        next_attempt_at=HELD if held else now,
        attempts=0,
        lease_until=0,
        destination=destination,
        recipient=recipient,
        subject=subject,
        act=tx.act,
        reference=reference,
    )


def pause_after(failures: int, failing_for: int) -> int:
    """Seconds until the next attempt after so many failures over so many seconds."""
    if failing_for > EAGER_SECONDS:
        return LATER_PAUSE
    return PAUSES[min(failures, len(PAUSES)) - 1]


class Outbox:
    """Delivers messages; any number of workers and threads may run it at once."""

    def __init__(self, database: Database, clock: Clock, routes: Mapping[str, Deliver]) -> None:
        self._database = database
        self._clock = clock
        self._routes = routes

    def deliver_due(self, most: int = 100) -> int:
        """Try every message that is due, one after the other; gives how many were tried."""
        for tried in range(most):
            message = self.claim()
            if message is None:
                return tried
            self.deliver(message)
        return most

    def claim(self, busy: Collection[str] = ()) -> Claimed | None:
        """Take the message that has been due longest and goes to none of the ``busy``."""
        now = self._clock.now()
        until = now + LEASE_SECONDS
        with self._database.transaction() as tx:
            row = tx.one(store.CLAIM, now=now, until=until, busy=json.dumps(sorted(busy)))
            if row is None:
                return None
            message = Claimed(*row)
            tx.run(store.PROBE, destination=message.destination, until=until)
        return message

    def deliver(self, message: Claimed) -> None:
        """Deliver one claimed message and note what came of it."""
        try:
            self._routes[message.topic](message.payload)
        except DeliveryRefused as fault:
            self._close(message, str(fault)[:_MOST_FAULT])
        except Exception as fault:  # noqa: BLE001 - whatever a recipient does must not stop the rest
            self._retry(message, fault)
        else:
            self._close(message, None)

    def _close(self, message: Claimed, fault: str | None) -> None:
        """It was answered, whichever way: its destination is up."""
        now = self._clock.now()
        with self._database.transaction() as tx:
            if fault is None:
                tx.run(store.DELIVERED, id=message.id, now=now)
            else:
                tx.run(store.FAILED, id=message.id, now=now, fault=fault)
            tx.run(store.CLEAR_FAILING, destination=message.destination)

    def _retry(self, message: Claimed, fault: Exception) -> None:
        now = self._clock.now()
        told = f"{type(fault).__name__}: {fault}"[:_MOST_FAULT]
        with self._database.transaction() as tx:
            pause = pause_after(message.attempts, now - message.created_at)
            tx.run(store.RETRY, id=message.id, next=now + pause, fault=told)
            self._leave_alone(tx, message.destination, now)
            if now - message.created_at > GIVE_UP_SECONDS:
                given_up = tx.run(
                    store.GIVE_UP,
                    destination=message.destination,
                    before=now - GIVE_UP_SECONDS,
                    now=now,
                    id=message.id,
                    fault=told,
                )
                log.error("outbox_gave_up", extra={"messages": given_up, "fault": told})

    @staticmethod
    def _leave_alone(tx: Transaction, destination: str, now: int) -> None:
        known = tx.one(store.FIND_FAILING, destination=destination)
        failures, since = (known[0] + 1, known[1]) if known else (1, now)
        pause = pause_after(failures, now - since)
        tx.run(
            store.PUT_FAILING,
            destination=destination,
            failures=failures,
            since=since,
            next=now + pause,
        )
