"""Token revocation (RFC 7009): a refresh token ends its family, an access token ends itself."""

from __future__ import annotations

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, json_response
from idp.keys import InvalidToken
from idp.oidc import store
from idp.oidc.answers import error_response
from idp.oidc.client_authentication import authenticate_client
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.families import revoke_family
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshTokens
from idp.oidc.tokens import ACCESS_TOKEN


class RevocationEndpoint:
    """``POST /oauth/revoke``. 200 whatever the token was; no effect on other clients' tokens."""

    def __init__(self, provider: Provider, refresh_tokens: RefreshTokens) -> None:
        self._provider = provider
        self._refresh_tokens = refresh_tokens

    def __call__(self, request: Request) -> Response:
        try:
            client = authenticate_client(self._provider, request)
            token = request.form.get("token")
            if token is None or "token" in request.form.repeated:
                raise ProtocolError("invalid_request", "one token is needed")
        except ProtocolError as refused:
            return error_response(refused)
        with self._provider.foundation.database.transaction() as tx:
            revoked = self._revoke(tx, client, token)
            if revoked is not None:
                record(
                    tx,
                    EventType.TOKEN_REVOKED,
                    at_ms=self._provider.foundation.clock.now_ms(),
                    actor=client.client_id,
                    subject=revoked[0],
                    client=client.client_id,
                    address=request.address,
                    detail={"token": revoked[1]},
                )
        return json_response(200, {})

    def _revoke(self, tx: Transaction, client: ClientRecord, token: str) -> tuple[str, str] | None:
        """(subject, what was revoked), or None when there was nothing of this client's."""
        now = self._provider.foundation.clock.now()
        refresh = self._refresh_tokens.read(token)
        if refresh is not None:
            row = tx.one(store.GET_FAMILY, id=refresh.family)
            if row is None or row[1] != client.client_id:
                return None
            revoke_family(tx, refresh.family, reason="revoked by client", now=now)
            return row[0], "family " + refresh.family
        try:
            claims = self._provider.keys.verify(token, typ=ACCESS_TOKEN)
        except InvalidToken:
            return None
        if claims["client_id"] != client.client_id or claims["exp"] <= now:
            return None
        tx.run(store.REVOKE_TOKEN, jti=claims["jti"], expires_at=claims["exp"])
        return claims["sub"], "access token " + claims["jti"]
