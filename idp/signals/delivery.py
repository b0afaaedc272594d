"""Push delivery (RFC 8935): an outbox route, with the outbox's retries and order."""

from __future__ import annotations

import json

from idp.audit import SYSTEM, EventType, record
from idp.foundation.database import Transaction
from idp.foundation.egress import Answer, EgressFailed, EgressRefused
from idp.foundation.outbox import DeliveryFailed, DeliveryRefused
from idp.oidc import Provider
from idp.signals.security_event import QueuedEvent, read_queued, sign_event
from idp.signals.stream_messages import TOPIC
from idp.signals.streams import StreamRecord, authorization_of, find_stream
from idp.signals.vocabulary import STREAM_UPDATED

__all__ = ["TOPIC", "deliver_event", "note_delivery"]

_TAKEN = (200, 202, 204)
_MOST_TOLD = 60


def deliver_event(provider: Provider, payload: str) -> None:
    """Push one event to its stream; raises DeliveryFailed to try again, DeliveryRefused not to."""
    queued = read_queued(payload)
    foundation = provider.foundation
    with foundation.database.reading() as tx:
        stream = _stream_for(provider, tx, queued)
        token = sign_event(provider, tx, queued, stream.client_id)
    header = authorization_of(foundation.master_key, stream)
    try:
        answer = provider.egress.post(
            stream.endpoint_url or "",
            token.encode(),
            "application/secevent+jwt",
            {} if header is None else {"Authorization": header},
        )
    except EgressRefused as error:
        raise DeliveryRefused(str(error)) from error
    except EgressFailed as error:
        raise DeliveryFailed(str(error)) from error
    if answer.status == 400:
        # §2.3: the receiver can't use this SET, and never will.
        raise DeliveryRefused(f"status 400 {_error_of(answer)}".strip())
    if answer.status not in _TAKEN:
        raise DeliveryFailed(f"status {answer.status}")
    with foundation.database.transaction() as tx:
        note_delivery(tx, stream, queued.sub, queued.jti, queued.txn, foundation.clock.now_ms())


def note_delivery(
    tx: Transaction,
    stream: StreamRecord,
    person_id: str | None,
    jti: str,
    act: str | None,
    now_ms: int,
) -> None:
    """The audit row of an event that its receiver confirmed."""
    record(
        tx,
        EventType.SIGNAL_DELIVERED,
        at_ms=now_ms,
        actor=SYSTEM,
        subject=person_id,
        client=stream.client_id,
        correlation=act,
        detail={"stream": stream.id, "jti": jti},
    )


def _stream_for(provider: Provider, tx: Transaction, queued: QueuedEvent) -> StreamRecord:
    stream = find_stream(tx, queued.stream)
    if stream is None or stream.endpoint_url is None:
        raise DeliveryRefused("the stream is no more")
    if stream.status != "enabled" and queued.event != STREAM_UPDATED:
        # It was paused or disabled after the message was taken up.
        raise DeliveryFailed("the stream is not enabled")
    if provider.clients.find(tx, stream.client_id) is None:
        raise DeliveryRefused("the client is disabled")
    return stream


def _error_of(answer: Answer) -> str:
    """The code of an error (§2.3); printable and short, for it ends up in our ledger."""
    try:
        told = json.loads(answer.body)["err"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""
    return told[:_MOST_TOLD] if isinstance(told, str) and told.isprintable() else ""
