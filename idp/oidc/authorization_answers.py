"""Answers of the authorization endpoint: back to the client, or a page where that is unsafe."""

from __future__ import annotations

from urllib.parse import urlencode

from idp.foundation.http import Request, Response, html_response, redirect
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.errors import ProtocolError
from idp.oidc.page_context import page_context
from idp.oidc.provider import Provider
from idp.pages import render


def answer_client(
    provider: Provider, http: Request, request: AuthorizationRequest, parameters: dict[str, str]
) -> Response:
    """Send parameters to the proven redirect URI, with state and iss (RFC 9207 §2)."""
    parameters = dict(parameters)
    if request.state is not None:
        parameters["state"] = request.state
    parameters["iss"] = provider.issuer
    if request.response_mode == "form_post":
        language, common = page_context(provider, http, request.ui_locales)
        page = render(
            "sign_in/form_post.html",
            language,
            action_url=request.redirect_uri,
            fields=parameters,
            **common,
        )
        return html_response(200, page)
    joint = "&" if "?" in request.redirect_uri else "?"
    return redirect(request.redirect_uri + joint + urlencode(parameters))


def answer_error(
    provider: Provider, http: Request, request: AuthorizationRequest, refused: ProtocolError
) -> Response:
    """Tell the client (RFC 6749 §4.1.2.1)."""
    return answer_client(
        provider, http, request, {"error": refused.error, "error_description": refused.description}
    )
