"""K2, one employee: the account, the rights with their basis, sessions, offices, and the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idp import directory, governance, sessions
from idp.access import Act, Answer
from idp.audit import list_events_about
from idp.authentication import find_activation
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.people.register import how_it_is_used
from idp.console.trail.entries import read_names
from idp.console.trail.sentences import Teller
from idp.desk import Thing, find_receipt
from idp.directory import PersonRecord
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.foundation.http import BadRequest, Request, Response
from idp.sessions import Visitor, language_of

CLOSE = Act("nonaktifkan", "idp:akun")
"""Whoever may close an account may open it again, as on the command line."""
END_SESSIONS = Act("akhiri", "idp:sesi")
ASSIST = Act("dampingi", "idp:akun")
"""To have the owner sent an activation link (Pasal 9(3)b)."""
_CONTACTS = Act("lihat", "idp:kontak")
_SESSIONS = Act("lihat", "idp:sesi")
_TRAIL = Act("lihat", "idp:audit")
_OF_TABS = {"sesi": _SESSIONS, "jejak": _TRAIL}
_OFFERED = {
    "ringkasan": {
        "kontak": _CONTACTS,
        "nonaktifkan": CLOSE,
        "akhiri": END_SESSIONS,
        "dampingi": ASSIST,
    },
    "sesi": {"akhiri": END_SESSIONS},
}
"""What a part of the page shows or offers only where the policy lets the viewer."""
_TABS = ("ringkasan", "akses", "sesi", "riwayat", "jejak")
_TAB = "bagian"
_MOST_ROWS = 50
ENDED = "diakhiri"
"""In the address after sessions were ended: how many."""
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``/console/pegawai/<person_id>``; ``bagian`` in the address is the tab."""

    console: Console

    def show(self, request: Request, visitor: Visitor, person_id: str) -> Response:
        """GET: one employee; raises AccessDenied, alike for one who is not there, and NotFound."""
        tab = request.query.get(_TAB, _TABS[0])
        if tab not in _TABS:
            raise BadRequest("this page has no such part")
        person = find_for(self.console, visitor, person_id)
        thing = Thing(person.id, owner=person.id, unit=person.unit_code)
        answers = self._may(visitor, tab, thing)
        if tab in answers and not answers[tab].decision.allowed:
            self.console.guard.refuse(answers[tab])
        with self.console.foundation.database.reading() as tx:
            shown = self._part(tx, request, tab, person)
            receipt = find_receipt(tx, request, person.id)
        return self.console.show(
            request,
            visitor,
            "console/person.html",
            link={_TAB: tab} if tab != _TABS[0] else {},
            person=person,
            tab=tab,
            tabs=[name for name in _TABS if name not in answers or answers[name].decision.allowed],
            may={name: answer.decision for name, answer in answers.items()},
            trace=receipt,
            ended=_number(request.query.get(ENDED, "")),
            **shown,
        )

    def _may(self, visitor: Visitor, tab: str, thing: Thing) -> dict[str, Answer]:
        asked = _OF_TABS | _OFFERED.get(tab, {})
        answers = self.console.desk.may(visitor, [(act, thing) for act in asked.values()])
        return dict(zip(asked, answers, strict=True))

    def _part(
        self, tx: Transaction, request: Request, tab: str, person: PersonRecord
    ) -> dict[str, Any]:
        now = self.console.foundation.clock.now()
        if tab == "akses":
            return {"held": governance.list_assignments(tx, person.id)}
        if tab == "sesi":
            return {"listed": sessions.list_sessions(tx, person.id, now)}
        if tab == "riwayat":
            events = directory.list_employment_events(tx, nip=person.nip, limit=_MOST_ROWS)
            return {"events": events if person.nip else []}
        if tab == "jejak":
            events_about = list_events_about(tx, person.id, limit=_MOST_ROWS)
            names = read_names(tx, events_about)
            teller = Teller(language_of(request), names, str)
            return {"told": [teller.tell(event) for event in events_about]}
        second_factor, last_sign_in = how_it_is_used(tx, person.id)
        held = governance.list_held_by(tx, [person.id], civil_date(now))
        return {
            "second_factor": second_factor,
            "last_sign_in": last_sign_in,
            "link_sent": None if person.activated_at else find_activation(tx, person.id),
            "now_seconds": now,
            "held": held.get(person.id, []),
        }


def _number(typed: str) -> int:
    digits = typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS
    return int(typed) if digits else 0


def find_for(console: Console, visitor: Visitor, person_id: str) -> PersonRecord:
    """The person, if the visitor may see their account; raises AccessDenied, else NotFound."""
    with console.foundation.database.reading() as tx:
        person = directory.find_person(tx, person_id)
    # Who is not there is nobody's own and in no unit: refused to whoever sees only a part.
    console.guard.require_of_visitor(
        visitor,
        SEE,
        person_id,
        owner=person.id if person is not None else person_id,
        unit=person.unit_code if person is not None else None,
    )
    if person is None:
        raise NotFound("person_not_found", "there is no such person")
    return person
