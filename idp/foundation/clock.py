"""The one place where time is read. Everything else receives a Clock."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time. The province has no daylight saving, so the offset is fixed."""


class Clock(Protocol):
    """Tells the time. Tests pass a FixedClock."""

    def now(self) -> int:
        """Seconds since the epoch, UTC."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        return int(time.time())

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class FixedClock:
    """A clock that stands still until it is moved; for tests and for the sample generator."""

    def __init__(self, seconds: int) -> None:
        self._ms = seconds * 1000

    def now(self) -> int:
        return self._ms // 1000

    def now_ms(self) -> int:
        return self._ms

    def advance(self, seconds: float) -> None:
        """Move the clock by that many seconds; negative moves it back."""
        self._ms += int(seconds * 1000)


def civil_date(seconds: int) -> str:
    """The calendar date in Western Indonesian time, as YYYY-MM-DD.

    Dates of appointments and units are civil dates of the province, so they begin and end
    at 00:00 WIB.
    """
    return datetime.fromtimestamp(seconds, WIB).date().isoformat()


def start_of_date(iso_date: str) -> int:
    """Epoch seconds at which a civil date (YYYY-MM-DD) begins in WIB; ValueError if malformed."""
    day = date.fromisoformat(iso_date)
    return int(datetime(day.year, day.month, day.day, tzinfo=WIB).timestamp())


def utc_text(seconds: int) -> str:
    """RFC 3339 timestamp in UTC, for logs and exports."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
