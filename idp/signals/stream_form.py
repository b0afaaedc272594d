"""Reading what a receiver asks its stream to be (SSF 1.0 §8.1.1): checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from idp.foundation.egress import Egress, EgressFailed, EgressRefused
from idp.foundation.errors import Refusal
from idp.oidc import redirect_uri_fault
from idp.signals.vocabulary import EVENTS_SUPPORTED, POLL, PUSH, Method

MOST_EVENTS = 50
MOST_TEXT = 400
MOST_URL = 2000
_INVALID = "invalid_request"


@dataclass(frozen=True, slots=True)
class StreamWish:
    """The Receiver-Supplied properties of a stream."""

    method: Method = POLL
    endpoint_url: str | None = None
    authorization_header: str | None = None
    events_requested: tuple[str, ...] = EVENTS_SUPPORTED
    description: str | None = None


def read_wish(
    document: Mapping[str, Any], egress: Egress, *, loopback_allowed: bool, base: StreamWish
) -> StreamWish:
    """``base`` with what the document says; raises Refusal ``invalid_request``.

    Unknown event types are kept and never delivered (§8.1.1). A push address must be https, public
    and without user information; ``loopback_allowed``: http on loopback, outside production.
    """
    wish = base
    if document.get("events_requested") is not None:
        wish = replace(wish, events_requested=_events(document["events_requested"]))
    if document.get("description") is not None:
        wish = replace(wish, description=_text(document["description"], "description")[:MOST_TEXT])
    if document.get("delivery") is not None:
        method, url, header = _delivery(document["delivery"])
        if method == PUSH:
            _check_address(url or "", egress, loopback_allowed=loopback_allowed)
        wish = replace(wish, method=method, endpoint_url=url, authorization_header=header)
    return wish


def _events(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_EVENTS:
        raise Refusal(_INVALID, "events_requested must be a short array of strings")
    return tuple(dict.fromkeys(_text(item, "events_requested") for item in value))


def _delivery(value: Any) -> tuple[Method, str | None, str | None]:
    if not isinstance(value, dict):
        raise Refusal(_INVALID, "delivery must be an object")
    method = value.get("method", POLL)
    if method == POLL:
        # §6.1.2: the address to poll is ours to give.
        return POLL, None, None
    if method != PUSH:
        raise Refusal(_INVALID, "this delivery method is not supported")
    header = value.get("authorization_header")
    if header is not None:
        header = _text(header, "authorization_header", most=MOST_URL)
        if not header.isascii():
            raise Refusal(_INVALID, "authorization_header must be printable ASCII")
    return PUSH, _text(value.get("endpoint_url"), "endpoint_url", most=MOST_URL), header


def _check_address(url: str, egress: Egress, *, loopback_allowed: bool) -> None:
    """What is refused here is refused again at each delivery: names may change their meaning."""
    fault = redirect_uri_fault(url, native=False, loopback_allowed=loopback_allowed)
    if fault:
        raise Refusal(_INVALID, f"endpoint_url {fault}")
    try:
        egress.check(url)
    except EgressRefused as refused:
        raise Refusal(_INVALID, f"endpoint_url: {refused}") from None
    except EgressFailed:
        # A name that nobody knows yet may be known when there is something to tell.
        return


def _text(value: Any, name: str, *, most: int = MOST_TEXT) -> str:
    if not isinstance(value, str) or not value or len(value) > most or not value.isprintable():
        raise Refusal(_INVALID, f"{name} must be text of at most {most} characters")
    return value
