"""The whole application as browsers see it: cookies kept, forms filled in, redirects looked at."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from idp.app import Application, create_app
from idp.foundation.clock import Clock
from idp.foundation.context import Foundation
from idp.foundation.database import open_database
from idp.foundation.installation import mark_installation
from idp.keys import ensure_keys
from tests.foundations import build_settings, close_foundation

_opened: list[Application] = []
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def open_site(data_dir: Path, clock: Clock, **settings: Any) -> Application:
    """The application on a migrated database of a test installation."""
    chosen = build_settings(data_dir, **settings)
    unmarked = open_database(Flask("mark"), chosen)
    with unmarked.transaction() as tx:
        mark_installation(tx, "test", clock.now())
    unmarked.engine.dispose()
    application = create_app(chosen, clock)
    _opened.append(application)
    ensure_keys(application.foundation)
    return application


def close_sites() -> None:
    """Let go of the files and connections of every site opened since the last time."""
    while _opened:
        close_foundation(_opened.pop().foundation)


@dataclass
class Browser:
    """One browser: its cookies, and where it comes from."""

    application: Application
    address: str = "203.0.113.7"
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(self.application)

    @property
    def foundation(self) -> Foundation:
        return self.application.foundation

    def get(self, path: str) -> TestResponse:
        """One request; redirects are not followed."""
        return self._send("GET", path)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Post fields as they are."""
        return self._send("POST", path, data=fields)

    def open(self, path: str) -> TestResponse:
        """Follow the redirects that stay on this site, up to the first page."""
        return self.follow(self.get(path))

    def follow(self, response: TestResponse) -> TestResponse:
        """The page at which a chain of our own redirects ends."""
        for _ in range(10):
            if response.status_code != 303 or not response.location.startswith("/"):
                return response
            response = self.get(response.location)
        raise AssertionError("redirected in circles")

    def fill(self, page: TestResponse, action: str | None = None, **fields: str) -> TestResponse:
        """Send the page's form (the one with this action) with its hidden fields and these."""
        target, hidden = form_of(page, action)
        return self.post(target, **hidden, **fields)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, or None."""
        found = self.client.get_cookie(name)
        return found.value if found is not None else None

    def sign_in(self, login: str, password: str, otp: str | None = None) -> TestResponse:
        """Go through the sign-in pages of the portal."""
        response = self.fill(self.open("/login"), username=login, password=password)
        if otp is not None:
            response = self.fill(self.follow(response), otp=otp)
        return response

    def _send(self, method: str, path: str, data: dict[str, str] | None = None) -> TestResponse:
        return self.client.open(
            path,
            method=method,
            data=data,
            headers=self.headers,
            environ_base={"REMOTE_ADDR": self.address},
        )


def form_of(page: TestResponse, action: str | None = None) -> tuple[str, dict[str, str]]:
    """Address and hidden fields of a form on the page."""
    for form in re.findall(r"<form\b.*?</form>", page.text, re.DOTALL):
        target = html.unescape(_attributes(form[: form.index(">")])["action"])
        if action is None or target.partition("?")[0] == action:
            inputs = [_attributes(tag) for tag in _INPUT.findall(form)]
            return target, {
                item["name"]: html.unescape(item.get("value", ""))
                for item in inputs
                if item.get("type") == "hidden"
            }
    raise AssertionError(f"no form {action or ''} on the page: {page.text[:2000]}")


def error_code(page: TestResponse) -> str | None:
    """What stands in ``<code id="error-code">``."""
    found = re.search(r'<code id="error-code">([^<]*)</code>', page.text)
    return found.group(1) if found else None


def token_on(page: TestResponse) -> str:
    """The form token of a page, for forms that the page itself does not show."""
    found = re.search(r'name="csrf_token" value="([^"]*)"', page.text)
    assert found is not None
    return found.group(1)


def _attributes(tag: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(tag))
