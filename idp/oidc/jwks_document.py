"""A client's key set as a document (RFC 7517): which ones we take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

MOST_KEYS = 20
_KINDS = ("RSA", "EC", "OKP")
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})


def check_jwks(jwks: dict[str, Any]) -> None:
    """Raise ValueError unless this is a set of public keys that we can read."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys or len(keys) > MOST_KEYS:
        raise ValueError(f"jwks must hold 1 to {MOST_KEYS} keys")
    for key in keys:
        if not isinstance(key, dict) or key.get("kty") not in _KINDS:
            raise ValueError("jwks may hold RSA, EC and OKP keys only")
        if _PRIVATE_MEMBERS & key.keys():
            raise ValueError("jwks holds private key material")
    try:
        KeySet.import_key_set(jwks)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError) as error:
        raise ValueError("jwks can't be read") from error


def parse_jwks(body: bytes) -> dict[str, Any]:
    """The usable keys of a published document; raises ValueError when there are none.

    Keys of a kind that we don't know are passed over (RFC 7517 §5).
    """
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise ValueError("jwks is nested too deeply") from error
    keys = document.get("keys") if isinstance(document, dict) else None
    listed = keys if isinstance(keys, list) else []
    known = [key for key in listed if isinstance(key, dict) and key.get("kty") in _KINDS]
    jwks = {"keys": known}
    check_jwks(jwks)
    return jwks


def names_key(jwks: Mapping[str, Any], kid: object) -> bool:
    """Whether a key of that name is among them."""
    return any(key.get("kid") == kid for key in jwks["keys"])
