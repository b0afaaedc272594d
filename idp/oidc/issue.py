"""Issuing: from a person's standing at this moment to the answer of the token endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idp.access import Entitlements
from idp.directory import PersonRecord, find_person
from idp.foundation.database import Transaction
from idp.foundation.http import Response, json_response
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshTokens
from idp.oidc.tokens import (
    Authentication,
    authority_claims,
    choose_audience,
    new_jti,
    sign_access_token,
    sign_id_token,
)
from idp.oidc.vocabulary import module_scopes


@dataclass(frozen=True, slots=True)
class Issue:
    """Everything that one answer is made of, gathered inside the transaction, signed after it."""

    client: ClientRecord
    person: PersonRecord
    entitlements: Entitlements
    authentication: Authentication
    family: str
    generation: int
    audience: str
    scopes: tuple[str, ...]
    """Of the access token (downscoped to its audience)."""
    granted: tuple[str, ...]
    nonce: str | None
    with_refresh: bool


def standing(
    provider: Provider, tx: Transaction, person_id: str, acr: str
) -> tuple[PersonRecord, Entitlements]:
    """The person and what they may now; raises ProtocolError ``invalid_grant`` when disabled."""
    person = find_person(tx, person_id)
    if person is None or not person.may_act:
        raise ProtocolError("invalid_grant", "the grant is no longer valid")
    return person, provider.access.entitlements(tx, person, acr)


def permitted_scopes(scopes: tuple[str, ...], entitlements: Entitlements) -> tuple[str, ...]:
    """Granted scopes without the modules that the person may not enter at this moment.

    Raises ProtocolError ``access_denied`` when modules were asked for and none remains.
    """
    asked = module_scopes(scopes)
    kept = tuple(s for s in scopes if s not in asked or s in entitlements.modules)
    if asked and not module_scopes(kept):
        raise ProtocolError("access_denied", "no requested module is open to this person")
    return kept


def narrow(
    provider: Provider,
    scopes: tuple[str, ...],
    entitlements: Entitlements,
    resources: tuple[str, ...],
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Audience, scopes of the access token, and scopes granted now."""
    granted = permitted_scopes(scopes, entitlements)
    audience, narrowed = choose_audience(provider.issuer, granted, resources)
    return audience, narrowed, granted


def access_token_of(provider: Provider, issue: Issue, authority: dict[str, Any], now: int) -> str:
    """The signed access token, with these claims about authority. One signature, no database."""
    authentication = issue.authentication
    claims: dict[str, Any] = {
        "auth_time": authentication.authenticated_at,
        "acr": authentication.acr,
        "amr": list(authentication.amr),
        "sid": authentication.session_id,
        **authority,
    }
    if issue.entitlements.privileged and authority:
        claims["authority_version"] = issue.person.authority_version
    return sign_access_token(
        provider,
        issue.client,
        subject=issue.person.id,
        audience=issue.audience,
        scopes=issue.scopes,
        jti=new_jti(issue.family, issue.generation),
        now=now,
        more=claims,
    )


def id_token_of(
    provider: Provider, issue: Issue, authority: dict[str, Any], access_token: str, now: int
) -> str:
    """The signed ID token beside that access token. One signature, no database."""
    return sign_id_token(
        provider,
        issue.client,
        subject=issue.person.id,
        authentication=issue.authentication,
        nonce=issue.nonce,
        access_token=access_token,
        now=now,
        more=authority,
    )


def answer(provider: Provider, refresh_tokens: RefreshTokens, issue: Issue) -> Response:
    """Sign and answer (RFC 6749 §5.1). Two signatures at most, no database."""
    now = provider.foundation.clock.now()
    authority = authority_claims(issue.client, issue.entitlements, issue.person)
    access_token = access_token_of(provider, issue, authority, now)
    body: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": provider.foundation.settings.access_token_seconds,
        "scope": " ".join(issue.scopes),
    }
    if issue.with_refresh:
        body["refresh_token"] = refresh_tokens.write(issue.family, issue.generation)
    if "openid" in issue.granted:
        body["id_token"] = id_token_of(provider, issue, authority, access_token, now)
    return json_response(200, body)
