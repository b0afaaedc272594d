"""The token endpoint (RFC 6749 §3.2): POST, form parameters, one answer or one error."""

from __future__ import annotations

from idp.audit import EventType, record
from idp.foundation.http import Request, Response
from idp.oidc.answers import error_response
from idp.oidc.client_authentication import InvalidClient
from idp.oidc.errors import ProtocolError
from idp.oidc.grants.authorization_code import CodeGrant
from idp.oidc.grants.client_credentials import ClientGrant
from idp.oidc.grants.refresh_token import RefreshGrant
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshTokens
from idp.oidc.server import ProtocolRequest, ProtocolServer

_SINGLE = frozenset(
    {
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "scope",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
    }
)
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")


class TokenEndpoint:
    """``POST /oauth/token``."""

    def __init__(self, provider: Provider, refresh_tokens: RefreshTokens) -> None:
        self._provider = provider
        self._server = ProtocolServer(provider)
        for base in (CodeGrant, RefreshGrant, ClientGrant):
            # Authlib makes a grant for each request; what it stands on is bound here, once.
            bound = type(
                base.__name__, (base,), {"provider": provider, "refresh_tokens": refresh_tokens}
            )
            self._server.register_grant(bound)

    def __call__(self, request: Request) -> Response:
        asked = ProtocolRequest(request)
        try:
            form = request.form
            if form.repeated.keys() & _SINGLE:
                raise ProtocolError("invalid_request", "a parameter is repeated")
            if "grant_type" not in form:
                raise ProtocolError("invalid_request", "grant_type is missing")
            if form["grant_type"] not in GRANT_TYPES:
                raise ProtocolError("unsupported_grant_type", "this grant type is not supported")
            response: Response = self._server.create_token_response(asked)
            return response
        except InvalidClient as refused:
            return error_response(refused)
        except ProtocolError as refused:
            self._note_refusal(asked, refused)
            return error_response(refused)

    def _note_refusal(self, asked: ProtocolRequest, refused: ProtocolError) -> None:
        """Name the client that proved itself; before that, the one that the request names."""
        foundation = self._provider.foundation
        named = asked.client.client_id if asked.client else asked.form.get("client_id")
        with foundation.database.transaction() as tx:
            record(
                tx,
                EventType.TOKEN_REFUSED,
                at_ms=foundation.clock.now_ms(),
                client=self._provider.clients.registered_id(tx, named),
                result="denied",
                reason=f"{refused.error}: {refused.description}",
                address=asked.http.address,
            )
