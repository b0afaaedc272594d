"""The one dispatcher of a sign-in flow: from the stored request and the session to the next step.

Steps never call each other; each ends by coming back here. What is kept between steps is the
client's proven request, bound to the browser it came from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from idp.audit import EventType, record
from idp.directory import PersonRecord, find_person
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import digest, is_id, new_id
from idp.keys import InvalidToken
from idp.oidc.authorization_answers import answer_client, answer_error
from idp.oidc.authorization_code import AuthorizationCode, new_code, put_code
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.clients import ClientRecord
from idp.oidc.consent import has_consented
from idp.oidc.errors import ProtocolError
from idp.oidc.issue import permitted_scopes
from idp.oidc.provider import Provider
from idp.oidc.tokens import ID_TOKEN
from idp.pages import choose_language
from idp.sessions import (
    LANGUAGE_COOKIE,
    Session,
    SignInRequest,
    ensure_browser,
    find_session,
    is_locked,
    session_cookie,
    store_sign_in_request,
    touch_session,
)

FLOW_SECONDS = 1800
RESUME = "/oauth/authorize/resume"


@dataclass(frozen=True, slots=True)
class Flow:
    """An authorization request on its way. ``id`` is empty until it has to be kept."""

    id: str
    request: AuthorizationRequest
    started_at: int
    consented: bool = False
    """A consent was given in this flow (prompt=consent asks once, not for ever)."""


def next_step(provider: Provider, http: Request, client: ClientRecord, flow: Flow) -> Response:
    """Issue a code, or send the browser to what is missing: sign-in, second factor, consent."""
    foundation = provider.foundation
    now = foundation.clock.now()
    with foundation.database.reading() as tx:
        session = find_session(tx, session_cookie(foundation, http), now)
        person = find_person(tx, session.person_id) if session is not None else None
        missing = _missing_sign_in(provider, tx, flow, session, person, now)
        if missing is None and session is not None and person is not None:
            entitlements = provider.access.entitlements(tx, person, session.acr)
            consented = flow.consented or _needs_no_consent(tx, client, flow.request, person)
    if missing is not None or session is None or person is None:
        return _send_to_sign_in(provider, http, client, flow, missing)
    try:
        scopes = permitted_scopes(flow.request.scopes, entitlements)
    except ProtocolError as refused:
        return _refuse_access(provider, http, client, flow.request, session, refused)
    if not consented:
        return _send_to_consent(provider, http, flow)
    if now - session.last_seen_at >= session.touch_after:
        with foundation.database.transaction() as tx:
            touch_session(tx, session, now)
    return _issue_code(provider, http, flow.request, session, scopes)


@dataclass(frozen=True, slots=True)
class Missing:
    """What the sign-in has to bring."""

    fresh_after: int | None = None
    needs_second_factor: bool = False
    error: str = "login_required"


def _missing_sign_in(
    provider: Provider,
    tx: Transaction,
    flow: Flow,
    session: Session | None,
    person: PersonRecord | None,
    now: int,
) -> Missing | None:
    request = flow.request
    fresh_after = _fresh_after(request, flow, now)
    if session is None or person is None or not person.may_act or is_locked(session, now):
        return Missing(fresh_after)
    if fresh_after is not None and session.authenticated_at < fresh_after:
        return Missing(fresh_after)
    # OpenID Connect Core §3.1.2.1: the hint names the person that the client expects.
    expected = hinted_subject(provider, request.id_token_hint)
    if expected is not None and expected != person.id:
        return Missing(now)
    if expected is None and request.id_token_hint is not None and "none" in request.prompt:
        # Nobody can be told from this hint, so nobody is signed in by it without being asked.
        return Missing(fresh_after)
    if session.acr != "mfa" and provider.access.needs_second_factor(tx, person):
        return Missing(fresh_after, needs_second_factor=True, error="interaction_required")
    return None


def _fresh_after(request: AuthorizationRequest, flow: Flow, now: int) -> int | None:
    """The time after which the person must have proven themself, or None."""
    limits = []
    if "login" in request.prompt or "select_account" in request.prompt:
        limits.append(flow.started_at)
    if request.max_age is not None:
        # max_age=0 asks for a sign-in within this flow, which then takes its own time.
        limits.append(min(now - int(request.max_age), flow.started_at))
    return max(limits) if limits else None


def hinted_subject(provider: Provider, hint: str | None) -> str | None:
    """The ``sub`` of an ID token of ours, expired or not; None for anything else."""
    if hint is None:
        return None
    try:
        claims = provider.keys.verify(hint, typ=ID_TOKEN)
    except InvalidToken:
        return None
    subject: str | None = claims.get("sub") if claims.get("iss") == provider.issuer else None
    return subject


def _needs_no_consent(
    tx: Transaction, client: ClientRecord, request: AuthorizationRequest, person: PersonRecord
) -> bool:
    if "consent" in request.prompt:
        return False
    return client.first_party or has_consented(tx, person.id, client.client_id, request.scopes)


def _send_to_sign_in(
    provider: Provider, http: Request, client: ClientRecord, flow: Flow, missing: Missing | None
) -> Response:
    missing = missing or Missing()
    if "none" in flow.request.prompt:
        return answer_error(
            provider, http, flow.request, ProtocolError(missing.error, "the person must take part")
        )
    browser, cookies = ensure_browser(provider.foundation, http)
    flow = keep_flow(provider, flow, browser)
    store_sign_in_request(
        provider.foundation,
        SignInRequest(
            id=flow.id,
            browser_digest=digest(browser),
            resume_path=f"{RESUME}?tx={flow.id}",
            application=client.name,
            fresh_after=missing.fresh_after,
            needs_second_factor=missing.needs_second_factor,
            login_hint=flow.request.login_hint,
            language=choose_language(flow.request.ui_locales, http.cookies.get(LANGUAGE_COOKIE)),
        ),
    )
    return _with_cookies(redirect(f"/login?tx={flow.id}"), cookies)


def _send_to_consent(provider: Provider, http: Request, flow: Flow) -> Response:
    if "none" in flow.request.prompt:
        return answer_error(
            provider, http, flow.request, ProtocolError("consent_required", "consent is needed")
        )
    browser, cookies = ensure_browser(provider.foundation, http)
    flow = keep_flow(provider, flow, browser)
    return _with_cookies(redirect(f"/consent?tx={flow.id}"), cookies)


def _refuse_access(
    provider: Provider,
    http: Request,
    client: ClientRecord,
    request: AuthorizationRequest,
    session: Session,
    refused: ProtocolError,
) -> Response:
    """The policy lets the person into none of the modules asked for."""
    with provider.foundation.database.transaction() as tx:
        record(
            tx,
            EventType.AUTHORIZATION_REFUSED,
            at_ms=provider.foundation.clock.now_ms(),
            actor=session.person_id,
            subject=session.person_id,
            client=client.client_id,
            result="denied",
            reason=refused.description,
            address=http.address,
            correlation=session.id,
            detail={"scope": " ".join(request.scopes), "policy": provider.access.policy.version},
        )
    return answer_error(provider, http, request, refused)


def _issue_code(
    provider: Provider,
    http: Request,
    request: AuthorizationRequest,
    session: Session,
    scopes: tuple[str, ...],
) -> Response:
    code = AuthorizationCode(
        value=new_code(),
        client_id=request.client_id,
        redirect_uri=request.redirect_uri,
        scopes=scopes,
        resources=request.resources,
        code_challenge=request.code_challenge,
        nonce=request.nonce,
        person_id=session.person_id,
        session_id=session.id,
        authenticated_at=session.authenticated_at,
        acr=session.acr,
        amr=session.amr,
    )
    put_code(provider.foundation, code)
    return answer_client(provider, http, request, {"code": code.value})


def keep_flow(provider: Provider, flow: Flow, browser: str) -> Flow:
    """Keep the flow for its next step, bound to the browser."""
    flow_id = flow.id or new_id()
    kept = {
        "request": flow.request.to_json(),
        "browser": digest(browser),
        "started_at": flow.started_at,
        "consented": flow.consented,
    }
    provider.foundation.ephemeral.put("flow:" + flow_id, json.dumps(kept), FLOW_SECONDS)
    return Flow(flow_id, flow.request, flow.started_at, flow.consented)


def find_flow(provider: Provider, flow_id: str | None, browser: str | None) -> Flow | None:
    """The kept flow; None when it is unknown, over, or another browser's."""
    if not flow_id or not browser or not is_id(flow_id):
        return None
    kept = provider.foundation.ephemeral.get("flow:" + flow_id)
    if kept is None:
        return None
    fields = json.loads(kept)
    if fields["browser"] != digest(browser):
        return None
    request = AuthorizationRequest.from_json(fields["request"])
    return Flow(flow_id, request, fields["started_at"], fields["consented"])


def end_flow(provider: Provider, flow: Flow) -> None:
    """Forget a flow that has been answered."""
    if flow.id:
        provider.foundation.ephemeral.delete("flow:" + flow.id)


def _with_cookies(response: Response, cookies: list[tuple[str, str]]) -> Response:
    response.headers.extend(cookies)
    return response
