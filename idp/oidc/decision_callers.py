"""Who may ask the decision point: a client of scope ``pdp``, proven in one of three ways.

An access token of its own (RFC 6750), HTTP Basic with its credentials, or its private_key_jwt
assertion sent as the bearer token (RFC 7523 §2.2's assertion, verified as at the token endpoint).
The access room is given this as a function, because it lies below.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from idp.access import Asker, AskerRefused
from idp.foundation.database import Transaction
from idp.foundation.http import Request
from idp.oidc.client_assertion import read_assertion
from idp.oidc.client_authentication import (
    InvalidClient,
    authenticate_bearer_of_assertion,
    authenticate_client,
)
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError, TooManyRequests
from idp.oidc.provider import Provider
from idp.oidc.tokens import find_living, read_access_token
from idp.oidc.vocabulary import audience_of

SCOPE = "pdp"
_BEARER = 'Bearer realm="simasn"'
_BASIC = 'Basic realm="simasn"'
_NO_SCOPE = f'{_BEARER}, error="insufficient_scope", scope="{SCOPE}"'


def authenticate_asker(provider: Provider, request: Request) -> Asker:
    """The client that asks; raises AskerRefused (AuthZEN 1.0 §11.3, PD-01)."""
    scheme, _, credentials = (request.header("HTTP_AUTHORIZATION") or "").partition(" ")
    try:
        if scheme.lower() == "bearer" and credentials.strip():
            return _by_bearer(provider, request, credentials.strip())
        if scheme.lower() == "basic":
            return _may_ask(authenticate_client(provider, request, public_allowed=False))
    except InvalidClient as refused:
        raise _unproven(refused.description) from None
    except TooManyRequests as refused:
        raise AskerRefused(
            refused.status, refused.description, retry_after=refused.retry_after
        ) from None
    except ProtocolError as refused:
        raise AskerRefused(refused.status, refused.description) from None
    raise AskerRefused(401, "client authentication is needed", challenges=(_BEARER, _BASIC))


def _by_bearer(provider: Provider, request: Request, text: str) -> Asker:
    claims = read_access_token(provider, text)
    if claims is not None:
        return Asker(claims["client_id"], partial(_confirm, provider, claims))
    assertion = read_assertion(text)
    issuer = assertion.unverified_claims.get("iss") if assertion is not None else None
    if assertion is None or issuer is None or issuer != assertion.unverified_subject:
        raise _unproven("the token is not valid")
    return _may_ask(authenticate_bearer_of_assertion(provider, request, assertion))


def _confirm(provider: Provider, claims: dict[str, Any], tx: Transaction) -> None:
    live = find_living(provider, tx, claims)
    if live is None:
        raise _unproven("the token is not valid")
    if live.client is None or claims["aud"] != audience_of(SCOPE) or SCOPE not in live.scopes:
        raise _without_scope()
    # As it is registered now: a client that lost the scope asks no more.
    _may_ask(live.client)


def _may_ask(client: ClientRecord) -> Asker:
    if SCOPE not in client.scopes:
        raise _without_scope()
    return Asker(client.client_id, lambda _tx: None)


def _unproven(reason: str) -> AskerRefused:
    invalid = f'{_BEARER}, error="invalid_token", error_description="{reason}"'
    return AskerRefused(401, reason, challenges=(invalid, _BASIC))


def _without_scope() -> AskerRefused:
    return AskerRefused(403, f"the scope {SCOPE} is needed", challenges=(_NO_SCOPE,))
