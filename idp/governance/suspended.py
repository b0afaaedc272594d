"""The register of suspensions (Pasal 9(7)): those in force with what is missing, open findings."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.foundation.like_pattern import part_pattern
from idp.governance import suspended_store as store
from idp.governance.assignments import (
    AssignmentRecord,
    list_managing_under,
    read_assignment,
)
from idp.governance.commitment import LetterRecord, standing_with
from idp.governance.finding_rows import FindingRecord
from idp.governance.finding_store import COLUMNS
from idp.governance.register import RegisterFilter, narrowed
from idp.governance.transitions import Scope

STANDINGS = ("effective", "letter_uploaded", "acknowledged")
"""States of SM-2 in which access is stopped: without a letter, with one, with one taken note of."""
SUSPENSION_SORTS = tuple(store.PAGE)
_READ = len(AssignmentRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SuspensionFilter:
    """What narrows the register; an empty text narrows nothing. ``search`` is part of a name."""

    search: str = ""
    unit_code: str = ""
    scope: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class SuspensionEntry:
    """A suspended assignment, and how far the way back has been gone. Moments: epoch seconds.

    ``finding_id`` and ``duty`` are null where it was stopped without a recorded case.
    ``letter_at`` is when the last letter was handed in, ``letter_refused`` why it was sent back.
    """

    assignment: AssignmentRecord
    name: str
    unit_name: str | None
    standing: str
    finding_id: str | None
    duty: str | None
    letter_at: int | None
    letter_refused: str | None
    acknowledged_at: int | None
    acknowledged_by: str | None
    """The head's name."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that awaits an answer or a decision, with its holder and unit by name."""

    finding: FindingRecord
    name: str
    unit_name: str | None


@dataclass(frozen=True, slots=True)
class NeglectCase:
    """Everything about the neglect of one appointment that is going on now (SM-2).

    ``finding`` is the one that is undecided or in effect, ``letter`` the last one of this
    suspension, ``acknowledged_by`` the name of the head who took note of it.
    """

    assignment: AssignmentRecord
    name: str
    unit_name: str | None
    acknowledged_by: str | None
    finding: FindingRecord | None
    letter: LetterRecord | None

    @property
    def standing(self) -> str:
        """A state of SM-2; the empty text where nothing is open."""
        if self.assignment.state != "suspended":
            return self.finding.state if self.finding is not None else ""
        return standing_with(self.letter)


def get_case(tx: Transaction, assignment_id: str) -> NeglectCase:
    """The case over this assignment, in one query; raises NotFound."""
    row = tx.one(store.CASE, assignment_id=assignment_id)
    if row is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return _case(row)


def list_cases_of(tx: Transaction, person_id: str) -> list[NeglectCase]:
    """What is found or stopped of this person's appointments, the oldest first; one query."""
    return [_case(row) for row in tx.all(store.CASES_OF_PERSON, person_id=person_id)]


def _case(row: Row) -> NeglectCase:
    held = read_assignment(row[:_READ])
    name, unit_name, head, *rest = row[_READ:]
    found: list[Any] = [*rest[: len(COLUMNS)], held.person_id, held.unit_code]
    letter = rest[len(COLUMNS) :]
    return NeglectCase(
        held,
        name,
        unit_name,
        head,
        FindingRecord(*found) if found[0] is not None else None,
        LetterRecord(*letter) if letter[0] is not None else None,
    )


@dataclass(frozen=True, slots=True)
class LeftStopped:
    """A unit whose management access stays stopped though the appointment that caused it is over.

    ``since`` is epoch seconds; ``name`` and ``state`` are of that appointment (Pasal 9(6), 9(7)).
    """

    id: str
    unit_name: str
    since: int
    reason: str
    assignment_id: str
    name: str
    state: str


def list_left_stopped(
    tx: Transaction, *, units: Collection[str] | None, limit: int = 30
) -> list[LeftStopped]:
    """Units that only the letter of whoever came after can open again, the oldest first."""
    rows = tx.all(store.LEFT_STOPPED, **_reach(units), most=limit)
    return [LeftStopped(*row) for row in rows]


def list_suspended(
    tx: Transaction,
    wanted: SuspensionFilter,
    *,
    units: Collection[str] | None,
    sort: str = "baru",
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[SuspensionEntry]:
    """Suspensions in force in the order of ``sort`` (one of SUSPENSION_SORTS), in one query.

    ``units`` is the reach as in ``list_register``; ``after`` the (state_since, id) of the last
    assignment seen.
    """
    time, last_id = after or (0, "")
    rows = tx.all(
        store.PAGE[sort],
        **_narrowed(wanted, units),
        begins=int(after is None),
        after_time=time,
        after_id=last_id,
        most=limit,
    )
    return [_entry(row) for row in rows]


def count_suspended(
    tx: Transaction, wanted: SuspensionFilter, *, units: Collection[str] | None
) -> int:
    """How many :func:`list_suspended` finds on all pages together."""
    row = tx.one(store.COUNT, **_narrowed(wanted, units))
    return int(row[0]) if row is not None else 0


def count_active_and_suspended(
    tx: Transaction, *, units: Collection[str] | None
) -> tuple[int, int]:
    """What ``count_register`` finds in force and :func:`count_suspended` stopped; in one query."""
    registered = narrowed(RegisterFilter(state="active"), units)
    row = tx.one(store.ACTIVE_AND_SUSPENDED, **registered | _narrowed(SuspensionFilter(), units))
    return (int(row[0]), int(row[1])) if row is not None else (0, 0)


def list_open_findings(
    tx: Transaction, *, units: Collection[str] | None, limit: int = 30
) -> list[OpenFinding]:
    """Findings that are not decided, the one that may be decided first on top; one query."""
    rows = tx.all(store.UNDECIDED, **_reach(units), most=limit)
    return [_finding(row) for row in rows]


def list_who_would_stop(
    tx: Transaction, assignment: AssignmentRecord, scope: Scope
) -> frozenset[str]:
    """Ids of the persons whose management access a suspension would stop now; two queries at most.

    With ``scope`` ``unit`` everyone who manages there or below, but for those stopped already.
    """
    others = list_managing_under(tx, assignment.unit_code or "") if scope == "unit" else []
    stopping = {other.person_id for other in others if not other.stopped_with_unit}
    return frozenset(stopping | {assignment.person_id})


def _reach(units: Collection[str] | None) -> dict[str, object]:
    return {"everywhere": int(units is None), "units": json.dumps(sorted(units or ()))}


def _narrowed(wanted: SuspensionFilter, units: Collection[str] | None) -> dict[str, object]:
    return _reach(units) | {
        "unit_code": wanted.unit_code,
        "scope": wanted.scope,
        "standing": wanted.standing,
        "name_part": part_pattern(wanted.search),
    }


def _entry(row: Row) -> SuspensionEntry:
    return SuspensionEntry(read_assignment(row[:_READ]), *row[_READ:])


def _finding(row: Row) -> OpenFinding:
    *fields, name, unit_name = row
    return OpenFinding(FindingRecord(*fields), name, unit_name)
