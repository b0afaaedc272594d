"""K4, the decree: one Keputusan Gubernur for everybody whom it names (Pasal 9(5)).

One administrator puts it on record here; it binds when another one has confirmed it (C16).
"""

from __future__ import annotations

from idp import governance
from idp.access import waits_for_second
from idp.console.appointments.acts import ADDRESS, DECREE, EXAMINE
from idp.console.appointments.list_views import ABOUT
from idp.console.frame import Console
from idp.desk import Doing, Form, Paper, Thing, done, kept_fields
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.governance import AppointmentEntry, AppointmentFilter
from idp.sessions import Visitor

DECREE_FORM = f"{ADDRESS}/keputusan"
KEPT = ("mulai", "sampai", "nomor", "tanggal", "penanda_tangan")
_MOST = 200
_FIELD_OF = {
    "document_exists": "nomor",
    "later_dated": "tanggal",
    "term_before_decree": "mulai",
    "invalid_term": "sampai",
    "own_case": "pilih",
    "not_proposed": "pilih",
    "wrong_state": "pilih",
    "decree_registered": "pilih",
}


class DecreePage:
    """``/console/usulan/keputusan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: who is verified and waits for a decree; ``pilih`` is chosen already."""
        (answer,) = self._console.desk.may(visitor, [(DECREE, Thing(""))])
        if not (answer.decision.allowed or waits_for_second(answer)):
            self._console.guard.refuse(answer)
        self._console.desk.want_fresh(visitor)
        kept = kept_fields(self._console.foundation, visitor, DECREE_FORM)
        chosen = request.query.values_of("pilih")
        return self._form(request, visitor, Form(dict(kept)), chosen)

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: put it on record for everybody who was chosen, or for nobody."""
        form = self._console.desk.read_form(visitor, request)
        chosen = request.form.values_of("pilih")
        named = [item for item in self._waiting(visitor) if item.assignment.id in chosen]
        if not named:
            form.fault("pilih", "usulan.galat.pilih")
        begins = form.day("mulai")
        ends = form.day("sampai", required=False)
        paper = form.paper()
        if paper is None or not form.is_good or begins is None:
            return self._form(request, visitor, form, chosen, status=400)
        try:
            doing = self._register(visitor, named, paper, (begins, ends))
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELD_OF.get(refusal.code, ""))
            return self._form(request, visitor, form, chosen, status=refusal.status)
        first = named[0].assignment.id
        if len(named) == 1:
            return done(f"{ADDRESS}/{first}", doing)
        return done(f"{ADDRESS}?tahap=registered&{ABOUT}={first}", doing)

    def _register(
        self,
        visitor: Visitor,
        named: list[AppointmentEntry],
        paper: Paper,
        term: tuple[str, str | None],
    ) -> Doing:
        """Put the decree before the second person: nothing binds yet (C16)."""
        desk, guard = self._console.desk, self._console.guard
        brought = {"dokumen": paper.number}
        first = Thing.of(named[0].assignment)
        with desk.asking(visitor, DECREE, first, fresh=True, **brought) as doing:
            decree = paper.submit(
                doing.tx, self._console.foundation, DocumentType.KEPUTUSAN_GUBERNUR, doing.actor
            )
            for entry in named:
                thing = Thing.of(entry.assignment)
                if thing != first:
                    guard.require_asking(doing.tx, visitor, DECREE, thing.stated(brought))
                governance.register_decree(
                    doing.tx,
                    entry.assignment.id,
                    document_id=decree.id,
                    valid_from=term[0],
                    valid_until=term[1],
                    actor=doing.actor,
                    now_ms=doing.now_ms,
                )
        return doing

    def _waiting(self, visitor: Visitor) -> list[AppointmentEntry]:
        units = self._console.reach(visitor, EXAMINE)
        today = civil_date(self._console.foundation.clock.now())
        with self._console.foundation.database.reading() as tx:
            return governance.list_appointments(
                tx, AppointmentFilter(stage="verified"), units=units, today=today, limit=_MOST
            )

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        form: Form,
        chosen: tuple[str, ...],
        *,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/decree.html",
            status=status,
            waiting=self._waiting(visitor),
            chosen=chosen,
            values=form.values,
            errors=form.errors,
        )
