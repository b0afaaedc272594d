"""K4, one appointment: how far it has come, on which papers, and what the viewer may do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp import audit, governance
from idp.access import Act, Answer, reason_user, waits_for_second
from idp.console.appointments.acts import ACT_OF, ADDRESS
from idp.console.appointments.way import way_of
from idp.console.frame import Console
from idp.console.navigation import PROPOSE, SEE
from idp.console.paper_files import give_paper
from idp.console.trail.entries import read_actors
from idp.desk import Thing, find_receipt
from idp.foundation.clock import civil_date
from idp.foundation.errors import NotFound
from idp.foundation.http import Request, Response
from idp.governance import AppointmentEntry
from idp.pages import Language, Message
from idp.sessions import Visitor, language_of

_MOST_EVENTS = 200
_ASK_BACK = Act("minta", "idp:hibah")
_NOT_THEIRS = "TIDAK_ADA_DASAR"
OFFERED: Mapping[str, tuple[str, ...]] = {
    "proposed": ("verify", "return", "reject"),
    "returned": ("resubmit", "withdraw"),
    "verified": ("register",),
    "registered": ("confirm",),
    "active": ("revoke",),
    "suspended": ("revoke",),
}
"""What may be done at each stage; who may do it, the policy says."""
_ACTS: Mapping[str, Act] = {
    "register": ACT_OF["decree"],
    "confirm": ACT_OF["decree"],
    **{str(event): act for event, act in ACT_OF.items()},
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One act of the page; ``why_not`` is the sentence for whoever may not do it."""

    name: str
    why_not: str | Message | None


class AppointmentPage:
    """``/console/usulan/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: the way of one appointment; raises NotFound, AccessDenied."""
        return self.page(request, visitor, self.find(visitor, assignment_id))

    def letter(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET ``…/surat``: the Surat Usulan; raises AccessDenied, NotFound."""
        return self._paper(visitor, self.find(visitor, assignment_id), "proposal_id")

    def decree(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET ``…/keputusan``: the Keputusan Gubernur; raises AccessDenied, NotFound."""
        return self._paper(visitor, self.find(visitor, assignment_id), "decree_id")

    def _paper(self, visitor: Visitor, entry: AppointmentEntry, which: str) -> Response:
        held = entry.assignment
        # Pasal 9(5): the papers are between the office that proposes and BKPSDMD.
        self._console.guard.require_of_visitor(
            visitor, PROPOSE, held.id, owner=held.person_id, unit=held.unit_code
        )
        return give_paper(self._console, visitor, getattr(entry, which))

    def find(self, visitor: Visitor, assignment_id: str) -> AppointmentEntry:
        """The appointment; whoever sees none of them is refused for one that is not there too."""
        try:
            with self._console.foundation.database.reading() as tx:
                return governance.get_appointment(tx, assignment_id, self.today())
        except NotFound:
            self._console.desk.admit(visitor, PROPOSE, Thing(""))
            raise

    def today(self) -> str:
        """The civil day (WIB)."""
        return civil_date(self._console.foundation.clock.now())

    def page(
        self,
        request: Request,
        visitor: Visitor,
        entry: AppointmentEntry,
        *,
        values: Mapping[str, str] | None = None,
        errors: Mapping[str, Message] | None = None,
        status: int = 200,
    ) -> Response:
        """The page, with a form that was refused as it was sent."""
        held, thing = entry.assignment, Thing.of(entry.assignment)
        names = OFFERED.get(entry.stage, ())
        asked = [PROPOSE, SEE, _ASK_BACK, *(_ACTS[name] for name in names)]
        answers = self._console.desk.may(
            visitor, [(act, thing) for act in asked], **registrar_of(entry)
        )
        # Pasal 9(5): who proposes sees what became of it, as does who sees the account, and who
        # may do what is due.
        allowed = (act for act, one in zip(asked, answers, strict=True) if one.decision.allowed)
        looks = next(allowed, SEE)
        self._console.guard.require_of_visitor(
            visitor, looks, held.id, owner=held.person_id, unit=held.unit_code
        )
        with self._console.foundation.database.reading() as tx:
            events = audit.list_events_about(tx, held.id, limit=_MOST_EVENTS)
            way = way_of(entry.stage, events, read_actors(tx, events))
            receipt = find_receipt(tx, request, held.id)
        return self._console.show(
            request,
            visitor,
            "console/appointment.html",
            status=status,
            entry=entry,
            way=way,
            address=f"{ADDRESS}/{held.id}",
            offers=_offers(names, answers[3:], entry, visitor, language_of(request)),
            is_awaited=bool(names),
            # Pasal 27(2)a: the holder's superior asks that a right be taken back.
            may_ask_back="revoke" in names and answers[2].decision.allowed,
            reads_papers=answers[0].decision.allowed,
            values=values or {},
            errors=errors or {},
            trace=receipt,
        )


def _offers(
    names: Sequence[str],
    answers: Sequence[Answer],
    entry: AppointmentEntry,
    visitor: Visitor,
    language: Language,
) -> list[Offer]:
    """What the page offers; what belongs to another office is not, it says whose turn it is."""
    return [
        Offer(name, _why_not(name, answer, entry, visitor, language))
        for name, answer in zip(names, answers, strict=True)
        if answer.decision.code != _NOT_THEIRS
    ]


def registrar_of(entry: AppointmentEntry) -> dict[str, str]:
    """The second person of a confirmation, as the policy is told: who put the decree on record."""
    return {} if entry.registered_by is None else {"penyetuju_kedua": entry.registered_by}


def _why_not(
    name: str,
    answer: Answer,
    entry: AppointmentEntry,
    visitor: Visitor,
    language: Language,
) -> str | Message | None:
    # C16: the one who put the decree on record waits for somebody else.
    if name == "confirm" and entry.registered_by == visitor.person.id:
        return Message("kedua.menunggu")
    # Who puts a decree on record is the first of two; the other one is not known yet.
    if not (answer.decision.allowed or (name == "register" and waits_for_second(answer))):
        return reason_user(answer.decision, language)
    if entry.proposal_id is None and name in ("register", "confirm"):
        return Message("usulan.tanpa_surat")
    return None
