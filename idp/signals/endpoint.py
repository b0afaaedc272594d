"""What the endpoints of the stream API share: who calls, how often, and JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from idp.foundation.errors import Busy, Refusal
from idp.foundation.http import NO_STORE, Request, Response, json_response
from idp.foundation.throttle import Limit
from idp.oidc import BearerRefused, ClientRecord, Provider, require_client_token
from idp.signals.vocabulary import MANAGE, READ

REQUESTS = Limit("ssf", 600, 60)
MAX_BODY = 32 * 1024
_INVALID = "invalid_request"

Handler = Callable[[ClientRecord, Request], Response]


@dataclass(frozen=True, slots=True)
class ClientEndpoint:
    """One address: for each method a handler, under a client's own token.

    GET asks for ``ssf.read`` or ``ssf.manage``, everything else for ``ssf.manage``.
    """

    provider: Provider
    handlers: dict[str, Handler]

    def __call__(self, request: Request) -> Response:
        # HEAD is GET without its body.
        method = "GET" if request.method == "HEAD" else request.method
        scopes = (READ, MANAGE) if method == "GET" else (MANAGE,)
        try:
            client = require_client_token(self.provider, request, scopes)
            if not self.provider.foundation.throttle.count(REQUESTS, client.client_id):
                raise Busy("too_many_requests", "too many requests")
            return self.handlers[method](client, request)
        except BearerRefused as refused:
            return refused.response
        except Refusal as refused:
            more = [("Retry-After", str(REQUESTS.seconds))] if isinstance(refused, Busy) else []
            return json_response(
                refused.status,
                {"error": refused.code, "error_description": refused.reason},
                more,
            )


def read_document(request: Request) -> dict[str, Any]:
    """The body: one JSON object in UTF-8; raises Refusal, or BadRequest 413 beyond MAX_BODY."""
    try:
        document = json.loads(request.body(MAX_BODY).decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(_INVALID, "the body is not valid JSON") from None
    if not isinstance(document, dict):
        raise Refusal(_INVALID, "the body must be a JSON object")
    return document


def text_of(document: dict[str, Any], name: str, *, most: int = 400) -> str | None:
    """An optional member; raises Refusal when it is no printable text of so many characters."""
    value = document.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise Refusal(_INVALID, f"{name} must be text of at most {most} characters")
    return value


def stream_id_of(document: dict[str, Any]) -> str:
    """The required ``stream_id``; raises Refusal."""
    value = text_of(document, "stream_id")
    if not value:
        raise Refusal(_INVALID, "stream_id is missing")
    return value


def nothing(status: int) -> Response:
    """An empty answer that nobody stores."""
    return Response(status, b"", list(NO_STORE))


def _no_constant(name: str) -> Any:
    raise ValueError(name)
