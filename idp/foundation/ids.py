"""The one place where randomness is drawn, and the digests under which secrets are stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Sequence

# No 0/O, 1/I/L: people read these codes aloud on the telephone.
_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_id() -> str:
    """A random identifier (122 bits), lower-case hexadecimal, 32 characters. Not a secret."""
    return uuid.uuid4().hex


def is_id(text: str) -> bool:
    """Whether it has the form of ``new_id``: no store is asked for anything else."""
    return _ID.fullmatch(text) is not None


def new_secret(size: int = 32) -> str:
    """A URL-safe random secret of ``size`` bytes (256 bits unless told otherwise)."""
    return secrets.token_urlsafe(size)


def new_readable_code(groups: int = 2, length: int = 4) -> str:
    """A code for people, such as ``7F3K-92QD``; 4.95 bits a character."""
    return "-".join(
        "".join(secrets.choice(_READABLE) for _ in range(length)) for _ in range(groups)
    )


def draw(options: Sequence[str]) -> str:
    """One of these, each as likely as the other; whoever watches can't tell which comes next."""
    return secrets.choice(options)


def digest(secret: str) -> str:
    """SHA-256 of a random secret, hexadecimal.

    Fit for secrets of at least 128 random bits only; passwords go through argon2id.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    """Compare two strings in constant time, whatever characters they hold."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )
