"""A browser without scripts over real HTTP: cookies, redirects, forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import requests

from tests.site import form_of


class Visitor:
    """One browser; pages are followed to where their redirects end."""

    def __init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False

    def open(self, url: str) -> requests.Response:
        return self.http.get(url, timeout=20)

    def fill(self, page: requests.Response, **fields: str) -> requests.Response:
        """Send the page's form with its hidden fields and these."""
        form: Any = page
        target, hidden = form_of(form)
        return self.http.post(urljoin(page.url, target), data={**hidden, **fields}, timeout=20)

    def sign_in(self, url: str, account: dict[str, Any], decision: str = "allow") -> Any:
        """Open a module, prove oneself, answer what it asks; the page of the module."""
        page = self.open(url)
        assert "/login" in page.url, page.url
        page = self.fill(page, username=account["username"], password=account["password"])
        if "/consent" in page.url:
            page = self.fill(page, decision=decision)
        return page

    def forget(self, name: str) -> None:
        """Lose one cookie."""
        for cookie in list(self.http.cookies):
            if cookie.name == name:
                self.http.cookies.clear(cookie.domain, cookie.path, cookie.name)
