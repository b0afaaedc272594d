"""Poll delivery (RFC 8936): a receiver fetches its events and says which it has."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from idp.audit import EventType, record
from idp.foundation import held_messages
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response, json_response
from idp.oidc import ClientRecord, Provider
from idp.signals.delivery import note_delivery
from idp.signals.endpoint import ClientEndpoint, read_document
from idp.signals.security_event import read_queued, sign_event
from idp.signals.streams import StreamRecord, get_stream
from idp.signals.vocabulary import POLL

MOST_SETS = 100
WAIT_SECONDS = 15.0
"""How long an answer waits for an event (§2.4); the receiver asks again."""
LOOK_SECONDS = 0.25
_MOST_NAMED = 500
_MOST_CODE = 60
_INVALID = "invalid_request"


@dataclass(frozen=True, slots=True)
class PollRequest:
    """§2.4: what is fetched, and what became of what was fetched before."""

    most: int
    immediately: bool
    acknowledged: tuple[str, ...]
    refused: dict[str, str]


class PollEndpoint:
    """``/ssf/poll``. Few may wait at a time, so that those who wait take no thread from others."""

    def __init__(
        self, provider: Provider, *, waiting: int, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._provider = provider
        self._places = threading.BoundedSemaphore(waiting)
        self._wait_seconds = wait_seconds
        self._guarded = ClientEndpoint(provider, {"POST": self._poll})

    def __call__(self, request: Request) -> Response:
        return self._guarded(request)

    def _poll(self, client: ClientRecord, request: Request) -> Response:
        asked = read_poll(read_document(request))
        stream_id = request.query.get("stream_id", "")
        database = self._provider.foundation.database
        with database.transaction() as tx:
            stream = get_stream(tx, client.client_id, stream_id)
            if stream.method != POLL:
                raise Refusal(_INVALID, "this stream is pushed")
            self._note_outcomes(tx, stream, asked)
        if asked.most and not asked.immediately:
            self._wait(stream)
        with database.transaction() as tx:
            # Deleted or changed while it waited: not found.
            return self._answer(tx, get_stream(tx, client.client_id, stream_id), asked.most)

    def _note_outcomes(self, tx: Transaction, stream: StreamRecord, asked: PollRequest) -> None:
        clock = self._provider.foundation.clock
        for destination in (stream.destination, stream.about):
            for confirmed in held_messages.confirm(
                tx, destination, asked.acknowledged, clock.now()
            ):
                note_delivery(
                    tx,
                    stream,
                    confirmed.subject,
                    confirmed.reference,
                    confirmed.act,
                    clock.now_ms(),
                )
            for jti, code in asked.refused.items():
                if held_messages.refuse(tx, destination, jti, f"refused: {code}", clock.now()):
                    record(
                        tx,
                        EventType.SIGNAL_REFUSED,
                        at_ms=clock.now_ms(),
                        actor=stream.client_id,
                        client=stream.client_id,
                        result="failed",
                        reason=code,
                        detail={"stream": stream.id, "jti": jti},
                    )

    def _wait(self, stream: StreamRecord) -> None:
        """Until there is something, or WAIT_SECONDS; not at all when all places are taken."""
        if not self._places.acquire(blocking=False):
            return
        try:
            database, until = (
                self._provider.foundation.database,
                time.monotonic() + self._wait_seconds,
            )
            while time.monotonic() < until:
                if any(held_messages.is_waiting(database, d) for d in _sources(stream)):
                    return
                time.sleep(LOOK_SECONDS)
        finally:
            self._places.release()

    def _answer(self, tx: Transaction, stream: StreamRecord, most: int) -> Response:
        sets: dict[str, str] = {}
        more = False
        for destination in _sources(stream):
            waiting, left = held_messages.fetch_waiting(tx, destination, most - len(sets))
            more = more or left
            for message in waiting:
                queued = read_queued(message.payload)
                sets[message.reference] = sign_event(self._provider, tx, queued, stream.client_id)
        return json_response(200, {"sets": sets} | ({"moreAvailable": True} if more else {}))


def read_poll(document: dict[str, Any]) -> PollRequest:
    """§2.4; raises Refusal ``invalid_request``."""
    most, immediately = document.get("maxEvents"), document.get("returnImmediately", False)
    if most is None:
        most = MOST_SETS
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise Refusal(_INVALID, "maxEvents must be a number from 0")
    if not isinstance(immediately, bool):
        raise Refusal(_INVALID, "returnImmediately must be true or false")
    return PollRequest(
        min(most, MOST_SETS),
        immediately,
        _acknowledged(document.get("ack")),
        _refused(document.get("setErrs")),
    )


def _acknowledged(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if (
        not isinstance(value, list)
        or len(value) > _MOST_NAMED
        or not all(isinstance(jti, str) and jti.isprintable() for jti in value)
    ):
        raise Refusal(_INVALID, "ack must be a list of jti")
    return tuple(value)


def _refused(value: Any) -> dict[str, str]:
    """§2.6: jti -> the receiver's error code."""
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > _MOST_NAMED:
        raise Refusal(_INVALID, "setErrs must be an object")
    refused = {}
    for jti, told in value.items():
        code = told.get("err") if isinstance(told, dict) else None
        if not isinstance(code, str) or not code.isprintable() or not jti.isprintable():
            raise Refusal(_INVALID, "each of setErrs has an err")
        refused[jti] = code[:_MOST_CODE]
    return refused


def _sources(stream: StreamRecord) -> tuple[str, ...]:
    """A stream that is not enabled is told of itself alone."""
    if stream.status == "enabled":
        return (stream.about, stream.destination)
    return (stream.about,)
