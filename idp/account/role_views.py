"""S12: by which of several appointments somebody looks at the console.

A view and no right: every act is decided by all that the person holds, as tokens carry all.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp.account.access_views import reach_name
from idp.account.portal import Portal
from idp.desk import Form, read_form
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response, redirect
from idp.governance import HeldAssignment, list_held
from idp.pages import Language
from idp.sessions import Visitor, language_of, set_chosen_role

ROLE_PATH = "/account/peran"
ALL_ROLES = "semua"
_CHOSEN = "penunjukan"
_NOT_SHOWN = frozenset({"proposed", "returned", "withdrawn", "rejected", "verified", "replaced"})
"""What never was a right, or is another one now."""
_PASAL = {
    "suspended": "9(7)",
    "lapsed": "9(6)",
    "revoked": "27(2)a",
    "decreed": "27(1)a",
    "ended": "9(5)",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One appointment; ``pasal`` is why it can't be chosen, None where it can."""

    id: str
    role: str
    unit: str
    state: str
    since: int
    pasal: str | None


class RolePage:
    """``/account/peran``."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the appointments to choose among, and those that can't be, with the reason."""
        return self._page(request, visitor, Form({}))

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: remember the choice in this browser; what is not in force is not chosen."""
        form = read_form(request)
        choices = self._choices(visitor, language_of(request))
        open_ones = [one.id for one in choices if one.pasal is None]
        chosen = form.choice(_CHOSEN, (ALL_ROLES, *open_ones))
        if not form.is_good:
            return self._page(request, visitor, form, status=422)
        manages = visitor.found is not None and visitor.found.manages
        answer = redirect("/console" if manages else "/")
        kept = "" if chosen == ALL_ROLES else chosen
        answer.headers.append(set_chosen_role(self._portal.foundation, kept))
        return answer

    def _page(
        self, request: Request, visitor: Visitor, form: Form, *, status: int = 200
    ) -> Response:
        now_as = visitor.found.acting_as if visitor.found is not None else None
        return self._portal.show(
            request,
            visitor,
            "portal/role.html",
            status=status,
            choices=self._choices(visitor, language_of(request)),
            chosen=now_as or ALL_ROLES,
            everything=ALL_ROLES,
            errors=form.errors,
        )

    def _choices(self, visitor: Visitor, language: Language) -> list[Choice]:
        person = visitor.person.id
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            every = list_held(tx, person, today)
        return [
            _choice(held, held.state_on(today), language)
            for held in every
            if held.assignment.state not in _NOT_SHOWN
        ]


def _choice(listed: HeldAssignment, state: str, language: Language) -> Choice:
    held = listed.assignment
    withheld = state == "suspended" and held.state == "active" and not held.stopped_with_unit
    pasal = "27(2)a" if withheld else _PASAL.get(state)
    unit = reach_name(listed, language)
    return Choice(held.id, held.role, unit, state, held.state_since, pasal)
