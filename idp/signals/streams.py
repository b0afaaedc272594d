"""Event streams (SSF 1.0 §8.1.1, §8.1.2): created, changed and ended by the client they belong to.

Whoever is given a stream here is its client: a stream of somebody else is not found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import get_args

from idp.audit import EventType, record
from idp.foundation import held_messages
from idp.foundation.context import Foundation
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.ids import is_id, new_id
from idp.foundation.sealing import MasterKey
from idp.signals import store
from idp.signals.stream_form import StreamWish
from idp.signals.stream_messages import about, destination_of, enqueue_stream_updated
from idp.signals.vocabulary import EVENTS_SUPPORTED, POLL, PUSH, Status

_ENDED = "the stream was ended by its receiver"


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """A stream as it stands; ``authorization_sealed`` opens with ``authorization_of``."""

    id: str
    client_id: str
    method: str
    endpoint_url: str | None
    authorization_sealed: str | None
    events_requested: tuple[str, ...]
    description: str | None
    status: Status
    status_reason: str | None

    @property
    def destination(self) -> str:
        """Its name in the outbox."""
        return destination_of(self.id)

    @property
    def about(self) -> str:
        """The name under which it is told of itself, whatever its status."""
        return about(self.id)

    @property
    def events_delivered(self) -> tuple[str, ...]:
        """SSF 1.0 §8.1.1: the intersection of what is supported and what is asked for."""
        return tuple(event for event in EVENTS_SUPPORTED if event in self.events_requested)

    @property
    def is_held(self) -> bool:
        """Whether its events wait: to be polled, or until it is enabled again."""
        return self.method == POLL or self.status != "enabled"


def find_stream(tx: Transaction, stream_id: str) -> StreamRecord | None:
    """The stream, whosever it is."""
    row = tx.one(store.FIND_STREAM, stream_id=stream_id) if is_id(stream_id) else None
    return None if row is None else stream_from_row(row)


def get_stream(tx: Transaction, client_id: str, stream_id: str) -> StreamRecord:
    """The client's stream with this id; raises NotFound, also for a stream of another client."""
    stream = find_stream(tx, stream_id)
    if stream is None or stream.client_id != client_id:
        raise NotFound("not_found", "there is no such stream")
    return stream


def find_stream_of_client(tx: Transaction, client_id: str) -> StreamRecord | None:
    """The one stream of a client."""
    row = tx.one(store.FIND_STREAM_OF_CLIENT, client_id=client_id)
    return None if row is None else stream_from_row(row)


def list_streams(tx: Transaction) -> list[StreamRecord]:
    """Every stream, oldest first."""
    return [stream_from_row(row) for row in tx.all(store.LIST_STREAMS)]


def create_stream(
    tx: Transaction, foundation: Foundation, client_id: str, wish: StreamWish
) -> StreamRecord:
    """A new stream, enabled at once; raises Conflict where the client has one (§8.1.1.1)."""
    if find_stream_of_client(tx, client_id) is not None:
        raise Conflict("stream_exists", "this client has a stream already")
    stream_id, now = new_id(), foundation.clock.now()
    tx.run(
        store.INSERT_STREAM,
        id=stream_id,
        client_id=client_id,
        status="enabled",
        status_reason=None,
        created_at=now,
        updated_at=now,
        **_columns(foundation.master_key, stream_id, wish),
    )
    _note(tx, foundation, EventType.STREAM_CREATED, client_id, stream_id, wish.method)
    return get_stream(tx, client_id, stream_id)


def configure_stream(
    tx: Transaction, foundation: Foundation, stream: StreamRecord, wish: StreamWish
) -> StreamRecord:
    """Give the stream another configuration; what waits goes the new way (§8.1.1.3, §8.1.1.4)."""
    now = foundation.clock.now()
    tx.run(
        store.SET_CONFIGURATION,
        stream_id=stream.id,
        now=now,
        **_columns(foundation.master_key, stream.id, wish),
    )
    changed = get_stream(tx, stream.client_id, stream.id)
    _hold_or_release(tx, changed, now)
    _note(tx, foundation, EventType.STREAM_CHANGED, stream.client_id, stream.id, wish.method)
    return changed


def delete_stream(tx: Transaction, foundation: Foundation, stream: StreamRecord) -> None:
    """End it (§8.1.1.5). What it was still to be told is marked as not delivered."""
    for destination in (stream.destination, stream.about):
        held_messages.drop(tx, destination, _ENDED, foundation.clock.now())
    tx.run(store.DELETE_SUBJECTS, stream_id=stream.id)
    tx.run(store.DELETE_STREAM, stream_id=stream.id)
    _note(tx, foundation, EventType.STREAM_DELETED, stream.client_id, stream.id, stream.method)


def set_status(
    tx: Transaction,
    foundation: Foundation,
    stream: StreamRecord,
    *,
    status: Status,
    reason: str | None,
    actor: str,
) -> StreamRecord:
    """Enable, pause or disable it (§8.1.2).

    A paused stream keeps its events, a disabled one drops them. Where another than the receiver
    does so, the receiver is told (§8.1.5).
    """
    now = foundation.clock.now()
    tx.run(store.SET_STATUS, stream_id=stream.id, status=status, reason=reason, now=now)
    changed = get_stream(tx, stream.client_id, stream.id)
    if status == "disabled":
        held_messages.drop(tx, changed.destination, "the stream is disabled", now)
    else:
        _hold_or_release(tx, changed, now)
    if actor != stream.client_id:
        polled = stream.method == POLL
        enqueue_stream_updated(tx, stream.id, stream.client_id, status, reason, now, held=polled)
    record(
        tx,
        EventType.STREAM_CHANGED,
        at_ms=foundation.clock.now_ms(),
        actor=actor,
        client=stream.client_id,
        reason=reason,
        detail={"stream": stream.id, "status": status},
    )
    return changed


def authorization_of(master_key: MasterKey, stream: StreamRecord) -> str | None:
    """The Authorization header for pushes to this stream, in clear."""
    if stream.authorization_sealed is None:
        return None
    return master_key.unseal(_purpose(stream.id), stream.authorization_sealed).decode()


def stream_from_row(row: Row) -> StreamRecord:
    """A record from the columns of ``store``."""
    assert row[7] in get_args(Status)
    values = (*row[:5], tuple(json.loads(row[5])), *row[6:9])
    return StreamRecord(*values)


def _purpose(stream_id: str) -> str:
    return f"signals:authorization:{stream_id}"


def _columns(master_key: MasterKey, stream_id: str, wish: StreamWish) -> dict[str, object]:
    header = wish.authorization_header
    return {
        "method": wish.method,
        "endpoint_url": wish.endpoint_url if wish.method == PUSH else None,
        "authorization_sealed": header and master_key.seal(_purpose(stream_id), header.encode()),
        "events_requested": json.dumps(list(wish.events_requested)),
        "description": wish.description,
    }


def _hold_or_release(tx: Transaction, stream: StreamRecord, now: int) -> None:
    if stream.is_held:
        held_messages.hold(tx, stream.destination)
    else:
        held_messages.release(tx, stream.destination, now)


def _note(
    tx: Transaction,
    foundation: Foundation,
    event: EventType,
    client_id: str,
    stream_id: str,
    method: str,
) -> None:
    record(
        tx,
        event,
        at_ms=foundation.clock.now_ms(),
        actor=client_id,
        client=client_id,
        detail={"stream": stream_id, "method": method},
    )
