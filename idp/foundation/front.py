"""The WSGI front: protocol endpoints straight from the route table, pages through Flask behind it.

It is the one place that sets the headers every answer carries, finds the real peer, and turns
whatever goes wrong into an answer that tells the caller a reference code and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from idp.foundation.errors import Unavailable
from idp.foundation.http import BadRequest, Request, Response, json_response
from idp.foundation.ids import new_readable_code
from idp.foundation.peer import Peers
from idp.foundation.routes import LeanView, Route

log = logging.getLogger(__name__)

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No ``form-action``: browsers apply it to the redirects after a form, and a sign-in form ends at
the client's own address. Forms are guarded by token and Origin instead."""

ErrorPage = Callable[[WSGIEnvironment, int, str, str], Response]
"""Renders (environ, status, error code, reference) for a person."""


def security_headers(*, secure: bool) -> list[tuple[str, str]]:
    """Headers of every answer (security goals: nosniff, no framing, no referrer, isolation)."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    if secure:
        headers.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    return headers


class Front:
    """The application that gunicorn runs."""

    def __init__(
        self,
        routes: Iterable[Route],
        pages: WSGIApplication,
        *,
        secure: bool,
        peers: Peers,
        error_page: ErrorPage,
    ) -> None:
        self._lean: Mapping[tuple[str, str], LeanView] = {
            (method, route.path): route.view
            for route in routes
            if route.lean
            for method in route.methods
        }
        self._methods: dict[str, str] = {}
        for method, path in self._lean:
            self._methods[path] = ", ".join(filter(None, (self._methods.get(path), method)))
        self._pages = pages
        self._headers = security_headers(secure=secure)
        self._peers = peers
        self._error_page = error_page

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        allowed = self._methods.get(path)
        if allowed is None:
            environ["simasn.address"] = self._peers.address(environ)
            return self._pages(environ, self._with_headers(start_response))
        response = self._lean_response(environ, path, allowed)
        start_response(
            _STATUS_LINES[response.status],
            [*response.headers, ("Content-Length", str(len(response.body))), *self._headers],
        )
        return (response.body,) if environ["REQUEST_METHOD"] != "HEAD" else ()

    def _lean_response(self, environ: WSGIEnvironment, path: str, allowed: str) -> Response:
        method = environ["REQUEST_METHOD"]
        view = self._lean.get(("GET" if method == "HEAD" else method, path))
        if view is None:
            return json_response(
                405,
                {"error": "invalid_request", "error_description": "method not allowed"},
                [("Allow", allowed)],
            )
        try:
            return view(Request(environ, self._peers.address(environ)))
        except BadRequest as fault:
            return self._told(environ, fault.status, "invalid_request", fault.reason)
        except Unavailable as fault:
            log.error("unavailable", extra={"path": path, "fault": str(fault.__cause__ or fault)})
            response = self._told(environ, 503, "temporarily_unavailable", fault.reason)
            response.headers.append(("Retry-After", "2"))
            return response
        except Exception:
            reference = new_readable_code()
            log.exception("unhandled", extra={"path": path, "reference": reference})
            return self._told(environ, 500, "server_error", f"reference {reference}", reference)

    def _told(
        self, environ: WSGIEnvironment, status: int, error: str, text: str, reference: str = ""
    ) -> Response:
        """The error in the form the caller reads: a page for browsers, JSON for programs."""
        if "text/html" in environ.get("HTTP_ACCEPT", ""):
            return self._error_page(environ, status, error, reference or new_readable_code())
        return json_response(status, {"error": error, "error_description": text})

    def _with_headers(self, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *self._headers], exc_info)

        return start
