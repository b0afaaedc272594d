"""P12: who helps, when, and how the usual things are done. Also for whoever can't sign in."""

from __future__ import annotations

from dataclasses import dataclass

from idp.account.portal import Portal
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response, redirect
from idp.foundation.settings import Settings
from idp.governance import list_facilitators
from idp.sessions import Visitor, ensure_browser, language_of, resolve_visitor, show_screen

HELP_PATH = "/bantuan"
OWN_HELP_PATH = "/account/bantuan"
_GUIDES = (
    ("aktivasi", "/login/aktivasi"),
    ("masuk", "/login"),
    ("dua_langkah", "/account/security"),
    ("ponsel", "/account/security"),
    ("asing", "/account/sessions"),
    ("akses", "/account/access"),
    ("pakta", "/account/pakta"),
    ("minta", "/account/permohonan"),
    ("data", "/account/contact"),
)
"""Name in the catalogue (``panduan.<name>``), and the page where it is done."""


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """What the settings say of it; each part may be empty."""

    email: str
    phone: str
    hours: str

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return "".join(char for char in self.phone if char.isdigit() or char == "+")


class HelpPage:
    """``/bantuan``, and ``/account/bantuan`` for who is signed in."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._helpdesk = _helpdesk(portal.foundation.settings)

    def show(self, request: Request) -> Response:
        """GET: for anybody; who is signed in sees the fasilitators of the own unit as well."""
        foundation = self._portal.foundation
        if isinstance(resolve_visitor(foundation, request), Visitor):
            return redirect(OWN_HELP_PATH)
        browser, cookies = ensure_browser(foundation, request)
        return show_screen(
            foundation,
            request,
            "portal/help.html",
            language_of(request),
            browser=browser,
            headers=cookies,
            frame="layout/entrance.html",
            facilitators=[],
            helpdesk=self._helpdesk,
            guides=_GUIDES,
        )

    def show_own(self, request: Request, visitor: Visitor) -> Response:
        """GET: the same in the portal, with the names of those who assist one's unit."""
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            facilitators = list_facilitators(tx, visitor.person.unit_code, today=today)
        return self._portal.show(
            request,
            visitor,
            "portal/help.html",
            frame="layout/portal.html",
            facilitators=facilitators,
            helpdesk=self._helpdesk,
            guides=_GUIDES,
        )


def _helpdesk(settings: Settings) -> Helpdesk:
    return Helpdesk(settings.helpdesk_email, settings.helpdesk_phone, settings.helpdesk_hours)
