"""Authlib, subclassed in this one place: its grants and flow, our requests, answers and rules.

What Authlib leaves open is closed here or in the grants: parameters come from the form alone, a
code or refresh token is consumed by one atomic step before anything is minted, errors are
printable ASCII, and tokens come from our own generator (docs/design/decisions/0002).
"""

from __future__ import annotations

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Payload, OAuth2Request

from idp.foundation.http import Parameters, Request, Response
from idp.oidc.client_authentication import authenticate_client
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError
from idp.oidc.provider import Provider


class FormPayload(OAuth2Payload):  # type: ignore[misc]
    """Form parameters only: a query string is never looked at (RFC 6749 §2.3.1)."""

    def __init__(self, form: Parameters) -> None:
        self._form = form

    @property
    def data(self) -> Parameters:
        return self._form

    @property
    def datalist(self) -> Any:
        return {name: self._form.values_of(name) for name in self._form}


class ProtocolRequest(OAuth2Request):  # type: ignore[misc]
    """Our request in the shape that Authlib's grants read."""

    def __init__(self, request: Request) -> None:
        # Not the parent's: it would judge the transport by the URI, which the proxy knows better.
        self.http = request
        self.method = request.method
        self.uri = request.path
        self.headers: dict[str, str] = {}
        self.payload = FormPayload(request.form)
        self.client: ClientRecord | None = None
        self.auth_method: str | None = None
        self.user: Any = None
        self.authorization_code: Any = None
        self.refresh_token: Any = None
        self._scope = None

    @property
    def form(self) -> Parameters:
        return self.http.form


class ProtocolServer(AuthorizationServer):  # type: ignore[misc]
    """The authorization server; stateless but for what it was built with."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def create_oauth2_request(self, request: Any) -> ProtocolRequest:
        return request if isinstance(request, ProtocolRequest) else ProtocolRequest(request)

    def authenticate_client(
        self, request: ProtocolRequest, methods: Any, endpoint: str = "token"
    ) -> ClientRecord:
        client = authenticate_client(self.provider, request.http)
        request.client = client
        request.auth_method = client.auth_method
        return client

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nothing listens: effects are events inside the transaction (idp/app.py)."""

    def handle_response(self, response: Response) -> Response:
        """Our grants answer with one finished Response, in the tuple that Authlib unpacks."""
        return response

    def handle_error_response(self, request: Any, error: OAuth2Error) -> Response:
        raise ProtocolError(error.error, error.get_error_description() or error.error)
