"""The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2): GET and POST."""

from __future__ import annotations

from idp.audit import EventType, record
from idp.foundation.http import Request, Response
from idp.oidc.authorization_answers import answer_error
from idp.oidc.authorization_checks import CHECKS, prove_client
from idp.oidc.authorization_request import read_authorization_request
from idp.oidc.error_pages import show_error
from idp.oidc.errors import ProtocolError, UnprovenRequest
from idp.oidc.interaction import Flow, end_flow, find_flow, next_step
from idp.oidc.provider import Provider
from idp.sessions import find_browser


class AuthorizationEndpoint:
    """``/oauth/authorize``."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __call__(self, request: Request) -> Response:
        provider = self._provider
        parameters = request.form if request.method == "POST" else request.query
        try:
            with provider.foundation.database.reading() as tx:
                client, redirect_uri = prove_client(provider, tx, parameters)
        except UnprovenRequest as refused:
            self._note_refusal(request, refused, parameters.get("client_id"))
            return show_error(provider, request, refused)
        asked = read_authorization_request(parameters, client, redirect_uri)
        try:
            for check in CHECKS:
                check(asked, client, provider)
        except ProtocolError as refused:
            self._note_refusal(request, refused, client.client_id)
            return answer_error(provider, request, asked, refused)
        flow = Flow("", asked, provider.foundation.clock.now())
        return next_step(provider, request, client, flow)

    def _note_refusal(
        self, request: Request, refused: ProtocolError, client_id: str | None
    ) -> None:
        foundation = self._provider.foundation
        with foundation.database.transaction() as tx:
            record(
                tx,
                EventType.AUTHORIZATION_REFUSED,
                at_ms=foundation.clock.now_ms(),
                client=self._provider.clients.registered_id(tx, client_id),
                result="denied",
                reason=f"{refused.error}: {refused.description}",
                address=request.address,
            )


class ResumeEndpoint:
    """``/oauth/authorize/resume?tx=…``: back from a step, in the browser that began."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __call__(self, request: Request) -> Response:
        provider = self._provider
        browser = find_browser(provider.foundation, request)
        flow = find_flow(provider, request.query.get("tx"), browser)
        if flow is None:
            gone = ProtocolError("expired_transaction", "the sign-in has expired or is over")
            return show_error(provider, request, gone)
        with provider.foundation.database.reading() as tx:
            client = provider.clients.find(tx, flow.request.client_id)
        if client is None:
            return show_error(
                provider, request, ProtocolError("invalid_client", "the client is not known")
            )
        response = next_step(provider, request, client, flow)
        if response.location is None or not response.location.startswith("/"):
            end_flow(provider, flow)
        return response
