"""A module that asks the decision point over HTTP, and the questions it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.test import Client, TestResponse

from idp.app import Application
from tests.spec.flows import Party, add_client

EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
SEARCH_SUBJECT = "/access/v1/search/subject"
SEARCH_RESOURCE = "/access/v1/search/resource"
SEARCH_ACTION = "/access/v1/search/action"
ENDPOINTS = (EVALUATION, EVALUATIONS, SEARCH_SUBJECT, SEARCH_RESOURCE, SEARCH_ACTION)


@dataclass
class Asker:
    """A client of scope ``pdp`` with an access token of its own."""

    application: Application
    party: Party
    token: str

    def post(self, path: str, body: bytes, **headers: str) -> TestResponse:
        """Send a body as it is; ``headers`` with underscores for hyphens."""
        sent = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.token}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        http = Client(self.application, use_cookies=False)
        return http.post(path, data=body, headers=sent)

    def send(self, path: str, document: Any, **headers: str) -> TestResponse:
        """Send a document as JSON."""
        return self.post(path, json.dumps(document).encode(), **headers)

    def ask(self, path: str, document: Any) -> dict[str, Any]:
        """The answer to a document that is answered with 200."""
        response = self.send(path, document)
        assert response.status_code == 200, response.get_data(as_text=True)
        answer: dict[str, Any] = response.get_json()
        return answer

    def decide(self, subject: str, action: str, resource: str, **more: Any) -> dict[str, Any]:
        """The decision about ``type/id`` of a user; ``more`` are properties and ``context``."""
        return self.ask(EVALUATION, evaluation(subject, action, resource, **more))


def evaluation(
    subject: str,
    action: str,
    resource: str,
    *,
    context: dict[str, Any] | None = None,
    **properties: Any,
) -> dict[str, Any]:
    """An evaluation about ``type/id``."""
    kind, _, item = resource.partition("/")
    document: dict[str, Any] = {
        "subject": {"type": "user", "id": subject},
        "action": {"name": action},
        "resource": {"type": kind, "id": item or "1", "properties": properties},
    }
    if context is not None:
        document["context"] = context
    return document


def asking_party(application: Application, **changes: Any) -> Party:
    """A client that may ask, changed as given."""
    registered = add_client(
        application.foundation,
        **{
            "client_name": "Modul Uji",
            "redirect_uris": [],
            "scope": "pdp",
            "grant_types": ["client_credentials"],
            **changes,
        },
    )
    return Party(application, registered.client_id, registered.client_secret)


def start_asking(application: Application) -> Asker:
    """A module with a token that it got at the token endpoint."""
    party = asking_party(application)
    return Asker(application, party, token_of(party))


def token_of(party: Party, **more: str) -> str:
    """An access token of the client's own."""
    answer = party.post("/oauth/token", {"grant_type": "client_credentials", **more})
    assert answer.status_code == 200, answer.get_json()
    token: str = answer.get_json()["access_token"]
    return token
