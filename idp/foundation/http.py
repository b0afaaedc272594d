"""Requests and responses of the lean front: what the protocol endpoints need, and no more.

Flask's view machinery costs more than a whole token request of a fast peer, so the protocol
endpoints are plain functions ``Request -> Response`` under the same route table as the pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

MAX_BODY = 64 * 1024
MAX_FIELDS = 200
MAX_QUERY = 32 * 1024

Environ = Mapping[str, Any]


class BadRequest(Exception):
    """The request can't be read as HTTP says; ``status`` is 400, 405, 413 or 415."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Parameters(dict[str, str]):
    """Form or query parameters; ``repeated`` names those that came more than once.

    RFC 6749 §3.1: parameters must not be included more than once, and one without a value is
    treated as if it were omitted.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.repeated: dict[str, list[str]] = {}
        for name, value in pairs:
            if not value:
                continue
            if name in self:
                self.repeated.setdefault(name, [self[name]]).append(value)
            else:
                self[name] = value

    def values_of(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter that may be repeated (RFC 8707 §2: ``resource``)."""
        if name in self.repeated:
            return tuple(self.repeated[name])
        return (self[name],) if name in self else ()


class Request:
    """One HTTP request. Bodies are read on first use, within a limit."""

    __slots__ = ("_cookies", "_form", "_query", "address", "environ", "method", "path")

    def __init__(self, environ: Environ, address: str) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ.get("PATH_INFO", "/")
        self.address = address
        self._form: Parameters | None = None
        self._query: Parameters | None = None
        self._cookies: dict[str, str] | None = None

    def header(self, name: str) -> str | None:
        """A request header by its CGI name (``HTTP_AUTHORIZATION``), or None."""
        value: str | None = self.environ.get(name)
        return value

    @property
    def user_agent(self) -> str:
        return (self.header("HTTP_USER_AGENT") or "")[:300]

    @property
    def query(self) -> Parameters:
        """Query parameters; BadRequest when they are not UTF-8 or too many."""
        if self._query is None:
            raw = self.environ.get("QUERY_STRING", "")
            if len(raw) > MAX_QUERY:
                raise BadRequest("the query is too long", 414)
            self._query = _parse(raw)
        return self._query

    @property
    def form(self) -> Parameters:
        """Parameters of an ``application/x-www-form-urlencoded`` body, and of no other body."""
        if self._form is None:
            content_type = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            if content_type == "application/x-www-form-urlencoded":
                self._form = _parse(self.body().decode("latin-1"))
            else:
                self._form = Parameters()
        return self._form

    def body(self, limit: int = MAX_BODY) -> bytes:
        """The whole body; BadRequest 413 beyond ``limit`` bytes."""
        try:
            length = int(self.environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            raise BadRequest("malformed Content-Length") from None
        if length < 0:
            raise BadRequest("malformed Content-Length")
        if length > limit:
            raise BadRequest("the body is too large", 413)
        stream = self.environ["wsgi.input"]
        if length == 0 and "HTTP_TRANSFER_ENCODING" in self.environ:
            raw: bytes = stream.read(limit + 1)
            if len(raw) > limit:
                raise BadRequest("the body is too large", 413)
            return raw
        return bytes(stream.read(length))

    @property
    def cookies(self) -> dict[str, str]:
        if self._cookies is None:
            self._cookies = read_cookies(self.header("HTTP_COOKIE"))
        return self._cookies


def read_cookies(header: str | None) -> dict[str, str]:
    """Cookies by name; a malformed header gives none. The first of equal names wins."""
    if not header or len(header) > MAX_QUERY:
        return {}
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name not in cookies:
            cookies[name] = value.strip('"')
    return cookies


def _parse(raw: str) -> Parameters:
    if not raw.isascii():
        raise BadRequest("parameters must be percent-encoded UTF-8")
    try:
        return Parameters(
            parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
        )
    except ValueError:
        raise BadRequest("parameters must be percent-encoded UTF-8, and not too many") from None


class Response:
    """Status, body and headers, ready for WSGI."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, status: int, body: bytes = b"", headers: list[tuple[str, str]] | None = None
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers if headers is not None else []

    @property
    def location(self) -> str | None:
        return next((value for name, value in self.headers if name == "Location"), None)


NO_STORE = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


def json_response(status: int, document: Any, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """A JSON answer that nobody may store (RFC 6749 §5.1)."""
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return Response(status, body, [("Content-Type", "application/json"), *NO_STORE, *headers])


def html_response(status: int, page: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """An HTML page that nobody may store."""
    return Response(
        status, page.encode(), [("Content-Type", "text/html; charset=utf-8"), *NO_STORE, *headers]
    )


def redirect(location: str, status: int = 303) -> Response:
    """Send the browser on. 303, never 307: a POSTed password must not travel (RFC 9700 §4.12)."""
    return Response(status, b"", [("Location", location), *NO_STORE])


def set_cookie(
    name: str, value: str, *, secure: bool, max_age: int | None = None, same_site: str = "Lax"
) -> tuple[str, str]:
    """A Set-Cookie header for a host-only, HttpOnly cookie on ``/``."""
    try:
        cookie: SimpleCookie = SimpleCookie({name: value})
    except CookieError as error:
        raise ValueError(f"not a cookie name: {name}") from error
    morsel = cookie[name]
    morsel["path"] = "/"
    morsel["httponly"] = True
    morsel["samesite"] = same_site
    if secure:
        morsel["secure"] = True
    if max_age is not None:
        morsel["max-age"] = str(max_age)
    return ("Set-Cookie", morsel.OutputString())


def cookie_name(name: str, *, secure: bool) -> str:
    """``__Host-`` under https; neither prefix nor Secure under an http loopback issuer."""
    return f"__Host-{name}" if secure else name
