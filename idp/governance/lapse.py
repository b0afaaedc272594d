"""What happens to authority when its holder stops, moves or gets another position (Pasal 9(6))."""

from __future__ import annotations

from idp import directory
from idp.directory import PersonDeparted, PersonMoved
from idp.foundation.database import Transaction
from idp.governance.assignments import list_assignments
from idp.governance.roles import POSITION_ROLES
from idp.governance.suspension import lapse
from idp.governance.transitions import TRANSITIONS


def lapse_after_departure(tx: Transaction, event: PersonDeparted) -> None:
    """Employment ended: every authority of the person falls. Subscribes to PersonDeparted."""
    _lapse_all(tx, event.person_id, "berhenti", event.at, position_only=False)


def lapse_after_move(tx: Transaction, event: PersonMoved) -> None:
    """Subscribes to PersonMoved.

    Into another Perangkat Daerah: every authority falls. Another position, be it inside the same
    one: those that rest on the position fall. Another unit of the same Perangkat Daerah alone
    changes nothing.
    """
    former = directory.find_perangkat_daerah(tx, event.former_unit_code or "")
    if former != directory.find_perangkat_daerah(tx, event.unit_code):
        _lapse_all(tx, event.person_id, "mutasi", event.at, position_only=False)
    elif event.position_changed:
        _lapse_all(tx, event.person_id, "pindah jabatan", event.at, position_only=True)


def _lapse_all(
    tx: Transaction, person_id: str, reason: str, at: int, *, position_only: bool
) -> None:
    for assignment in list_assignments(tx, person_id):
        if (assignment.state, "lapse") not in TRANSITIONS:
            continue
        if position_only and assignment.role not in POSITION_ROLES:
            continue
        lapse(tx, assignment, reason=reason, now_ms=at * 1000)
