"""What the tokens of a client would say of somebody now: the issue's own rules, and no token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.access import Entitlements
from idp.directory import PersonRecord
from idp.foundation.errors import Forbidden
from idp.oidc.claims import claims_by_scope
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.issue import permitted_scopes
from idp.oidc.tokens import authority_claims, choose_audience
from idp.oidc.vocabulary import SERVICE_SCOPES


@dataclass(frozen=True, slots=True)
class ForeseenToken:
    """Claims of the access token, and what userinfo answers to it."""

    access: Mapping[str, Any]
    userinfo: Mapping[str, Any]


def foresee_token(
    issuer: str,
    client: ClientRecord,
    person: PersonRecord,
    entitlements: Entitlements,
    proof: Mapping[str, Any],
) -> ForeseenToken:
    """For all scopes that the client may ask for. ``proof``: auth_time, acr and amr of the session.

    Raises Forbidden with the protocol's code where no token would be given.
    """
    order = {"openid": 0}
    # What is for a program of its own is never in a person's token.
    of_persons = client.scopes.difference(SERVICE_SCOPES)
    asked = tuple(sorted(of_persons, key=lambda scope: (order.get(scope, 1), scope)))
    try:
        granted = permitted_scopes(asked, entitlements)
        audience, scopes = choose_audience(issuer, granted, ())
    except ProtocolError as refused:
        raise Forbidden(refused.error, refused.description) from None
    authority = authority_claims(client, entitlements, person)
    access = {
        "iss": issuer,
        "sub": person.id,
        "aud": audience,
        "client_id": client.client_id,
        "scope": " ".join(scopes),
        **proof,
        **authority,
    }
    return ForeseenToken(access, {"sub": person.id, **claims_by_scope(person, scopes), **authority})
