"""Signing and verifying (RFC 7515, RFC 8725), judged by another implementation."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from idp.foundation.context import Foundation
from idp.keys import InvalidToken, KeyRing, ensure_keys

CLAIMS = {"sub": "someone", "aud": "urn:simasn:layanan", "exp": 1_790_000_300, "roles": ["a:B"]}


@pytest.fixture
def ring(sqlite_foundation: Foundation) -> KeyRing:
    ensure_keys(sqlite_foundation)
    return KeyRing(sqlite_foundation)


def encode(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header_of(token: str) -> dict[str, Any]:
    head = token.partition(".")[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header


def with_header(token: str, **changes: object) -> str:
    _, body, signature = token.split(".")
    header = {k: v for k, v in {**header_of(token), **changes}.items() if v is not None}
    return f"{encode(header)}.{body}.{signature}"


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_another_library_verifies_what_the_ring_signs(ring: KeyRing, algorithm: Any) -> None:
    token = ring.sign(CLAIMS, typ="at+jwt", algorithm=algorithm)
    keys = KeySet.import_key_set(json.loads(ring.jwks()))
    decoded = jwt.decode(token, keys, algorithms=[algorithm])
    assert decoded.claims == CLAIMS
    assert decoded.header["typ"] == "at+jwt"
    assert decoded.header["alg"] == algorithm


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_the_ring_verifies_what_it_signs_as_often_as_it_is_asked(
    ring: KeyRing, algorithm: Any
) -> None:
    token = ring.sign(CLAIMS, typ="at+jwt", algorithm=algorithm)
    for _ in range(3):
        assert ring.verify(token, typ="at+jwt") == CLAIMS


def test_what_a_caller_does_to_the_claims_does_not_stay(ring: KeyRing) -> None:
    token = ring.sign(CLAIMS, typ="at+jwt")
    ring.verify(token, typ="at+jwt")["sub"] = "another"
    assert ring.verify(token, typ="at+jwt") == CLAIMS


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT"])
def test_the_type_is_compared_as_a_media_type(ring: KeyRing, typ: str) -> None:
    assert ring.verify(ring.sign(CLAIMS, typ=typ), typ="at+jwt") == CLAIMS


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "at+jwt2", "", "xat+jwt"])
def test_a_token_of_another_type_is_refused_also_once_it_is_known(ring: KeyRing, typ: str) -> None:
    token = ring.sign(CLAIMS, typ=typ)
    assert ring.verify(token, typ=typ.lower()) == CLAIMS
    with pytest.raises(InvalidToken):
        ring.verify(token, typ="at+jwt")


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "", "HS256", "RS256", "ES384"])
@pytest.mark.parametrize("keep_signature", [True, False])
def test_the_algorithm_is_the_keys_own(ring: KeyRing, algorithm: str, keep_signature: bool) -> None:
    token = with_header(ring.sign(CLAIMS, typ="at+jwt", algorithm="ES256"), alg=algorithm)
    if not keep_signature:
        token = token.rpartition(".")[0] + "."
    with pytest.raises(InvalidToken):
        ring.verify(token, typ="at+jwt")


def test_a_public_key_is_no_shared_secret(ring: KeyRing) -> None:
    (public,) = [k for k in json.loads(ring.jwks())["keys"] if k["kty"] == "EC"]
    pem = ECKey.import_key(public).as_pem(private=False)
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    for secret in (pem, b"\n" + pem, der, json.dumps(public).encode(), b""):
        header = {"alg": "HS256", "typ": "at+jwt", "kid": public["kid"]}
        message = f"{encode(header)}.{encode(CLAIMS)}"
        signature = hmac.new(secret, message.encode(), "sha256").digest()
        forged = f"{message}.{encode(signature)}"
        with pytest.raises(InvalidToken):
            ring.verify(forged, typ="at+jwt")


def test_a_key_in_the_header_is_not_believed(ring: KeyRing) -> None:
    own = ECKey.generate_key("P-256")
    kid = header_of(ring.sign(CLAIMS, typ="at+jwt"))["kid"]
    for header in ({"jwk": own.as_dict(private=False)}, {"kid": kid}, {"kid": own.thumbprint()}):
        forged = jwt.encode({"alg": "ES256", "typ": "at+jwt", **header}, CLAIMS, own)
        with pytest.raises(InvalidToken):
            ring.verify(forged, typ="at+jwt")


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["x"], "x": 1},
        {"crit": []},
        {"jku": "https://127.0.0.1/keys"},
        {"x5u": "https://127.0.0.1/chain"},
        {"x5c": []},
        {"zip": "DEF"},
        {"b64": False},
        {"anything": None or 0},
        {"kid": None},
        {"kid": 5},
        {"typ": None},
        {"kid": "../../etc/passwd"},
        {"kid": "' OR 1=1--"},
        {"kid": "k" * 43},
        {"kid": "k" * 5000},
        {"kid": "k" * 10_000},
    ],
)
def test_a_header_holds_algorithm_key_and_type_and_nothing_else(
    ring: KeyRing, extra: dict[str, Any]
) -> None:
    with pytest.raises(InvalidToken):
        ring.verify(with_header(ring.sign(CLAIMS, typ="at+jwt"), **extra), typ="at+jwt")


def test_a_member_given_twice_is_refused(ring: KeyRing) -> None:
    token = ring.sign(CLAIMS, typ="at+jwt")
    kid = header_of(token)["kid"]
    double = f'{{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"{kid}"}}'.encode()
    with pytest.raises(InvalidToken):
        ring.verify(".".join([encode(double), *token.split(".")[1:]]), typ="at+jwt")


def test_a_token_has_one_spelling(ring: KeyRing) -> None:
    token = ring.sign(CLAIMS, typ="at+jwt")
    head, body, signature = token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    stray = signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]
    others = [
        token + "=",
        token + "==",
        f"{head}=.{body}.{signature}",
        f"{head}.{body}={signature}",
        f"{head}.{body}.{stray}",
        f" {token}",
        f"{token} ",
        f"{token}\n",
        f"{head}.\n{body}.{signature}",
        token.replace("-", "+").replace("_", "/") + "\u0000",
        f"{head}.{body}.{signature}.",
        f"{head}.{body}",
        f"{head}..{signature}",
        "",
        ".",
        "..",
        "....",
        json.dumps({"protected": head, "payload": body, "signatures": []}),
        json.dumps({"protected": head, "payload": body, "signature": signature}),
        "\N{FULLWIDTH LATIN SMALL LETTER A}" + token,
        "\udc80" + token,
    ]
    for other in others:
        with pytest.raises(InvalidToken):
            ring.verify(other, typ="at+jwt")


def test_every_changed_bit_is_found(ring: KeyRing) -> None:
    token = ring.sign({"sub": "s"}, typ="at+jwt")
    for position, character in enumerate(token):
        changed = token[:position] + ("A" if character != "A" else "B") + token[position + 1 :]
        with pytest.raises(InvalidToken):
            ring.verify(changed, typ="at+jwt")


@pytest.mark.parametrize("size", [8193, 1_000_000, 50_000_000])
def test_a_huge_token_is_refused_unread(ring: KeyRing, size: int) -> None:
    with pytest.raises(InvalidToken):
        ring.verify("a" * size, typ="at+jwt")


def test_an_encrypted_token_is_refused(ring: KeyRing) -> None:
    header = encode({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2**31, "zip": "DEF"})
    with pytest.raises(InvalidToken):
        ring.verify(f"{header}.a.b.c.d", typ="at+jwt")


def test_deeply_nested_headers_are_refused(ring: KeyRing) -> None:
    with pytest.raises(InvalidToken):
        ring.verify(encode(b"[" * 5000) + ".e30.e30", typ="at+jwt")


def test_no_more_tokens_are_remembered_than_the_bound(ring: KeyRing) -> None:
    from idp.keys import ring as ring_module

    for number in range(ring_module.REMEMBERED + 50):
        ring.verify(ring.sign({"n": number}, typ="at+jwt"), typ="at+jwt")
    assert ring._snapshot is not None
    assert len(ring._snapshot.verified) == ring_module.REMEMBERED
