"""Form tokens bound to the browser, so that no other site can post a form in its name."""

from __future__ import annotations

import hashlib
import hmac

from idp.foundation.ids import same_secret
from idp.foundation.sealing import MasterKey

BROWSER_COOKIE = "simasn_browser"
"""Holds a random value that names the browser before anybody has signed in."""


class FormTokens:
    """Makes and checks form tokens: an HMAC over the binding (browser or session value)."""

    def __init__(self, master_key: MasterKey) -> None:
        self._key = master_key.derive("csrf")

    def token(self, binding: str) -> str:
        """The token for forms shown to the holder of ``binding``."""
        return hmac.new(self._key, binding.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, given: str | None, binding: str | None) -> bool:
        """Whether ``given`` was made for ``binding``; False when either is missing."""
        if not given or not binding:
            return False
        return same_secret(given, self.token(binding))


def origin_is_foreign(origin: str | None, fetch_site: str | None, issuer: str) -> bool:
    """Whether ``Origin`` or ``Sec-Fetch-Site`` names another site.

    Our own pages forbid referrers, so browsers send ``Origin: null`` with their forms: that says
    nothing, and the form token decides, as for browsers that send neither header.
    """
    if fetch_site in ("cross-site", "same-site"):
        return True
    if origin is None or origin == "null":
        return False
    scheme, _, rest = issuer.partition("://")
    return origin != f"{scheme}://{rest.partition('/')[0]}"
