"""The terms of heads beside one another: one for good at a time, who acts for whom, and when.

A Plt acts while the post is vacant, a Plh while its head is absent: so there is never a Plt beside
a head for good on the same day, and never a Plh without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance import head_store as store
from idp.governance.roles import HEAD


@dataclass(frozen=True, slots=True)
class HeadRecord:
    """One term of one head. ``central_id`` is the authority over BKPSDMD that goes with it.

    ``unit_code`` is null for the Pejabat Pembina Kepegawaian; the days are civil (WIB).
    """

    assignment_id: str
    central_id: str | None
    person_id: str
    nip: str | None
    role: str
    unit_code: str | None
    kind: str
    state: str
    valid_from: str | None
    valid_until: str | None
    document: str | None
    document_date: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is asked for: its kind, its first and its last day (no last day: null)."""

    kind: str
    valid_from: str
    valid_until: str | None

    def overlaps(self, head: HeadRecord) -> bool:
        """Whether some day belongs to both."""
        begins_before = self.valid_until is None or (head.valid_from or "") <= self.valid_until
        return begins_before and (head.valid_until is None or head.valid_until >= self.valid_from)

    def within(self, head: HeadRecord) -> bool:
        """Whether the other term covers every day of this one."""
        if (head.valid_from or "") > self.valid_from:
            return False
        if head.valid_until is None:
            return True
        return self.valid_until is not None and self.valid_until <= head.valid_until


def list_of_office(tx: Transaction, role: str, unit_id: str) -> list[HeadRecord]:
    """Every term of an office that no event ended, past and to come; "" is the whole Province."""
    rows = tx.all(store.LIST_OF_OFFICE, role=role, unit_id=unit_id)
    return [HeadRecord(*row) for row in rows]


def list_head_terms(tx: Transaction, unit_id: str) -> list[HeadRecord]:
    """The terms of the heads of one Perangkat Daerah, past and to come, the latest first."""
    terms = list_of_office(tx, HEAD, unit_id)
    return sorted(terms, key=lambda term: term.valid_from or "", reverse=True)


def make_room(
    terms: Sequence[HeadRecord], person_id: str, asked: Term
) -> list[tuple[HeadRecord, str]]:
    """The acting heads that this term ends, each with its last day; mostly none.

    Raises Conflict ``head_in_office``, ``acting_in_office`` or ``nobody_absent`` where the term
    cannot stand beside the others.
    """
    beside = [term for term in terms if asked.overlaps(term)]
    for_good = [term for term in beside if term.kind == "definitif"]
    if asked.kind == "plh":
        _require_absent(for_good, person_id, asked)
    elif for_good:
        raise Conflict("head_in_office", "somebody heads this office for good on these days")
    if asked.kind == "definitif":
        return [(term, _before(asked, term)) for term in beside if term.kind == "plt"]
    if any(term.kind == asked.kind for term in beside):
        raise Conflict("acting_in_office", "somebody acts for this office on these days")
    return []


def _require_absent(for_good: list[HeadRecord], person_id: str, asked: Term) -> None:
    absent = next((term for term in for_good if asked.within(term)), None)
    if absent is None:
        raise Conflict("nobody_absent", "a Plh acts for a head in office on all these days")
    if absent.person_id == person_id:
        raise Conflict("head_in_office", "nobody acts for themself")


def _before(asked: Term, acting: HeadRecord) -> str:
    last_day = (date.fromisoformat(asked.valid_from) - timedelta(days=1)).isoformat()
    if last_day < (acting.valid_from or ""):
        raise Conflict("acting_in_office", "somebody begins to act for this office that day")
    return last_day
