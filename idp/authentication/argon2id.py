"""argon2id (RFC 9106) through passlib, over bytes: no character of a password is refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from argon2.exceptions import Argon2Error
from passlib.hash import argon2

from idp.foundation.errors import Unavailable

_MARK = "$argon2id$"
_argon2: Any = argon2


def matches(password: str, stored: str) -> bool | None:
    """Whether a password is that of an argon2id hash; None when ``stored`` is not one.

    Raises Unavailable when there is no memory for it.
    """
    if not stored.startswith(_MARK):
        return None
    try:
        _argon2.from_string(stored)
    except ValueError:
        return None
    try:
        return bool(_argon2.verify(_bytes(password), stored))
    except (Argon2Error, MemoryError, ValueError):
        # It is well formed, as was just seen. What passlib says of it has the hash in it.
        raise Unavailable("no_hash", "a password hash failed: too little memory") from None


def compute(password: str, like: str) -> str:
    """The hash of a password with a fresh salt and all parameters of the hash ``like``.

    Raises Unavailable when there is no memory for it.
    """
    try:
        return str(_like(like.rsplit("$", 2)[0], like).hash(_bytes(password)))
    except (Argon2Error, MemoryError):
        raise Unavailable("no_hash", "a password hash failed: too little memory") from None


@lru_cache(maxsize=8)
def _like(_parameters: str, example: str) -> Any:
    """Passlib's hasher with the parameters of an example."""
    known = _argon2.from_string(example)
    return _argon2.using(
        type=known.type,
        memory_cost=known.memory_cost,
        rounds=known.rounds,
        parallelism=known.parallelism,
        digest_size=known.checksum_size,
    )


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
