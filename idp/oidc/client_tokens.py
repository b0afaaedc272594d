"""Clients that call an API of ours with an access token of their own (RFC 6749 §4.4, RFC 6750)."""

from __future__ import annotations

from collections.abc import Collection

from idp.foundation.http import Request, Response
from idp.oidc.answers import bearer_error
from idp.oidc.clients import ClientRecord
from idp.oidc.provider import Provider
from idp.oidc.tokens import LiveToken, find_live_token


class BearerRefused(Exception):
    """The caller did not show that it may call; ``response`` tells it why (RFC 6750 §3)."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def require_client_token(
    provider: Provider, request: Request, scopes: Collection[str]
) -> ClientRecord:
    """The client whose token this is; raises BearerRefused.

    The token is a client's own, for the issuer as its audience, and has one of the scopes; so has
    the client as it is registered now. It comes in the header alone (RFC 6750 §2.1).
    """
    text = _bearer(request)
    with provider.foundation.database.reading() as tx:
        live = find_live_token(provider, tx, text)
    if live is None or live.client is None or live.claims["aud"] != provider.issuer:
        raise BearerRefused(bearer_error(401, "invalid_token", "the token is not valid"))
    if not any(scope in live.scopes and scope in live.client.scopes for scope in scopes):
        raise BearerRefused(
            bearer_error(403, "insufficient_scope", f"the scope {' or '.join(scopes)} is needed")
        )
    return live.client


def require_token(provider: Provider, request: Request, scope: str) -> LiveToken:
    """The token of a person or of a client, for the issuer and with this scope; BearerRefused.

    The client that it was given to must have the scope as it is registered now.
    """
    text = _bearer(request)
    with provider.foundation.database.reading() as tx:
        live = find_live_token(provider, tx, text)
        client = provider.clients.find(tx, live.claims["client_id"]) if live is not None else None
    if live is None or client is None or live.claims["aud"] != provider.issuer:
        raise BearerRefused(bearer_error(401, "invalid_token", "the token is not valid"))
    if scope not in live.scopes or scope not in client.scopes:
        told = f"the scope {scope} is needed"
        raise BearerRefused(bearer_error(403, "insufficient_scope", told))
    return live


def _bearer(request: Request) -> str:
    """RFC 6750 §2.1: the header alone."""
    scheme, _, text = (request.header("HTTP_AUTHORIZATION") or "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise BearerRefused(bearer_error(401, None))
    return text.strip()
