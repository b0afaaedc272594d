"""What a sign-in must bring, and where it ends: kept on the server, bound to one browser.

There is no parameter that says where to go afterwards; the browser knows an id alone, so nobody
can send it elsewhere (security case LG-06).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from idp.foundation.context import Foundation
from idp.foundation.ids import digest, is_id, same_secret
from idp.pages import Language

SIGN_IN_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """``fresh_after``: the person must have proven themself at or after this time (epoch seconds).

    ``id`` is empty for the portal's own sign-in until it has to be kept. ``action`` is the
    catalogue key of what a step-up is for.
    """

    id: str
    browser_digest: str
    resume_path: str
    application: str | None
    fresh_after: int | None
    needs_second_factor: bool
    login_hint: str | None
    language: Language
    action: str | None = None


def portal_request(browser: str, language: Language) -> SignInRequest:
    """A sign-in that nobody asked for but the person: it ends in the portal."""
    return SignInRequest("", digest(browser), "/", None, None, False, None, language)


def store_sign_in_request(foundation: Foundation, request: SignInRequest) -> None:
    """Keep a request for half an hour. ValueError unless it ends on a path of our own."""
    path = request.resume_path
    # Browsers drop tabs and line breaks, which would make "//" of "/<tab>/" (URL Standard §4.4).
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        raise ValueError("a sign-in ends on a path of this site")
    kept = json.dumps(asdict(request))
    foundation.ephemeral.put("signin:" + request.id, kept, SIGN_IN_SECONDS)


def find_sign_in_request(
    foundation: Foundation, tx_id: str | None, browser: str | None
) -> SignInRequest | None:
    """The kept request; None when unknown, expired, or another browser's."""
    if not tx_id or not browser or not is_id(tx_id):
        return None
    kept = foundation.ephemeral.get("signin:" + tx_id)
    if kept is None:
        return None
    request = SignInRequest(**json.loads(kept))
    return request if same_secret(request.browser_digest, digest(browser)) else None
