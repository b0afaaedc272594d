"""K4, proposing: a candidate of one's own Perangkat Daerah, on a Surat Usulan (Pasal 9(4), (5))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idp import directory, governance
from idp.console.appointments.acts import ADDRESS
from idp.console.appointments.views import AppointmentPage
from idp.console.frame import Console
from idp.console.navigation import PROPOSE
from idp.desk import Doing, Form, Paper, Thing, done, read_form
from idp.directory import PersonRecord, UnitRecord
from idp.documents import DocumentType
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.governance import PENGELOLA, UNIT_ROLES, Proposal, RegisterFilter
from idp.sessions import Visitor

NEW = f"{ADDRESS}/baru"
_MOST_HOLDERS = 50
MOST_FOUND = 20
_FIELD_OF = {
    "requirement_not_attested": "syarat-a",
    "candidate_of_another_unit": "calon",
    "not_an_active_asn": "calon",
    "not_in_bkpsdmd": "calon",
    "already_appointed": "calon",
    "person_not_found": "calon",
    "own_case": "calon",
    "unit_required": "unit",
    "replaces_another": "menggantikan",
    "document_exists": "nomor",
    "later_dated": "tanggal",
}
"""Beside which field a refusal is said."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in which the visitor may propose; ``is_central``: BKPSDMD or a part of it."""

    code: str
    name: str
    is_central: bool


