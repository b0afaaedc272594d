"""Signing out: RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) and the portal's own.

An ``id_token_hint`` of this very session is word enough; everybody else is asked first, so that
no other site can sign a person out.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from idp.foundation.http import Request, Response, html_response, redirect
from idp.foundation.ids import digest, is_id, new_id
from idp.keys import InvalidToken
from idp.oidc import store
from idp.oidc.clients import ClientRecord
from idp.oidc.error_pages import show_error
from idp.oidc.errors import ProtocolError
from idp.oidc.page_context import page_context
from idp.oidc.provider import Provider
from idp.oidc.tokens import ID_TOKEN
from idp.pages import render
from idp.sessions import (
    Session,
    clear_session_cookie,
    end_session,
    ensure_browser,
    find_browser,
    find_session,
    session_cookie,
)

_FLOW_SECONDS = 900


@dataclass(frozen=True, slots=True)
class SignOut:
    """A sign-out on its way: where to go afterwards, and for which client."""

    redirect_uri: str | None = None
    state: str | None = None
    client_name: str | None = None


class EndSession:
    """``/oauth/logout`` for clients, ``/logout`` for people."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def begin(self, request: Request) -> Response:
        """GET or POST ``/oauth/logout``."""
        parameters = request.form if request.method == "POST" else request.query
        try:
            sign_out, hinted_sid = self._read(parameters)
        except ProtocolError as refused:
            return show_error(self._provider, request, refused)
        session = self._session(request)
        if session is None:
            return self._finished(request, sign_out, [])
        if hinted_sid == session.id:
            return self._end(request, session, sign_out)
        return self._ask(request, session, sign_out)

    def ask(self, request: Request) -> Response:
        """GET ``/logout``: the portal's own sign-out asks too."""
        session = self._session(request)
        if session is None:
            return self._finished(request, SignOut(), [])
        return self._ask(request, session, SignOut())

    def confirm(self, request: Request) -> Response:
        """POST ``/logout``, with the form token checked."""
        session = self._session(request)
        sign_out = self._kept(request)
        if session is None:
            return self._finished(request, sign_out, [])
        return self._end(request, session, sign_out)

    def _read(self, parameters: dict[str, str]) -> tuple[SignOut, str | None]:
        """The request, proven: hint ours, client known, address registered exactly (§2, §3)."""
        hint = self._hint(parameters.get("id_token_hint"))
        client_id = parameters.get("client_id") or (hint or {}).get("aud")
        if hint is not None and client_id != hint["aud"]:
            raise ProtocolError("invalid_request", "client_id does not match the hint")
        client = self._client(client_id) if isinstance(client_id, str) else None
        target = parameters.get("post_logout_redirect_uri")
        if target is not None and (
            client is None or target not in client.post_logout_redirect_uris
        ):
            raise ProtocolError("invalid_request", "post_logout_redirect_uri is not registered")
        name = client.name if client is not None else None
        return SignOut(target, parameters.get("state"), name), (hint or {}).get("sid")

    def _hint(self, text: str | None) -> dict[str, str] | None:
        """Claims of an ID token of ours; its expiry does not matter (§2)."""
        if text is None:
            return None
        try:
            claims = self._provider.keys.verify(text, typ=ID_TOKEN)
        except InvalidToken:
            raise ProtocolError("invalid_request", "id_token_hint is not valid") from None
        if claims.get("iss") != self._provider.issuer:
            raise ProtocolError("invalid_request", "id_token_hint is not valid")
        return claims

    def _client(self, client_id: str) -> ClientRecord | None:
        with self._provider.foundation.database.reading() as tx:
            return self._provider.clients.find(tx, client_id)

    def _session(self, request: Request) -> Session | None:
        foundation = self._provider.foundation
        with foundation.database.reading() as tx:
            return find_session(tx, session_cookie(foundation, request), foundation.clock.now())

    def _ask(self, request: Request, session: Session, sign_out: SignOut) -> Response:
        foundation = self._provider.foundation
        browser, cookies = ensure_browser(foundation, request)
        flow_id = new_id()
        foundation.ephemeral.put(
            "logout:" + flow_id,
            json.dumps({"browser": digest(browser), **asdict(sign_out)}),
            _FLOW_SECONDS,
        )
        language, common = page_context(self._provider, request)
        page = render(
            "sign_in/logout.html",
            language,
            form_action="/logout",
            transaction=flow_id,
            csrf_token=foundation.form_tokens.token(browser),
            applications=self._applications(session.id),
            cancel_url="/",
            **common,
        )
        return html_response(200, page, cookies)

    def _kept(self, request: Request) -> SignOut:
        flow_id = request.form.get("tx", "")
        browser = find_browser(self._provider.foundation, request) or ""
        known = is_id(flow_id)
        kept = self._provider.foundation.ephemeral.take("logout:" + flow_id) if known else None
        fields = json.loads(kept) if kept else {}
        if fields.pop("browser", None) != digest(browser):
            return SignOut()
        return SignOut(**fields)

    def _end(self, request: Request, session: Session, sign_out: SignOut) -> Response:
        foundation = self._provider.foundation
        applications = self._applications(session.id)
        with foundation.database.transaction() as tx:
            end_session(
                tx,
                session.id,
                reason="signed out",
                actor=session.person_id,
                now_ms=foundation.clock.now_ms(),
            )
        return self._finished(request, sign_out, applications)

    def _finished(self, request: Request, sign_out: SignOut, applications: list[str]) -> Response:
        cleared = clear_session_cookie(self._provider.foundation)
        if sign_out.redirect_uri is not None:
            target = sign_out.redirect_uri
            if sign_out.state is not None:
                joint = "&" if "?" in target else "?"
                target += joint + urlencode({"state": sign_out.state})
            response = redirect(target)
            response.headers.append(cleared)
            return response
        language, common = page_context(self._provider, request)
        page = render(
            "sign_in/logged_out.html",
            language,
            applications=applications,
            continue_url=None,
            continue_name=None,
            login_url="/",
            **common,
        )
        return html_response(200, page, [cleared])

    def _applications(self, session_id: str) -> list[str]:
        with self._provider.foundation.database.reading() as tx:
            return [row[1] for row in tx.all(store.CLIENTS_OF_SESSION, session_id=session_id)]
