"""The management access of a unit, stopped and given back as a whole (Pasal 9(7)).

The text stops the access "pada Perangkat Daerah/Unit Kerja tersebut": a fact about the unit, which
outlives the assignment over whose holder's neglect it was found and binds those who come later.
The rows of the others are not touched; they are in force again when it is lifted.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import directory
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.ids import new_id
from idp.governance import store
from idp.governance.assignments import AssignmentRecord, get_assignment, list_managing_under
from idp.governance.commitment import use_commitment
from idp.governance.notices import tell_of_suspension
from idp.governance.transitions import (
    grant_authority,
    move,
    put_step_on_record,
    reduce_authority,
    require_text,
)


@dataclass(frozen=True, slots=True)
class UnitSuspensionRecord:
    """``since`` and ``ended_at`` are epoch seconds; ``document`` is the letter that lifted it."""

    id: str
    unit_code: str
    assignment_id: str
    reason: str
    since: int
    ended_at: int | None
    document: str | None


def suspend_unit(
    tx: Transaction, assignment: AssignmentRecord, *, reason: str, actor: str, now_ms: int
) -> UnitSuspensionRecord:
    """Stop the unit of this assignment, which is suspended already, and those below.

    Raises Conflict ``unit_suspended`` when it is stopped as it is. Publishes AuthorityReduced for
    every other pengelola there.
    """
    others = list_managing_under(tx, assignment.unit_code or "")
    suspension = record_unit_suspension(tx, assignment, reason=reason, since=now_ms // 1000)
    detail = {"scope": "unit", "suspension": suspension.id, "from": "active", "to": "suspended"}
    for other in others:
        if not other.stopped_with_unit:  # by a suspension of a unit above
            put_step_on_record(tx, "suspend", other, reason, actor, now_ms, detail)
    for person_id in sorted({other.person_id for other in others} - {assignment.person_id}):
        reduce_authority(tx, person_id, now_ms // 1000)
    return suspension


def record_unit_suspension(
    tx: Transaction, assignment: AssignmentRecord, *, reason: str, since: int
) -> UnitSuspensionRecord:
    """Write the fact alone; ``since`` is in epoch seconds. Raises Conflict ``unit_suspended``."""
    unit = directory.get_unit_by_code(tx, assignment.unit_code or "")
    if find_unit_suspension(tx, unit.code) is not None:
        raise Conflict("unit_suspended", "the management access of the unit is stopped already")
    suspension_id = new_id()
    tx.run(
        store.INSERT_SUSPENSION,
        id=suspension_id,
        unit_id=unit.id,
        assignment_id=assignment.id,
        reason=reason[:400],
        since=since,
        ended_at=None,
        document=None,
    )
    return get_unit_suspension(tx, suspension_id)


def lift_unit_suspension(
    tx: Transaction,
    suspension_id: str,
    *,
    reason: str,
    document: str | None = None,
    actor: str,
    now_ms: int,
) -> UnitSuspensionRecord:
    """Give the unit its management access back on a Surat Pernyataan Kesanggupan (Pasal 9(7)).

    The assignment over which it was stopped is reinstated with it, on that fasilitator's letter.
    Where it exists no more, ``document`` names the letter of whoever came after, which has opened
    this unit never before. Raises NotFound, Conflict ``wrong_state`` or ``letter_used``, Refusal
    ``letter_required``, ``acknowledgement_required`` or ``document_required``.
    """
    suspension = get_unit_suspension(tx, suspension_id)
    require_text(reason, "reason")
    cause = get_assignment(tx, suspension.assignment_id)
    if cause.state == "suspended":
        document = use_commitment(tx, cause, now_ms)
    else:
        document = document or ""
        require_text(document, "document", "9(7)")
        _require_unused(tx, suspension, document)
    ended = tx.run(
        store.END_SUSPENSION, suspension_id=suspension.id, now=now_ms // 1000, letter=document[:200]
    )
    if not ended:
        raise Conflict("wrong_state", "this suspension has been lifted")
    detail = {"document": document, "suspension": suspension.id, "scope": "unit"}
    back = {"from": "suspended", "to": "active"}
    for other in list_managing_under(tx, suspension.unit_code):
        if not other.stopped_with_unit:
            put_step_on_record(tx, "reinstate", other, reason, actor, now_ms, detail | back)
            grant_authority(tx, other.person_id, now_ms // 1000)
    if cause.state == "suspended":
        move(tx, cause, "reinstate", reason, None, actor, now_ms, detail)
    tell_of_suspension(tx, cause, "kabar.pulih", now=now_ms // 1000)
    return get_unit_suspension(tx, suspension_id)


def _require_unused(tx: Transaction, suspension: UnitSuspensionRecord, document: str) -> None:
    # One suspension of a unit is open at a time, so nobody else lifts one of it meanwhile.
    if tx.one(store.FIND_LIFTED_BY, unit_code=suspension.unit_code, letter=document[:200]):
        raise Conflict("letter_used", "this letter has opened the unit before", pasal=("9(7)",))


def get_unit_suspension(tx: Transaction, suspension_id: str) -> UnitSuspensionRecord:
    """The suspension, in force or lifted; raises NotFound."""
    row = tx.one(store.FIND_SUSPENSION, suspension_id=suspension_id)
    if row is None:
        raise NotFound("suspension_not_found", "there is no such suspension of a unit")
    return UnitSuspensionRecord(*row)


def find_unit_suspension(tx: Transaction, unit_code: str) -> UnitSuspensionRecord | None:
    """The suspension in force of this very unit, not of one above it."""
    row = tx.one(store.FIND_OPEN_OF_UNIT, unit_code=unit_code)
    return UnitSuspensionRecord(*row) if row is not None else None


def find_suspension_over(tx: Transaction, assignment_id: str) -> UnitSuspensionRecord | None:
    """The suspension in force that was found over this assignment."""
    row = tx.one(store.FIND_OPEN_OF_ASSIGNMENT, assignment_id=assignment_id)
    return UnitSuspensionRecord(*row) if row is not None else None


def list_unit_suspensions(
    tx: Transaction,
    *,
    unit_code: str | None = None,
    past: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[UnitSuspensionRecord]:
    """Suspensions of units, newest first; with ``past`` also those that were lifted."""
    rows = tx.all(
        store.LIST_SUSPENSIONS,
        unit_code=unit_code or "",
        past=int(past),
        most=limit,
        skip=offset,
    )
    return [UnitSuspensionRecord(*row) for row in rows]