class ProposalPage:
    """``/console/usulan/baru`` and ``/console/usulan/calon``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: first who, then the proposal; raises AccessDenied."""
        query = request.query
        values = {name: query.get(name, "") for name in ("unit", "calon")}
        return self._form(request, visitor, Form(values))

    def search(self, request: Request, visitor: Visitor) -> Response:
        """POST: candidates by a part of the name, or by the NIP, which no address may carry."""
        places = self._places(visitor)
        form = read_form(request)
        unit, typed = form.choice("unit", places), form.text("cari", most=100)
        found = None
        if form.is_good:
            with self._console.foundation.database.reading() as tx:
                found = governance.list_candidates(tx, unit, typed, limit=MOST_FOUND + 1)
        return self._form(request, visitor, form, found=found)

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: propose; what was typed stays where a rule refuses it."""
        places = self._places(visitor)
        form = self._console.desk.read_form(visitor, request)
        role = form.choice("peran", PENGELOLA)
        unit = form.choice("unit", places) if role in UNIT_ROLES else None
        for box in ("syarat-a", "syarat-b"):
            if not form.values.get(box):
                form.fault(box, "usulan.galat.syarat")
        paper = form.paper()
        if paper is None or not form.is_good:
            return self._form(request, visitor, form, status=400)
        proposal = Proposal(
            form.values.get("calon", ""),
            role,
            unit,
            operates_computer=True,
            knows_personnel=True,
            replaces_id=form.values.get("menggantikan") or None,
        )
        try:
            made, doing = self._propose(visitor, proposal, paper)
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELD_OF.get(refusal.code, ""))
            return self._form(request, visitor, form, status=refusal.status)
        return done(f"{ADDRESS}/{made}", doing)

    def _propose(self, visitor: Visitor, proposal: Proposal, paper: Paper) -> tuple[str, Doing]:
        about = Thing("", owner=proposal.candidate_id, unit=proposal.unit_code)
        with self._console.desk.acting(visitor, PROPOSE, about, dokumen=paper.number) as doing:
            letter = paper.submit(
                doing.tx, self._console.foundation, DocumentType.SURAT_USULAN, doing.actor
            )
            made = governance.propose(
                doing.tx,
                proposal,
                document_id=letter.id,
                actor=doing.actor,
                now_ms=doing.now_ms,
                # A4: BKPSDMD itself proposes by an administrator, for itself alone.
                for_bkpsdmd=doing.answer.by_the_province,
            )
        return made.id, doing

    def _places(self, visitor: Visitor) -> dict[str, Place]:
        """Where the visitor may propose: the own units and those below, or BKPSDMD for it."""
        reach = self._console.reach(visitor, PROPOSE)
        with self._console.foundation.database.reading() as tx:
            units = directory.list_units(tx)
        central = _below(units, {unit.code for unit in units if unit.is_central})
        within = central if reach is None else _below(units, reach)
        return {
            unit.code: Place(unit.code, unit.name, unit.code in central)
            for unit in units
            if unit.code in within
        }

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        form: Form,
        *,
        found: list[governance.CandidateRecord] | None = None,
        status: int = 200,
    ) -> Response:
        places = self._places(visitor)
        unit = form.values.get("unit", "")
        place = places.get(unit) or next(iter(places.values()), None)
        with self._console.foundation.database.reading() as tx:
            candidate = _candidate(tx, form.values.get("calon", ""), place)
            office = directory.find_perangkat_daerah(tx, place.code) if place else None
            wanted = RegisterFilter(role="", state="")
            holders = (
                governance.list_register(tx, wanted, units={office}, limit=_MOST_HOLDERS)
                if candidate is not None and office is not None
                else []
            )
        return self._console.show(
            request,
            visitor,
            "console/proposal.html",
            status=status,
            places=places,
            place=place,
            candidate=candidate,
            found=found[:MOST_FOUND] if found is not None else None,
            is_cut=found is not None and len(found) > MOST_FOUND,
            holders=[
                entry
                for entry in holders
                if entry.assignment.role in PENGELOLA
                and entry.assignment.state in ("active", "suspended")
            ],
            may_administer=place is not None and place.is_central,
            values=form.values,
            errors=form.errors,
        )


class ResubmissionPage:
    """``/console/usulan/<id>/ajukan``: a returned proposal, on a letter that may be a new one."""

    def __init__(self, console: Console, page: AppointmentPage) -> None:
        self._console = console
        self._page = page

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: why it came back, and the form for the new letter."""
        entry = self._page.find(visitor, assignment_id)
        self._console.desk.admit(visitor, PROPOSE, Thing.of(entry.assignment))
        return self._form(request, visitor, assignment_id, Form({}))

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: propose it again; a form that is wrong shows it to nobody else either."""
        entry = self._page.find(visitor, assignment_id)
        self._console.desk.admit(visitor, PROPOSE, Thing.of(entry.assignment))
        held, form = entry.assignment, self._console.desk.read_form(visitor, request)
        paper = form.paper()
        if paper is None:
            return self._form(request, visitor, assignment_id, form, status=400)
        desk, foundation = self._console.desk, self._console.foundation
        try:
            with desk.acting(visitor, PROPOSE, Thing.of(held), dokumen=paper.number) as doing:
                letter = paper.submit(doing.tx, foundation, DocumentType.SURAT_USULAN, doing.actor)
                governance.resubmit(
                    doing.tx,
                    held.id,
                    document_id=letter.id,
                    actor=doing.actor,
                    now_ms=doing.now_ms,
                )
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELD_OF.get(refusal.code, ""))
            return self._form(request, visitor, assignment_id, form, status=refusal.status)
        return done(f"{ADDRESS}/{held.id}", doing)

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        assignment_id: str,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/appointment_resubmit.html",
            status=status,
            entry=self._page.find(visitor, assignment_id),
            address=f"{ADDRESS}/{assignment_id}",
            values=form.values,
            errors=form.errors,
        )


def _candidate(tx: Transaction, person_id: str, place: Place | None) -> PersonRecord | None:
    """The person, unless they belong to another Perangkat Daerah: then nothing is shown."""
    person = directory.find_person(tx, person_id) if person_id else None
    if person is None or place is None or person.unit_code is None:
        return None
    office = directory.find_perangkat_daerah(tx, place.code)
    same = directory.find_perangkat_daerah(tx, person.unit_code) == office
    return person if same else None


def _below(
    units: list[UnitRecord], roots: Mapping[str, object] | set[str] | frozenset[str]
) -> set[str]:
    """The codes of these units and of all below them."""
    found = set(roots)
    grown = True
    while grown:
        more = {unit.code for unit in units if unit.parent_code in found} - found
        found |= more
        grown = bool(more)
    return found
