"""Tokens of result pages (AuthZEN Authorization API 1.0 §8.2): opaque, sealed, for one request.

A token tells where the next page begins. It is sealed with a key of ours, so nobody writes one
himself, and holds for the very caller and request that it was made for.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from idp.access.api_requests import Document
from idp.access.errors import MalformedRequest
from idp.foundation.sealing import MasterKey

DEFAULT_LIMIT = 500
MOST_RESULTS = 1000
_SEAL = 16
_LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which part of the results: those beyond ``after`` (empty: from the first), at most so many.

    ``wanted`` is the limit as it was asked, which the next request must repeat or leave out.
    """

    after: str
    limit: int
    wanted: int | None
    is_paged: bool
    """Whether the request spoke of pages at all."""


class PageTokens:
    """Makes and reads the tokens."""

    def __init__(self, master_key: MasterKey) -> None:
        self._key = master_key.derive("search-pages")

    def read(self, document: Document, request: str) -> PageAsked:
        """The page that a request asks for; ``request`` is all else that it asks, as text.

        Raises MalformedRequest, also when a token comes with another request than its own.
        """
        page = document.get("page")
        if page is None:
            return PageAsked("", DEFAULT_LIMIT, None, is_paged=False)
        if not isinstance(page, dict):
            raise MalformedRequest("page must be an object")
        wanted = page.get("limit")
        if wanted is not None and (
            not isinstance(wanted, int) or isinstance(wanted, bool) or wanted < 0
        ):
            raise MalformedRequest("page.limit must be a non-negative integer")
        token = page.get("token")
        if token is None or token == "":
            return _page("", wanted)
        after, first_wanted = self._open(token, request)
        if wanted not in (None, first_wanted):
            raise MalformedRequest("page.limit differs from that of the first request")
        return _page(after, first_wanted)

    def make(self, asked: PageAsked, after: str, request: str) -> str:
        """The token of the page that begins beyond ``after``."""
        payload = json.dumps([after, asked.wanted], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._seal(payload, request) + payload).decode()

    def _open(self, token: Any, request: str) -> tuple[str, int | None]:
        try:
            if not isinstance(token, str) or len(token) > _LONGEST_TOKEN:
                raise ValueError
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise MalformedRequest("page.token is not valid") from None
        seal, payload = raw[:_SEAL], raw[_SEAL:]
        if not hmac.compare_digest(seal, self._seal(payload, request)):
            raise MalformedRequest("page.token is not of this request")
        after, wanted = json.loads(payload)
        return after, wanted

    def _seal(self, payload: bytes, request: str) -> bytes:
        bound = sha256(request.encode()).digest() + payload
        return hmac.new(self._key, bound, sha256).digest()[:_SEAL]


def _page(after: str, wanted: int | None) -> PageAsked:
    limit = DEFAULT_LIMIT if wanted is None else min(wanted, MOST_RESULTS)
    return PageAsked(after, limit, wanted, is_paged=True)
