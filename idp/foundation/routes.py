"""The route table: every address of the product, who may call it, and what guards it.

There is no other way to mount a view, so an address that is not listed does not exist. The
architecture tests read this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
class StepUp:
    """How a person comes back when the policy asks for a fresh proof before the view is called.

    ``purpose`` is the catalogue key of what the proof is for, ``page`` where it leads back to, and
    ``keeps`` the fields of a form that wait there, so that nothing is typed twice. Never a secret.
    """

    purpose: str
    page: str
    keeps: tuple[str, ...] = ()

    def page_of(self, path: Mapping[str, str]) -> str:
        """The page for what the address names: each ``<name>`` of it filled in."""
        page = self.page
        for name, value in path.items():
            page = page.replace(f"<{name}>", value)
        return page


@dataclass(frozen=True, slots=True)
class Route:
    """One address. ``path`` may end in ``<name>`` segments, given to the view as keywords.

    ``throttle`` names the rule of idp.foundation.throttle or the room's rule that slows it down;
    "none" says on purpose that there is none. ``action`` and ``resource`` name what the policy
    engine is asked for routes of persons before the view is called; ``step_up`` is given where
    that may need a fresh proof.
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
    step_up: StepUp | None = None
    uploads: bool = False
    """Whether its form may carry a file."""
    unattended: bool = False
    """Whether a script asks it by itself: that nobody need be there for doesn't keep the screen
    open (Pasal 27(2)b)."""


LeanView = Callable[[Request], Response]
