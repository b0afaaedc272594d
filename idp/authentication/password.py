"""Hashing and checking passwords: argon2id, a bounded number at once, equal time for nobody.

Older hashes that came with a person (bcrypt, sha512_crypt, PBKDF2, LDAP's salted ones) are
verified once more and replaced at the first sign-in; older_hashes.py hides what that takes.
"""

from __future__ import annotations

import threading
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

from passlib.context import CryptContext

from idp.authentication import argon2id
from idp.authentication.older_hashes import OlderHashes
from idp.authentication.turns import FIRST, Turn, Turns
from idp.foundation.ids import new_secret
from idp.foundation.settings import Settings

MAX_LENGTH = 512
"""Characters. NIST SP 800-63B §3.1.1.2 asks for at least 64; more than this is no password."""
SHARE_OF_THREADS = 2 / 3
"""So many of the request threads may hash or wait for it; further sign-ins are turned away."""

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
    """Whether the password matches; ``new_hash`` is given when the stored one is out of date.

    ``owed`` are the seconds by which a failure came too soon to look like any other.
    """

    matches: bool
    new_hash: str | None = None
    owed: float = 0.0


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
            places=max(1, int(settings.threads * SHARE_OF_THREADS)),
        )
        self._nobody = self._context.hash(new_secret())
        parameters, _salt, _digest = self._nobody.rsplit("$", 2)
        self.older = OlderHashes(self._context, present=parameters + "$")

    def hash(self, password: str) -> str:
        """The argon2id hash of a password. Raises Busy."""
        text = normalise(password)
        with self.turn() as turn:
            return self._turns.run(turn, lambda: argon2id.compute(text, self._nobody))

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
        """One computation of today's hash, whatever is stored; an older one comes on top."""
        longest = self.older.longest()
        if stored is None or not text:
            argon2id.matches(new_secret(8), self._nobody)
            return Verified(False, owed=longest)
        if stored.startswith(self.older.present):
            return Verified(bool(argon2id.matches(text, stored)), owed=longest)
        is_match, seconds = self.older.timed(text, stored)
        if is_match:
            return Verified(True, argon2id.compute(text, self._nobody), longest - seconds)
        argon2id.matches(new_secret(8), self._nobody)
        return Verified(False, owed=longest - seconds)


_making = threading.Lock()


def passwords_for(settings: Settings) -> Passwords:
    """The process's one Passwords for these settings, so that its bound on hashing holds."""
    with _making:
        return _passwords(settings)


@lru_cache(maxsize=4)
def _passwords(settings: Settings) -> Passwords:
    return Passwords(settings)
