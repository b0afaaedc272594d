"""A browser at the whole application, for attacks on signing in and on sessions."""

from __future__ import annotations

from typing import Any

from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp import governance
from idp.app import Application
from idp.foundation.context import Foundation
from tests.rooms.authentication.owners import ADDRESS, PASSWORD, Owner, code_at
from tests.rooms.governance.appointments import appoint
from tests.spec.flows import action_of, error_code, hidden_fields

SESSION_COOKIE = "simasn_session"
BROWSER_COOKIE = "simasn_browser"


class Visit:
    """One browser from one address. ``page`` is the last answer."""

    def __init__(self, application: Application, address: str = ADDRESS) -> None:
        self.foundation = application.foundation
        self.http = WsgiClient(application)
        self._peer = {"REMOTE_ADDR": address}
        self.page = self.get("/login")

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET, without following where it leads."""
        self.page = self.http.get(path, environ_base=self._peer, headers=headers)
        return self.page

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> TestResponse:
        """POST just these fields."""
        self.page = self.http.post(path, data=fields, environ_base=self._peer, headers=headers)
        return self.page

    def follow(self) -> TestResponse:
        """Follow redirects within the site until a page comes."""
        while self.page.location and self.page.location.startswith("/"):
            self.get(self.page.location)
        return self.page

    def fill(self, _headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        """Send the form of the page with these fields beside its hidden ones."""
        text = self.page.get_data(as_text=True)
        return self.post(action_of(text), hidden_fields(text) | fields, **(_headers or {}))

    def type_password(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Open the sign-in page anew and send name and password."""
        self.get("/login")
        return self.fill(username=login, password=password)

    def sign_in(self, owner: Owner) -> TestResponse:
        """The whole way to the portal."""
        self.type_password(owner.nip)
        if owner.seed is not None:
            self.follow()
            self.fill(otp=code_at(self.foundation, owner.seed))
        assert self.page.status_code == 303, self.said
        return self.follow()

    def token(self) -> str:
        """The form token of this browser."""
        return self.foundation.form_tokens.token(self.cookie(BROWSER_COOKIE) or "")

    def cookie(self, name: str = SESSION_COOKIE) -> str | None:
        kept = self.http.get_cookie(name)
        return kept.value if kept else None

    def take(self, value: str | None) -> None:
        """Hold this session cookie, stolen or kept from earlier; None holds none."""
        if value is None:
            self.http.delete_cookie(SESSION_COOKIE)
        else:
            self.http.set_cookie(SESSION_COOKIE, value)

    @property
    def said(self) -> str | None:
        """The error code that the page shows."""
        return error_code(self.page)

    def is_signed_in(self) -> bool:
        """Whether the portal lets this browser in."""
        before, answer = self.page, self.get("/account/access")
        self.page = before
        return answer.status_code == 200


def make_fasilitator(foundation: Foundation, owner: Owner) -> None:
    """Give an authority whose holders need a second factor."""
    appoint(foundation, owner.person)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=foundation.clock.now_ms())


def assert_dead(application: Application, value: str | None) -> None:
    """A session cookie with this value opens nothing."""
    thief = Visit(application)
    thief.take(value)
    assert value
    assert not thief.is_signed_in()
