"""What a day of transfers would do to authority, by doing it and taking it all back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from idp import directory
from idp.directory import EventReport
from idp.foundation.database import Database, Transaction
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


@dataclass(frozen=True, slots=True)
class LostRight:
    """An authority that would fall: whose, which and where (null: the whole Province)."""

    person_id: str
    role: str
    unit_code: str | None


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a file would do, by name of what it strikes; the rest moves and loses nothing."""

    rows: int
    known: int
    late: int
    first_day: str
    last_day: str
    lapses: tuple[LostRight, ...]
    vacancies: tuple[str, ...]
    """Codes of the Perangkat Daerah that would be left without a fasilitator."""
    departures: tuple[str, ...]
    """Whose account would be of no use any more."""
    untouched: tuple[str, ...]
    """Persons whom the file moves without any loss of authority."""

    @property
    def new(self) -> int:
        """Events that are not on record yet."""
        return self.rows - self.known


class _TakenBack(Exception):
    """Ends the transaction of a preview without keeping anything of it."""


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


def foresee_day(database: Database, data: bytes, *, actor: str, now_ms: int) -> Foresight:
    """What the file would do, in a transaction that is taken back; raises InvalidFile."""
    seen: list[Foresight] = []
    try:
        with database.transaction() as tx:
            seen.append(_foresee(tx, data, actor, now_ms))
            raise _TakenBack
    except _TakenBack:
        return seen[0]


def _foresee(tx: Transaction, data: bytes, actor: str, now_ms: int) -> Foresight:
    read = directory.import_events(tx, data, actor=actor, now_ms=now_ms, dry_run=True)
    persons = list(dict.fromkeys(event.person_id for event in read.events))
    serving, lapsed, vacant = _serving(tx, persons), _lapsed(tx), _vacant(tx)
    report = directory.import_events(tx, data, actor=actor, now_ms=now_ms, whatever_day=True)
    lost = [right for key, right in _lapsed(tx).items() if key not in lapsed]
    gone = serving - _serving(tx, persons)
    struck = gone | {right.person_id for right in lost}
    days = [event.effective_on for event in report.events]
    return Foresight(
        rows=report.rows,
        known=report.known,
        late=report.late,
        first_day=min(days, default=""),
        last_day=max(days, default=""),
        lapses=tuple(lost),
        vacancies=tuple(sorted(_vacant(tx) - vacant)),
        departures=tuple(person for person in persons if person in gone),
        untouched=tuple(person for person in persons if person not in struck),
    )


def _serving(tx: Transaction, persons: Sequence[str]) -> set[str]:
    return {row[0] for row in tx.all(store.SERVING, persons=json.dumps(list(persons)))}


def _lapsed(tx: Transaction) -> dict[str, LostRight]:
    return {row[0]: LostRight(*row[1:]) for row in tx.all(store.LAPSED)}


def _vacant(tx: Transaction) -> set[str]:
    return {row[0] for row in tx.all(store.VACANT)}


def _count(tx: Transaction) -> tuple[int, int, int]:
    lapsed, vacant, departed = tx.one(store.COUNT) or (0, 0, 0)
    return int(lapsed), int(vacant), int(departed)
