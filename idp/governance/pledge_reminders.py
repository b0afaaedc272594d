"""Reminders that a pledge runs out: 30, 7 and 1 day before, each once (SM-13)."""

from __future__ import annotations

from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Row, Transaction
from idp.governance import pledge_store as store
from idp.governance.notices import tell
from idp.governance.pledge_reading import shift

STAGES = ((30, 8), (7, 2), (1, 0))
"""Days before the last one: the reminder of ``first`` goes out until ``last``, if it is late."""
_MOST = 200


def remind_pledges(foundation: Foundation) -> int:
    """Send what is due; gives how many. Any number of workers may run it at once."""
    now = foundation.clock.now()
    with foundation.database.reading() as tx:
        due = [(stage, row) for stage, last in STAGES for row in _due(tx, stage, last, now)]
    if not due:  # mostly: then nobody's writing waits for this
        return 0
    with foundation.database.transaction() as tx:
        return sum(_remind(tx, stage, row, now) for stage, row in due)


def _due(tx: Transaction, first: int, last: int, now: int) -> list[Row]:
    today = civil_date(now)
    return tx.all(
        store.LIST_DUE,
        from_day=shift(today, last),
        to_day=shift(today, first),
        stage=first,
        most=_MOST,
    )


def _remind(tx: Transaction, stage: int, row: Row, now: int) -> int:
    """Send one reminder, unless another worker has sent it meanwhile."""
    person_id, version, valid_until = row
    noted = tx.run(
        store.NOTE_REMINDER,
        person_id=person_id,
        version=version,
        valid_until=valid_until,
        stage=stage,
        now=now,
    )
    if noted:
        tell(tx, [person_id], "kabar.pakta_habis", now=now, hari=valid_until)
    return noted
