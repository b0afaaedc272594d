"""Events of a past that never was, for sample installations: many at once, with their own times.

They are rows like all others, in the chain and under its guards. Each says of itself that it is
an example, so that nobody takes it for what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from idp.audit.event_types import EventType
from idp.audit.log import INSERT, Result, clean, encode
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden

_AT_ONCE = 5_000
_MARK = {"contoh": True}


@dataclass(frozen=True, slots=True)
class PastEvent:
    """As the arguments of ``record``; ``at_ms`` in epoch milliseconds."""

    at_ms: int
    type: EventType
    actor: str | None = None
    subject: str | None = None
    unit: str | None = None
    result: Result = "ok"
    reason: str | None = None
    address: str | None = None
    correlation: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def record_past(tx: Transaction, foundation: Foundation, events: Iterable[PastEvent]) -> int:
    """Write events in the caller's transaction, in the order given; gives how many.

    Raises Forbidden ``sample_only`` in any but a sample installation: elsewhere an event is
    written when it happens or not at all.
    """
    if foundation.kind != "sample":
        raise Forbidden("sample_only", "this works in a sample installation only")
    written = 0
    rows = _rows(events)
    while portion := list(islice(rows, _AT_ONCE)):
        tx.many(INSERT, portion)
        written += len(portion)
    return written


def _rows(events: Iterable[PastEvent]) -> Iterator[dict[str, object]]:
    for event in events:
        yield {
            "at_ms": event.at_ms,
            "type": event.type.value,
            "actor": clean(event.actor, 80),
            "subject": clean(event.subject, 80),
            "unit": clean(event.unit, 32),
            "client": None,
            "result": event.result,
            "reason": clean(event.reason, 200),
            "address": clean(event.address, 64),
            "correlation": clean(event.correlation, 64),
            "detail": encode({**event.detail, **_MARK}),
        }
