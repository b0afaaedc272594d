"""The rows of findings: one case of neglect each (Pasal 9(7))."""

from __future__ import annotations

from dataclasses import dataclass

from idp import directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.ids import new_id
from idp.governance import finding_store as store
from idp.governance.assignments import AssignmentRecord

ANSWER_DAYS = 3
"""Working days in which the fasilitator may answer, by the Province's calendar."""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding. Moments are epoch seconds, ``answer_until`` a civil day (WIB)."""

    id: str
    assignment_id: str
    state: str
    duty: str | None
    evidence_id: str | None
    evidence_sha256: str | None
    finding: str
    found_by: str
    found_at: int
    answer_until: str
    answer: str | None
    answered_at: int | None
    skipped: str | None
    reason: str | None
    scope: str | None
    decided_by: str | None
    decided_at: int | None
    person_id: str
    unit_code: str | None


def get_finding(tx: Transaction, finding_id: str) -> FindingRecord:
    """The finding; raises NotFound."""
    row = tx.one(store.FIND, finding_id=finding_id)
    if row is None:
        raise NotFound("finding_not_found", "there is no such finding")
    return FindingRecord(*row)


def find_effective_finding(tx: Transaction, assignment_id: str) -> FindingRecord | None:
    """The finding on which this assignment is suspended; None for one of the sample data."""
    row = tx.one(store.FIND_EFFECTIVE, assignment_id=assignment_id)
    return None if row is None else FindingRecord(*row)


def list_findings(
    tx: Transaction,
    *,
    unit_code: str | None = None,
    state: str | None = None,
    after: FindingRecord | None = None,
    limit: int = 100,
) -> list[FindingRecord]:
    """Findings, newest first, those after ``after``; narrowed by what is given."""
    rows = tx.all(
        store.LIST,
        unit_code=unit_code or "",
        state=state or "",
        before_at=after.found_at if after else 1 << 60,
        before_id=after.id if after else "",
        most=limit,
    )
    return [FindingRecord(*row) for row in rows]


def refuse_beside_open(tx: Transaction, assignment_id: str) -> None:
    """Raise Conflict ``finding_open`` while a finding over this assignment is undecided."""
    if tx.one(store.FIND_OPEN, assignment_id=assignment_id) is not None:
        raise Conflict("finding_open", "a finding is open: decide or drop it", pasal=("9(7)",))


def insert_finding(
    tx: Transaction,
    assignment: AssignmentRecord,
    actor: str,
    now_ms: int,
    **facts: str | int | None,
) -> FindingRecord:
    """Write the row; ``facts`` are the columns that it has already."""
    finding_id = new_id()
    values: dict[str, object] = dict.fromkeys(store.COLUMNS)
    values |= {
        "id": finding_id,
        "assignment_id": assignment.id,
        "found_by": actor,
        "found_at": now_ms // 1000,
        "answer_until": directory.working_day_after(tx, civil_date(now_ms // 1000), ANSWER_DAYS),
        **facts,
    }
    tx.run(store.INSERT, **values)
    return get_finding(tx, finding_id)
