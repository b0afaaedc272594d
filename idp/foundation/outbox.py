"""The outbox: messages written with the act that causes them, delivered afterwards.

Delivery is at least once, in order for each recipient and subject, retried with growing pauses
for a day. A message that fails holds back the later ones of the same order key, and no others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from sqlalchemy import BigInteger, Index, Integer, String, Text, bindparam, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.clock import Clock
from idp.foundation.database import Base, Database, Statement, Transaction

log = logging.getLogger(__name__)

LEASE_SECONDS = 30
PAUSES = (1, 2, 5, 10, 20, 40, 60, 60, 120, 300, 600, 900, 1800, 3600)
"""Seconds before each retry; the last repeats until GIVE_UP_SECONDS have passed."""
GIVE_UP_SECONDS = 86_400


class OutboxMessage(Base):
    """One message. ``delivered_at`` or ``failed_at`` ends it."""

    __tablename__ = "outbox_message"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    topic: Mapped[str] = mapped_column(String(60))
    order_key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)
    next_attempt_at: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)
    delivered_at: Mapped[int | None] = mapped_column(BigInteger)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        Index(
            "ix_outbox_message_open",
            "next_attempt_at",
            sqlite_where=text("delivered_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND failed_at IS NULL"),
        ),
    )


_INSERT = Statement(
    insert(OutboxMessage).values(
        topic=bindparam("topic"),
        order_key=bindparam("order_key"),
        payload=bindparam("payload"),
        created_at=bindparam("now"),
        next_attempt_at=bindparam("now"),
        attempts=0,
        lease_until=0,
    )
)
# The first open message of each order key, if it is due and nobody is delivering it.
_CLAIM = Statement(
    text(
        "UPDATE outbox_message SET lease_until = :until, attempts = attempts + 1 WHERE id = ("
        " SELECT m.id FROM outbox_message AS m WHERE m.delivered_at IS NULL AND m.failed_at IS NULL"
        " AND m.next_attempt_at <= :now AND m.lease_until <= :now AND NOT EXISTS ("
        "  SELECT 1 FROM outbox_message AS e WHERE e.order_key = m.order_key AND e.id < m.id"
        "  AND e.delivered_at IS NULL AND e.failed_at IS NULL)"
        " ORDER BY m.next_attempt_at, m.id LIMIT 1)"
        " AND lease_until <= :now RETURNING id, topic, payload, attempts, created_at"
    )
)
_DELIVERED = Statement(
    text("UPDATE outbox_message SET delivered_at = :now, last_error = NULL WHERE id = :id")
)
_RETRY = Statement(
    text(
        "UPDATE outbox_message SET next_attempt_at = :next, lease_until = 0, last_error = :fault"
        " WHERE id = :id"
    )
)
_FAILED = Statement(
    text("UPDATE outbox_message SET failed_at = :now, last_error = :fault WHERE id = :id")
)


class DeliveryFailed(Exception):
    """The recipient did not take the message; it will be tried again."""


class DeliveryRefused(Exception):
    """Trying again is pointless; the message is marked failed."""


Deliver = Callable[[str], None]
"""Delivers one payload; returns when the recipient has it, or raises one of the above."""


def enqueue(tx: Transaction, *, topic: str, order_key: str, payload: str, now: int) -> None:
    """Write a message in the caller's transaction. ``order_key`` orders it among its like."""
    tx.run(_INSERT, topic=topic, order_key=order_key, payload=payload, now=now)


class Outbox:
    """Delivers messages; any number of workers may run it at once."""

    def __init__(self, database: Database, clock: Clock, routes: Mapping[str, Deliver]) -> None:
        self._database = database
        self._clock = clock
        self._routes = routes

    def deliver_due(self, most: int = 100) -> int:
        """Try every message that is due, ``most`` at the most; gives how many were tried."""
        for tried in range(most):
            if not self._deliver_one():
                return tried
        return most

    def _deliver_one(self) -> bool:
        now = self._clock.now()
        with self._database.transaction() as tx:
            row = tx.one(_CLAIM, now=now, until=now + LEASE_SECONDS)
        if row is None:
            return False
        message_id, topic, payload, attempts, created_at = row
        try:
            self._routes[topic](payload)
        except DeliveryRefused as fault:
            self._close(_FAILED, message_id, now=self._clock.now(), fault=str(fault)[:300])
        except Exception as fault:  # noqa: BLE001 - whatever a recipient does must not stop the rest
            self._retry(message_id, attempts, created_at, fault)
        else:
            self._close(_DELIVERED, message_id, now=self._clock.now())
        return True

    def _retry(self, message_id: int, attempts: int, created_at: int, fault: Exception) -> None:
        now = self._clock.now()
        told = f"{type(fault).__name__}: {fault}"[:300]
        if now - created_at > GIVE_UP_SECONDS:
            self._close(_FAILED, message_id, now=now, fault=told)
            log.error("outbox_gave_up", extra={"message_id": message_id, "fault": told})
            return
        pause = PAUSES[min(attempts, len(PAUSES)) - 1]
        self._close(_RETRY, message_id, next=now + pause, fault=told)

    def _close(self, statement: Statement, message_id: int, **values: object) -> None:
        with self._database.transaction() as tx:
            tx.run(statement, id=message_id, **values)
