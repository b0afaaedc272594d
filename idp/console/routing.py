"""How an address of the console is written into the route table.

Each is open to whoever has an account, who may always see their own; what the page shows or does
of others, the page itself asks (``Console.reach``, ``Desk.admit``, ``Desk.acting``).
"""

from __future__ import annotations

from idp.console.navigation import SEE
from idp.foundation.routes import Caller, Guard, Route, StepUp, View


def page(path: str, view: View, *, unattended: bool = False) -> Route:
    """GET of a page that only shows; ``unattended`` where the script of another asks for it."""
    return _route(path, "GET", view, unattended=unattended)


def form(path: str, view: View, step_up: StepUp) -> Route:
    """GET of the form of an act that wants a fresh proof."""
    return _route(path, "GET", view, step_up)


def deed(
    path: str,
    view: View,
    step_up: StepUp | None = None,
    *,
    uploads: bool = False,
    throttle: str = "none",
) -> Route:
    """POST of an act; ``uploads`` where its form brings a document."""
    return _route(path, "POST", view, step_up, uploads=uploads, throttle=throttle)


def _route(
    path: str,
    method: str,
    view: View,
    step_up: StepUp | None = None,
    *,
    uploads: bool = False,
    throttle: str = "none",
    unattended: bool = False,
) -> Route:
    return Route(
        path,
        (method,),
        view,
        Caller.PERSON,
        Guard.NONE_NEEDED if method == "GET" else Guard.TOKEN,
        throttle,
        action=SEE.action,
        resource=SEE.resource,
        step_up=step_up,
        uploads=uploads,
        unattended=unattended,
    )
