"""A sign-in tried out for a client: a real code flow with PKCE, whose tokens nobody is given.

The request is made here, as if the client had pushed it (RFC 9126 §2.4 lets the server take a
redirect URI that is not registered with such a request), and the flow of the browser that began
takes it up. The authorization endpoint never reads that redirect URI from anybody: the exact
comparison of RFC 9700 §2.1 has no exception. The code comes back to a page of ours, is redeemed
against a verifier that never left the server, and the tokens are signed, checked and forgotten;
no family is written, so they were never valid anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash

from idp.foundation.errors import Forbidden, NotFound
from idp.foundation.http import Parameters
from idp.foundation.ids import digest, new_id, new_secret, same_secret
from idp.oidc.authorization_checks import CHECKS
from idp.oidc.authorization_code import AuthorizationCode, take_code
from idp.oidc.authorization_request import AuthorizationRequest, read_authorization_request
from idp.oidc.claims import claims_by_scope
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.interaction import RESUME, Flow, keep_flow
from idp.oidc.issue import Issue, access_token_of, id_token_of, narrow, standing
from idp.oidc.provider import Provider
from idp.oidc.tokens import ACCESS_TOKEN, ID_TOKEN, authority_claims
from idp.oidc.vocabulary import SERVICE_SCOPES, audience_of, module_scopes
from idp.sessions import Session, find_session_by_id

_SECONDS = 1800
_LEFT_OUT = frozenset({"offline_access", *SERVICE_SCOPES})
"""No refresh token is made, and what is for a program of its own is in no person's token."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What came back: the claims of both tokens, and what userinfo would answer."""

    access: Mapping[str, Any]
    id_token: Mapping[str, Any]
    userinfo: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the server alone remembers of a trial."""

    client_id: str
    session_id: str
    redirect_uri: str
    verifier: str
    nonce: str


class Trials:
    """Begins trials and ends them, each in one session."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def begin(
        self, client_id: str, session: Session, browser: str, *, page: str, module: str | None
    ) -> str:
        """The path at which the browser goes on; its way ends at ``page``, a path of ours.

        ``module`` is the scope whose module the token shall be for, where several are open. Raises
        NotFound for a client that is none, Forbidden with the protocol's code where it asks for
        what it may not.
        """
        provider = self._provider
        with provider.foundation.database.reading() as tx:
            client = provider.clients.find(tx, client_id)
        if client is None:
            raise NotFound("client_not_found", "there is no such client")
        begun = _Begun(client_id, session.id, provider.endpoint(page), new_secret(48), new_secret())
        state = new_secret()
        asked = _request(client, begun, state, module)
        try:
            for check in CHECKS:
                check(asked, client, provider)
        except ProtocolError as refused:
            raise Forbidden(refused.error, refused.description) from None
        provider.foundation.ephemeral.put(_key(state), json.dumps(asdict(begun)), _SECONDS)
        # Nothing is given to the client, so there is nothing to consent to.
        flow = Flow("", asked, provider.foundation.clock.now(), consented=True)
        return f"{RESUME}?tx={keep_flow(provider, flow, browser).id}"

    def finish(self, client_id: str, session: Session, answer: Parameters) -> TrialOutcome:
        """Redeem the answer of the authorization endpoint, once.

        Raises Forbidden with the protocol's code where it is an error, or no answer to a trial
        that this session began.
        """
        begun = self._take(client_id, session, answer)
        if "error" in answer:
            raise Forbidden(answer["error"][:_LONGEST], "the sign-in was refused")
        code = take_code(self._provider.foundation, answer.get("code", ""))
        if code is None or not _is_answer_to(code, begun):
            raise Forbidden("invalid_grant", "the code is not valid")
        try:
            return self._redeem(code, begun)
        except ProtocolError as refused:
            raise Forbidden(refused.error, refused.description) from None

    def _take(self, client_id: str, session: Session, answer: Parameters) -> _Begun:
        state = answer.get("state", "")
        kept = self._provider.foundation.ephemeral.take(_key(state)) if state else None
        begun = _Begun(**json.loads(kept)) if kept is not None else None
        is_ours = begun is not None and (begun.client_id, begun.session_id) == (
            client_id,
            session.id,
        )
        # RFC 9207 §2.4: whose answer it is.
        if begun is None or not is_ours or answer.get("iss") != self._provider.issuer:
            raise Forbidden("invalid_state", "this session began no such trial")
        return begun

    def _redeem(self, code: AuthorizationCode, begun: _Begun) -> TrialOutcome:
        """The token endpoint's own rules, without a family to make the tokens live."""
        provider = self._provider
        now = provider.foundation.clock.now()
        with provider.foundation.database.reading() as tx:
            client = provider.clients.find(tx, code.client_id)
            if client is None or find_session_by_id(tx, code.session_id, now) is None:
                raise ProtocolError("invalid_grant", "the session has ended")
            person, entitlements = standing(provider, tx, code.person_id, code.acr)
        audience, scopes, granted = narrow(provider, code.scopes, entitlements, code.resources)
        # Of a family that is not there: whoever asks about this token hears that it is dead.
        issue = Issue(
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
            with_refresh=False,
        )
        authority = authority_claims(client, entitlements, person)
        access = access_token_of(provider, issue, authority, now)
        id_token = id_token_of(provider, issue, authority, access, now)
        told = self._check_id_token(id_token, client, begun, access)
        userinfo = {"sub": person.id, **claims_by_scope(person, scopes), **authority}
        return TrialOutcome(provider.keys.verify(access, typ=ACCESS_TOKEN), told, userinfo)

    def _check_id_token(
        self, text: str, client: ClientRecord, begun: _Begun, access: str
    ) -> dict[str, Any]:
        """What a client has to check (OpenID Connect Core §3.1.3.7)."""
        claims: dict[str, Any] = self._provider.keys.verify(text, typ=ID_TOKEN)
        expected = {
            "iss": self._provider.issuer,
            "aud": client.client_id,
            "nonce": begun.nonce,
            "at_hash": create_half_hash(access, "ES256").decode(),
        }
        if any(claims.get(name) != value for name, value in expected.items()):
            raise ProtocolError("server_error", "the ID token is not as it must be")
        return claims


def _request(
    client: ClientRecord, begun: _Begun, state: str, module: str | None
) -> AuthorizationRequest:
    """All that the client may ask for somebody, as the client itself would write it."""
    scopes = sorted(client.scopes - _LEFT_OUT, key=lambda scope: (scope != "openid", scope))
    pairs = [
        ("response_type", "code"),
        ("scope", " ".join(scopes)),
        ("state", state),
        ("nonce", begun.nonce),
        ("code_challenge", create_s256_code_challenge(begun.verifier)),
        ("code_challenge_method", "S256"),
    ]
    if module in module_scopes(scopes) and len(module_scopes(scopes)) > 1:
        pairs.append(("resource", audience_of(module)))
    return read_authorization_request(Parameters(pairs), client, begun.redirect_uri)


def _is_answer_to(code: AuthorizationCode, begun: _Begun) -> bool:
    """RFC 6749 §4.1.3 and RFC 7636 §4.6, as at the token endpoint."""
    return (
        code.client_id == begun.client_id
        and code.session_id == begun.session_id
        and code.redirect_uri == begun.redirect_uri
        and code.code_challenge is not None
        and same_secret(create_s256_code_challenge(begun.verifier), code.code_challenge)
    )


def _key(state: str) -> str:
    return "trial:" + digest(state[:_LONGEST])
