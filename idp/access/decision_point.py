"""The decision point as an HTTP service: who asks, with what, and answers in the standard's form.

AuthZEN Authorization API 1.0 §10: JSON in, JSON out; errors of the whole request are a status and
a message string; the request's identifier is given back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from idp.access.api_requests import Document, read_document
from idp.access.decision_log import decision_rows, write_decisions
from idp.access.errors import AskerRefused, MalformedRequest
from idp.access.questions import Answer
from idp.access.service import Access
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction, Writing
from idp.foundation.errors import Unavailable
from idp.foundation.http import NO_STORE, BadRequest, Request, Response

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"
_LONGEST_REQUEST_ID = 1024

Confirm = Callable[[Transaction], None]
"""Raises AskerRefused when what proved the asker no longer holds. Asked in the transaction that
decides, so that it costs none of its own and speaks of the same moment."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A client that proved who it is; whether it may still ask is for ``confirm`` to say."""

    client_id: str
    confirm: Confirm


Authenticate = Callable[[Request], Asker]
"""The client that asks; raises AskerRefused."""
ClientsAfter = Callable[[Transaction, str, int], list[str]]
"""Ids of registered clients after this one, in order, at most so many."""


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """What the endpoints stand on. Built once in idp/app.py."""

    foundation: Foundation
    access: Access
    authenticate: Authenticate
    clients_after: ClientsAfter


@dataclass(frozen=True, slots=True)
class Asked:
    """One request whose sender is proven and whose body is a JSON object."""

    asker: Asker
    document: Document
    request_id: str | None


def record_answers(
    point: DecisionPoint, asked: Asked, answers: Sequence[Answer], writing: Writing
) -> None:
    """Put the answers on record with one commit; until then nothing is answered.

    The rows are made before the writers' lock is taken, so that it is held for the writing alone:
    worth a second transaction for a batch, not for one question (docs/design/performance.md).
    """
    at_ms = point.foundation.clock.now_ms()
    rows = decision_rows(
        answers, caller=asked.asker.client_id, at_ms=at_ms, request_id=asked.request_id
    )
    with writing() as tx:
        write_decisions(tx, rows)


Work = Callable[[DecisionPoint, Asked], str]
"""Makes the body of a successful answer, a JSON text; raises MalformedRequest."""


class DecisionEndpoint:
    """One POST endpoint of the API around the work that makes its answer."""

    def __init__(self, point: DecisionPoint, work: Work) -> None:
        self._point = point
        self._work = work

    def __call__(self, request: Request) -> Response:
        request_id = _request_id(request)
        try:
            asker = self._point.authenticate(request)
            asked = Asked(asker, read_document(request), request_id)
            response = _json(200, self._work(self._point, asked))
        except AskerRefused as refused:
            response = _error(refused.status, refused.reason)
            response.headers.extend(("WWW-Authenticate", value) for value in refused.challenges)
            if refused.retry_after is not None:
                response.headers.append(("Retry-After", str(refused.retry_after)))
        except MalformedRequest as malformed:
            response = _error(400, malformed.reason)
        except BadRequest as bad:
            response = _error(bad.status, bad.reason)
        except Unavailable as fault:
            log.error("unavailable", extra={"path": request.path, "fault": str(fault.__cause__)})
            response = _error(fault.status, fault.reason)
            response.headers.append(("Retry-After", "2"))
        if request_id is not None:
            response.headers.append((REQUEST_ID, request_id))
        return response


def _request_id(request: Request) -> str | None:
    """§10.1.3: given back as it came, unless no header could carry it."""
    given = request.header("HTTP_X_REQUEST_ID")
    if given is None or len(given) > _LONGEST_REQUEST_ID or not given.isprintable():
        return None
    return given


def _error(status: int, reason: str) -> Response:
    """§10.1.2: the body is an error message string, serialized as JSON."""
    return _json(status, json.dumps(reason))


def _json(status: int, body: str) -> Response:
    return Response(status, body.encode(), [("Content-Type", "application/json"), *NO_STORE])
