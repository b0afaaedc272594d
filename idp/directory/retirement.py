"""Who reaches the retirement age and when: a forecast, which changes nobody's employment.

The age depends on the kind of position (UU 20/2023 Pasal 55: 60 for pimpinan tinggi, 58 for
administrators and supervisors; PP 11/2017 Pasal 239: 58, 60 or 65 for functional positions).
Employment ends by the decree that the event PENSIUN names, never by the calendar (Pasal 9(6)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from idp.directory import retirement_store as store
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal

LOWEST_AGE, HIGHEST_AGE = 58, 65
_SENIOR = frozenset({"jpt_utama", "jpt_madya", "jpt_pratama"})
_FUNCTIONAL = "fungsional"


@dataclass(frozen=True, slots=True)
class Retirement:
    """Somebody who will reach the age. ``retires_on`` is the first civil day without service."""

    person_id: str
    nip: str
    name: str
    unit_code: str | None
    position: str | None
    age: int
    retires_on: str
    is_recorded: bool
    """Whether an event PENSIUN of the person is on record."""


def retirement_age(position_kind: str | None, position: str | None) -> int:
    """The age in years at which one leaves such a position."""
    if position_kind in _SENIOR:
        return 60
    if position_kind == _FUNCTIONAL:
        level = (position or "").casefold()
        if "ahli utama" in level:
            return HIGHEST_AGE
        if "ahli madya" in level:
            return 60
    return LOWEST_AGE


def retires_on(nip: str, age: int) -> str:
    """The first day of the month after the birthday at that age; the NIP says the birthday."""
    year, month = int(nip[:4]) + age, int(nip[4:6])
    return date(year + month // 12, month % 12 + 1, 1).isoformat()


def forecast_retirements(tx: Transaction, *, since: str, until: str) -> list[Retirement]:
    """Active ASN whose retirement falls between two civil days (WIB), the earliest first.

    One query over those old enough. Raises Refusal ``invalid_date``.
    """
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        raise Refusal("invalid_date", "a date is not YYYY-MM-DD") from None
    rows = tx.all(
        store.LIST_OLD_ENOUGH,
        # The month before the first day of service no more; a year more on the safe side.
        born_from=f"{first.year - HIGHEST_AGE - 1:04d}",
        born_until=f"{last.year - LOWEST_AGE + 1:04d}",
    )
    found = [_retirement(*row) for row in rows]
    return sorted(
        (one for one in found if since <= one.retires_on <= until),
        key=lambda one: (one.retires_on, one.nip),
    )


def _retirement(
    person_id: str,
    nip: str,
    name: str,
    unit_code: str | None,
    position_kind: str | None,
    position: str | None,
    is_recorded: int,
) -> Retirement:
    age = retirement_age(position_kind, position)
    return Retirement(
        person_id, nip, name, unit_code, position, age, retires_on(nip, age), bool(is_recorded)
    )
