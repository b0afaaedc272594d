"""Encryption at rest and derived keys, both under a master key kept outside the database."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from idp.foundation.errors import ConfigurationError

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """The sealed value was changed, belongs to another purpose, or to another master key."""


class MasterKey:
    """Seals values and derives keys; each purpose has a key of its own."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ConfigurationError("the master key must be exactly 32 bytes")
        self._key = key
        self._sealers: dict[str, AESGCM] = {}

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose (RFC 5869)."""
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(self._key)

    def seal(self, purpose: str, plaintext: bytes) -> str:
        """Encrypt and authenticate (AES-256-GCM); the purpose is bound to the ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._sealer(purpose).encrypt(nonce, plaintext, purpose.encode())
        return "v1." + base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, purpose: str, sealed: str) -> bytes:
        """The plaintext; raises SealBroken when it is not what ``seal`` made for this purpose."""
        version, _, encoded = sealed.partition(".")
        if version != "v1":
            raise SealBroken("unknown seal version")
        try:
            raw = base64.urlsafe_b64decode(encoded)
            return self._sealer(purpose).decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()
            )
        except (ValueError, InvalidTag) as error:
            raise SealBroken(f"a sealed value for {purpose!r} does not open") from error

    def _sealer(self, purpose: str) -> AESGCM:
        sealer = self._sealers.get(purpose)
        if sealer is None:
            sealer = self._sealers[purpose] = AESGCM(self.derive("seal:" + purpose))
        return sealer


def read_master_key(path: Path, *, may_create: bool) -> MasterKey:
    """Read the master key file (base64 of 32 bytes).

    ``may_create`` writes a fresh key with mode 0600 when the file is missing: sample and test
    installations only. Raises ConfigurationError when it is missing or malformed.
    """
    if not path.exists():
        if not may_create:
            raise ConfigurationError(f"the master key file {path} is missing")
        _write_new_key(path)
    try:
        return MasterKey(base64.b64decode(path.read_text().strip(), validate=True))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the master key file {path} is not readable base64") from error


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n"
    # Written aside and linked: of two processes that start together, one wins whole.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, encoded)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
