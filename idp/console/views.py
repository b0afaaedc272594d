"""The addresses of the console."""

from __future__ import annotations

from idp.access import AccessGuard
from idp.console.assignment_views import AssignmentPage
from idp.console.frame import SEE, Console
from idp.console.register_views import REGISTER, RegisterPage
from idp.foundation.context import Foundation
from idp.foundation.http import Request, Response, redirect
from idp.foundation.routes import Caller, Guard, Route, View
from idp.sessions import Visitor


def console_routes(foundation: Foundation, guard: AccessGuard) -> list[Route]:
    """Every page of the console. ``guard`` is asked about what each of them shows."""
    console = Console(foundation, guard)
    register, assignment = RegisterPage(console), AssignmentPage(console)
    return [
        _show("/console", _enter),
        _show(REGISTER, register.show),
        _show(REGISTER + "/<assignment_id>", assignment.show),
    ]


def _enter(_request: Request, _visitor: Visitor) -> Response:
    """GET ``/console``: the register, which refuses whoever manages nothing."""
    return redirect(REGISTER)


def _show(path: str, view: View) -> Route:
    # The route asks about the visitor's own data; about everybody else's the page itself asks.
    return Route(
        path,
        ("GET",),
        view,
        Caller.PERSON,
        Guard.NONE_NEEDED,
        "none",
        action=SEE.action,
        resource=SEE.resource,
    )
