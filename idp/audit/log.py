"""Writing an audit event: the one way, always in the transaction of the act."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import insert

from idp.audit.event_types import EventType
from idp.audit.models import AuditEvent
from idp.foundation.database import Statement, Transaction

_COLUMNS = (
    "at_ms",
    "type",
    "actor",
    "subject",
    "unit",
    "client",
    "result",
    "reason",
    "address",
    "correlation",
    "detail",
)
INSERT = Statement(insert(AuditEvent), columns=_COLUMNS)

_MOST_DETAIL = 4000

Result = Literal["ok", "denied", "failed"]
OPERATOR = "operator"
"""Actor of acts from the command line without ``--as``."""
SYSTEM = "system"
"""Actor of acts that no person started (expiry, rotation, delivery)."""


def record(
    tx: Transaction,
    event_type: EventType,
    *,
    at_ms: int,
    actor: str | None = None,
    subject: str | None = None,
    unit: str | None = None,
    client: str | None = None,
    result: Result = "ok",
    reason: str | None = None,
    address: str | None = None,
    correlation: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write one event in the caller's transaction; it is durable with the act.

    ``actor`` and ``subject`` are person ids, client ids, OPERATOR or SYSTEM, never a NIP;
    ``unit`` a unit code; ``correlation`` joins the rows of one session or request;
    ``detail`` holds further facts and never a secret. Text is bounded and stripped of control
    characters, so that nothing from outside can forge a line (OWASP ASVS 16.4.1).
    """
    tx.run(
        INSERT,
        at_ms=at_ms,
        type=event_type.value,
        actor=clean(actor, 80),
        subject=clean(subject, 80),
        unit=clean(unit, 32),
        client=clean(client, 80),
        result=result,
        reason=clean(reason, 200),
        address=clean(address, 64),
        correlation=clean(correlation, 64),
        detail=encode(detail) if detail else None,
    )


@dataclass(frozen=True, slots=True)
class About:
    """Whom or what one of many events of the same act is about, as the arguments of record."""

    subject: str
    unit: str | None = None
    reason: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def record_each(
    tx: Transaction, event_type: EventType, abouts: Iterable[About], *, at_ms: int, actor: str
) -> None:
    """One event for each of these, of one act of one actor: as record, in one statement."""
    shared: dict[str, Any] = {
        "at_ms": at_ms,
        "type": event_type.value,
        "actor": clean(actor, 80),
        "client": None,
        "result": "ok",
        "address": None,
        "correlation": clean(tx.act, 64),
    }
    tx.many(
        INSERT,
        [
            {
                **shared,
                "subject": clean(about.subject, 80),
                "unit": clean(about.unit, 32),
                "reason": clean(about.reason, 200),
                "detail": encode(about.detail) if about.detail else None,
            }
            for about in abouts
        ],
    )


def encode(detail: Mapping[str, object]) -> str:
    """JSON without a character that a terminal or a line-wise reader would act upon."""
    encoded = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    if not encoded.isprintable():
        encoded = json.dumps(detail, sort_keys=True).replace("\x7f", "\\u007f")
    return encoded[:_MOST_DETAIL]


def clean(text: str | None, most: int) -> str | None:
    """At most so many characters, none of which a terminal would act upon."""
    if text is None or (text.isprintable() and len(text) <= most):
        return text
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:most]
    )
