"""The example module takes every answer of the access engine that is no yes for a no.

The decision point here misbehaves in ways in which the real one does not; with the real one the
module is seen in ``tests/journeys/test_module_asks.py``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from decisions import NO_ANSWER, AccessEngine, Decision
from examples import ask_examples
from flask import Flask
from local_sessions import LocalSessions, SessionStore
from module import ModuleConfig
from module_facts import MODULE_NAMES, load_facts
from sign_in import SignIn

YES: dict[str, Any] = {
    "decision": True,
    "context": {
        "reason_user": {"id": "Boleh (Pasal 8 ayat (1))."},
        "code": "BOLEH",
        "rule": "UP-MD-LIHAT",
        "policy": "v1",
        "pasal": ["8(1)"],
    },
}
RESOURCE = {"type": "md:pribadi", "id": "p-1", "properties": {"pegawai": "p-1"}}
PROOF = {"acr": "pwd", "auth_time": 1}


class Misbehaving(ThreadingHTTPServer):
    """A provider whose decision point gives the answers of a list, the last one for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.calls_itself = self.issuer
        self.answers: list[tuple[int, str]] = [(200, json.dumps(YES))]
        self.questions: list[Any] = []
        self.tokens = 0

    def engine(self) -> AccessEngine:
        config = ModuleConfig("informasi", self.issuer, "id:/", "s e", "http://localhost:8101")
        sessions = LocalSessions(SessionStore(), "x", secure=False)
        return AccessEngine(config, SignIn(Flask("x"), config, sessions))

    def ask(self, engine: AccessEngine | None = None) -> Decision:
        return (engine or self.engine()).decide("p-1", "lihat", RESOURCE, PROOF)


class _Handler(BaseHTTPRequestHandler):
    server: Misbehaving

    def do_GET(self) -> None:
        mine = self.server
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": mine.issuer,
                "token_endpoint": mine.issuer + "/oauth/token",
            },
            "/.well-known/authzen-configuration": {
                "policy_decision_point": mine.calls_itself,
                "access_evaluation_endpoint": mine.issuer + "/access/v1/evaluation",
            },
        }
        self._answer(200, json.dumps(documents[self.path]))

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/oauth/token":
            self.server.tokens += 1
            assert sent == "grant_type=client_credentials&scope=pdp"
            # Form-urlencoded before it is encoded (RFC 6749 §2.3.1): id%3A%2F and s+e.
            assert self.headers["Authorization"] == "Basic aWQlM0ElMkY6cytl"
            given = {"access_token": f"t-{self.server.tokens}", "expires_in": 300}
            self._answer(200, json.dumps(given))
            return
        assert self.headers["Authorization"] == f"Bearer t-{self.server.tokens}"
        self.server.questions.append(json.loads(sent))
        answers = self.server.answers
        self._answer(*(answers.pop(0) if len(answers) > 1 else answers[0]))

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Misbehaving]:
    with Misbehaving() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_yes_comes_with_its_reason_and_articles(provider: Misbehaving) -> None:
    decision = provider.ask()
    assert decision == Decision(True, "Boleh (Pasal 8 ayat (1)).", "BOLEH", ("8(1)",))
    assert provider.questions == [
        {
            "subject": {"type": "user", "id": "p-1"},
            "action": {"name": "lihat"},
            "resource": RESOURCE,
            "context": PROOF,
        }
    ]


@pytest.mark.parametrize("said", [False, None, 1, "true", "yes", [], {}])
def test_nothing_but_true_is_a_yes(provider: Misbehaving, said: object) -> None:
    provider.answers = [(200, json.dumps(YES | {"decision": said}))]
    assert not provider.ask().allowed


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "true"),
        (200, "[]"),
        (200, "{}"),
        (200, "<html>"),
        (200, '{"decision": true}'),
        (200, '{"decision": true, "context": {"code": "BOLEH"}}'),
        (400, json.dumps(YES)),
        (403, json.dumps(YES)),
        (500, json.dumps(YES)),
        (503, ""),
    ],
)
def test_an_answer_that_is_none_allows_nothing(
    provider: Misbehaving, status: int, body: str
) -> None:
    provider.answers = [(status, body)]
    assert provider.ask() is NO_ANSWER
    assert not NO_ANSWER.allowed


def test_where_nobody_answers_nothing_is_allowed() -> None:
    config = ModuleConfig("informasi", "http://127.0.0.1:9", "x", "x", "http://localhost:8101")
    sessions = LocalSessions(SessionStore(), "x", secure=False)
    engine = AccessEngine(config, SignIn(Flask("x"), config, sessions))
    assert engine.decide("p-1", "lihat", RESOURCE, {}) is NO_ANSWER


def test_a_token_that_ended_early_is_replaced_once(provider: Misbehaving) -> None:
    engine = provider.engine()
    provider.answers = [(401, "{}"), (200, json.dumps(YES))]
    assert provider.ask(engine).allowed
    assert provider.ask(engine).allowed
    assert provider.tokens == 2
    provider.answers = [(401, "{}")]
    assert provider.ask(engine) is NO_ANSWER
    assert provider.tokens == 3


def test_the_metadata_of_another_decision_point_are_not_believed(provider: Misbehaving) -> None:
    provider.calls_itself = "https://masuk.example"
    assert provider.ask() is NO_ANSWER
    assert provider.questions == []


@pytest.mark.parametrize("module", MODULE_NAMES)
def test_each_module_asks_about_three_records_and_waits_for_an_outage_once(
    provider: Misbehaving, module: str
) -> None:
    person = {"sub": "p-1", "unit": "DISDIK.B1", "acr": "mfa", "auth_time": 7}
    examples = ask_examples(provider.engine(), load_facts(), module, person)
    assert [example.unit for example in examples] == ["DISDIK.B1", "DISDIK.B1", "DINKES"]
    stated = [question["resource"]["properties"] for question in provider.questions]
    assert [own.get("pegawai") for own in stated] == ["p-1", None, None]
    assert [own.get("unit") for own in stated] == [None, "DISDIK.B1", "DINKES"]
    assert len({question["resource"]["id"] for question in provider.questions}) == 2
    provider.answers = [(503, "")]
    assert len(ask_examples(provider.engine(), load_facts(), module, person)) == 1
