"""Metadata (OpenID Connect Discovery, RFC 8414) and the key set: bytes made once, and cached."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from idp.foundation.http import Request, Response
from idp.oidc.client_assertion import ALGORITHMS
from idp.oidc.provider import Provider
from idp.oidc.token import GRANT_TYPES
from idp.oidc.vocabulary import ACR_VALUES, SCOPES

_METADATA_SECONDS = 3600
JWKS_SECONDS = 60
"""How long a client may keep the key set; keys are published for longer before they sign."""
_SECRET_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


def metadata(provider: Provider) -> dict[str, Any]:
    """Everything a client needs to know; one document for both standards."""
    at = provider.endpoint
    return {
        "issuer": provider.issuer,
        "authorization_endpoint": at("/oauth/authorize"),
        "token_endpoint": at("/oauth/token"),
        "userinfo_endpoint": at("/oauth/userinfo"),
        "jwks_uri": at("/oauth/jwks"),
        "introspection_endpoint": at("/oauth/introspect"),
        "revocation_endpoint": at("/oauth/revoke"),
        "end_session_endpoint": at("/oauth/logout"),
        "scopes_supported": sorted(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": list(GRANT_TYPES),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "token_endpoint_auth_methods_supported": [*_SECRET_METHODS, "none"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "introspection_endpoint_auth_methods_supported": _SECRET_METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": [*_SECRET_METHODS, "none"],
        "revocation_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": list(ACR_VALUES),
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid",
            "name", "locale", "zoneinfo", "email", "email_verified",
            "phone_number", "phone_number_verified",
            "nip", "pangkat_golongan", "pendidikan", "jabatan", "roles", "unit",
        ],
        "ui_locales_supported": ["id", "en"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }  # fmt: skip


class MetadataEndpoint:
    """``/.well-known/openid-configuration`` and ``/.well-known/oauth-authorization-server``."""

    def __init__(self, provider: Provider) -> None:
        self._body = json.dumps(metadata(provider), indent=1).encode()
        self._etag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'

    def __call__(self, request: Request) -> Response:
        return cached(request, self._body, self._etag, _METADATA_SECONDS)


class JwksEndpoint:
    """``/oauth/jwks``: prebuilt by the key ring, which looks for changes once a second."""

    def __init__(self, provider: Provider) -> None:
        self._keys = provider.keys

    def __call__(self, request: Request) -> Response:
        return cached(request, self._keys.jwks(), self._keys.etag, JWKS_SECONDS)


def cached(request: Request, body: bytes, etag: str, seconds: int) -> Response:
    """A public document with an entity tag (RFC 9110 §8.8.3), readable from any origin."""
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", f"public, max-age={seconds}"),
        ("ETag", etag),
        ("Access-Control-Allow-Origin", "*"),
    ]
    if request.header("HTTP_IF_NONE_MATCH") == etag:
        return Response(304, b"", headers)
    return Response(200, body, headers)
