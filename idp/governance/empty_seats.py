"""Perangkat Daerah without a fasilitator: since when, why, who was last, who is coming (9(6))."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.governance import empty_seat_store as store
from idp.governance.vacancy import DAY


@dataclass(frozen=True, slots=True)
class EmptySeatRecord:
    """A Perangkat Daerah in which nobody is a fasilitator.

    ``since`` is epoch seconds, null where there never was one; ``left_state`` and ``left_reason``
    are how the last one's appointment ended, ``left_id`` and ``coming_id`` appointments;
    ``vacancy_id`` is null as well where there never was one.
    """

    unit_code: str
    unit_name: str
    since: int | None
    left_state: str | None
    left_reason: str | None
    last_holder: str | None
    left_id: str | None
    coming_id: str | None
    vacancy_id: str | None

    def days_open(self, now: int) -> int | None:
        """Whole days until ``now``; None where nobody knows since when."""
        return None if self.since is None else (now - self.since) // DAY


def list_empty_seats(
    tx: Transaction,
    *,
    units: Collection[str] | None,
    today: str,
    after: tuple[int, str] = (-1, ""),
    limit: int = 30,
) -> list[EmptySeatRecord]:
    """The longest empty first, in one query; ``units`` as in ``list_register``.

    ``after`` is the (since, code) of the last one seen, with 0 for one whose beginning is unknown.
    """
    rows = tx.all(
        store.LIST,
        **_within(units),
        today=today,
        after_time=after[0],
        after_code=after[1],
        most=limit,
    )
    return [EmptySeatRecord(*row) for row in rows]


def count_empty_seats(
    tx: Transaction, *, units: Collection[str] | None, today: str
) -> tuple[int, int]:
    """How many there are, and for how many of them somebody is on the way."""
    row = tx.one(store.COUNT, **_within(units), today=today)
    return (int(row[0]), int(row[1])) if row is not None else (0, 0)


def _within(units: Collection[str] | None) -> dict[str, object]:
    return {"everywhere": int(units is None), "units": json.dumps(sorted(units or ()))}
