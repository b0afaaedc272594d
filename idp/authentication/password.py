"""Hashing and checking passwords: argon2id, a bounded number at once, equal time for nobody.

Older hashes that came with a person (bcrypt, sha512_crypt, PBKDF2, LDAP's salted ones) are
verified once more and replaced at the first sign-in.
"""

from __future__ import annotations

import threading
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

from passlib.context import CryptContext
from passlib.exc import PasswordSizeError, UnknownHashError

from idp.authentication import argon2id
from idp.authentication.turns import FIRST, Turn, Turns
from idp.foundation.ids import new_secret
from idp.foundation.settings import Settings

MAX_LENGTH = 512
"""Characters. NIST SP 800-63B §3.1.1.2 asks for at least 64; more than this is no password."""
THREADS_PER_PLACE = 3
"""One in so many request threads may hash or wait for it; further sign-ins are turned away."""

_LEGACY = (
    "bcrypt",
    "sha512_crypt",
    "sha256_crypt",
    "pbkdf2_sha256",
    "pbkdf2_sha512",
    "ldap_salted_sha1",
    "ldap_salted_sha256",
    "ldap_salted_sha512",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the password matches; ``new_hash`` is given when the stored one is out of date."""

    matches: bool
    new_hash: str | None = None


def normalise(password: str) -> str:
    """The form in which a password is hashed: RFC 8265 §4.2.2 (spaces as U+0020, then NFC)."""
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in password)
    return unicodedata.normalize("NFC", spaced)


class Passwords:
    """Hashes and verifies with the parameters of the settings. One for each process."""

    def __init__(self, settings: Settings) -> None:
        self._context = CryptContext(
            schemes=["argon2", *_LEGACY],
            deprecated="auto",
            argon2__type="ID",
            argon2__memory_cost=settings.password_memory_kib,
            argon2__time_cost=settings.password_time_cost,
            argon2__parallelism=settings.password_parallelism,
        )
        self._turns = Turns(
            at_once=settings.password_hashes_at_once,
            places=max(1, settings.threads // THREADS_PER_PLACE),
        )
        self._nobody = self._context.hash(new_secret())

    def hash(self, password: str) -> str:
        """The argon2id hash of a password. Raises Busy."""
        with self.turn() as turn:
            return self._turns.run(turn, lambda: self._context.hash(normalise(password)))

    def verify(self, password: str, stored: str | None) -> Verified:
        """Check a password; without a stored hash it takes as long and never matches.

        Raises Busy when too many are waiting already.
        """
        with self.turn() as turn:
            return self.verify_in_turn(turn, password, stored)

    def turn(self, rank: int = FIRST) -> AbstractContextManager[Turn]:
        """Take a place among those who wait, before anything is counted. Raises Busy."""
        return self._turns.turn(rank)

    def verify_in_turn(self, turn: Turn, password: str, stored: str | None) -> Verified:
        """The same as ``verify`` in a place that was taken before. Raises Busy."""
        text = normalise(password) if len(password) <= MAX_LENGTH else ""
        return self._turns.run(turn, lambda: self._verify(text, stored))

    def knows(self, stored: str) -> bool:
        """Whether ``stored`` is a hash that can be verified here."""
        return self._context.identify(stored) is not None

    def _verify(self, text: str, stored: str | None) -> Verified:
        if stored is None or not text:
            argon2id.matches(new_secret(8), self._nobody)
            return Verified(False)
        is_match = argon2id.matches(text, stored)
        if is_match is not None:
            return Verified(is_match, self._renewed(text, stored) if is_match else None)
        return self._matches_older(text, stored)

    def _renewed(self, text: str, stored: str) -> str | None:
        """The hash with today's parameters, where the stored one has others."""
        return self._context.hash(text) if self._context.needs_update(stored) else None

    def _matches_older(self, text: str, stored: str) -> Verified:
        try:
            matches, new_hash = self._context.verify_and_update(text, stored)
        except (PasswordSizeError, UnknownHashError, ValueError):
            # Older schemes refuse NUL, or more than 72 bytes, at once: spend the time all the same.
            argon2id.matches(new_secret(8), self._nobody)
            return Verified(False)
        return Verified(matches, new_hash)


_making = threading.Lock()


def passwords_for(settings: Settings) -> Passwords:
    """The process's one Passwords for these settings, so that its bound on hashing holds."""
    with _making:
        return _passwords(settings)


@lru_cache(maxsize=4)
def _passwords(settings: Settings) -> Passwords:
    return Passwords(settings)
