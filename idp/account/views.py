"""The addresses of the portal. Every one is for the signed-in person, about themself."""

from __future__ import annotations

from idp.account.access_views import AccessPage
from idp.account.contact_views import ContactPage
from idp.account.factor_views import FactorPage
from idp.account.home_views import HomePage, ListModules
from idp.account.portal import PersonQuestion, Portal
from idp.account.security_views import SecurityPage
from idp.account.sessions_views import ListApplications, SessionsPage
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.routes import Caller, Guard, Route, View

_CREDENTIAL, _CONTACT, _SESSION = "idp:kredensial", "idp:kontak", "idp:sesi"


def _no_applications(_tx: Transaction, _session_id: str) -> list[str]:
    return []


def portal_routes(
    foundation: Foundation,
    *,
    list_modules: ListModules,
    needs_second_factor: PersonQuestion,
    list_applications: ListApplications = _no_applications,
) -> list[Route]:
    """Every page of the portal. The rooms above lend what they know about a person or session."""
    portal = Portal(foundation, needs_second_factor)
    home, contact = HomePage(portal, list_modules), ContactPage(portal)
    security, factor = SecurityPage(portal), FactorPage(portal)
    sessions, access = SessionsPage(portal, list_applications), AccessPage(portal)
    return [
        _read("/", home.show, "idp:portal"),
        _read("/account/contact", contact.show, _CONTACT),
        _write("/account/contact", contact.submit, "ubah", _CONTACT),
        _write("/account/contact/confirm", contact.confirm, "ubah", _CONTACT, "email-code"),
        _read("/account/security", security.show, _CREDENTIAL),
        _read("/account/password", security.show_password, _CREDENTIAL),
        _write("/account/password", security.submit_password, "ubah", _CREDENTIAL, "sign-in"),
        _read("/account/totp", factor.show_new, _CREDENTIAL),
        _write("/account/totp", factor.submit_new, "ubah", _CREDENTIAL),
        _write("/account/totp/remove", factor.remove, "ubah", _CREDENTIAL),
        _read("/account/recovery-codes", factor.show_codes, _CREDENTIAL),
        _write("/account/recovery-codes", factor.renew_codes, "ubah", _CREDENTIAL),
        _write("/account/recovery-codes/saved", factor.submit_codes, "ubah", _CREDENTIAL),
        _read("/account/sessions", sessions.show, _SESSION),
        _write("/account/sessions/end", sessions.end, "akhiri", _SESSION),
        _write("/account/sessions/end-others", sessions.end_others, "akhiri", _SESSION),
        _write("/account/sessions/unknown", sessions.end_unknown, "akhiri", _SESSION),
        _read("/account/access", access.show, "idp:penunjukan"),
    ]


def _read(path: str, view: View, resource: str) -> Route:
    return Route(
        path,
        ("GET",),
        view,
        Caller.PERSON,
        Guard.NONE_NEEDED,
        "none",
        action="lihat",
        resource=resource,
    )


def _write(path: str, view: View, action: str, resource: str, throttle: str = "none") -> Route:
    return Route(
        path,
        ("POST",),
        view,
        Caller.PERSON,
        Guard.TOKEN,
        throttle,
        action=action,
        resource=resource,
    )
