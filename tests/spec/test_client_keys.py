"""private_key_jwt with keys at a ``jwks_uri``: changes are followed, faults are short."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug.test import Client as WsgiClient

from idp import oidc
from idp.app import Application, build_provider, mount, subscribe
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.keys import ensure_keys
from idp.oidc.client_assertion import ASSERTION_TYPE


class Publisher(ThreadingHTTPServer):
    """A client's web server: answers with ``answer`` and counts how often it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.answer = b""
        self.asked = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}/jwks.json"

    def publish(self, *keys: ECKey, **more: Any) -> None:
        self.status = 200
        self.answer = json.dumps({**KeySet(list(keys)).as_dict(private=False), **more}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def site(sqlite_foundation: Foundation, publisher: Publisher) -> Application:
    """On the embedded store, whose clock a test can move."""
    subscribe(sqlite_foundation)
    ensure_keys(sqlite_foundation)
    allowed = frozenset({publisher.url.split("/")[2]})
    return mount(build_provider(sqlite_foundation, also_allowed=allowed))


@pytest.fixture
def client(site: Application, publisher: Publisher) -> Service:
    return Service(site, publisher.url)


class Service:
    """A client that proves itself by assertions."""

    def __init__(self, site: Application, jwks_uri: str) -> None:
        foundation = site.foundation
        raw = {
            "client_name": "Layanan Uji",
            "scope": "statistik",
            "grant_types": ["client_credentials"],
            "response_types": [],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks_uri": jwks_uri,
        }
        metadata = oidc.read_metadata(raw, loopback_allowed=True)
        with foundation.database.transaction() as tx:
            self.id = oidc.register_client(
                tx, metadata, actor=OPERATOR, now_ms=foundation.clock.now_ms()
            ).client_id
        self._foundation = foundation
        self._http = WsgiClient(site, use_cookies=False)
        self._sent = 0

    def ask(self, key: ECKey) -> int:
        """The status of a token request, signed with this key."""
        self._sent += 1
        now = self._foundation.clock.now()
        claims = {
            "iss": self.id,
            "sub": self.id,
            "aud": self._foundation.settings.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": str(self._sent),
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key),
        }
        return self._http.post("/oauth/token", data=form).status_code


def new_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid}, private=True)


FIRST, SECOND, THIRD = new_key("1"), new_key("2"), new_key("3")


def test_keys_that_were_read_are_kept_for_minutes(
    client: Service, publisher: Publisher, clock: FixedClock
) -> None:
    publisher.publish(FIRST)
    assert [client.ask(FIRST) for _ in range(3)] == [200, 200, 200]
    assert publisher.asked == 1
    clock.advance(301)
    assert client.ask(FIRST) == 200
    assert publisher.asked == 2


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b"<html>wait"),
        (200, b"[" * 100_000),
        (200, b"[]"),
        (200, b'{"keys": []}'),
        (200, b'{"keys": [{"kty": "EC"}]}'),
        (200, b'{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'),
        (200, b"x" * 300_000),
        (503, b"{}"),
        (302, b""),
    ],
)
def test_an_answer_that_can_not_be_read_is_not_kept(
    client: Service, publisher: Publisher, clock: FixedClock, status: int, answer: bytes
) -> None:
    publisher.status, publisher.answer = status, answer
    assert client.ask(FIRST) == 401
    publisher.publish(FIRST)
    clock.advance(11)
    assert client.ask(FIRST) == 200


def test_who_keeps_failing_is_asked_ever_less_often(
    client: Service, publisher: Publisher, clock: FixedClock
) -> None:
    publisher.status = 500
    asked = []
    for _ in range(100):
        client.ask(FIRST)
        asked.append(publisher.asked)
        clock.advance(1)
    # After 0, 10, 30 and 70 seconds.
    assert [asked.count(count) for count in (1, 2, 3, 4)] == [10, 20, 40, 30]


def test_a_good_answer_ends_the_waiting(
    client: Service, publisher: Publisher, clock: FixedClock
) -> None:
    publisher.status = 500
    client.ask(FIRST)
    clock.advance(11)
    client.ask(FIRST)
    publisher.publish(FIRST)
    clock.advance(21)
    assert client.ask(FIRST) == 200
    publisher.status = 500
    clock.advance(301)
    assert client.ask(FIRST) == 401
    publisher.publish(FIRST)
    clock.advance(11)
    assert client.ask(FIRST) == 200


def test_a_key_not_heard_of_is_looked_for_at_once(client: Service, publisher: Publisher) -> None:
    """OpenID Connect Core §10.1.1: the client has changed its keys."""
    publisher.publish(FIRST)
    assert client.ask(FIRST) == 200
    publisher.publish(SECOND, FIRST)
    assert client.ask(SECOND) == 200
    assert client.ask(FIRST) == 200
    assert publisher.asked == 2


def test_made_up_keys_send_us_out_once_in_ten_seconds(
    client: Service, publisher: Publisher, clock: FixedClock
) -> None:
    publisher.publish(FIRST)
    assert client.ask(FIRST) == 200
    assert {client.ask(new_key(f"made-up-{number}")) for number in range(20)} == {401}
    assert publisher.asked == 2
    assert client.ask(FIRST) == 200
    publisher.publish(FIRST, THIRD)
    clock.advance(11)
    assert client.ask(THIRD) == 200
    assert publisher.asked == 3


def test_the_limit_is_each_clients_own(
    site: Application, client: Service, publisher: Publisher
) -> None:
    other = Service(site, publisher.url)
    publisher.publish(FIRST)
    assert (client.ask(FIRST), other.ask(FIRST)) == (200, 200)
    assert client.ask(new_key("made-up")) == 401
    publisher.publish(SECOND)
    assert client.ask(SECOND) == 401
    assert other.ask(SECOND) == 200


def test_known_keys_hold_while_looking_again_fails(client: Service, publisher: Publisher) -> None:
    publisher.publish(FIRST)
    assert client.ask(FIRST) == 200
    publisher.status = 500
    assert client.ask(SECOND) == 401
    assert client.ask(FIRST) == 200


def test_keys_of_other_kinds_are_passed_over(client: Service, publisher: Publisher) -> None:
    """RFC 7517 §5."""
    publisher.publish(FIRST)
    document = json.loads(publisher.answer)
    document["keys"].insert(0, {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA", "kid": "0"})
    publisher.answer = json.dumps(document).encode()
    assert client.ask(FIRST) == 200
