"""K4, the acts over one appointment: examined, given back, refused, taken back, confirmed, revoked.

Each calls what the command line calls; a refusal shows the page again with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from idp import governance
from idp.access import Act
from idp.console.appointments.acts import ACT_OF, ADDRESS, DECREE
from idp.console.appointments.views import AppointmentPage, registrar_of
from idp.console.frame import Console
from idp.desk import Doing, Form, Thing, done, kept_fields, read_form
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.governance import AppointmentEntry, AssignmentRecord
from idp.sessions import Visitor

Step = Callable[[Doing, AssignmentRecord, str], object]
"""(the act under way, the appointment, the reason) -> whatever; raises Refusal."""


def _verify(doing: Doing, held: AssignmentRecord, _reason: str) -> object:
    return governance.verify(doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms)


def _return(doing: Doing, held: AssignmentRecord, reason: str) -> object:
    return governance.return_to_proposer(
        doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
    )


def _reject(doing: Doing, held: AssignmentRecord, reason: str) -> object:
    return governance.reject(
        doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
    )


def _withdraw(doing: Doing, held: AssignmentRecord, _reason: str) -> object:
    return governance.withdraw(doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms)


class AppointmentDeeds:
    """POST ``/console/usulan/<id>/<act>`` for the acts that need at most a reason."""

    def __init__(self, console: Console, page: AppointmentPage) -> None:
        self._console = console
        self._page = page

    def verify(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """BKPSDMD has examined the proposal (Pasal 9(5))."""
        return self._do(request, visitor, assignment_id, ACT_OF["verify"], _verify)

    def give_back(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """Back to whoever proposed, with what is to be mended."""
        return self._do(request, visitor, assignment_id, ACT_OF["return"], _return, "alasan")

    def reject(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """Refused for good, with the reason."""
        field = "alasan_tolak"
        return self._do(request, visitor, assignment_id, ACT_OF["reject"], _reject, field)

    def withdraw(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """The proposer takes a returned proposal back."""
        return self._do(request, visitor, assignment_id, ACT_OF["withdraw"], _withdraw)

    def _do(
        self,
        request: Request,
        visitor: Visitor,
        assignment_id: str,
        act: Act,
        step: Step,
        reason_field: str | None = None,
    ) -> Response:
        entry = self._page.find(visitor, assignment_id)
        form = read_form(request)
        reason = form.reason(reason_field) if reason_field is not None else ""
        if not form.is_good:
            return self._again(request, visitor, entry, form)
        held = entry.assignment
        try:
            with self._console.desk.acting(
                visitor, act, Thing.of(held), alasan=reason or None
            ) as doing:
                step(doing, held, reason)
        except Refusal as refusal:
            form.refuse(refusal)
            entry = self._page.find(visitor, assignment_id)
            return self._again(request, visitor, entry, form, status=refusal.status)
        return done(f"{ADDRESS}/{held.id}", doing)

    def _again(
        self,
        request: Request,
        visitor: Visitor,
        entry: AppointmentEntry,
        form: Form,
        *,
        status: int = 400,
    ) -> Response:
        return self._page.page(
            request, visitor, entry, values=form.values, errors=form.errors, status=status
        )


class ConfirmationPage:
    """``/console/usulan/<id>/kukuhkan``: the second person over a decree (C16, Pasal 2.e)."""

    def __init__(self, console: Console, page: AppointmentPage) -> None:
        self._console = console
        self._page = page

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: the decree, its term, everybody whom it names, and what follows."""
        entry = self._admit(visitor, assignment_id)
        return self._form(request, visitor, entry, Form({}))

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: confirm it for whoever was chosen, all or nobody."""
        entry = self._admit(visitor, assignment_id)
        form = read_form(request)
        chosen = request.form.values_of("pilih")
        named = [item for item in self._named(entry) if item.assignment.id in chosen]
        if not named:
            form.fault("pilih", "usulan.galat.pilih")
            return self._form(request, visitor, entry, form, status=400)
        try:
            doing = self._confirm(visitor, entry, [item.assignment for item in named])
        except Refusal as refusal:
            form.refuse(refusal)
            return self._form(request, visitor, entry, form, status=refusal.status)
        return done(f"{ADDRESS}/{named[0].assignment.id}", doing)

    def _admit(self, visitor: Visitor, assignment_id: str) -> AppointmentEntry:
        """The appointment for whoever may confirm it: a form that is wrong shows it again."""
        entry = self._page.find(visitor, assignment_id)
        thing = Thing.of(entry.assignment)
        self._console.desk.admit(visitor, DECREE, thing, fresh=True, **registrar_of(entry))
        return entry

    def _confirm(
        self, visitor: Visitor, entry: AppointmentEntry, chosen: list[AssignmentRecord]
    ) -> Doing:
        desk, guard = self._console.desk, self._console.guard
        first = chosen[0]
        brought = {"dokumen": first.document, **registrar_of(entry)}
        with desk.acting(visitor, DECREE, Thing.of(first), fresh=True, **brought) as doing:
            for held in chosen:
                if held is not first:
                    guard.require_in(doing.tx, visitor, DECREE, Thing.of(held).stated(brought))
                governance.confirm_decree(doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms)
        return doing

    def _named(self, entry: AppointmentEntry) -> list[AppointmentEntry]:
        if entry.decree_id is None:
            return []
        with self._console.foundation.database.reading() as tx:
            return governance.list_awaiting_confirmation(tx, entry.decree_id, self._page.today())

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        entry: AppointmentEntry,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/appointment_confirm.html",
            status=status,
            entry=entry,
            named=self._named(entry),
            address=f"{ADDRESS}/{entry.assignment.id}",
            errors=form.errors,
        )


class RevocationPage:
    """``/console/usulan/<id>/cabut``: an authority taken back for good (Pasal 27(2)a)."""

    def __init__(self, console: Console, page: AppointmentPage) -> None:
        self._console = console
        self._page = page

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: what ends with it, and the form."""
        entry = self._admit(visitor, assignment_id)
        page = f"{ADDRESS}/{entry.assignment.id}/cabut"
        kept = kept_fields(self._console.foundation, visitor, page)
        return self._form(request, visitor, entry, Form(dict(kept)))

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: revoke it, with the reason and the number of the decree where there is one."""
        entry = self._admit(visitor, assignment_id)
        held = entry.assignment
        form = read_form(request)
        reason = form.reason()
        document = form.text("nomor", most=120, required=False) or None
        if not form.is_good:
            return self._form(request, visitor, entry, form, status=400)
        act = ACT_OF["revoke"]
        try:
            with self._console.desk.acting(
                visitor, act, Thing.of(held), fresh=True, alasan=reason, dokumen=document
            ) as doing:
                governance.revoke(
                    doing.tx,
                    held.id,
                    reason=reason,
                    actor=doing.actor,
                    now_ms=doing.now_ms,
                    document=document,
                )
        except Refusal as refusal:
            form.refuse(refusal)
            return self._form(request, visitor, entry, form, status=refusal.status)
        return done(f"{ADDRESS}/{held.id}", doing)

    def _admit(self, visitor: Visitor, assignment_id: str) -> AppointmentEntry:
        """The appointment for whoever may end it: a form that is wrong shows it again."""
        entry = self._page.find(visitor, assignment_id)
        self._console.desk.admit(visitor, ACT_OF["revoke"], Thing.of(entry.assignment), fresh=True)
        return entry

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        entry: AppointmentEntry,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/appointment_revoke.html",
            status=status,
            entry=entry,
            address=f"{ADDRESS}/{entry.assignment.id}",
            values=form.values,
            errors=form.errors,
        )
