"""What a day of transfers would do to authority, by doing it: the caller takes it all back."""

from __future__ import annotations

from dataclasses import dataclass

from idp import directory
from idp.directory import EventReport
from idp.foundation.database import Transaction
from idp.governance import foresight_store as store


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow, those events included whose day is still to come (Pasal 9(6))."""

    lapses: int
    """Authorities that fall."""
    vacancies: int
    """Perangkat Daerah that are left without a fasilitator."""
    departures: int
    """Accounts whose owner may do nothing any more."""


def foresee_events(
    tx: Transaction, data: bytes, *, actor: str, now_ms: int
) -> tuple[EventReport, Consequences]:
    """Let every event of the file bind, whatever its day, and count; the caller must roll back.

    So the preview can't differ from what happens. Raises InvalidFile with every fault.
    """
    before = _count(tx)
    report = directory.import_events(tx, data, actor=actor, now_ms=now_ms, whatever_day=True)
    counts = zip(_count(tx), before, strict=True)
    return report, Consequences(*(late - early for late, early in counts))


def _count(tx: Transaction) -> tuple[int, int, int]:
    lapsed, vacant, departed = tx.one(store.COUNT) or (0, 0, 0)
    return int(lapsed), int(vacant), int(departed)
