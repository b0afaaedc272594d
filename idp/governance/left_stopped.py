"""A unit stopped for somebody whose appointment is over, and whose word opens it again (9(7)).

What is stopped is the access "pada Perangkat Daerah/Unit Kerja tersebut": it outlives him over whom
it was stopped. Whoever manages there after him is stopped with the unit, and it is his Surat
Pernyataan Kesanggupan, known to the head, on which the access comes back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from idp import directory
from idp.foundation.database import Transaction
from idp.governance import left_stopped_store as store
from idp.governance.assignments import AssignmentRecord


@dataclass(frozen=True, slots=True)
class LeftStop:
    """A suspension of a unit whose cause is over; ``since`` is epoch seconds."""

    id: str
    unit_code: str
    since: int


@dataclass(frozen=True, slots=True)
class Heir:
    """Who manages where a unit was left stopped, by name; ``assignment_id`` is his own right."""

    suspension_id: str
    assignment_id: str
    name: str
    unit_name: str


def find_left_stop(tx: Transaction, held: AssignmentRecord) -> LeftStop | None:
    """The suspension that this appointment's holder may end by his letter, the oldest first.

    None where the right isn't stopped with its unit, or where he over whom the unit was stopped can
    still hand in the letter himself.
    """
    if held.state != "active" or not held.stopped_with_unit:
        return None
    above = directory.list_unit_ancestors(tx, held.unit_code or "")
    row = tx.one(store.FIND, units=json.dumps(list(above)))
    return None if row is None else LeftStop(*row)


def list_heirs(tx: Transaction, suspension_ids: list[str]) -> list[Heir]:
    """Who manages under each of these suspensions of units, by name. One query."""
    if not suspension_ids:
        return []
    rows = tx.all(store.LIST_HEIRS, suspensions=json.dumps(suspension_ids))
    return [Heir(*row) for row in rows]
