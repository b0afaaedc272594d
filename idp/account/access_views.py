"""P6: every right that the person holds, what it rests on, and why one is stopped."""

from __future__ import annotations

from idp.account.portal import Portal
from idp.account.release_views import RELEASE_PATH
from idp.directory import find_unit_by_code, list_unit_ancestors
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response
from idp.governance import (
    PENGELOLA,
    AssignmentRecord,
    NeglectCase,
    list_assignments,
    list_cases_of,
    list_in_force,
    list_states_of_person,
    may_be_given_up,
    pledge_standing,
)
from idp.pages import Language, text
from idp.review import last_looks_at
from idp.sessions import Visitor, language_of

_MOST_CHANGES = 30
"""So many changes of one's rights are shown, the latest first."""


class AccessPage:
    """``/account/access``."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the assignments with their documents; a stopped one says how to regain it."""
        language = language_of(request)
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            in_force = {held.id for held in list_in_force(tx, visitor.person.id, today)}
            looks = last_looks_at(tx, visitor.person.id)
            pledge = pledge_standing(tx, visitor.person.id, today)
            past = list_states_of_person(tx, visitor.person.id)
            cases = {case.assignment.id: case for case in list_cases_of(tx, visitor.person.id)}
            rights = [
                _right(
                    tx,
                    assignment,
                    effective_state(tx, assignment, in_force, today),
                    cases.get(assignment.id),
                    language,
                )
                | {
                    "looked_at": looks.get(assignment.id),
                    "pledged_until": pledge.valid_until if assignment.role in PENGELOLA else None,
                }
                for assignment in list_assignments(tx, visitor.person.id)
            ]
        if visitor.person.is_asn:
            rights.insert(0, _OWN_DATA)
        return self._portal.show(
            request,
            visitor,
            "portal/access.html",
            rights=rights,
            past=past[: -_MOST_CHANGES - 1 : -1],
            today=today,
        )


_OWN_DATA: dict[str, object] = {
    "give_up": None,
    "role": "user_personal",
    "unit": None,
    "basis": None,
    "since": None,
    "until": None,
    "state": "active",
    "suspended_since": None,
    "withheld": False,
    "case": None,
    "looked_at": None,
    "pledged_until": None,
}
"""Pasal 9 ayat (1): every ASN, by being one."""


def effective_state(
    tx: Transaction, assignment: AssignmentRecord, in_force: set[str], today: str
) -> str:
    """What the assignment is worth on the day ``today``, which its row alone does not say."""
    if assignment.state != "active" or assignment.id in in_force:
        return assignment.state
    if assignment.valid_until is not None and assignment.valid_until < today:
        return "ended"
    if assignment.valid_from is not None and assignment.valid_from > today:
        return "decreed"
    if assignment.unit_code is not None and _is_closed(tx, assignment.unit_code, today):
        return "ended"
    # Pasal 9 ayat (7): another's suspension reaches the whole unit; or a review has withheld it.
    return "suspended"


def _is_closed(tx: Transaction, unit_code: str, today: str) -> bool:
    """Whether the unit, or one above it, has ceased to exist."""
    units = [find_unit_by_code(tx, code) for code in list_unit_ancestors(tx, unit_code)]
    return any(unit and unit.valid_until and unit.valid_until < today for unit in units)


def reach_name(tx: Transaction, unit_code: str | None, language: Language) -> str:
    """The name of the unit that a right reaches, or that it is the whole Province."""
    if unit_code is None:
        return text(language, "akses.lingkup.provinsi")
    unit = find_unit_by_code(tx, unit_code)
    return unit.name if unit is not None else unit_code


def _right(
    tx: Transaction,
    assignment: AssignmentRecord,
    state: str,
    case: NeglectCase | None,
    language: Language,
) -> dict[str, object]:
    own_suspension = assignment.state == "suspended"
    of_a_unit = assignment.stopped_with_unit
    return {
        "give_up": f"/account/access/{assignment.id}/lepas"
        if may_be_given_up(assignment)
        else None,
        "role": assignment.role,
        "unit": reach_name(tx, assignment.unit_code, language),
        "basis": assignment.document or text(language, "akses.dasar.tanpa_dokumen"),
        "since": assignment.valid_from,
        "until": assignment.valid_until,
        "state": state,
        "suspended_since": assignment.state_since if own_suspension else None,
        # Pasal 27(2)a: no letter lifts what a review withholds, an answer does.
        "withheld": state == "suspended" and not own_suspension and not of_a_unit,
        # Pasal 9(7): what of his own duties is found, and how far his way back has been gone.
        "case": case,
    }


def _release_page(assignment: AssignmentRecord) -> str | None:
    if not may_be_given_up(assignment):
        return None
    return RELEASE_PATH.replace("<assignment_id>", assignment.id)
