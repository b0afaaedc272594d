"""UserInfo (OpenID Connect Core §5.3): GET or POST with a bearer token that carries openid."""

from __future__ import annotations

from idp.foundation.http import Request, Response, json_response
from idp.oidc.answers import bearer_error
from idp.oidc.claims import claims_by_scope
from idp.oidc.provider import Provider
from idp.oidc.tokens import find_live_token

MAX_TOKEN = 8192


class UserinfoEndpoint:
    """``/oauth/userinfo``. One read transaction, no signature for a token seen before."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __call__(self, request: Request) -> Response:
        token = _bearer_token(request)
        if isinstance(token, Response):
            return token
        with self._provider.foundation.database.reading() as tx:
            live = find_live_token(self._provider, tx, token)
            if live is None or live.person is None:
                return bearer_error(401, "invalid_token", "the token is not valid")
            if "openid" not in live.scopes:
                return bearer_error(403, "insufficient_scope", "openid is needed")
            claims = {"sub": live.person.id, **claims_by_scope(live.person, live.scopes)}
            for name in ("roles", "unit"):
                if name in live.claims:
                    claims[name] = live.claims[name]
        return json_response(200, claims)


def _bearer_token(request: Request) -> str | Response:
    """RFC 6750 §2: header or form, one of them; never the query."""
    header = request.header("HTTP_AUTHORIZATION")
    in_form = request.form.get("access_token") if request.method == "POST" else None
    if header is not None and in_form is not None:
        return bearer_error(400, "invalid_request", "two tokens in one request")
    if in_form is not None:
        token = in_form
    else:
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return bearer_error(401, None)
    if len(token) > MAX_TOKEN:
        return bearer_error(401, "invalid_token", "the token is not valid")
    return token.strip()
