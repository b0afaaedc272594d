"""Employment events: who moves, gets another position, or leaves, on which day and by which paper.

They bind at 00:00 WIB of their TMT (Pasal 9(6)); one whose day has passed binds at once and is
marked late, because decrees do arrive late. What follows for authority is governance's business,
told by PersonMoved and PersonDeparted in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit
from idp.directory import events_store as store
from idp.directory.events import PersonDeparted, PersonMoved
from idp.directory.people import PersonRecord, get_person, raise_authority_version
from idp.directory.units import get_unit_by_code
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction

MOVES = ("MUTASI", "PINDAH_JABATAN")
ENDS = {
    "PENSIUN": "pensiun",
    "BERHENTI": "berhenti",
    "MENINGGAL": "meninggal",
    "KONTRAK_BERAKHIR": "kontrak_berakhir",
    "MUTASI_KELUAR": "mutasi_keluar",
    "CLTN": "cltn",
}
"""Event -> the employment status that it leads to."""
KINDS = frozenset({*MOVES, *ENDS})
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class EmploymentEvent:
    """One event. ``effective_on`` is its TMT, a civil day (WIB); times are epoch seconds."""

    id: str
    person_id: str
    nip: str | None
    kind: str
    effective_on: str
    unit_code: str | None
    position: str | None
    document: str
    recorded_by: str
    recorded_at: int
    applied_at: int | None

    @property
    def is_late(self) -> bool:
        """Whether it was recorded after its day."""
        return civil_date(self.recorded_at) > self.effective_on


def list_employment_events(
    tx: Transaction,
    *,
    nip: str | None = None,
    pending: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[EmploymentEvent]:
    """Events, the latest day first; ``pending`` narrows to those that have yet to bind."""
    rows = tx.all(store.LIST_EVENTS, nip=nip or "", pending=int(pending), most=limit, skip=offset)
    return [EmploymentEvent(*row) for row in rows]


def apply_due_events(foundation: Foundation) -> int:
    """Let every event bind whose day has come, in order; gives how many.

    Each in a transaction of its own: one that fails holds back no other person's.
    """
    applied = 0
    today = civil_date(foundation.clock.now())
    with foundation.database.reading() as tx:
        due = [EmploymentEvent(*row) for row in tx.all(store.LIST_DUE, today=today, most=_AT_ONCE)]
    for event in due:
        with foundation.database.transaction() as tx:
            applied += apply_event(tx, event, now_ms=foundation.clock.now_ms())
    return applied


def apply_event(tx: Transaction, event: EmploymentEvent, *, now_ms: int) -> bool:
    """Let one event bind; False when another worker was first. Publishes what follows."""
    now = now_ms // 1000
    if not tx.run(store.MARK_APPLIED, event_id=event.id, now=now):
        return False
    before = get_person(tx, event.person_id)
    status = ENDS.get(event.kind, before.employment_status)
    unit = None if event.unit_code is None else get_unit_by_code(tx, event.unit_code)
    tx.run(
        store.SET_EMPLOYMENT,
        person_id=before.id,
        unit_id=None if unit is None else unit.id,
        position=event.position,
        status=status,
        now=now,
    )
    audit.record(
        tx,
        audit.EventType.EMPLOYMENT_CHANGED,
        at_ms=now_ms,
        actor=event.recorded_by,
        subject=before.id,
        unit=before.unit_code,
        correlation=tx.act,
        detail={
            "kind": event.kind,
            "effective_on": event.effective_on,
            "late": event.is_late,
            "document": event.document,
            "unit": [before.unit_code, event.unit_code or before.unit_code],
            "pasal": "9(6)",
        },
    )
    _publish(tx, event, before, now)
    return True


def _publish(tx: Transaction, event: EmploymentEvent, before: PersonRecord, now: int) -> None:
    if event.kind in ENDS:
        if before.employment_status == "aktif":
            raise_authority_version(tx, before.id)
            tx.publish(PersonDeparted(before.id, now))
        return
    unit_code = event.unit_code or before.unit_code
    # Pasal 9(6) "pindah jabatan": any other position, be it inside the same unit.
    position_changed = event.kind == "PINDAH_JABATAN" or (
        event.position is not None and event.position != before.position
    )
    if unit_code is not None:
        tx.publish(PersonMoved(before.id, before.unit_code, unit_code, position_changed, now))
