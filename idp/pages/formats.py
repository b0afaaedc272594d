"""How dates, numbers, NIP, contacts and articles are written. Times are shown in WIB."""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from idp.pages.i18n import Language, text

ZONE: Final = ZoneInfo("Asia/Jakarta")
# A day is a date, `YYYY-MM-DD`, or an instant in epoch seconds (UTC) whose WIB day counts.
Day = date | str | int

_LOCALES: Final[dict[Language, str]] = {"id": "id", "en": "en_GB"}
_CLOCK: Final[dict[Language, str]] = {"id": "HH.mm", "en": "HH:mm"}
_CLOCK_SECONDS: Final[dict[Language, str]] = {"id": "HH.mm.ss", "en": "HH:mm:ss"}
_DOT: Final = "•"
_NIP_LENGTH: Final = 18
_KILOBYTES: Final = 1024
_LAST_MONTH: Final = 12
_ARTICLE: Final = re.compile(
    r"(?P<pasal>\d+)(?:\((?P<ayat>\d+)\))?(?:\.(?P<angka>\d+))?\.?(?P<huruf>[a-z])?"
)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZONE)


def _day(value: Day) -> date:
    if isinstance(value, int):
        return _instant(value).date()
    return date.fromisoformat(value) if isinstance(value, str) else value


def date_text(value: Day, language: Language) -> str:
    """Return `24 November 2026`."""
    return format_date(_day(value), "d MMMM y", locale=_LOCALES[language])


def date_with_day(value: Day, language: Language) -> str:
    """Return `Selasa, 24 November 2026`."""
    return format_date(_day(value), "EEEE, d MMMM y", locale=_LOCALES[language])


def date_short(value: Day, language: Language) -> str:
    """Return `24 Nov 2026`."""
    return format_date(_day(value), "d MMM y", locale=_LOCALES[language])


def _moment(seconds: int, pattern: str, language: Language) -> str:
    return format_datetime(
        _instant(seconds), f"{pattern} 'WIB'", tzinfo=ZONE, locale=_LOCALES[language]
    )


def time_text(seconds: int, language: Language) -> str:
    """Return `08.05 WIB` for an instant in epoch seconds (UTC)."""
    return _moment(seconds, _CLOCK[language], language)


def date_time(seconds: int, language: Language) -> str:
    """Return `24 November 2026 08.05 WIB` for an instant in epoch seconds (UTC)."""
    return _moment(seconds, f"d MMMM y {_CLOCK[language]}", language)


def date_time_short(seconds: int, language: Language) -> str:
    """Return `24 Nov 2026 08.05 WIB` for an instant in epoch seconds (UTC)."""
    return _moment(seconds, f"d MMM y {_CLOCK[language]}", language)


def timestamp(seconds: int, language: Language) -> str:
    """Return `24 November 2026 08.05.09 WIB`, to the second, for records."""
    return _moment(seconds, f"d MMMM y {_CLOCK_SECONDS[language]}", language)


def iso_time(value: Day) -> str:
    """Return the machine-readable form that an HTML `<time datetime>` takes."""
    if isinstance(value, int):
        return _instant(value).isoformat()
    return _day(value).isoformat()


def number(value: float, language: Language) -> str:
    """Return `10.234,5` (Indonesian) or `10,234.5` (English)."""
    return format_decimal(value, locale=_LOCALES[language])


def percent(value: float, language: Language) -> str:
    """Return `87,5%` for 0.875, with at most one decimal."""
    return format_percent(value, format="#,##0.#%", locale=_LOCALES[language])


def _nip_digits(nip: str) -> str | None:
    digits = nip.replace(" ", "")
    whole = len(digits) == _NIP_LENGTH and digits.isascii() and digits.isdecimal()
    return digits if whole else None


def file_size(size: int | str, language: Language) -> str:
    """Return a number of bytes as `340 KB` or `1,2 MB`; less than one KB is `1 KB`."""
    kilobytes = max(1, round(int(size) / 1024))
    if kilobytes < _KILOBYTES:
        return text(language, "berkas.kb", n=number(kilobytes, language))
    return text(language, "berkas.mb", n=number(round(kilobytes / 1024, 1), language))


def nip_grouped(nip: str) -> str:
    """Return `19801230 201001 2 005` (PNS) or `19900913 2025 24 2 014` (PPPK).

    A PNS carries the month of appointment at places 13 and 14; a PPPK's number there is
    above twelve. Anything that is not 18 digits is returned as it came.
    """
    digits = _nip_digits(nip)
    if digits is None:
        return nip
    year, month = digits[8:12], digits[12:14]
    start = f"{year}{month}" if 1 <= int(month) <= _LAST_MONTH else f"{year} {month}"
    return f"{digits[:8]} {start} {digits[14]} {digits[15:]}"


def nip_masked(nip: str) -> str:
    """Return `1980•••• •••••• • 005`: enough to know one's own number, no more.

    What is not a NIP is masked wholly.
    """
    if _nip_digits(nip) is None:
        return _DOT * len(nip)
    grouped = nip_grouped(nip)
    return grouped[:4] + re.sub(r"\d", _DOT, grouped[4:-3]) + grouped[-3:]


def phone_masked(phone: str) -> str:
    """Return `+62 812-••••-1234`; a leading 0 is read as +62. Short ones hide wholly."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    national = digits[2:]
    if not digits.startswith("62") or len(national) < 8:
        return _DOT * len(phone)
    return f"+62 {national[:3]}-{_DOT * (len(national) - 7)}-{national[-4:]}"


def email_masked(email: str) -> str:
    """Return `s•••@babelprov.go.id`; the number of dots does not tell the length."""
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}{_DOT * 3}{at}{domain}" if name else _DOT * 3


def article(code: str, language: Language) -> str:
    """Return `Pasal 27 ayat (2) huruf j` for `27(2)j`, `Pasal 2 huruf a` for `2.a`.

    `1.7` is `Pasal 1 angka 7`. A code of another form is shown as it is, after that word.
    """
    found = _ARTICLE.fullmatch(code)
    if found is None:
        return text(language, "pasal.pasal", n=code)
    parts = [text(language, "pasal.pasal", n=found["pasal"])]
    if found["ayat"]:
        parts.append(text(language, "pasal.ayat", n=found["ayat"]))
    if found["angka"]:
        parts.append(text(language, "pasal.angka", n=found["angka"]))
    if found["huruf"]:
        parts.append(text(language, "pasal.huruf", n=found["huruf"]))
    return " ".join(parts)
