"""Assignments: which role a person has, where, since when and by which document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.governance import store


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """One person, one role, one unit (Pasal 8(2)), and the document it rests on.

    ``valid_from`` and ``valid_until`` are the first and last civil day (WIB; no last day: null),
    ``state_since`` epoch seconds. ``unit_code`` is null for roles that reach the whole Province.
    """

    id: str
    person_id: str
    role: str
    unit_code: str | None
    state: str
    valid_from: str | None
    valid_until: str | None
    document: str | None
    document_date: str | None
    state_since: int
    reason: str | None
    suspension_scope: str | None
    stopped_with_unit: bool = False
    """The management access of its unit, or of one above, is suspended (Pasal 9(7))."""
    withheld: bool = False
    """It was not confirmed when access was looked at again (Pasal 27(2)a)."""

    @property
    def shown_state(self) -> str:
        """Its state as people are told: what its unit or a review stops is suspended."""
        stopped = self.stopped_with_unit or self.withheld
        return "suspended" if self.state == "active" and stopped else self.state


@dataclass(frozen=True, slots=True)
class ListedAssignment:
    """An assignment with the NIP of its holder, for lists that an operator reads."""

    assignment: AssignmentRecord
    nip: str | None


def get_assignment(tx: Transaction, assignment_id: str) -> AssignmentRecord:
    """The assignment; raises NotFound."""
    row = tx.one(store.FIND_ASSIGNMENT, assignment_id=assignment_id)
    if row is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return read_assignment(row)


def list_managing_under(tx: Transaction, unit_code: str) -> list[AssignmentRecord]:
    """Active assignments of pengelola in a unit and the units below it."""
    return [read_assignment(row) for row in tx.all(store.LIST_MANAGING_UNDER, unit_code=unit_code)]


def list_assignments(tx: Transaction, person_id: str) -> list[AssignmentRecord]:
    """All of a person's, whatever their state, newest first."""
    return [read_assignment(row) for row in tx.all(store.LIST_OF_PERSON, person_id=person_id)]


@dataclass(frozen=True, slots=True)
class HeldAssignment:
    """An assignment as its holder has it on one day.

    ``unit_name`` is null for roles that reach the whole Province, ``unit_closed`` whether the unit
    of an active one, or one above it, is no more; ``in_force`` means what ``list_in_force`` means.
    """

    assignment: AssignmentRecord
    unit_name: str | None
    unit_closed: bool
    in_force: bool

    def state_on(self, today: str) -> str:
        """What it is worth on that same civil day, which its own state does not say."""
        held = self.assignment
        if held.state != "active" or self.in_force:
            return held.state
        if held.valid_until is not None and held.valid_until < today:
            return "ended"
        if held.valid_from is not None and held.valid_from > today:
            return "decreed"
        # Pasal 9(7): another's suspension reaches the whole unit; or a review has withheld it.
        return "ended" if self.unit_closed else "suspended"


def list_held(tx: Transaction, person_id: str, today: str) -> list[HeldAssignment]:
    """What ``list_assignments`` gives, with what each is worth on the day ``today``; one query."""
    rows = tx.all(store.LIST_HELD, person_id=person_id, today=today)
    return [_held(row) for row in rows]


def list_in_force(tx: Transaction, person_id: str, today: str) -> list[AssignmentRecord]:
    """Those that give a right on the civil day ``today`` (YYYY-MM-DD, WIB), in one query.

    In force means: active, the day within its dates (Pasal 9(5)), its unit and the units above
    it open, for a pengelola no suspension of the unit or one above it (Pasal 9(7)), and not
    withheld by a review (Pasal 27(2)a). The person's own state is not asked, nor the pledge
    (``is_pledged``, C7), without which a pengelola's right in force may not be used.
    """
    rows = tx.all(store.LIST_IN_FORCE, person_id=person_id, today=today)
    return [read_assignment(row) for row in rows]


def search_assignments(
    tx: Transaction,
    *,
    nip: str | None = None,
    unit_code: str | None = None,
    state: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[ListedAssignment]:
    """Assignments of everybody, newest first, narrowed by what is given (``state`` as shown)."""
    rows = tx.all(
        store.LIST_ASSIGNMENTS,
        nip=nip or "",
        unit_code=unit_code or "",
        state=state or "",
        most=limit,
        skip=offset,
    )
    return [ListedAssignment(read_assignment(row[:-1]), row[-1]) for row in rows]


def _held(row: Row) -> HeldAssignment:
    *fields, unit_name, closed, in_force = row
    return HeldAssignment(read_assignment(fields), unit_name, bool(closed), bool(in_force))


def read_assignment(row: Row | Sequence[Any]) -> AssignmentRecord:
    """The record of a row in the order of its fields."""
    values = (*row[:-2], bool(row[-2]), bool(row[-1]))
    return AssignmentRecord(*values)
