"""E-mail addresses, telephone numbers, and the text people type to say who they are."""

from __future__ import annotations

import re
import unicodedata

MAX_EMAIL = 254
_LONGEST_LOGIN = 320
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters, and lone surrogates, which no database can store."""
_NUMBER_MARKS = str.maketrans("", "", " .-'")

# RFC 5321 §4.5.3.1 bounds, and only the characters of RFC 5322 §3.2.3 that mail systems here know.
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&*+/=?^_{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])",
    re.ASCII,
)
_PHONE = re.compile(r"\+[0-9]{8,15}", re.ASCII)


def is_email(text: str) -> bool:
    """Whether the text is one plain e-mail address (no display name, no comment, ASCII)."""
    local, _, _ = text.partition("@")
    return len(text) <= MAX_EMAIL and len(local) <= 64 and _EMAIL.fullmatch(text) is not None


def parse_phone(text: str) -> str | None:
    """The number in international form (E.164, ``+62…``), or None where it is none.

    A leading 0 is read as an Indonesian number; spaces, dots, dashes and brackets are dropped.
    """
    digits = re.sub(r"[ .()-]", "", text.strip())
    if digits.startswith("0"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    return digits if _PHONE.fullmatch(digits) else None


def fold_login(text: str) -> str:
    """The one form of what a person may type as user name; failures are counted under it.

    Full-width digits, capitals, blanks around and invisible characters make no difference, nor
    do blanks, dots and dashes inside a number, so that nobody gets more tries by writing the same
    name in other ways.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_LOGIN]).casefold()
    # Once more, because folding case can leave characters that are again composed.
    plain = unicodedata.normalize("NFKC", plain)
    plain = "".join(char for char in plain if unicodedata.category(char) not in _UNSEEN).strip()
    number = plain.translate(_NUMBER_MARKS)
    if number.isascii() and number.isdigit():
        return number
    return plain[:_LONGEST_LOGIN]
