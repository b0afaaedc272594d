"""The consent page (S10): who asks, for what, in plain words; refusing costs nothing."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from idp.directory import find_unit_by_code
from idp.foundation.http import Request, Response, html_response, redirect
from idp.oidc.authorization_answers import answer_error
from idp.oidc.claims import claims_by_scope
from idp.oidc.clients import ClientRecord
from idp.oidc.consent import note_consent
from idp.oidc.error_pages import show_error
from idp.oidc.errors import ProtocolError
from idp.oidc.interaction import RESUME, Flow, end_flow, find_flow, keep_flow
from idp.oidc.page_context import page_context
from idp.oidc.provider import Provider
from idp.pages import render
from idp.sessions import Visitor


class ConsentPage:
    """``/consent?tx=…``, for the signed-in person of this browser."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the question."""
        found = self._find(request.query.get("tx"), visitor)
        if found is None:
            return self._gone(request)
        flow, client = found
        language, common = page_context(self._provider, request, flow.request.ui_locales)
        page = render(
            "sign_in/consent.html",
            language,
            form_action=f"/consent?tx={flow.id}",
            transaction=flow.id,
            csrf_token=self._provider.foundation.form_tokens.token(visitor.browser),
            client_name=client.name,
            client_owner=self._owner_name(client),
            scopes=[scope for scope in flow.request.scopes if scope != "openid"],
            examples=_examples(visitor, flow),
            redirect_host=urlsplit(flow.request.redirect_uri).hostname,
            person_name=visitor.person.name,
            **common,
        )
        return html_response(200, page)

    def answer(self, request: Request, visitor: Visitor) -> Response:
        """POST: allow or deny. Only the kept request counts; the body names the flow alone."""
        found = self._find(request.form.get("tx"), visitor)
        decision = request.form.get("decision")
        if found is None or decision not in ("allow", "deny"):
            return self._gone(request)
        flow, client = found
        foundation = self._provider.foundation
        with foundation.database.transaction() as tx:
            note_consent(
                tx,
                person_id=visitor.person.id,
                client_id=client.client_id,
                scopes=flow.request.scopes,
                given=decision == "allow",
                now_ms=foundation.clock.now_ms(),
                address=request.address,
                session_id=visitor.session.id,
            )
        if decision == "deny":
            end_flow(self._provider, flow)
            refused = ProtocolError("access_denied", "the person refused")
            return answer_error(self._provider, request, flow.request, refused)
        keep_flow(self._provider, replace(flow, consented=True), visitor.browser)
        return redirect(f"{RESUME}?tx={flow.id}")

    def _find(self, flow_id: str | None, visitor: Visitor) -> tuple[Flow, ClientRecord] | None:
        flow = find_flow(self._provider, flow_id, visitor.browser)
        if flow is None:
            return None
        with self._provider.foundation.database.reading() as tx:
            client = self._provider.clients.find(tx, flow.request.client_id)
        return (flow, client) if client is not None else None

    def _owner_name(self, client: ClientRecord) -> str | None:
        if client.owner_unit is None:
            return None
        with self._provider.foundation.database.reading() as tx:
            unit = find_unit_by_code(tx, client.owner_unit)
        return unit.name if unit is not None else None

    def _gone(self, request: Request) -> Response:
        gone = ProtocolError("expired_transaction", "the sign-in has expired or is over")
        return show_error(self._provider, request, gone)


_MAIN_CLAIM = {
    "profile": "name",
    "email": "email",
    "phone": "phone_number",
    "kepegawaian": "jabatan",
}


def _examples(visitor: Visitor, flow: Flow) -> dict[str, str]:
    """The person's own value of each scope, so that they see what they would give."""
    claims = claims_by_scope(visitor.person, flow.request.scopes)
    return {
        scope: str(claims[name])
        for scope, name in _MAIN_CLAIM.items()
        if scope in flow.request.scopes and name in claims
    }
