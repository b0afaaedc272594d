"""private_key_jwt: a client proves itself by a signed assertion (RFC 7523 §3, OIDC Core §9)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from idp.foundation.database import Transaction
from idp.foundation.http import Request
from idp.foundation.ids import digest
from idp.oidc import store
from idp.oidc.client_keys import find_client_keys
from idp.oidc.clients import ClientRecord
from idp.oidc.provider import Provider

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]
MAX_ASSERTION = 8192
MAX_LIFE = 3600
LEEWAY = 60
_HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})


@dataclass(frozen=True, slots=True)
class UnverifiedAssertion:
    """Parsed, not yet believed."""

    text: str
    unverified_header: dict[str, Any]
    unverified_claims: dict[str, Any]

    @property
    def unverified_subject(self) -> str | None:
        subject = self.unverified_claims.get("sub")
        return subject if isinstance(subject, str) else None


def read_assertion(text: str) -> UnverifiedAssertion | None:
    """Parse a compact JWS; None when it is none, is too long, or has header members we refuse."""
    if len(text) > MAX_ASSERTION or text.count(".") != 2:
        return None
    try:
        parsed = jws.extract_compact(text.encode())
        header = dict(parsed.headers())
        claims = json.loads(parsed.payload)
    except (JoseError, ValueError, RecursionError):
        return None
    # crit, jwk, jku, x5u and zip have no business here (RFC 8725 §3.1, CVE-2025-59420).
    if header.keys() - _HEADER_MEMBERS or not isinstance(claims, dict):
        return None
    return UnverifiedAssertion(text, header, claims)


def verify_assertion(
    provider: Provider, request: Request, client: ClientRecord, assertion: UnverifiedAssertion
) -> bool:
    """Whether the assertion is the client's, is for us, is fresh, and was never used before."""
    algorithm = assertion.unverified_header.get("alg")
    if algorithm not in ALGORITHMS:
        return False
    jwks = find_client_keys(provider, client, assertion.unverified_header.get("kid"))
    if jwks is None:
        return False
    try:
        keys = KeySet.import_key_set(jwks)  # type: ignore[arg-type]
        jws.deserialize_compact(assertion.text, keys, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError):
        return False
    now = provider.foundation.clock.now()
    if not _claims_hold(provider, request, client, assertion.unverified_claims, now):
        return False
    with provider.foundation.database.transaction() as tx:
        return _use_once(tx, client, assertion.unverified_claims)


def _claims_hold(
    provider: Provider, request: Request, client: ClientRecord, claims: dict[str, Any], now: int
) -> bool:
    expires, issued, begins = claims.get("exp"), claims.get("iat", now), claims.get("nbf", now)
    if not all(type(moment) in (int, float) for moment in (expires, issued, begins)):
        return False
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    ours = {
        provider.issuer,
        provider.endpoint("/oauth/token"),
        provider.endpoint(request.path),
    }
    jti = claims.get("jti")
    return (
        claims.get("iss") == client.client_id
        and claims.get("sub") == client.client_id
        and len(audiences) == 1
        and isinstance(audiences[0], str)
        and audiences[0] in ours
        and now - LEEWAY < expires <= now + MAX_LIFE  # type: ignore[operator]
        and issued <= now + LEEWAY
        and begins <= now + LEEWAY
        and isinstance(jti, str)
        and 0 < len(jti) <= 500
    )


def _use_once(tx: Transaction, client: ClientRecord, claims: dict[str, Any]) -> bool:
    """RFC 7523 §3 point 7. In SQL, so that nothing forgets it; over all workers."""
    row = tx.one(
        store.USE_ASSERTION,
        client_id=client.client_id,
        jti_digest=digest(claims["jti"]),
        expires_at=int(claims["exp"]) + LEEWAY,
    )
    return row is not None
