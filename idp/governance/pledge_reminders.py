"""Reminders that a pledge runs out: 30, 7 and 1 day before, each once (SM-13)."""

from __future__ import annotations

from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import pledge_store as store
from idp.governance.notices import tell
from idp.governance.pledge_reading import shift

STAGES = ((30, 8), (7, 2), (1, 0))
"""Days before the last one: the reminder of ``first`` goes out until ``last``, if it is late."""
_MOST = 200


def remind_pledges(foundation: Foundation) -> int:
    """Send what is due; gives how many. Any number of workers may run it at once."""
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        return sum(_remind(tx, first, last, now) for first, last in STAGES)


def _remind(tx: Transaction, first: int, last: int, now: int) -> int:
    today = civil_date(now)
    due = tx.all(
        store.LIST_DUE,
        from_day=shift(today, last),
        to_day=shift(today, first),
        stage=first,
        most=_MOST,
    )
    sent = 0
    for person_id, version, valid_until in due:
        noted = tx.run(
            store.NOTE_REMINDER,
            person_id=person_id,
            version=version,
            valid_until=valid_until,
            stage=first,
            now=now,
        )
        if noted:
            tell(tx, [person_id], "kabar.pakta_habis", now=now, hari=valid_until)
            sent += 1
    return sent
