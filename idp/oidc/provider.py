"""What the endpoints of the provider stand on, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access import Access
from idp.foundation.context import Foundation
from idp.foundation.egress import Egress
from idp.keys import KeyRing
from idp.oidc.clients import ClientRegistry


@dataclass(frozen=True, slots=True)
class Provider:
    """Built once in idp/app.py."""

    foundation: Foundation
    keys: KeyRing
    access: Access
    clients: ClientRegistry
    egress: Egress

    @property
    def issuer(self) -> str:
        return self.foundation.settings.issuer

    def endpoint(self, path: str) -> str:
        """The absolute address of one of our paths."""
        return self.foundation.settings.issuer + path
