"""What tokens say (RFC 9068, OpenID Connect Core §2), and whether an access token still lives."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from idp.access import Entitlements
from idp.directory import PersonRecord, find_person
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.keys import Algorithm, InvalidToken
from idp.oidc import store
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider
from idp.oidc.vocabulary import audience_of, audience_scopes, module_scopes

ACCESS_TOKEN = "at+jwt"
ID_TOKEN = "jwt"
LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Authentication:
    """How and when the person proved themself, at the sign-in that the tokens come from."""

    session_id: str
    authenticated_at: int
    acr: str
    amr: tuple[str, ...]


def choose_audience(
    issuer: str, scopes: Iterable[str], resources: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """The one audience of an access token, and the scopes that go with it.

    ``resources`` are RFC 8707 indicators. Raises ProtocolError ``invalid_target`` when they name
    something that was not granted, or when several modules leave the choice open.
    """
    scopes = tuple(scopes)
    targets = {audience_of(scope): scope for scope in audience_scopes(scopes)}
    if len(resources) > 1 or any(r not in targets and r != issuer for r in resources):
        raise ProtocolError("invalid_target", "the resource is not one that was granted")
    if resources:
        audience = resources[0]
    elif not targets:
        audience = issuer
    elif len(targets) == 1:
        audience = next(iter(targets))
    else:
        raise ProtocolError("invalid_target", "several modules were granted: name one resource")
    if audience == issuer:
        return audience, tuple(s for s in scopes if s not in targets.values())
    # RFC 8707 §2: the token carries what is meant for this resource, not for its neighbours.
    others = {scope for target, scope in targets.items() if target != audience}
    return audience, tuple(scope for scope in scopes if scope not in others)


def authority_claims(
    client: ClientRecord, entitlements: Entitlements, person: PersonRecord
) -> dict[str, Any]:
    """``roles`` and ``unit``, for clients that have a module scope."""
    if not module_scopes(client.scopes):
        return {}
    claims: dict[str, Any] = {"roles": list(entitlements.roles)}
    if person.unit_code:
        claims["unit"] = person.unit_code
    return claims


def sign_access_token(
    provider: Provider,
    client: ClientRecord,
    *,
    subject: str,
    audience: str,
    scopes: Iterable[str],
    jti: str,
    now: int,
    more: dict[str, Any],
) -> str:
    """A signed RFC 9068 access token. ``more`` holds the claims of a person's sign-in and roles."""
    claims = {
        "iss": provider.issuer,
        "sub": subject,
        "aud": audience,
        "client_id": client.client_id,
        "scope": " ".join(scopes),
        "iat": now,
        "exp": now + provider.foundation.settings.access_token_seconds,
        "jti": jti,
        **more,
    }
    return provider.keys.sign(claims, typ=ACCESS_TOKEN)


def sign_id_token(
    provider: Provider,
    client: ClientRecord,
    *,
    subject: str,
    authentication: Authentication,
    nonce: str | None,
    access_token: str,
    now: int,
    more: dict[str, Any],
) -> str:
    """A signed ID token (OpenID Connect Core §2, §3.1.3.6)."""
    claims = {
        "iss": provider.issuer,
        "sub": subject,
        "aud": client.client_id,
        "iat": now,
        "exp": now + provider.foundation.settings.access_token_seconds,
        "auth_time": authentication.authenticated_at,
        "acr": authentication.acr,
        "amr": list(authentication.amr),
        "sid": authentication.session_id,
        "at_hash": _left_half(access_token),
        **more,
    }
    if nonce is not None:
        claims["nonce"] = nonce
    algorithm: Algorithm = "RS256" if client.id_token_algorithm == "RS256" else "ES256"
    return provider.keys.sign(claims, typ="JWT", algorithm=algorithm)


def _left_half(token: str) -> str:
    half = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def new_jti(family: str | None, generation: int) -> str:
    """``<family>-<generation>`` for a person's token, a random id for a client's own.

    One access token is made per generation, so the pair is unique, and the family to ask about
    is found without a claim of its own.
    """
    return f"{family}-{generation}" if family else new_id()


@dataclass(frozen=True, slots=True)
class LiveToken:
    """An access token that is valid at this moment."""

    claims: dict[str, Any]
    person: PersonRecord | None
    """None for a client's own token."""
    client: ClientRecord | None = None
    """As it is registered now, for a client's own token."""

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(self.claims["scope"].split(" ")) if self.claims["scope"] else ()


def find_live_token(provider: Provider, tx: Transaction, text: str) -> LiveToken | None:
    """The one judgement of an access token: ours, in time, not revoked, its person able to act.

    A token that carries authority dies with any loss of authority (Pasal 9 ayat (7)): it is
    compared by the version of the person's authority at issue.
    """
    claims = read_access_token(provider, text)
    return find_living(provider, tx, claims) if claims is not None else None


def read_access_token(provider: Provider, text: str) -> dict[str, Any] | None:
    """The claims of an access token of ours that is in time, revoked or not."""
    try:
        claims = provider.keys.verify(text, typ=ACCESS_TOKEN)
    except InvalidToken:
        return None
    if claims["iss"] != provider.issuer or claims["exp"] <= provider.foundation.clock.now():
        return None
    return claims


def find_living(provider: Provider, tx: Transaction, claims: dict[str, Any]) -> LiveToken | None:
    """The rest of the judgement, of claims that ``read_access_token`` gave."""
    family, _, generation = claims["jti"].partition("-")
    if not generation:
        return _live_client_token(provider, tx, claims)
    row = tx.one(store.FAMILY_IS_LIVE, id=family, jti=claims["jti"])
    person = find_person(tx, row[0]) if row is not None else None
    if person is None or not person.may_act or person.id != claims["sub"]:
        return None
    if claims.get("authority_version", person.authority_version) != person.authority_version:
        return None
    return LiveToken(claims, person)


def _live_client_token(
    provider: Provider, tx: Transaction, claims: dict[str, Any]
) -> LiveToken | None:
    if tx.one(store.TOKEN_IS_REVOKED, jti=claims["jti"]) is not None:
        return None
    client = provider.clients.find(tx, claims["client_id"])
    if client is None:
        return None
    return LiveToken(claims, None, client)
