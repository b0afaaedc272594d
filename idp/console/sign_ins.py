"""K1: how many sign in today, beside the same weekday of the four weeks before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from idp.audit import EventType
from idp.console import landing_store as store
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.database import Transaction

QUARTERS = 96
_QUARTER, _WEEK = 900, 7 * 86_400
_WEEKS = 4
_HOUR = 4
"""Quarters in it."""


@dataclass(frozen=True, slots=True)
class Hour:
    """A line of the table: ``hour`` is of the day (WIB)."""

    hour: int
    today: int
    usual: int
    failed: int


@dataclass(frozen=True, slots=True)
class SignIns:
    """Counts by quarter of an hour. ``passed`` quarters have begun; ``before`` are four days."""

    passed: int
    today: tuple[int, ...]
    failed: tuple[int, ...]
    before: tuple[tuple[int, ...], ...]

    @property
    def usual(self) -> tuple[int, ...]:
        """The median of the days before, quarter by quarter."""
        return tuple(_middle(day[at] for day in self.before) for at in range(QUARTERS))

    @property
    def usual_so_far(self) -> int:
        """How many had usually signed in by this time of the day."""
        return _middle(sum(day[: self.passed]) for day in self.before)

    @property
    def most(self) -> int:
        """The highest of all that is drawn upwards; 1 where nothing happened."""
        return max(1, *self.today, *self.usual)

    @property
    def hours(self) -> list[Hour]:
        """The same for reading, by the hour."""
        return [
            Hour(
                at // _HOUR,
                sum(self.today[at : at + _HOUR]),
                _middle(sum(day[at : at + _HOUR]) for day in self.before),
                sum(self.failed[at : at + _HOUR]),
            )
            for at in range(0, QUARTERS, _HOUR)
        ]


def read_sign_ins(tx: Transaction, now: int) -> SignIns:
    """Of the whole Province, at ``now`` (epoch seconds); in one query."""
    start = start_of_date(civil_date(now))
    starts = [(start - week * _WEEK) * 1000 for week in range(_WEEKS + 1)]
    counts = {day: [0] * QUARTERS for day in starts}
    failed = [0] * QUARTERS
    days = {f"day_{number}": day for number, day in enumerate(starts)}
    for day, quarter, kind, count in tx.all(store.BY_QUARTER, **days):
        if kind == EventType.SIGN_IN_SUCCEEDED:
            counts[int(day)][int(quarter)] += int(count)
        elif int(day) == starts[0]:
            failed[int(quarter)] += int(count)
    return SignIns(
        (now - start) // _QUARTER + 1,
        tuple(counts[starts[0]]),
        tuple(failed),
        tuple(tuple(counts[day]) for day in starts[1:]),
    )


def _middle(values: Iterable[int]) -> int:
    return int(median(values) + 0.5)
