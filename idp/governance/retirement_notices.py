"""Word that people reach the retirement age: 90, 30 and 7 days before, each once.

To the head of the Perangkat Daerah and to BKPSDMD, so that decrees and successors come in time.
Nobody's authority falls by it (Pasal 9(6): it falls with the event).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from idp import directory
from idp.directory import Retirement
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import retirement_store as store
from idp.governance.notices import heads_over, holders, tell
from idp.governance.roles import OVER_BKPSDMD

STAGES = (7, 30, 90)
"""Days before; who is told late is told the nearest stage alone."""


def warn_of_retirements(foundation: Foundation) -> int:
    """Send what is due; gives how many people it was about. Any number of workers may run it."""
    now = foundation.clock.now()
    today = civil_date(now)
    last = (date.fromisoformat(today) + timedelta(days=STAGES[-1])).isoformat()
    with foundation.database.reading() as tx:
        coming = directory.forecast_retirements(tx, since=today, until=last)
    with foundation.database.transaction() as tx:
        noted = [one for one in coming if not one.is_recorded and _note(tx, one, today, now)]
        told = Counter((one.unit_code, one.retires_on) for one in noted)
        for (unit_code, day), count in sorted(told.items(), key=lambda item: item[0][1]):
            _tell(tx, unit_code, day, count, now)
    return len(noted)


def _note(tx: Transaction, one: Retirement, today: str, now: int) -> bool:
    left = (date.fromisoformat(one.retires_on) - date.fromisoformat(today)).days
    stage = next(stage for stage in STAGES if left <= stage)
    return bool(
        tx.run(
            store.NOTE_NOTICE,
            person_id=one.person_id,
            retires_on=one.retires_on,
            days_left=stage,
            now=now,
        )
    )


def _tell(tx: Transaction, unit_code: str | None, day: str, count: int, now: int) -> None:
    unit = directory.find_unit_by_code(tx, unit_code or "")
    persons = [*heads_over(tx, unit_code, now), *holders(tx, OVER_BKPSDMD, (), now)]
    name = unit.name if unit is not None else "-"
    tell(tx, persons, "kabar.pensiun", now=now, unit=name, jumlah=str(count), hari=day)
