"""Compact JWS (RFC 7515) with one key: the bytes, and nothing about which key to take."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

MAX_TOKEN = 8192
"""Longest token that is looked at at all, in characters."""

_ES256 = ECDSA(SHA256())
_RSA_PADDING = PKCS1v15()
_SHA256 = SHA256()
_HALF = 32
_HEADER_MEMBERS = {"alg", "kid", "typ"}

encode_json: Callable[[Any], str] = json.JSONEncoder(separators=(",", ":")).encode
Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes], bool]


class InvalidToken(Exception):
    """The token is not one of ours, or not of the type asked for. Says no more on purpose."""


def encode_segment(raw: bytes) -> bytes:
    """Base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(raw).rstrip(b"=")


def decode_segment(segment: str) -> bytes:
    """The bytes of a segment, accepted in its one canonical spelling only; raises InvalidToken.

    A second spelling of the same token (padding, stray bits, whitespace) would get past any list
    that knows tokens by their text (CVE-2026-62995).
    """
    given = segment.encode()
    try:
        raw = urlsafe_b64decode(given + b"=" * (-len(given) % 4))
    except ValueError:
        raise InvalidToken from None
    if encode_segment(raw) != given:
        raise InvalidToken
    return raw


def split(token: str) -> tuple[dict[str, str], str, str, str]:
    """Header, and the three segments, of a compact JWS; raises InvalidToken.

    The header must hold ``alg``, ``kid`` and ``typ`` and nothing else, so that ``crit``, ``jwk``,
    ``jku``, ``x5c``, ``x5u``, ``b64`` and ``zip`` have no chance to be obeyed (RFC 8725 §3).
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        raise InvalidToken
    segments = token.split(".")
    if len(segments) != 3:  # RFC 7515 §7.1: neither the JSON serialisation nor a JWE
        raise InvalidToken
    head, body, signature = segments
    header = _parse_object(decode_segment(head))
    if header.keys() != _HEADER_MEMBERS or not all(isinstance(v, str) for v in header.values()):
        raise InvalidToken
    return header, head, body, signature


def parse_claims(body: str) -> dict[str, Any]:
    """The claims of a body segment whose signature has been checked."""
    return _parse_object(decode_segment(body))


def same_type(given: str, wanted: str) -> bool:
    """Whether ``typ`` names the wanted media type (RFC 7515 §4.1.9; RFC 9068 §4)."""
    return given.lower().removeprefix("application/") == wanted


def es256_signer(key: EllipticCurvePrivateKey) -> Sign:
    """Signs with ES256: r and s, 32 bytes each (RFC 7518 §3.4)."""
    sign_der = key.sign

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(sign_der(message, _ES256))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    return sign


def es256_verifier(key: EllipticCurvePublicKey) -> Verify:
    """Checks an ES256 signature."""

    def verify(message: bytes, signature: bytes) -> bool:
        if len(signature) != 2 * _HALF:
            return False
        r = int.from_bytes(signature[:_HALF], "big")
        s = int.from_bytes(signature[_HALF:], "big")
        try:
            key.verify(encode_dss_signature(r, s), message, _ES256)
        except InvalidSignature:
            return False
        return True

    return verify


def rs256_signer(key: RSAPrivateKey) -> Sign:
    """Signs with RS256 (RFC 7518 §3.3)."""
    return lambda message: key.sign(message, _RSA_PADDING, _SHA256)


def rs256_verifier(key: RSAPublicKey) -> Verify:
    """Checks an RS256 signature."""

    def verify(message: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, message, _RSA_PADDING, _SHA256)
        except InvalidSignature:
            return False
        return True

    return verify


def _parse_object(raw: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(raw, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError):
        raise InvalidToken from None
    if not isinstance(parsed, dict):
        raise InvalidToken
    return parsed


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # RFC 7515 §4: a header with a member twice must be rejected.
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidToken
    return members
