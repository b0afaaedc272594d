"""The statements on ``audit_event``, beside the INSERT in log.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, table, text

from idp.audit.offline import COLUMNS
from idp.foundation.database import Row, Statement, Transaction

_NAMES = ", ".join(COLUMNS)

LAST_SEALED = Statement(
    text(
        "SELECT position, chain_hash FROM audit_event WHERE position IS NOT NULL"
        " ORDER BY position DESC LIMIT 1"
    )
)
LIST_UNSEALED = Statement(
    text(f"SELECT {_NAMES} FROM audit_event WHERE position IS NULL ORDER BY id LIMIT :most")
)
IS_ANY_UNSEALED = Statement(text("SELECT 1 FROM audit_event WHERE position IS NULL LIMIT 1"))
SEAL = Statement(
    text(
        "UPDATE audit_event SET position = :position, chain_hash = :chain_hash"
        " WHERE id = :id AND position IS NULL"
    )
)
LIST_SEALED = Statement(
    text(
        f"SELECT position, chain_hash, {_NAMES} FROM audit_event"
        " WHERE position > :after ORDER BY position LIMIT :most"
    )
)
SPAN_OF_TIME = Statement(
    text(
        "SELECT MIN(position), MAX(position) FROM audit_event"
        " WHERE at_ms >= :since_ms AND at_ms < :until_ms"
    )
)
FIND_SEALED = Statement(
    text(f"SELECT position, chain_hash, {_NAMES} FROM audit_event WHERE id = :id")
)
FIND_HASH = Statement(text("SELECT chain_hash FROM audit_event WHERE position = :position"))
COUNT_UNSEALED = Statement(text("SELECT COUNT(*) FROM audit_event WHERE position IS NULL"))
TRY_LOCK_POSTGRESQL = Statement(text("SELECT pg_try_advisory_xact_lock(:number)"))
LOCK_POSTGRESQL = Statement(text("SELECT 1 FROM (SELECT pg_advisory_xact_lock(:number)) AS held"))
SEALER_LOCK = 0x51A5_0001
"""Number of the advisory lock under which rows are sealed."""

_ABOUT = Statement(
    text(
        f"SELECT {_NAMES} FROM audit_event WHERE subject = :subject AND id < :before"
        " ORDER BY id DESC LIMIT :most"
    )
)
_NO_ID = 2**62
_EVENT = table("audit_event", column("subject"), column("type"))


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event as it is shown. ``at_ms`` is in epoch milliseconds; ``id`` is for paging."""

    id: int
    at_ms: int
    type: str
    actor: str | None
    subject: str | None
    unit: str | None
    client: str | None
    result: str
    reason: str | None
    address: str | None
    correlation: str | None
    detail: dict[str, Any]


def list_events_about(
    tx: Transaction, subject: str, *, limit: int = 50, before: int | None = None
) -> list[EventRecord]:
    """Events with this subject, newest first; ``before`` is the ``id`` to go on below."""
    rows = tx.all(_ABOUT, subject=subject, before=_NO_ID if before is None else before, most=limit)
    return [read_event(row) for row in rows]


def read_event(row: Row) -> EventRecord:
    """The event of a row that has EVENT_FIELDS."""
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    try:
        values["detail"] = json.loads(values["detail"] or "{}")
    except ValueError:
        # A detail that log.record had to cut short.
        values["detail"] = {"text": values["detail"]}
    return EventRecord(**values)
