"""Clients: what is registered, and a cached view of it that a version number keeps true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from idp.foundation.database import Transaction
from idp.foundation.settings import LOOPBACK_HOSTS
from idp.oidc import store
from idp.oidc.vocabulary import MODULES, audience_of, split_scope


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A registered client, as Authlib's grants and our endpoints ask it (RFC 7591 §2)."""

    client_id: str
    name: str
    secret_digest: str | None
    first_party: bool
    module: str | None
    owner_unit: str | None
    auth_method: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str | None
    grant_types: frozenset[str]
    scopes: frozenset[str]
    id_token_algorithm: str
    require_pkce: bool
    native: bool
    default_max_age: int | None
    jwks: Mapping[str, Any] | None
    jwks_uri: str | None
    client_uri: str | None
    previous_secret_digest: str | None = None
    previous_secret_until: int | None = None

    @property
    def home(self) -> str:
        """Where a person finds the application."""
        if self.client_uri is not None or not self.redirect_uris:
            return self.client_uri or "/"
        return urljoin(self.redirect_uris[0], "/")

    @property
    def is_public(self) -> bool:
        return self.auth_method == "none"

    def secret_digests(self, now: int) -> tuple[str, ...]:
        """Of the secrets that are good at ``now``: the one, and the one before in its overlap."""
        current = (self.secret_digest,) if self.secret_digest else ()
        before, until = self.previous_secret_digest, self.previous_secret_until
        return (*current, before) if before and until is not None and now < until else current

    @property
    def audience(self) -> str | None:
        """The audience whose tokens this client receives as a resource server."""
        return audience_of(self.module) if self.module else None

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exact string comparison (RFC 9700 §2.1); the port of a native app's loopback varies."""
        if redirect_uri in self.redirect_uris:
            return True
        return self.native and _without_loopback_port(redirect_uri) in {
            _without_loopback_port(uri) for uri in self.redirect_uris
        } - {None}


def _without_loopback_port(uri: str) -> str | None:
    """RFC 8252 §7.3: for loopback redirects of native apps any port is allowed."""
    try:
        parts = urlsplit(uri)
        loopback = parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS - {"localhost"}
        if not loopback or parts.username is not None or "@" in parts.netloc:
            return None
        return f"http://{parts.hostname}{parts.path}?{parts.query}#{parts.fragment}"
    except ValueError:
        return None


class ClientRegistry:
    """Finds clients; one small query a request, the parsed record is kept while it is current."""

    def __init__(self) -> None:
        self._cached: dict[str, tuple[int, ClientRecord]] = {}

    def find(self, tx: Transaction, client_id: str) -> ClientRecord | None:
        """The client, unless it is unknown or disabled."""
        # Ours are printable ASCII; a NUL or a lone surrogate would be a fault of the database.
        if not (client_id.isascii() and client_id.isprintable()):
            return None
        row = tx.one(store.CLIENT_VERSION, client_id=client_id)
        if row is None or row[1] is not None:
            return None
        cached = self._cached.get(client_id)
        if cached is not None and cached[0] == row[0]:
            return cached[1]
        return self._read(tx, client_id)

    def registered_id(self, tx: Transaction, text: str | None) -> str | None:
        """The text when it is the id of a client, disabled or not; else None.

        For logs and audit: what stands in the place of an id may be a secret (ASVS 16.2.5).
        """
        if text is None or not (text.isascii() and text.isprintable()):
            return None
        return text if tx.one(store.CLIENT_VERSION, client_id=text) is not None else None

    def _read(self, tx: Transaction, client_id: str) -> ClientRecord | None:
        row = tx.one(store.GET_CLIENT, client_id=client_id)
        if row is None:
            return None
        record = client_from_row(*row[1:])
        self._cached[client_id] = (row[0], record)
        return record


def client_from_row(
    client_id: str,
    name: str,
    secret_digest: str | None,
    metadata_json: str,
    first_party: int,
    module: str | None,
    owner_unit: str | None,
    previous_secret_digest: str | None = None,
    previous_secret_until: int | None = None,
) -> ClientRecord:
    """Build the record from its row; the metadata was validated at registration."""
    metadata: dict[str, Any] = json.loads(metadata_json)
    return ClientRecord(
        client_id=client_id,
        name=name,
        secret_digest=secret_digest,
        first_party=bool(first_party),
        module=module if module in MODULES else None,
        owner_unit=owner_unit,
        auth_method=metadata["token_endpoint_auth_method"],
        redirect_uris=tuple(metadata.get("redirect_uris", ())),
        post_logout_redirect_uris=tuple(metadata.get("post_logout_redirect_uris", ())),
        backchannel_logout_uri=metadata.get("backchannel_logout_uri"),
        grant_types=frozenset(metadata["grant_types"]),
        scopes=frozenset(split_scope(metadata.get("scope"))),
        id_token_algorithm=metadata.get("id_token_signed_response_alg", "ES256"),
        require_pkce=metadata.get("require_pkce", True),
        native=metadata.get("application_type") == "native",
        default_max_age=metadata.get("default_max_age"),
        jwks=metadata.get("jwks"),
        jwks_uri=metadata.get("jwks_uri"),
        client_uri=metadata.get("client_uri"),
        previous_secret_digest=previous_secret_digest,
        previous_secret_until=previous_secret_until,
    )
