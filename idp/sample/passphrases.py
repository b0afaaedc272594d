"""Passphrases that a person can read off a screen: four invented words."""

from __future__ import annotations

import base64

from idp.foundation.ids import new_secret

_CONSONANTS = "bdgjklmnprstwy"
_VOWELS = "aiueo"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
_WORDS = 4
_SYLLABLES_IN_WORD = 3


def new_passphrase() -> str:
    """Four words of three syllables, 27 characters, 73 bits."""
    # 256 random bits divided by 70 twelve times: what the remainder favours is below 2**-180.
    number = int.from_bytes(_random_bytes())
    words = []
    for _ in range(_WORDS):
        word = ""
        for _ in range(_SYLLABLES_IN_WORD):
            number, rest = divmod(number, len(_SYLLABLES))
            word += _SYLLABLES[rest]
        words.append(word)
    return "-".join(words)


def new_totp_secret() -> str:
    """160 random bits as base32, as authenticator apps take them (RFC 4226 §4)."""
    return base64.b32encode(_random_bytes()[:20]).decode()


def _random_bytes() -> bytes:
    return base64.urlsafe_b64decode(new_secret(33))[:32]
