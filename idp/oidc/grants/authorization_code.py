"""The authorization code grant (RFC 6749 §4.1.3, RFC 7636, OpenID Connect Core §3.1.3)."""

from __future__ import annotations

import re

from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.foundation.http import Response
from idp.foundation.ids import digest, new_id, same_secret
from idp.oidc import store
from idp.oidc.authorization_code import AuthorizationCode, take_code
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.families import revoke_family
from idp.oidc.issue import Issue, answer, narrow, standing
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshTokens
from idp.sessions import find_session_by_id

_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}", re.ASCII)
INVALID_CODE = "the authorization code is not valid"


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """Authlib's grant: client, code, redirect URI are checked in its order, then ours."""

    provider: Provider
    refresh_tokens: RefreshTokens

    def query_authorization_code(self, code: str, client: ClientRecord) -> AuthorizationCode | None:
        """The code, taken for good: a failed attempt burns it, one attempt alone can win."""
        taken = take_code(self.provider.foundation, code)
        if taken is None:
            self._note_replay(code, client)
            return None
        # RFC 6749 §4.1.3: issued to this client; else it is burned, and nobody gets it.
        return taken if taken.client_id == client.client_id else None

    def validate_token_request(self) -> None:
        super().validate_token_request()
        code: AuthorizationCode = self.request.authorization_code
        # RFC 6749 §4.1.3: always sent in the authorization request here, so always needed.
        if self.request.form.get("redirect_uri") != code.redirect_uri:
            raise ProtocolError("invalid_grant", "redirect_uri differs")
        _check_verifier(code, self.request.form.get("code_verifier"))

    def create_token_response(self) -> tuple[Response]:
        """Persist the family and its audit row in one commit; then sign."""
        issue = self._persist(self.request.client, self.request.authorization_code)
        return (answer(self.provider, self.refresh_tokens, issue),)

    def _persist(self, client: ClientRecord, code: AuthorizationCode) -> Issue:
        foundation = self.provider.foundation
        try:
            with foundation.database.transaction() as tx:
                if find_session_by_id(tx, code.session_id, foundation.clock.now()) is None:
                    raise ProtocolError("invalid_grant", "the session has ended")
                issue = self._gather(tx, client, code)
                self._write_family(tx, issue, code)
                self._record(tx, issue)
        except Conflict:
            # The digest of the code is there already: redeemed before, though forgotten since.
            self._note_replay(code.value, client)
            raise ProtocolError("invalid_grant", INVALID_CODE) from None
        return issue

    def _gather(self, tx: Transaction, client: ClientRecord, code: AuthorizationCode) -> Issue:
        person, entitlements = standing(self.provider, tx, code.person_id, code.acr)
        resources = self.request.form.values_of("resource") or code.resources
        audience, scopes, granted = narrow(self.provider, code.scopes, entitlements, resources)
        may_refresh = client.check_grant_type("refresh_token")
        return Issue(
            client=client,
            person=person,
            entitlements=entitlements,
            authentication=code.authentication,
            family=new_id(),
            generation=0,
            audience=audience,
            scopes=scopes,
            granted=granted,
            nonce=code.nonce,
            with_refresh=may_refresh and "offline_access" in granted,
        )

    def _write_family(self, tx: Transaction, issue: Issue, code: AuthorizationCode) -> None:
        """The digest of the code is unique: the second gate of its single use."""
        settings, now = self.provider.foundation.settings, self.provider.foundation.clock.now()
        life = settings.access_token_seconds
        if issue.with_refresh:
            privileged = issue.entitlements.privileged
            life = settings.refresh_privileged_seconds if privileged else settings.refresh_seconds
        tx.run(
            store.INSERT_FAMILY,
            id=issue.family,
            code_digest=digest(code.value),
            person_id=issue.person.id,
            client_id=issue.client.client_id,
            session_id=code.session_id,
            scope=" ".join(code.scopes),
            resource=" ".join(code.resources),
            generation=0,
            has_refresh=int(issue.with_refresh),
            authenticated_at=code.authenticated_at,
            acr=code.acr,
            amr=" ".join(code.amr),
            created_at=now,
            expires_at=now + life,
        )

    def _record(self, tx: Transaction, issue: Issue) -> None:
        record(
            tx,
            EventType.TOKEN_ISSUED,
            at_ms=self.provider.foundation.clock.now_ms(),
            actor=issue.person.id,
            subject=issue.person.id,
            unit=issue.person.unit_code,
            client=issue.client.client_id,
            address=self.request.http.address,
            correlation=issue.authentication.session_id,
            detail={
                "family": issue.family,
                "scope": " ".join(issue.scopes),
                "aud": issue.audience,
            },
        )

    def _note_replay(self, code: str, client: ClientRecord) -> None:
        """RFC 6749 §4.1.2: a code used twice revokes what it gave the first time."""
        foundation = self.provider.foundation
        with foundation.database.transaction() as tx:
            row = tx.one(store.FIND_FAMILY_BY_CODE, code_digest=digest(code))
            if row is None:
                return
            revoke_family(tx, row[0], reason="code replay", now=foundation.clock.now())
            record(
                tx,
                EventType.REPLAY_DETECTED,
                at_ms=foundation.clock.now_ms(),
                subject=row[1],
                client=client.client_id,
                result="denied",
                reason="authorization code used again",
                address=self.request.http.address,
                detail={"family": row[0]},
            )


def _check_verifier(code: AuthorizationCode, verifier: str | None) -> None:
    """RFC 7636 §4.6, and RFC 9700 §4.8.2: no downgrade in either direction."""
    if code.code_challenge is None:
        if verifier is not None:
            raise ProtocolError("invalid_grant", "a code_verifier without a code_challenge")
        return
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        raise ProtocolError("invalid_grant", "code_verifier is missing or malformed")
    if not same_secret(create_s256_code_challenge(verifier), code.code_challenge):
        raise ProtocolError("invalid_grant", "code_verifier does not match")
