"""The route table: every address of the product, who may call it, and what guards it.

There is no other way to mount a view, so an address that is not listed does not exist. The
architecture tests read this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from idp.foundation.http import Request, Response

View = Callable[..., Response]


class Caller(StrEnum):
    """Who may call a route. Deny by default: there is no member for "unspecified"."""

    ANYONE = "anyone"
    """Public by its standard: metadata, keys, the sign-in form, the signed-out page."""
    BROWSER = "browser"
    """A browser in the middle of a flow, bound by its transaction and its own cookie."""
    PERSON = "person"
    """A signed-in person with a living, unlocked session, acting on themself."""
    CLIENT = "client"
    """An authenticated OAuth client."""
    BEARER = "bearer"
    """The holder of a live access token."""
    OPERATOR = "operator"
    """The machine's own monitoring; shows no personal data."""


class Guard(StrEnum):
    """How a state-changing request proves that it was meant (CSRF)."""

    NONE_NEEDED = "none needed"
    """It changes no state of a browser session, or carries its own credential."""
    TOKEN = "token"
    """A form token bound to the browser, and a matching Origin where one is sent."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address. ``path`` may end in ``<name>`` segments, given to the view as keywords.

    ``throttle`` names the rule of idp.foundation.throttle or the room's rule that slows it down;
    "none" says on purpose that there is none. ``action`` and ``resource`` name what the policy
    engine is asked for routes of persons; routes on one's own data name them too.
    """

    path: str
    methods: tuple[str, ...]
    view: View
    caller: Caller
    csrf: Guard
    throttle: str
    lean: bool = False
    """Served in front of Flask (protocol endpoints)."""
    action: str = ""
    resource: str = ""


LeanView = Callable[[Request], Response]
