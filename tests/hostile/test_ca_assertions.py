"""CA-03, CA-04, JW-04, JW-07: hostile client assertions (RFC 7523 §3, RFC 8725 §3)."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey
from sqlalchemy import text
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp.app import Application, build_provider, mount
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.spec.flows import add_client, start

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MISSING = object()


def encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


class Signer:
    """A service client and its private key; every part of an assertion can be bent."""

    def __init__(self, application: Application) -> None:
        self.foundation = application.foundation
        self.key = ECKey.generate_key("P-256")
        self.public = self.key.as_dict(private=False)
        self.client_id = add_client(
            self.foundation,
            redirect_uris=[],
            grant_types=["client_credentials"],
            scope="pdp",
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [self.public]},
        ).client_id
        self.http = WsgiClient(application, use_cookies=False)
        self._count = 0

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = self.foundation.clock.now()
        self._count += 1
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.foundation.settings.issuer,
            "jti": f"assertion-{self._count}",
            "iat": now,
            "exp": now + 60,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not MISSING}

    def sign(self, payload: bytes, key: ECKey | None = None, **header: Any) -> str:
        """A real signature over whatever header and payload."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        head = encode(json.dumps({"alg": "ES256", **header}).encode())
        message = head + b"." + encode(payload)
        private: Any = (key or self.key).private_key
        r, s = decode_dss_signature(private.sign(message, ECDSA(hashes.SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return (message + b"." + encode(raw)).decode()

    def send(self, assertion: str, **fields: str) -> TestResponse:
        return self.http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": TYPE,
                "client_assertion": assertion,
                **fields,
            },
        )

    def send_claims(self, **changes: Any) -> TestResponse:
        return self.send(self.sign(json.dumps(self.claims(**changes)).encode()))

    def accepts_a_right_one(self) -> bool:
        return self.send_claims().status_code == 200


@pytest.fixture
def signer(foundation: Foundation) -> Signer:
    return Signer(start(foundation))


def assert_refused(answer: TestResponse) -> None:
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "expired five minutes ago": {"exp": -300},
    "begins in 90 s": {"nbf": +90},
    "another audience": {"aud": "https://evil.test"},
    "no audience": {"aud": MISSING},
    "two audiences": {"aud": ["http://localhost:8000", "https://evil.test"]},
    "audience as object": {"aud": {"http://localhost:8000": 1}},
    "no subject": {"sub": MISSING},
    "no issuer": {"iss": MISSING},
    "another issuer": {"iss": "someone"},
    "no id": {"jti": MISSING},
    "empty id": {"jti": ""},
    "id as number": {"jti": 7},
    "id as list": {"jti": ["a"]},
    "endless id": {"jti": "j" * 501},
}


def relative(changes: dict[str, Any], now: int) -> dict[str, Any]:
    """Numbers are seconds from now."""
    times = {"exp", "nbf", "iat"}
    return {
        name: now + value if name in times and type(value) is int else value
        for name, value in changes.items()
    }


@pytest.mark.parametrize("name", WRONG_CLAIMS)
def test_ca_03_a_wrong_claim_is_invalid_client(signer: Signer, name: str) -> None:
    changes = relative(WRONG_CLAIMS[name], signer.foundation.clock.now())
    assert_refused(signer.send_claims(**changes))
    assert signer.accepts_a_right_one()


def test_ca_03_an_issuer_in_a_list_is_not_the_client(signer: Signer) -> None:
    """CVE-2026-75509: a list that holds the right value is not the value."""
    for member in ("iss", "sub"):
        assert_refused(signer.send_claims(**{member: [signer.client_id, "x"]}))
        assert_refused(signer.send_claims(**{member: [signer.client_id]}))


def test_ca_03_the_clients_own_key_and_algorithm_alone_count(signer: Signer) -> None:
    payload = json.dumps(signer.claims()).encode()
    assert_refused(signer.send(signer.sign(payload, ECKey.generate_key("P-256"))))
    head, body, signature = signer.sign(payload).split(".")
    for algorithm in ("none", "None", "HS256", "ES512", "RS256", ""):
        bent = encode(json.dumps({"alg": algorithm}).encode()).decode()
        assert_refused(signer.send(f"{bent}.{body}.{signature}"))
        assert_refused(signer.send(f"{bent}.{body}."))
    assert_refused(signer.send(f"{head}.{body}."))
    assert signer.accepts_a_right_one()


def test_ca_03_a_public_key_is_no_shared_secret(signer: Signer) -> None:
    """CVE-2024-37568."""
    public: Any = signer.key.public_key
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), b"\n" + pem, der, json.dumps(signer.public).encode(), b""):
        head = encode(b'{"alg":"HS256"}')
        message = head + b"." + encode(json.dumps(signer.claims()).encode())
        mac = encode(hmac.digest(secret, message, "sha256"))
        assert_refused(signer.send((message + b"." + mac).decode()))


def test_ca_03_the_named_client_is_the_one_that_signed(signer: Signer) -> None:
    assertion = signer.sign(json.dumps(signer.claims()).encode())
    assert_refused(signer.send(assertion, client_id="someone-else"))
    assert_refused(signer.send(assertion, client_assertion_type="urn:other"))


