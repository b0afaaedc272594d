"""K26: how the installation does, for those who run its servers (Pasal 24(5))."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.health.figures import DELAY_SECONDS, read_health
from idp.console.navigation import SERVERS, SERVERS_SEEN
from idp.console.routing import page
from idp.desk import Thing
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.sessions import Visitor

HEALTH = "/console/kesehatan"


class HealthPage:
    """``/console/kesehatan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: figures without personal data; raises AccessDenied, Unavailable."""
        asked = [(act, Thing("")) for act in (SERVERS, SERVERS_SEEN)]
        kept, seen = self._console.desk.may(visitor, asked)
        if not (kept.decision.allowed or seen.decision.allowed):
            self._console.guard.refuse(kept)
        health = read_health(self._console.foundation, self._console.guard.shelf)
        return self._console.show(
            request, visitor, "console/health.html", health=health, target=DELAY_SECONDS
        )


def health_routes(console: Console) -> list[Route]:
    """The address of the screen of health."""
    return [page(HEALTH, HealthPage(console).show)]
