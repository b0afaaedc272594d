"""P6: every right that the person holds, what it rests on, and why one is stopped."""

from __future__ import annotations

from idp.account.portal import Portal
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.governance import (
    PENGELOLA,
    HeldAssignment,
    NeglectCase,
    list_cases_of,
    list_held,
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
            every = list_held(tx, visitor.person.id, today)
            looks = last_looks_at(tx, visitor.person.id)
            pledge = pledge_standing(tx, visitor.person.id, today)
            past = list_states_of_person(tx, visitor.person.id)
            cases = {case.assignment.id: case for case in list_cases_of(tx, visitor.person.id)}
        rights = [
            _right(held, held.state_on(today), cases.get(held.assignment.id), language)
            | {
                "looked_at": looks.get(held.assignment.id),
                "pledged_until": pledge.valid_until if held.assignment.role in PENGELOLA else None,
            }
            for held in every
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


def reach_name(held: HeldAssignment, language: Language) -> str:
    """The name of the unit that a right reaches, or that it is the whole Province."""
    return held.unit_name or text(language, "akses.lingkup.provinsi")


def _right(
    held: HeldAssignment, state: str, case: NeglectCase | None, language: Language
) -> dict[str, object]:
    assignment = held.assignment
    own_suspension = assignment.state == "suspended"
    of_a_unit = assignment.stopped_with_unit
    return {
        "give_up": f"/account/access/{assignment.id}/lepas"
        if may_be_given_up(assignment)
        else None,
        "role": assignment.role,
        "unit": reach_name(held, language),
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
