"""Who assists the employees of a unit: its fasilitators in force (Pasal 9 ayat (3))."""

from __future__ import annotations

import json
from dataclasses import dataclass

from idp.directory import list_unit_ancestors
from idp.foundation.database import Transaction
from idp.governance import holder_store as store


@dataclass(frozen=True, slots=True)
class Facilitator:
    """One of them, with the unit that the appointment is for."""

    person_id: str
    name: str
    position: str | None
    unit_code: str
    unit_name: str


def list_facilitators(tx: Transaction, unit_code: str | None, *, today: str) -> list[Facilitator]:
    """Those whose reach holds this unit, the nearest first; ``today`` is a civil day (WIB).

    Left out is whose appointment, or whose unit's management access, is stopped (Pasal 9(7)),
    what a review withholds (Pasal 27(2)a), and whose account is closed.
    """
    above = list(list_unit_ancestors(tx, unit_code)) if unit_code is not None else []
    if not above:
        return []
    rows = tx.all(store.LIST_FACILITATORS, units=json.dumps(above), today=today)
    found = [Facilitator(*row) for row in rows]
    return sorted(found, key=lambda one: above.index(one.unit_code))
