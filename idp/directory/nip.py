"""NIP (PNS) and NI PPPK: eighteen digits that say birth date, appointment, sex and sequence.

``YYYYMMDD`` birth, then for PNS ``YYYYMM`` of the appointment as CPNS, for PPPK the year and a
two-digit code from 21 on, then sex (1 male, 2 female) and a sequence. There is no check digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NewType

from idp.directory.contact import fold_login

Nip = NewType("Nip", str)
"""Eighteen digits without blanks that passed ``parse_nip``."""

LENGTH = 18
_OLDEST_YEAR = 1940
_YOUNGEST_AGE = 17
_APPOINTMENT_AGES = range(17, 61)
_USUAL_AGES = range(18, 41)
_PPPK_CODES_FROM = 21


class InvalidNip(ValueError):
    """The text is no NIP. ``code`` is stable and says which rule it breaks."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class NipFacts:
    """What a number says. ``unusual_age`` marks an appointment outside the age of 18 to 40."""

    number: Nip
    birth_date: str
    group: Literal["PNS", "PPPK"]
    appointment_year: int
    sex: Literal["L", "P"]
    sequence: int
    unusual_age: bool


def parse_nip(text: str, today: str) -> NipFacts:
    """Read a number as people write it (blanks, dots, dashes, full-width digits).

    ``today`` is the civil date (YYYY-MM-DD, WIB). Raises InvalidNip.
    """
    number = fold_login(text)
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        if "e+" in number:
            raise InvalidNip("nip_spreadsheet", "a spreadsheet has rounded this number")
        raise InvalidNip("nip_length", "a NIP has exactly 18 digits")
    birth_year = _birth_year(number, int(today[:4]))
    group = _group(int(number[12:14]))
    if number[14] not in "12":
        raise InvalidNip("nip_sex", "digit 15 must be 1 or 2")
    if number[15:] == "000":
        raise InvalidNip("nip_sequence", "the last three digits must not be 000")
    appointment_year = int(number[8:12])
    age = appointment_year - birth_year
    if age not in _APPOINTMENT_AGES:
        raise InvalidNip("nip_appointment", "nobody is appointed at that age")
    return NipFacts(
        number=Nip(number),
        birth_date=f"{number[:4]}-{number[4:6]}-{number[6:8]}",
        group=group,
        appointment_year=appointment_year,
        sex="L" if number[14] == "1" else "P",
        sequence=int(number[15:]),
        unusual_age=age not in _USUAL_AGES,
    )


def format_nip(number: str) -> str:
    """As printed on letters: ``19801230 201001 2 005``, for PPPK ``19900913 2025 24 2 014``."""
    if len(number) != LENGTH:
        return number
    code = number[12:14]
    appointment = number[8:14] if code <= "12" else f"{number[8:12]} {code}"
    return f"{number[:8]} {appointment} {number[14]} {number[15:]}"


def _birth_year(number: str, this_year: int) -> int:
    try:
        born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        raise InvalidNip("nip_birth_date", "the first eight digits are no date") from None
    if not _OLDEST_YEAR <= born.year <= this_year - _YOUNGEST_AGE:
        raise InvalidNip("nip_birth_year", "nobody born in that year is employed")
    return born.year


def _group(code: int) -> Literal["PNS", "PPPK"]:
    if 1 <= code <= 12:
        return "PNS"
    if code >= _PPPK_CODES_FROM:
        return "PPPK"
    raise InvalidNip("nip_kind", "digits 13 and 14 are neither a month nor a PPPK code")
