"""Vacancies: a Perangkat Daerah whose last fasilitator left, until another one serves (Pasal 9(6)).

A suspended fasilitator still holds the seat; it is his access that is stopped, not his place.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.governance import vacancy_store as store
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.roles import SEATED

DAY = 86_400


@dataclass(frozen=True, slots=True)
class VacancyRecord:
    """An empty seat. Times are epoch seconds; ``left_by`` and ``filled_by`` are assignments."""

    id: str
    unit_code: str
    opened_at: int
    left_by: str
    filled_at: int | None
    filled_by: str | None

    def days_open(self, now: int) -> int:
        """Whole days from its opening to its filling, or to ``now``."""
        return ((self.filled_at or now) - self.opened_at) // DAY


def list_vacancies(tx: Transaction, *, past: bool = False, limit: int = 100) -> list[VacancyRecord]:
    """Open vacancies, the longest first; with ``past`` also those that were filled."""
    rows = tx.all(store.LIST_VACANCIES, past=int(past), most=limit)
    return [VacancyRecord(*row) for row in rows]


def note_leaving(tx: Transaction, left: AssignmentRecord, now_ms: int) -> None:
    """Open a vacancy when this was the last fasilitator of its Perangkat Daerah."""
    code = _seat_of(tx, left)
    if code is None:
        return
    tx.one(store.LOCK_SEAT, code=code)
    seated = _count(tx, code, civil_date(now_ms // 1000))
    if seated or tx.one(store.FIND_OPEN, code=code) is not None:
        return
    vacancy_id = new_id()
    tx.run(
        store.INSERT_VACANCY,
        id=vacancy_id,
        unit_id=directory.get_unit_by_code(tx, code).id,
        opened_at=now_ms // 1000,
        left_by=left.id,
        filled_at=None,
        filled_by=None,
    )
    _tell(tx, audit.EventType.VACANCY_OPENED, vacancy_id, code, left, now_ms)


def note_serving(tx: Transaction, serving: AssignmentRecord, now_ms: int) -> None:
    """Close the vacancy that this appointment fills; only one of the same Perangkat Daerah does."""
    code = _seat_of(tx, serving)
    row = None if code is None else tx.one(store.FIND_OPEN, code=code)
    if code is None or row is None:
        return
    vacancy = VacancyRecord(*row)
    tx.run(store.FILL, vacancy_id=vacancy.id, now=now_ms // 1000, assignment=serving.id)
    _tell(tx, audit.EventType.VACANCY_FILLED, vacancy.id, code, serving, now_ms)


def note_serving_now(tx: Transaction, today: str, now_ms: int) -> int:
    """Close the vacancies whose seat is taken since the civil day ``today``; gives how many."""
    rows = tx.all(store.LIST_SERVING, today=today)
    for row in rows:
        note_serving(tx, get_assignment(tx, row[0]), now_ms)
    return len(rows)


def _seat_of(tx: Transaction, assignment: AssignmentRecord) -> str | None:
    if assignment.role not in SEATED or assignment.unit_code is None:
        return None
    return directory.find_perangkat_daerah(tx, assignment.unit_code)


def _count(tx: Transaction, code: str, today: str) -> int:
    row = tx.one(store.COUNT_FASILITATORS, code=code, today=today)
    return int(row[0]) if row else 0


def _tell(
    tx: Transaction,
    event: audit.EventType,
    vacancy_id: str,
    code: str,
    assignment: AssignmentRecord,
    now_ms: int,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=audit.SYSTEM,
        subject=vacancy_id,
        unit=code,
        detail={"assignment": assignment.id, "person": assignment.person_id, "pasal": "9(6)"},
    )
