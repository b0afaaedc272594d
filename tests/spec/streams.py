"""A receiver of security events in this process: a client with a token of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp.app import Application
from tests.spec.flows import Party, add_client

CAEP = "https://schemas.openid.net/secevent/caep/event-type/"
SSF = "https://schemas.openid.net/secevent/ssf/event-type/"
PUSH, POLL = "urn:ietf:rfc:8935", "urn:ietf:rfc:8936"
SCOPES = "openid profile offline_access informasi layanan ssf.manage ssf.read"
GRANTS = ["authorization_code", "refresh_token", "client_credentials"]


@dataclass
class Receiver(Party):
    """A party that manages its stream. ``stream`` is the configuration that was answered last."""

    stream: dict[str, Any] = field(default_factory=dict)

    def token(self, scope: str = "ssf.manage ssf.read") -> str:
        answer = self.post("/oauth/token", {"grant_type": "client_credentials", "scope": scope})
        assert answer.status_code == 200, answer.get_json()
        token: str = answer.get_json()["access_token"]
        return token

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> TestResponse:
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        raw = body if isinstance(body, (str, bytes)) else None if body is None else json.dumps(body)
        return self.http.open(
            path, method=method, data=raw, headers=headers, content_type="application/json"
        )

    def create(self, **document: Any) -> dict[str, Any]:
        answer = self.call("POST", "/ssf/stream", document)
        assert answer.status_code == 201, answer.get_json()
        self.stream = answer.get_json()
        return self.stream

    @property
    def stream_id(self) -> str:
        return str(self.stream["stream_id"])

    def status(self, status: str) -> TestResponse:
        return self.call("POST", "/ssf/status", {"stream_id": self.stream_id, "status": status})

    def poll(self, *, token: str | None = None, **document: Any) -> dict[str, Any]:
        body = {"returnImmediately": True, **document}
        path = self.stream["delivery"]["endpoint_url"].removeprefix(
            self.application.foundation.settings.issuer
        )
        answer = self.call("POST", path, body, token=token)
        assert answer.status_code == 200, answer.get_json()
        told: dict[str, Any] = answer.get_json()
        return told

    def verify(self, state: str | None = None) -> TestResponse:
        body = {"stream_id": self.stream_id} | ({} if state is None else {"state": state})
        return self.call("POST", "/ssf/verify", body)

    def read(self, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a SET, its signature verified by the published keys."""
        keys = KeySet.import_key_set(json.loads(self.http.get("/oauth/jwks").data))
        token = jwt.decode(text, keys, algorithms=["RS256"])
        return dict(token.header), dict(token.claims)

    def heard(self, *, most: int = 100) -> list[dict[str, Any]]:
        """Claims of everything that waits, acknowledged at once."""
        sets = self.poll(maxEvents=most)["sets"]
        self.poll(maxEvents=0, ack=list(sets))
        return [self.read(text)[1] for text in sets.values()]


def add_receiver(application: Application, **changes: Any) -> Receiver:
    """A client that may have a stream."""
    module = changes.pop("module", None)
    registered = add_client(
        application.foundation,
        module=module,
        **{"scope": SCOPES, "grant_types": GRANTS, **changes},
    )
    return Receiver(application, registered.client_id, registered.client_secret)


def kinds(heard: list[dict[str, Any]]) -> list[str]:
    """The event types, without their prefix."""
    return [next(iter(claims["events"])).rsplit("/", 1)[1] for claims in heard]
