"""SQL of the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    insert,
    literal,
    literal_column,
    not_,
    null,
    select,
    text,
    update,
)

from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.outbox_models import OutboxDestination, OutboxMessage

_COLUMNS = (
    "topic",
    "order_key",
    "payload",
    "created_at",
    "next_attempt_at",
    "attempts",
    "lease_until",
    "destination",
    "recipient",
    "subject",
    "act",
    "reference",
)
INSERT = Statement(insert(OutboxMessage), columns=_COLUMNS)

_m = OutboxMessage.__table__.alias("m")
# The first open message of its order key, if it is due, nobody is delivering it, this process is
# not busy enough with its destination, and the destination is not left alone after a failure.
_NEXT = (
    select(_m.c.id)
    .where(
        text("m.delivered_at IS NULL AND m.failed_at IS NULL"),
        text("m.next_attempt_at <= :now AND m.lease_until <= :now"),
        not_(InList(_m.c.destination, "busy")),
        text(
            "NOT EXISTS (SELECT 1 FROM outbox_destination AS d"
            " WHERE d.name = m.destination AND d.next_attempt_at > :now)"
        ),
        text(
            "NOT EXISTS (SELECT 1 FROM outbox_message AS e WHERE e.order_key = m.order_key"
            " AND e.id < m.id AND e.delivered_at IS NULL AND e.failed_at IS NULL)"
        ),
    )
    .order_by(_m.c.next_attempt_at, _m.c.id)
    .limit(literal_column("1"))
)
CLAIM = Statement(
    update(OutboxMessage)
    .where(
        OutboxMessage.id == _NEXT.scalar_subquery(),
        text("lease_until <= :now AND delivered_at IS NULL AND failed_at IS NULL"),
    )
    .values(lease_until=bindparam("until"), attempts=OutboxMessage.attempts + literal_column("1"))
    .returning(
        OutboxMessage.id,
        OutboxMessage.topic,
        OutboxMessage.destination,
        OutboxMessage.payload,
        OutboxMessage.attempts,
        OutboxMessage.created_at,
    )
)
# One message alone tries a destination that failed; the others wait for what comes of it.
PROBE = Statement(
    text("UPDATE outbox_destination SET next_attempt_at = :until WHERE name = :destination")
)
DELIVERED = Statement(
    text("UPDATE outbox_message SET delivered_at = :now, last_error = NULL WHERE id = :id")
)
RETRY = Statement(
    text(
        "UPDATE outbox_message SET next_attempt_at = :next, lease_until = 0, last_error = :fault"
        " WHERE id = :id"
    )
)
FAILED = Statement(
    text("UPDATE outbox_message SET failed_at = :now, last_error = :fault WHERE id = :id")
)
GIVE_UP = Statement(
    text(
        "UPDATE outbox_message SET failed_at = :now, last_error = :fault"
        " WHERE destination = :destination AND delivered_at IS NULL AND failed_at IS NULL"
        " AND created_at < :before AND (lease_until <= :now OR id = :id)"
    )
)
FIND_FAILING = Statement(
    text("SELECT failures, failing_since FROM outbox_destination WHERE name = :destination")
)
PUT_FAILING = Statement(
    text(
        "INSERT INTO outbox_destination (name, failures, failing_since, next_attempt_at)"
        " VALUES (:destination, :failures, :since, :next) ON CONFLICT (name) DO UPDATE"
        " SET failures = excluded.failures, next_attempt_at = excluded.next_attempt_at"
    )
)
_D = OutboxDestination.__table__.c


def has_failed(destination: ColumnElement[Any], times: int) -> ColumnElement[bool]:
    """Whether the last so many attempts at a destination failed, for stores of rooms above."""
    return exists(select(literal(1)).where(_D.name == destination, _D.failures >= literal(times)))


CLEAR_FAILING = Statement(text("DELETE FROM outbox_destination WHERE name = :destination"))

_OPEN_AT = " WHERE destination = :destination AND delivered_at IS NULL AND failed_at IS NULL"
HOLD = Statement(text("UPDATE outbox_message SET next_attempt_at = :held" + _OPEN_AT))
RELEASE = Statement(
    text(
        "UPDATE outbox_message SET next_attempt_at = :now"
        + _OPEN_AT
        + " AND next_attempt_at = :held"
    )
)
DROP = Statement(text("UPDATE outbox_message SET failed_at = :now, last_error = :fault" + _OPEN_AT))
WAITING = Statement(
    text(
        "SELECT id, reference, payload, created_at FROM outbox_message"
        + _OPEN_AT
        + " ORDER BY id LIMIT :most"
    )
)
IS_WAITING = Statement(text("SELECT 1 FROM outbox_message" + _OPEN_AT + " LIMIT 1"))
_AT = OutboxMessage.__table__
COUNT_ATTEMPT = Statement(
    update(OutboxMessage)
    .where(text(_OPEN_AT.removeprefix(" WHERE ")), text("id <= :last"))
    .values(attempts=OutboxMessage.attempts + literal_column("1"))
)
CONFIRM = Statement(
    update(OutboxMessage)
    .where(text(_OPEN_AT.removeprefix(" WHERE ")), InList(_AT.c.reference, "references"))
    .values(delivered_at=bindparam("now"), last_error=null())
    .returning(OutboxMessage.reference, OutboxMessage.subject, OutboxMessage.act)
)
REFUSE = Statement(
    text(
        "UPDATE outbox_message SET failed_at = :now, last_error = :fault"
        + _OPEN_AT
        + " AND reference = :reference"
    )
)
