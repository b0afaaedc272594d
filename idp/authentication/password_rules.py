"""What a new password must be: long, not among the first guesses, nothing of the owner in it.

No composition rules and no expiry (NIST SP 800-63B §3.1.1.2, OWASP ASVS 6.2.5 and 6.2.10).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from idp.authentication.password import MAX_LENGTH, normalise
from idp.directory import PersonRecord
from idp.foundation.errors import Refusal
from idp.foundation.settings import Settings

_COMMON_FILE = Path(__file__).with_name("common_passwords.txt")
_CONTEXT_WORDS = ("simasn", "babel")
"""The product and the province's short name: the first guess of anybody who aims at us."""
_LEET = str.maketrans("@4830157$!|", "aabeoistsii")
_SHORTEST_NAME = 4
_SHORTEST_WORD = 4
_TITLES = frozenset({"haji", "drs", "dra"})


def minimum_length(settings: Settings, *, has_second_factor: bool) -> int:
    """The least number of characters, which is smaller beside a second factor."""
    if has_second_factor:
        return settings.password_min_length_with_factor
    return settings.password_min_length


def check_new_password(
    password: str, *, person: PersonRecord, has_second_factor: bool, settings: Settings
) -> None:
    """Refuse a password that should not be used.

    Raises Refusal ``password_too_short``, ``password_too_long``, ``password_personal`` (holds the
    owner's number, birth date, name, or the product's name) or ``password_common``.
    """
    text = normalise(password)
    if len(text) < minimum_length(settings, has_second_factor=has_second_factor):
        raise Refusal("password_too_short", "the password is too short")
    if len(text) > MAX_LENGTH:
        raise Refusal("password_too_long", "the password is too long")
    readings = _readings(text)
    if any(word in reading for reading in readings for word in _words_of(person)):
        raise Refusal("password_personal", "the password holds something about its owner")
    if any(_is_easy(reading) for reading in readings):
        raise Refusal("password_common", "the password is among the first that anybody tries")


def _readings(text: str) -> tuple[str, ...]:
    """The password without marks and capitals: as written, and with digits read as letters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = _alphanumeric(folded)
    return (letters, _alphanumeric(folded.translate(_LEET)))


def _words_of(person: PersonRecord) -> set[str]:
    words = set(_CONTEXT_WORDS)
    if person.nip:
        words.add(person.nip)
        words |= _birth_date_forms(person.nip)
    name = unicodedata.normalize("NFKD", person.name).casefold()
    words |= {
        part
        for part in re.findall(r"[a-z0-9]+", name)
        if len(part) >= _SHORTEST_NAME and part not in _TITLES
    }
    if person.email:
        mailbox = _alphanumeric(person.email.partition("@")[0].casefold())
        if len(mailbox) >= _SHORTEST_NAME:
            words.add(mailbox)
    return words


def _birth_date_forms(nip: str) -> set[str]:
    """The birth date with which a NIP begins (Peraturan Kepala BKN 43/2007), as people write it."""
    year, month, day = nip[:4], nip[4:6], nip[6:8]
    if not ("1900" <= year <= "2100" and "01" <= month <= "12" and "01" <= day <= "31"):
        return set()
    return {year + month + day, day + month + year, day + month + year[2:], month + day + year}


def _is_easy(reading: str) -> bool:
    """Whether at most two listed words, repeated and filled up with digits, make it up."""
    words = _common_words()
    if reading in words or len(set(reading)) <= 3:
        return True
    found: set[str] = set()
    unknown = position = 0
    while position < len(reading):
        word = _longest_word_at(reading, position, words)
        if word:
            found.add(word)
        elif not reading[position].isdigit():
            unknown += 1
        position += len(word) or 1
    return len(found) <= 2 and unknown <= 2


def _longest_word_at(reading: str, position: int, words: frozenset[str]) -> str:
    for length in range(_longest_common(), _SHORTEST_WORD - 1, -1):
        part = reading[position : position + length]
        if len(part) == length and part in words:
            return part
    return ""


def _alphanumeric(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    lines = _COMMON_FILE.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


@lru_cache(maxsize=1)
def _longest_common() -> int:
    return max(map(len, _common_words()))
