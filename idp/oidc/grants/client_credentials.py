"""The client credentials grant (RFC 6749 §4.4): a client on its own behalf."""

from __future__ import annotations

from authlib.oauth2.rfc6749 import grants

from idp.audit import EventType, record
from idp.foundation.http import Response, json_response
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider
from idp.oidc.tokens import choose_audience, new_jti, sign_access_token
from idp.oidc.vocabulary import IDENTITY_SCOPES, known_scopes, split_scope

_ABOUT_PERSONS = frozenset((*IDENTITY_SCOPES, "offline_access"))


class ClientGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """Authlib's grant with our scopes, audience, audit row and signature."""

    provider: Provider

    def validate_token_request(self) -> None:
        super().validate_token_request()
        if self.request.client.is_public:
            raise ProtocolError("unauthorized_client", "a public client has no such grant")

    def validate_requested_scope(self) -> None:
        """Scopes about persons have no meaning here; the others must be registered."""
        requested = split_scope(self.request.form.get("scope"))
        client: ClientRecord = self.request.client
        usable = client.scopes - _ABOUT_PERSONS
        if any(scope not in usable for scope in known_scopes(requested)):
            raise ProtocolError("invalid_scope", "a scope is not registered for this client")
        self.scopes = tuple(
            scope for scope in (known_scopes(requested) if requested else sorted(usable))
        )

    def create_token_response(self) -> tuple[Response]:
        """One audit row, one signature. Nothing else is stored: the token tells everything."""
        client: ClientRecord = self.request.client
        foundation = self.provider.foundation
        audience, scopes = choose_audience(
            self.provider.issuer, self.scopes, self.request.form.values_of("resource")
        )
        jti = new_jti(None, 0)
        with foundation.database.transaction() as tx:
            record(
                tx,
                EventType.TOKEN_ISSUED,
                at_ms=foundation.clock.now_ms(),
                actor=client.client_id,
                client=client.client_id,
                unit=client.owner_unit,
                address=self.request.http.address,
                detail={"jti": jti, "scope": " ".join(scopes), "aud": audience},
            )
        access_token = sign_access_token(
            self.provider,
            client,
            subject=client.client_id,
            audience=audience,
            scopes=scopes,
            jti=jti,
            now=foundation.clock.now(),
            more={},
        )
        body = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": foundation.settings.access_token_seconds,
            "scope": " ".join(scopes),
        }
        return (json_response(200, body),)
