"""The form of a refresh token: family, generation, and a keyed digest over both.

Nothing of it is stored: the database holds the family's current generation, and the key is
derived from the master key outside the database. An old generation is known for what it is, a
replay; a forged token is known for what it is, and harms nobody.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from idp.foundation.sealing import MasterKey

_FAMILY_BYTES = 16
_GENERATION_BYTES = 4
_MAC_BYTES = 32
_LENGTH = _FAMILY_BYTES + _GENERATION_BYTES + _MAC_BYTES


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token that we made: of this family, this generation."""

    family: str
    generation: int


class RefreshTokens:
    """Writes and reads refresh tokens."""

    def __init__(self, master_key: MasterKey) -> None:
        self._key = master_key.derive("refresh-token")

    def write(self, family: str, generation: int) -> str:
        """The token text."""
        head = bytes.fromhex(family) + generation.to_bytes(_GENERATION_BYTES, "big")
        mac = hmac.digest(self._key, head, hashlib.sha256)
        return base64.urlsafe_b64encode(head + mac).rstrip(b"=").decode()

    def read(self, text: str) -> RefreshToken | None:
        """What a text names; None unless we wrote exactly this text (CVE-2026-27840)."""
        if len(text) != (_LENGTH * 8 + 5) // 6 or not text.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None
        if len(raw) != _LENGTH:
            return None
        family = raw[:_FAMILY_BYTES].hex()
        generation = int.from_bytes(raw[_FAMILY_BYTES : _FAMILY_BYTES + _GENERATION_BYTES], "big")
        if not hmac.compare_digest(self.write(family, generation).encode(), text.encode()):
            return None
        return RefreshToken(family, generation)
