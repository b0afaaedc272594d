"""Pakta integritas: the pledge without which no pengelola's right is in force (Pasal 27(1)a)."""

from __future__ import annotations

from datetime import date, timedelta

from idp import audit
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance import store
from idp.governance.events import PledgeSigned

PLEDGE_VERSION = "2023-1"
"""The text in use. A new text is a new version, and everybody signs again."""
_DAYS = 365


def is_pledged(tx: Transaction, person_id: str, today: str) -> bool:
    """Whether a pledge of the present version covers the civil day ``today`` (YYYY-MM-DD, WIB)."""
    found = tx.one(
        store.FIND_PLEDGE, person_id=person_id, pledge_version=PLEDGE_VERSION, today=today
    )
    return found is not None


def sign_pledge(tx: Transaction, person_id: str, *, now_ms: int) -> str:
    """The person signs the present text; gives the last civil day (WIB) that it covers.

    Raises Conflict ``already_pledged`` while an earlier signature still covers today.
    """
    now = now_ms // 1000
    today = civil_date(now)
    if is_pledged(tx, person_id, today):
        raise Conflict("already_pledged", "the pledge is signed already")
    last_day = (date.fromisoformat(today) + timedelta(days=_DAYS)).isoformat()
    tx.run(
        store.SIGN_PLEDGE,
        person_id=person_id,
        version=PLEDGE_VERSION,
        signed_at=now,
        valid_until=last_day,
    )
    audit.record(
        tx,
        audit.EventType.PLEDGE_SIGNED,
        at_ms=now_ms,
        actor=person_id,
        subject=person_id,
        detail={"version": PLEDGE_VERSION, "until": last_day, "pasal": "27(1)a"},
    )
    tx.publish(PledgeSigned(person_id, now))
    return last_day
