"""Token introspection (RFC 7662): for the resource server a token is meant for, and its client."""

from __future__ import annotations

from typing import Any

from idp.directory import find_person
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, json_response
from idp.oidc import store
from idp.oidc.answers import error_response
from idp.oidc.client_authentication import authenticate_client
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshToken, RefreshTokens
from idp.oidc.tokens import find_live_token
from idp.oidc.vocabulary import audience_of

INACTIVE: dict[str, Any] = {"active": False}


class IntrospectionEndpoint:
    """``POST /oauth/introspect``. One read transaction; no signature for a token seen before."""

    def __init__(self, provider: Provider, refresh_tokens: RefreshTokens) -> None:
        self._provider = provider
        self._refresh_tokens = refresh_tokens

    def __call__(self, request: Request) -> Response:
        try:
            client = authenticate_client(self._provider, request, public_allowed=False)
            if "token" in request.form.repeated:
                raise ProtocolError("invalid_request", "token is repeated")
            token = request.form.get("token")
            if token is None:
                raise ProtocolError("invalid_request", "token is missing")
        except ProtocolError as refused:
            return error_response(refused)
        with self._provider.foundation.database.reading() as tx:
            return json_response(200, self._state(tx, client, token))

    def _state(self, tx: Transaction, client: ClientRecord, token: str) -> dict[str, Any]:
        refresh = self._refresh_tokens.read(token)
        if refresh is not None:
            return self._refresh_state(tx, client, refresh)
        live = find_live_token(self._provider, tx, token)
        # RFC 7662 §4: whoever may not know gets the same answer as for a dead token.
        if live is None or not _may_know(client, live.claims):
            return INACTIVE
        return {"active": True, "token_type": "Bearer", **live.claims}

    def _refresh_state(
        self, tx: Transaction, client: ClientRecord, token: RefreshToken
    ) -> dict[str, Any]:
        row = tx.one(store.GET_FAMILY, id=token.family)
        if row is None:
            return INACTIVE
        person_id, owner, session_id, scope, generation, has_refresh, created, expires, dead = row
        now = self._provider.foundation.clock.now()
        if (
            owner != client.client_id
            or generation != token.generation
            or not has_refresh
            or dead is not None
            or expires <= now
        ):
            return INACTIVE
        person = find_person(tx, person_id)
        if person is None or not person.may_act:
            return INACTIVE
        return {
            "active": True,
            "token_type": "refresh_token",
            "client_id": owner,
            "sub": person_id,
            "scope": scope,
            "iss": self._provider.issuer,
            "iat": created,
            "exp": expires,
            "sid": session_id,
        }


def _may_know(client: ClientRecord, claims: dict[str, Any]) -> bool:
    """The token's own client, the module it is meant for, or the decision point's callers."""
    audience = claims["aud"]
    return (
        claims["client_id"] == client.client_id
        or audience == client.audience
        or (audience == audience_of("pdp") and "pdp" in client.scopes)
    )
