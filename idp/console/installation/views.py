"""K27: the settings in force, for those who run or audit the servers (Pasal 24(5), 2 huruf g)."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.navigation import SERVERS, SERVERS_SEEN
from idp.console.routing import page
from idp.desk import Thing
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.foundation.settings_in_force import GROUPS, settings_in_force
from idp.sessions import Visitor

SETTINGS = "/console/pengaturan"


class SettingsPage:
    """``/console/pengaturan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: every setting by its group, no secret among them; raises AccessDenied."""
        self._console.desk.let_in(visitor, [(act, Thing("")) for act in (SERVERS, SERVERS_SEEN)])
        found = settings_in_force(self._console.foundation.settings)
        groups = {name: [one for one in found if one.group == name] for name in GROUPS.values()}
        return self._console.show(request, visitor, "console/settings.html", groups=groups)


def settings_routes(console: Console) -> list[Route]:
    """The address of the screen of settings."""
    return [page(SETTINGS, SettingsPage(console).show)]
