"""Events about a stream itself, and how any event gets into the outbox."""

from __future__ import annotations

import json
from typing import Any

from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.foundation.outbox import enqueue
from idp.signals.vocabulary import STREAM_UPDATED, VERIFICATION

TOPIC = "security_event"


def destination_of(stream_id: str) -> str:
    """The name in the outbox of what a stream is told."""
    return f"signals:{stream_id}"


def about(stream_id: str) -> str:
    """The name of what it is told of itself: that goes also while it is paused or disabled."""
    return f"signals:{stream_id}:about"


def enqueue_event(
    tx: Transaction,
    *,
    stream_id: str,
    client_id: str,
    event: str,
    content: dict[str, Any],
    now: int,
    held: bool,
    person_id: str | None = None,
    session_id: str | None = None,
) -> None:
    """Write one event for one stream, in the transaction of the act; ordered by its subject.

    The ``jti`` is given here, so that every delivery of the event has the same (RFC 8417 §2.2).
    """
    reference = new_id()
    payload = {
        "stream": stream_id,
        "jti": reference,
        "iat": now,
        "txn": tx.act,
        "event": event,
        "content": content,
        "sub": person_id,
        "sid": session_id,
    }
    enqueue(
        tx,
        topic=TOPIC,
        destination=about(stream_id) if event == STREAM_UPDATED else destination_of(stream_id),
        order_key=f"signals:{stream_id}:{person_id or event}",
        payload=json.dumps(payload),
        now=now,
        recipient=client_id,
        subject=person_id,
        reference=reference,
        held=held,
    )


def enqueue_verification(
    tx: Transaction, stream_id: str, client_id: str, state: str | None, now: int, *, held: bool
) -> None:
    """SSF 1.0 §8.1.4: the receiver asked whether events arrive; ``state`` is its own word."""
    enqueue_event(
        tx,
        stream_id=stream_id,
        client_id=client_id,
        event=VERIFICATION,
        content={} if state is None else {"state": state},
        now=now,
        held=held,
    )


def enqueue_stream_updated(
    tx: Transaction,
    stream_id: str,
    client_id: str,
    status: str,
    reason: str | None,
    now: int,
    *,
    held: bool,
) -> None:
    """SSF 1.0 §8.1.5: we, not the receiver, changed the status of its stream."""
    enqueue_event(
        tx,
        stream_id=stream_id,
        client_id=client_id,
        event=STREAM_UPDATED,
        content={"status": status} | ({"reason": reason} if reason else {}),
        now=now,
        held=held,
    )
