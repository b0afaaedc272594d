"""One key pair: made, stored, read back, and ready to sign or verify."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from joserfc.jwk import ECKey, RSAKey

from idp.foundation.errors import ConfigurationError
from idp.foundation.sealing import MasterKey, SealBroken
from idp.keys.jws import (
    Sign,
    Verify,
    encode_json,
    encode_segment,
    es256_signer,
    es256_verifier,
    rs256_signer,
    rs256_verifier,
)

Algorithm = Literal["ES256", "RS256"]
ALGORITHMS: tuple[Algorithm, ...] = ("ES256", "RS256")
_PURPOSE = "signing-key"
_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class NewPair:
    """A fresh pair as it goes into the database."""

    kid: str
    algorithm: Algorithm
    public_jwk: str
    private_sealed: str


def generate(algorithm: Algorithm, master_key: MasterKey) -> NewPair:
    """Make a pair. Its ``kid`` is the RFC 7638 thumbprint; the private part leaves sealed."""
    key = _generate_key(algorithm)
    # One in 64 begins so, and could be named to a command only behind "--".
    while (kid := key.thumbprint()).startswith("-"):
        key = _generate_key(algorithm)
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": algorithm}
    private = encode_json(key.as_dict(private=True)).encode()
    return NewPair(
        kid, algorithm, json.dumps(public, sort_keys=True), master_key.seal(_PURPOSE, private)
    )


def _generate_key(algorithm: Algorithm) -> ECKey | RSAKey:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256")
    return RSAKey.generate_key(_RSA_BITS)


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as one process uses it. ``sign`` is None for a key that only verifies."""

    kid: str
    algorithm: Algorithm
    public: dict[str, Any]
    verify: Verify
    sign: Sign | None
    _heads: dict[str, bytes] = field(default_factory=dict)

    def head(self, typ: str) -> bytes:
        """The encoded header and its dot; made once for each type."""
        head = self._heads.get(typ)
        if head is None:
            header = {"alg": self.algorithm, "typ": typ, "kid": self.kid}
            head = self._heads[typ] = encode_segment(encode_json(header).encode()) + b"."
        return head


def load(
    kid: str, algorithm: Algorithm, public_jwk: str, private_sealed: str, master_key: MasterKey
) -> Pair:
    """Read a pair back; raises ConfigurationError when the master key does not open it."""
    public: dict[str, Any] = json.loads(public_jwk)
    private = json.loads(_unseal(private_sealed, master_key)) if private_sealed else None
    # An explicit type, so that no look-up can ever put bytes or nothing in a key's place.
    if algorithm == "ES256":
        ec = ECKey.import_key(private or public)
        signer = es256_signer(ec.private_key) if ec.private_key is not None else None
        return Pair(kid, algorithm, public, es256_verifier(ec.public_key), signer)
    rsa = RSAKey.import_key(private or public)
    signer = rs256_signer(rsa.private_key) if rsa.private_key is not None else None
    return Pair(kid, algorithm, public, rs256_verifier(rsa.public_key), signer)


def _unseal(private_sealed: str, master_key: MasterKey) -> bytes:
    try:
        return master_key.unseal(_PURPOSE, private_sealed)
    except SealBroken as error:
        raise ConfigurationError(
            "the master key is not the one under which the signing keys were sealed"
        ) from error