def test_ca_04_an_assertion_is_good_once_over_all_workers(
    signer: Signer, foundation: Foundation
) -> None:
    """CVE-2020-5300; RFC 7523 §3 point 7."""
    other_worker = WsgiClient(mount(build_provider(foundation)), use_cookies=False)
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": TYPE,
        "client_assertion": signer.sign(json.dumps(signer.claims()).encode()),
    }
    statuses: list[int] = []
    gate = threading.Barrier(2)

    def send(http: WsgiClient) -> None:
        gate.wait()
        statuses.append(http.post("/oauth/token", data=fields).status_code)

    threads = [threading.Thread(target=send, args=(http,)) for http in (signer.http, other_worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 401]
    assert_refused(other_worker.post("/oauth/token", data=fields))


def test_ca_04_the_id_counts_not_the_text(signer: Signer) -> None:
    """CVE-2026-62995: signed anew, the same id is still used."""
    claims = json.dumps(signer.claims(jti="the same")).encode()
    assert signer.send(signer.sign(claims)).status_code == 200
    assert_refused(signer.send(signer.sign(claims, typ="JWT")))
    assert_refused(signer.send_claims(jti="the same"))


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["x"], "x": 1},
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"crit": "x"},
        {"b64": False, "crit": ["b64"]},
        {"zip": "DEF"},
        {"jku": "http://127.0.0.1:9/keys"},
        {"x5u": "http://127.0.0.1:9/keys"},
    ],
)
def test_jw_04_a_header_that_we_do_not_understand_is_refused(
    signer: Signer, header: dict[str, Any]
) -> None:
    """RFC 7515 §4.1.11; CVE-2025-59420."""
    assert_refused(signer.send(signer.sign(json.dumps(signer.claims()).encode(), **header)))
    assert signer.accepts_a_right_one()


def test_jw_04_a_key_in_the_header_is_not_the_clients(signer: Signer) -> None:
    """CVE-2026-27962."""
    own = ECKey.generate_key("P-256")
    payload = json.dumps(signer.claims()).encode()
    assert_refused(signer.send(signer.sign(payload, own, jwk=own.as_dict(private=False))))


WRONG_TIMES = {
    "the year 2099": '"exp": 4070908800',
    "text": '"exp": "1790000060"',
    "beyond every number": '"exp": 1e400',
    "below every number": '"exp": -1e400',
    "400 digits": '"exp": ' + "9" * 400,
    "5000 digits": '"exp": ' + "9" * 5000,
    "negative": '"exp": -1',
    "not a number": '"exp": NaN',
    "true": '"exp": true',
    "null": '"exp": null',
    "list": '"exp": [1790000060]',
    "issued tomorrow": '"iat": 1790086400',
    "issued as text": '"iat": "now"',
    "issued without a number": '"iat": NaN',
    "begins tomorrow": '"nbf": 1790086400',
    "begins never": '"nbf": 1e400',
}


@pytest.mark.parametrize("name", WRONG_TIMES)
def test_jw_07_a_senseless_time_is_refused_without_a_fault(signer: Signer, name: str) -> None:
    """RFC 7519 §4.1: NumericDate; an hour of life at the most."""
    member = WRONG_TIMES[name].partition(":")[0].strip('"')
    claims = json.dumps(signer.claims(**{member: MISSING}))
    assert_refused(signer.send(signer.sign(f"{claims[:-1]}, {WRONG_TIMES[name]}}}".encode())))
    assert signer.accepts_a_right_one()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b"{",
        b"[" * 3000,
        b'{"a":' * 1000 + b"1" + b"}" * 1000,
        b"\xff\xfe",
        b'{"sub": "\\ud800"}',
        b'{"sub": "\\u0000"}',
    ],
)
def test_jw_07_a_payload_that_is_no_claims_set_is_refused_without_a_fault(
    signer: Signer, payload: bytes
) -> None:
    assert_refused(signer.send(signer.sign(payload)))


def test_jw_07_text_that_no_database_takes_is_refused_or_kept_without_a_fault(
    signer: Signer,
) -> None:
    """A lone surrogate and a NUL are text in JSON: an id like any other, good once."""
    for jti in ("\ud800", "\x00", "a\x00b"):
        assert signer.send_claims(jti=jti).status_code == 200
        assert_refused(signer.send_claims(jti=jti))
    assert_refused(signer.send_claims(iss="\ud800", sub="\ud800"))


def test_jw_07_a_refused_assertion_does_not_use_up_its_id(signer: Signer) -> None:
    assert_refused(signer.send_claims(jti="mine", aud="https://evil.test"))
    with signer.foundation.database.reading() as tx:
        assert tx.all(Statement(text("SELECT 1 FROM used_assertion"))) == []
    assert signer.send_claims(jti="mine").status_code == 200


@pytest.mark.parametrize("name", ["request", "request_uri", "registration"])
def test_jw_07_request_objects_are_not_looked_at(signer: Signer, name: str) -> None:
    """OpenID Connect Core §3.1.2.6: told as not supported, whatever they hold."""
    client = add_client(signer.foundation)
    for value in (signer.sign(b'{"exp": 1e400}'), "file:///etc/passwd", "a.b.c", "[" * 500):
        answer = signer.http.get(
            "/oauth/authorize",
            query_string={
                "client_id": client.client_id,
                "redirect_uri": "https://rp1.test:7001/cb",
                "response_type": "code",
                "scope": "openid",
                name: value,
            },
        )
        assert answer.status_code == 303
        assert f"error={name}_not_supported" in answer.headers["Location"]
