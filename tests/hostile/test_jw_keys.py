"""Hostile tokens and names of keys, at the endpoints that read them (JW-01 to 03, 08 to 10)."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug.test import Client

from idp.app import Application, build_provider, mount
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.keys import KeyRing, ensure_keys, rotate

BEARER_ROUTE = "/oauth/userinfo"
HOSTILE_KIDS = {
    "path": "../../etc/passwd",
    "sql": "' OR 1=1--",
    "ten kilobytes": "k" * 10_000,
    "long enough to be ours": "k" * 43,
    "nothing characters": "\x00" * 43,
    "halves of pairs": "\ud800" * 43,
    "other digits": "\N{ARABIC-INDIC DIGIT ONE}" * 43,
    "number": 43,
    "list": ["a"],
    "null": None,
    "true": True,
    "empty": "",
}


def encode(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header_of(token: str) -> dict[str, Any]:
    head = token.partition(".")[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header


@pytest.fixture
def application(foundation: Foundation) -> Application:
    ensure_keys(foundation)
    return mount(build_provider(foundation))


@pytest.fixture
def client(application: Application) -> Client:
    return Client(application)


@pytest.fixture
def token(foundation: Foundation) -> str:
    now = foundation.clock.now()
    claims = {
        "iss": foundation.settings.issuer,
        "aud": foundation.settings.issuer,
        "sub": "nobody",
        "client_id": "nobody",
        "scope": "openid",
        "jti": "jti",
        "iat": now,
        "exp": now + 300,
    }
    return KeyRing(foundation).sign(claims, typ="at+jwt")


def refused(client: Client, token: str) -> None:
    started = time.monotonic()
    answer = client.get(BEARER_ROUTE, headers={"Authorization": f"Bearer {token}"})
    assert 400 <= answer.status_code < 500, answer.status_code
    assert time.monotonic() - started < 1


def published(client: Client) -> dict[str, dict[str, Any]]:
    keys = json.loads(client.get("/oauth/jwks").data)["keys"]
    return {key["kid"]: key for key in keys}


@pytest.mark.parametrize("name", HOSTILE_KIDS)
def test_jw_09_a_hostile_key_name_is_refused_without_a_fault(
    client: Client, token: str, name: str
) -> None:
    _, body, signature = token.split(".")
    header = {**header_of(token), "kid": HOSTILE_KIDS[name]}
    refused(client, f"{encode(header)}.{body}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "NONE", ""])
@pytest.mark.parametrize("signed", [True, False])
def test_jw_01_no_token_goes_unsigned(
    client: Client, token: str, algorithm: str, signed: bool
) -> None:
    _, body, signature = token.split(".")
    header = {**header_of(token), "alg": algorithm}
    refused(client, f"{encode(header)}.{body}.{signature if signed else ''}")


def test_jw_02_no_spelling_of_a_public_key_is_a_shared_secret(client: Client, token: str) -> None:
    keys = KeySet.import_key_set({"keys": list(published(client).values())})
    _, body, _ = token.split(".")
    head = encode({**header_of(token), "alg": "HS256"})
    secrets = [b""]
    for key in keys.keys:
        public: Any = key.public_key
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        secrets += [pem, b"\n" + pem, pem.strip(), der, json.dumps(key.as_dict()).encode()]
    assert len(secrets) == 11
    for secret in secrets:
        signature = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
        refused(client, f"{head}.{body}.{encode(signature)}")


def test_jw_03_a_key_that_comes_with_the_token_is_not_believed(client: Client, token: str) -> None:
    own = ECKey.generate_key("P-256")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    kid = header_of(token)["kid"]
    for header in (
        {"jwk": own.as_dict(private=False)},
        {"kid": kid, "jwk": own.as_dict(private=False)},
        {"kid": kid},
        {"kid": own.thumbprint()},
    ):
        refused(client, jwt.encode({"alg": "ES256", "typ": "at+jwt", **header}, claims, own))


def test_jw_08_the_key_set_shows_public_members_of_strong_keys_alike_from_all_workers(
    client: Client, foundation: Foundation
) -> None:
    answer = client.get("/oauth/jwks")
    keys = json.loads(answer.data)["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) >= 2
    for key in keys:
        assert not set(key) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
        if key["kty"] == "RSA":
            assert len(base64.urlsafe_b64decode(key["n"] + "==")) * 8 >= 2048
        else:
            assert (key["kty"], key["crv"]) == ("EC", "P-256")
    other_worker = Client(mount(build_provider(foundation)))
    assert other_worker.get("/oauth/jwks").data == answer.data


def test_jw_09_a_rotation_is_published_before_and_after_it_signs(
    client: Client, foundation: Foundation, clock: FixedClock, token: str
) -> None:
    before = set(published(client))
    assert header_of(token)["kid"] in before
    made = {key.kid for key in rotate(foundation, actor=OPERATOR)}
    clock.advance(1)
    assert set(published(client)) == before | made


def test_jw_10_a_huge_or_bombing_token_costs_nothing(client: Client, token: str) -> None:
    _, body, signature = token.split(".")
    refused(client, "a" * 1_000_000 + f".{body}.{signature}")
    bomb = {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "kid": header_of(token)["kid"]}
    refused(client, f"{encode(bomb)}..{'a' * 16}.{'b' * 4000}.{'c' * 22}")
    slow = {"alg": "PBES2-HS512+A256KW", "enc": "A256GCM", "p2c": 2**31, "p2s": "AAAA"}
    refused(client, f"{encode(slow)}.{'a' * 32}.{'a' * 16}.{'b' * 40}.{'c' * 22}")
    refused(client, f"{encode(b'[' * 5000)}.{body}.{signature}")
