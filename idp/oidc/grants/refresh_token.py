"""The refresh token grant (RFC 6749 §6) with rotation and family revocation (RFC 9700 §4.14)."""

from __future__ import annotations

from authlib.oauth2.rfc6749 import grants

from idp.audit import EventType, record
from idp.foundation.database import Row, Transaction
from idp.foundation.http import Response
from idp.oidc import store
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.families import revoke_family
from idp.oidc.issue import Issue, answer, narrow, standing
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshToken, RefreshTokens
from idp.oidc.tokens import Authentication
from idp.oidc.vocabulary import split_scope

INVALID = "the refresh token is not valid"


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
    """Authlib's grant; the token is read without the database, rotated in one statement."""

    provider: Provider
    refresh_tokens: RefreshTokens

    def _validate_request_token(self, client: ClientRecord) -> RefreshToken:
        text = self.request.form.get("refresh_token")
        if text is None:
            raise ProtocolError("invalid_request", "refresh_token is missing")
        token = self.refresh_tokens.read(text)
        if token is None:
            raise ProtocolError("invalid_grant", INVALID)
        return token

    def _validate_token_scope(self, token: RefreshToken) -> None:
        """Judged with the family at hand, inside the transaction."""

    def create_token_response(self) -> tuple[Response]:
        """Rotate, gather the standing of this moment, write the audit row: one commit."""
        client: ClientRecord = self.request.client
        token: RefreshToken = self.request.refresh_token
        now = self.provider.foundation.clock.now()
        with self.provider.foundation.database.transaction() as tx:
            row = tx.one(
                store.ROTATE_FAMILY,
                id=token.family,
                generation=token.generation,
                client_id=client.client_id,
                now=now,
            )
            issue = self._issue(tx, client, token, row) if row is not None else None
        if issue is None:
            self._note_replay(client, token)
            raise ProtocolError("invalid_grant", INVALID)
        return (answer(self.provider, self.refresh_tokens, issue),)

    def _issue(self, tx: Transaction, client: ClientRecord, token: RefreshToken, row: Row) -> Issue:
        """Any refusal in here undoes the rotation, so the client may ask again, rightly."""
        person_id, session_id, scope, resource, authenticated_at, acr, amr, _ = row
        granted = self._requested_scopes(split_scope(scope))
        person, entitlements = standing(self.provider, tx, person_id, acr)
        resources = self.request.form.values_of("resource") or split_scope(resource)
        try:
            audience, scopes, granted = narrow(self.provider, granted, entitlements, resources)
        except ProtocolError as refused:
            if refused.error == "access_denied":
                raise ProtocolError("invalid_grant", refused.description) from None
            raise
        record(
            tx,
            EventType.TOKEN_REFRESHED,
            at_ms=self.provider.foundation.clock.now_ms(),
            actor=person.id,
            subject=person.id,
            unit=person.unit_code,
            client=client.client_id,
            address=self.request.http.address,
            correlation=session_id,
            detail={"family": token.family, "generation": token.generation + 1, "aud": audience},
        )
        return Issue(
            client=client,
            person=person,
            entitlements=entitlements,
            authentication=Authentication(session_id, authenticated_at, acr, tuple(amr.split(" "))),
            family=token.family,
            generation=token.generation + 1,
            audience=audience,
            scopes=scopes,
            granted=granted,
            nonce=None,
            with_refresh=True,
        )

    def _requested_scopes(self, granted: tuple[str, ...]) -> tuple[str, ...]:
        """RFC 6749 §6: never wider than granted; the next refresh starts from the grant again."""
        requested = split_scope(self.request.form.get("scope"))
        if not set(requested) <= set(granted):
            raise ProtocolError("invalid_scope", "wider than what was granted")
        return tuple(scope for scope in granted if not requested or scope in requested)

    def _note_replay(self, client: ClientRecord, token: RefreshToken) -> None:
        """An older generation was used again, or by another client: the family dies."""
        foundation = self.provider.foundation
        with foundation.database.transaction() as tx:
            row = tx.one(store.GET_FAMILY, id=token.family)
            if row is None:
                return
            person_id, owner, session_id, _, generation, _, _, _, revoked_at = row
            is_replay = token.generation < generation or owner != client.client_id
            if not is_replay or revoked_at is not None:
                return
            revoke_family(tx, token.family, reason="refresh replay", now=foundation.clock.now())
            record(
                tx,
                EventType.REPLAY_DETECTED,
                at_ms=foundation.clock.now_ms(),
                subject=person_id,
                client=client.client_id,
                result="denied",
                reason="refresh token used again or by another client",
                address=self.request.http.address,
                correlation=session_id,
                detail={"family": token.family, "generation": token.generation},
            )
