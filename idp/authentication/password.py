"""Hashing and checking passwords: argon2id, a bounded number at once, equal time for nobody.

Older hashes that came with a person (bcrypt, sha512_crypt, PBKDF2, LDAP's salted ones) are
verified once more and replaced at the first sign-in.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from passlib.context import CryptContext
from passlib.exc import PasswordSizeError, UnknownHashError

from idp.foundation.errors import Unavailable
from idp.foundation.ids import new_secret
from idp.foundation.settings import Settings

MAX_LENGTH = 512
"""Characters. NIST SP 800-63B §3.1.1.2 asks for at least 64; more than this is no password."""
MAX_WAITING = 16
"""Hashes that may wait in one worker; beyond it a sign-in is turned away instead of queueing."""

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
        self._slots = threading.BoundedSemaphore(settings.password_hashes_at_once)
        self._waiting = 0
        self._waiting_lock = threading.Lock()
        self._nobody = self._context.hash(new_secret())

    def hash(self, password: str) -> str:
        """The argon2id hash of a password. Raises Unavailable (``busy``)."""
        with self._turn():
            return self._context.hash(normalise(password))

    def verify(self, password: str, stored: str | None) -> Verified:
        """Check a password; without a stored hash it takes as long and never matches.

        Raises Unavailable (``busy``) when too many are waiting already.
        """
        text = normalise(password) if len(password) <= MAX_LENGTH else ""
        with self._turn():
            if stored is None or not text:
                self._matches(new_secret(8), self._nobody)
                return Verified(False)
            return self._matches(text, stored)

    def knows(self, stored: str) -> bool:
        """Whether ``stored`` is a hash that can be verified here."""
        return self._context.identify(stored) is not None

    def _matches(self, text: str, stored: str) -> Verified:
        try:
            matches, new_hash = self._context.verify_and_update(text, stored)
        except (PasswordSizeError, UnknownHashError, ValueError):
            # Older schemes refuse NUL, or more than 72 bytes, at once: spend the time all the same.
            self._context.verify(new_secret(8), self._nobody)
            return Verified(False)
        return Verified(matches, new_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a free slot, unless too many wait: other requests need the processor too."""
        if not self._slots.acquire(blocking=False):
            self._queue()
        try:
            yield
        finally:
            self._slots.release()

    def _queue(self) -> None:
        with self._waiting_lock:
            if self._waiting >= MAX_WAITING:
                raise Unavailable("busy", "too many sign-ins at this moment; try again shortly")
            self._waiting += 1
        try:
            self._slots.acquire()
        finally:
            with self._waiting_lock:
                self._waiting -= 1


@lru_cache(maxsize=4)
def passwords_for(settings: Settings) -> Passwords:
    """The process's one Passwords for these settings, so that its bound on hashing holds."""
    return Passwords(settings)
