"""What a client may register: RFC 7591 metadata, checked as a whole before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.foundation.settings import LOOPBACK_HOSTS
from idp.oidc.jwks_document import check_jwks
from idp.oidc.vocabulary import MODULES, SCOPES, SERVICE_SCOPES, split_scope

AuthMethod = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]
CLIENT_KINDS = ("modul", "web", "seluler", "layanan")
"""A SIMASN module, an application of the web, one on a person's device, a service of its own."""
_PRIVATE_USE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class ClientMetadata(BaseModel):
    """RFC 7591 §2, OpenID Connect Registration §2, and ``require_pkce`` of our own."""

    model_config = ConfigDict(extra="ignore", strict=True)

    client_name: str = Field(min_length=1, max_length=200)
    client_uri: str | None = None
    redirect_uris: list[str] = Field(default_factory=list, max_length=50)
    post_logout_redirect_uris: list[str] = Field(default_factory=list, max_length=50)
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = True
    token_endpoint_auth_method: AuthMethod = "client_secret_basic"
    grant_types: list[GrantType] = ["authorization_code"]
    response_types: list[Literal["code"]] = ["code"]
    application_type: Literal["web", "native"] = "web"
    scope: str = "openid profile email"
    id_token_signed_response_alg: Literal["ES256", "RS256"] = "ES256"
    token_endpoint_auth_signing_alg: Literal["ES256", "RS256", "PS256", "EdDSA"] | None = None
    default_max_age: int | None = Field(default=None, ge=0)
    jwks: dict[str, Any] | None = None
    jwks_uri: str | None = None
    require_pkce: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> ClientMetadata:
        if not self.client_name.isprintable():
            raise ValueError("client_name has characters that can't be shown")
        unknown = [scope for scope in split_scope(self.scope) if scope not in SCOPES]
        if unknown:
            raise ValueError(f"unknown scope {unknown[0]!r}")
        if self.token_endpoint_auth_method == "none":
            self._check_public()
        if self.jwks is not None and self.jwks_uri is not None:
            raise ValueError("jwks and jwks_uri exclude each other (RFC 7591 §2)")
        if self.token_endpoint_auth_method == "private_key_jwt" and not (
            self.jwks or self.jwks_uri
        ):
            raise ValueError("private_key_jwt needs jwks or jwks_uri")
        if self.jwks is not None:
            check_jwks(self.jwks)
        if "authorization_code" in self.grant_types and not self.redirect_uris:
            raise ValueError("authorization_code needs a redirect_uri")
        if "refresh_token" in self.grant_types and "authorization_code" not in self.grant_types:
            raise ValueError("refresh_token needs authorization_code")
        return self

    def _check_public(self) -> None:
        if "client_credentials" in self.grant_types:
            raise ValueError("a public client has no client_credentials (RFC 6749 §4.4)")
        if not self.require_pkce:
            raise ValueError("a public client always uses PKCE (RFC 9700 §2.1.1)")
        if set(split_scope(self.scope)) & set(SERVICE_SCOPES) - {"admin"}:
            raise ValueError("a public client has no service scope")


def read_metadata(raw: dict[str, Any], *, loopback_allowed: bool) -> ClientMetadata:
    """Validate metadata; raises Refusal ``invalid_client_metadata`` or ``invalid_redirect_uri``.

    ``loopback_allowed``: http on loopback for any client (sample and test installations);
    elsewhere for native applications alone (RFC 8252 §7.3).
    """
    try:
        metadata = ClientMetadata.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise Refusal("invalid_client_metadata", f"{where}: {told}" if where else told) from None
    native = metadata.application_type == "native"
    for uri in (*metadata.redirect_uris, *metadata.post_logout_redirect_uris):
        fault = redirect_uri_fault(uri, native=native, loopback_allowed=loopback_allowed)
        if fault:
            raise Refusal("invalid_redirect_uri", f"{uri[:200]}: {fault}")
    for uri in filter(
        None, (metadata.client_uri, metadata.jwks_uri, metadata.backchannel_logout_uri)
    ):
        fault = redirect_uri_fault(uri, native=False, loopback_allowed=loopback_allowed)
        if fault:
            raise Refusal("invalid_client_metadata", f"{uri[:200]}: {fault}")
    return metadata


def redirect_uri_fault(  # noqa: PLR0911 - a list of rules
    uri: str, *, native: bool, loopback_allowed: bool
) -> str | None:
    """Why an address can't be registered, or None (RFC 9700 §2.1, RFC 8252)."""
    if not uri.isascii() or any(char <= " " or char in '"<>\\^`{|}' for char in uri):
        return "has characters that a URI does not have"
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - a malformed port raises here
    except ValueError:
        return "is not a URI"
    if "#" in uri:
        return "has a fragment"
    if "@" in parts.netloc:
        return "has user information"
    if "*" in uri:
        return "has a wildcard"
    if parts.scheme == "https":
        return None if parts.hostname else "has no host"
    if parts.scheme == "http":
        if parts.hostname in LOOPBACK_HOSTS and (native or loopback_allowed):
            return None
        return "http is for loopback only"
    if native and _PRIVATE_USE_SCHEME.fullmatch(parts.scheme):
        return None
    return "must be https"


def module_of(scopes: Iterable[str], name: str | None) -> str | None:
    """The module that a registration claims; raises Refusal when there is no such module."""
    if name is None:
        return None
    if name not in MODULES or name not in scopes:
        raise Refusal("invalid_client_metadata", "a module client needs the scope of its module")
    return name


def kind_of(metadata: ClientMetadata, module: str | None) -> str:
    """Which of CLIENT_KINDS it is."""
    if module is not None:
        return "modul"
    if metadata.application_type == "native":
        return "seluler"
    return "layanan" if metadata.grant_types == ["client_credentials"] else "web"


def loopback_allowed(foundation: Foundation) -> bool:
    """Http redirects on loopback for any client: where the provider itself is on loopback."""
    return foundation.kind != "production" or foundation.settings.issuer_is_loopback
