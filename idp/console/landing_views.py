"""K1: the way into the console."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.register_views import REGISTER
from idp.console.routing import page
from idp.foundation.http import Request, Response, redirect
from idp.foundation.routes import Route
from idp.sessions import Visitor


def landing_routes(_console: Console) -> list[Route]:
    """``/console``."""
    return [page("/console", _enter)]


def _enter(_request: Request, _visitor: Visitor) -> Response:
    """GET ``/console``: the register, which refuses whoever manages nothing."""
    return redirect(REGISTER)
