"""The configuration endpoint (SSF 1.0 §8.1.1) and the status endpoint (§8.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response, json_response
from idp.oidc import ClientRecord, Provider
from idp.signals.endpoint import (
    ClientEndpoint,
    nothing,
    read_document,
    stream_id_of,
    text_of,
)
from idp.signals.stream_form import StreamWish, read_wish
from idp.signals.streams import (
    StreamRecord,
    authorization_of,
    configure_stream,
    create_stream,
    delete_stream,
    find_stream_of_client,
    get_stream,
    set_status,
)
from idp.signals.vocabulary import (
    EVENTS_SUPPORTED,
    MIN_VERIFICATION_SECONDS,
    POLL,
    POLL_PATH,
    PUSH,
    STATUSES,
)

_OURS = ("iss", "aud", "events_supported", "events_delivered", "min_verification_interval")
"""Transmitter-Supplied properties, which an update may repeat and not change (§8.1.1.3)."""
_MOST_REASON = 200


def stream_endpoint(provider: Provider) -> ClientEndpoint:
    """``/ssf/stream``."""
    streams = _Streams(provider)
    return ClientEndpoint(
        provider,
        {
            "POST": streams.create,
            "GET": streams.read,
            "PATCH": streams.update,
            "PUT": streams.replace,
            "DELETE": streams.delete,
        },
    )


def status_endpoint(provider: Provider) -> ClientEndpoint:
    """``/ssf/status``."""
    status = _Status(provider)
    return ClientEndpoint(provider, {"GET": status.read, "POST": status.update})


def configuration_of(issuer: str, stream: StreamRecord) -> dict[str, Any]:
    """The configuration as JSON. The Authorization header of pushes is never told again."""
    url = stream.endpoint_url if stream.method == PUSH else _poll_address(issuer, stream.id)
    shown = {
        "stream_id": stream.id,
        "iss": issuer,
        "aud": stream.client_id,
        "delivery": {"method": stream.method, "endpoint_url": url},
        "events_supported": list(EVENTS_SUPPORTED),
        "events_requested": list(stream.events_requested),
        "events_delivered": list(stream.events_delivered),
        "min_verification_interval": MIN_VERIFICATION_SECONDS,
    }
    return shown | ({"description": stream.description} if stream.description else {})


class _Streams:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._foundation = provider.foundation

    def create(self, client: ClientRecord, request: Request) -> Response:
        wish = self._wish(read_document(request), StreamWish())
        with self._foundation.database.transaction() as tx:
            stream = create_stream(tx, self._foundation, client.client_id, wish)
        return self._shown(201, stream)

    def read(self, client: ClientRecord, request: Request) -> Response:
        stream_id = request.query.get("stream_id")
        with self._foundation.database.reading() as tx:
            if stream_id is not None:
                return self._shown(200, get_stream(tx, client.client_id, stream_id))
            stream = find_stream_of_client(tx, client.client_id)
        shown = [] if stream is None else [configuration_of(self._provider.issuer, stream)]
        return json_response(200, shown)

    def update(self, client: ClientRecord, request: Request) -> Response:
        return self._configure(client, read_document(request), keep=True)

    def replace(self, client: ClientRecord, request: Request) -> Response:
        return self._configure(client, read_document(request), keep=False)

    def delete(self, client: ClientRecord, request: Request) -> Response:
        stream_id = request.query.get("stream_id")
        if stream_id is None:
            raise Refusal("invalid_request", "stream_id is missing")
        with self._foundation.database.transaction() as tx:
            delete_stream(tx, self._foundation, get_stream(tx, client.client_id, stream_id))
        return nothing(204)

    def _configure(self, client: ClientRecord, document: dict[str, Any], *, keep: bool) -> Response:
        """``keep``: what the document does not name stays as it is (PATCH), or is gone (PUT)."""
        stream_id = stream_id_of(document)
        with self._foundation.database.reading() as tx:
            stream = get_stream(tx, client.client_id, stream_id)
        self._check_ours(document, stream)
        wish = self._wish(document, self._present(stream) if keep else StreamWish())
        with self._foundation.database.transaction() as tx:
            # Deleted meanwhile: not found.
            stream = get_stream(tx, client.client_id, stream_id)
            changed = configure_stream(tx, self._foundation, stream, wish)
        return self._shown(200, changed)

    def _present(self, stream: StreamRecord) -> StreamWish:
        return StreamWish(
            PUSH if stream.method == PUSH else POLL,
            stream.endpoint_url,
            authorization_of(self._foundation.master_key, stream),
            stream.events_requested,
            stream.description,
        )

    def _wish(self, document: Mapping[str, Any], base: StreamWish) -> StreamWish:
        loopback = self._foundation.kind != "production"
        return read_wish(document, self._provider.egress, loopback_allowed=loopback, base=base)

    def _check_ours(self, document: Mapping[str, Any], stream: StreamRecord) -> None:
        present = configuration_of(self._provider.issuer, stream)
        for name in _OURS:
            if name in document and document[name] != present[name]:
                raise Refusal("invalid_request", f"{name} is the transmitter's to give")

    def _shown(self, status: int, stream: StreamRecord) -> Response:
        return json_response(status, configuration_of(self._provider.issuer, stream))


class _Status:
    def __init__(self, provider: Provider) -> None:
        self._foundation = provider.foundation

    def read(self, client: ClientRecord, request: Request) -> Response:
        stream_id = request.query.get("stream_id")
        if stream_id is None:
            raise Refusal("invalid_request", "stream_id is missing")
        with self._foundation.database.reading() as tx:
            return _status_of(get_stream(tx, client.client_id, stream_id))

    def update(self, client: ClientRecord, request: Request) -> Response:
        document = read_document(request)
        stream_id, wanted = stream_id_of(document), document.get("status")
        status = next((known for known in STATUSES if known == wanted), None)
        if status is None:
            raise Refusal("invalid_request", f"status is one of {', '.join(STATUSES)}")
        reason = text_of(document, "reason", most=_MOST_REASON)
        with self._foundation.database.transaction() as tx:
            stream = get_stream(tx, client.client_id, stream_id)
            changed = set_status(
                tx,
                self._foundation,
                stream,
                status=status,
                reason=reason,
                actor=client.client_id,
            )
        return _status_of(changed)


def _status_of(stream: StreamRecord) -> Response:
    shown = {"stream_id": stream.id, "status": stream.status}
    return json_response(
        200, shown | ({"reason": stream.status_reason} if stream.status_reason else {})
    )


def _poll_address(issuer: str, stream_id: str) -> str:
    """RFC 8936 §2: of its own for each stream."""
    return f"{issuer}{POLL_PATH}?stream_id={stream_id}"
