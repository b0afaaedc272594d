"""Pakta integritas: the pledge without which no pengelola's right is in force (Pasal 27(1)a)."""

from __future__ import annotations

from datetime import date

from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.governance import store

PLEDGE_VERSION = "2023-1"
"""The text in use. A new text is a new version, and everybody signs again."""


def is_pledged(tx: Transaction, person_id: str, today: str) -> bool:
    """Whether a pledge of the present version covers the civil day ``today`` (YYYY-MM-DD, WIB)."""
    found = tx.one(
        store.FIND_PLEDGE, person_id=person_id, pledge_version=PLEDGE_VERSION, today=today
    )
    return found is not None


def pledge_row(person_id: str, signed_at: int) -> dict[str, object]:
    """Values of a pledge signed at that second; it holds for a year of civil days."""
    signed_on = date.fromisoformat(civil_date(signed_at))
    last_day = date.fromordinal(signed_on.toordinal() + 365)
    return {
        "person_id": person_id,
        "version": PLEDGE_VERSION,
        "signed_at": signed_at,
        "valid_until": last_day.isoformat(),
    }
