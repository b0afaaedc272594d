"""Error answers of the protocol endpoints, in the form their standard gives them."""

from __future__ import annotations

from idp.foundation.http import Response, json_response
from idp.oidc.errors import ProtocolError, TooManyRequests


def error_response(refused: ProtocolError) -> Response:
    """RFC 6749 §5.2: JSON; 401 names the scheme it wants."""
    headers = []
    if refused.status == 401:
        headers.append(("WWW-Authenticate", 'Basic realm="simasn", error="invalid_client"'))
    if isinstance(refused, TooManyRequests):
        headers.append(("Retry-After", str(refused.retry_after)))
    return json_response(
        refused.status,
        {"error": refused.error, "error_description": refused.description},
        headers,
    )


def bearer_error(status: int, error: str | None, description: str = "") -> Response:
    """RFC 6750 §3: the challenge names the error, and no error when no token was sent."""
    challenge = 'Bearer realm="simasn"'
    if error:
        challenge += f', error="{error}", error_description="{description}"'
    body = {"error": error, "error_description": description} if error else {}
    return json_response(status, body, [("WWW-Authenticate", challenge)])
