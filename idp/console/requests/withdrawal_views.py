"""Rights whose end was asked for: read, and declined with a reason (Pasal 27(2)a)."""

from __future__ import annotations

from idp import governance
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.desk import Form, Thing, done, find_receipt, kept_fields, read_form
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.governance import RegisterEntry, WithdrawalRecord
from idp.sessions import Visitor

WITHDRAWALS = "/console/permohonan/penarikan"
TAKE_BACK, ASK_BACK = Act("cabut", "idp:hibah"), Act("minta", "idp:hibah")
_SEEN_BY = (TAKE_BACK, ASK_BACK)
"""Any of which opens what was asked: who takes a right back or asks for it sees the asking."""
_APPOINTMENTS = "/console/usulan"


class AskBackPage:
    """``/console/permohonan/penarikan/minta/<assignment_id>``: the holder's superior asks."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: whose right it is, and the reason that the asking needs."""
        return self._form(request, visitor, self._held(visitor, assignment_id), Form({}))

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: ask; an administrator or who heads BKPSDMD takes it back, or leaves it."""
        entry = self._held(visitor, assignment_id)
        form = read_form(request)
        reason = form.reason()
        if not form.is_good:
            return self._form(request, visitor, entry, form, status=422)
        held = entry.assignment
        thing = Thing.of(held)
        try:
            with self._console.desk.acting(visitor, ASK_BACK, thing, alasan=reason) as doing:
                governance.ask_withdrawal(
                    doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return self._form(request, visitor, entry, form, status=refusal.status)
        return done(f"{_APPOINTMENTS}/{held.id}", doing)

    def _held(self, visitor: Visitor, assignment_id: str) -> RegisterEntry:
        """The right; raises AccessDenied for who may not ask about it, be there one or not."""
        self._console.reach_by(visitor, ASK_BACK)
        try:
            with self._console.foundation.database.reading() as tx:
                entry = governance.get_register_entry(tx, assignment_id)
        except NotFound:
            self._console.refuse_unknown(visitor, assignment_id, ASK_BACK)
            raise
        held = entry.assignment
        thing = Thing.of(held)
        self._console.desk.admit(visitor, ASK_BACK, thing)
        return entry

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        entry: RegisterEntry,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/request_ask_back.html",
            status=status,
            entry=entry,
            back=f"{_APPOINTMENTS}/{entry.assignment.id}",
            form=form,
            errors=form.errors,
        )


class WithdrawalPage:
    """``/console/permohonan/penarikan/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, withdrawal_id: str) -> Response:
        """GET: a right whose end was asked for: why, by whom, and what may follow."""
        address = f"{WITHDRAWALS}/{withdrawal_id}"
        form = Form(kept_fields(self._console.foundation, visitor, address))
        return self._withdrawal(request, visitor, withdrawal_id, form)

    def decline(self, request: Request, visitor: Visitor, withdrawal_id: str) -> Response:
        """POST: the right stays, with the reason."""
        self._console.reach_by(visitor, *_SEEN_BY)
        form = read_form(request)
        reason = form.reason()
        if not form.is_good:
            return self._withdrawal(request, visitor, withdrawal_id, form, status=422)
        asked = self._find(visitor, withdrawal_id)
        thing = Thing(asked.assignment_id, owner=asked.person_id, unit=asked.unit_code)
        try:
            with self._console.desk.acting(
                visitor, TAKE_BACK, thing, fresh=True, alasan=reason
            ) as doing:
                governance.decline_withdrawal(
                    doing.tx, withdrawal_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return self._withdrawal(request, visitor, withdrawal_id, form, status=refusal.status)
        return done(f"{WITHDRAWALS}/{withdrawal_id}", doing)

    def _find(self, visitor: Visitor, withdrawal_id: str) -> WithdrawalRecord:
        """What was asked; what is not there is refused like what is of another unit."""
        try:
            with self._console.foundation.database.reading() as tx:
                return governance.get_withdrawal(tx, withdrawal_id)
        except NotFound:
            self._console.refuse_unknown(visitor, withdrawal_id, *_SEEN_BY)
            raise

    def _withdrawal(
        self,
        request: Request,
        visitor: Visitor,
        withdrawal_id: str,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        self._console.reach_by(visitor, *_SEEN_BY)
        asked = self._find(visitor, withdrawal_id)
        with self._console.foundation.database.reading() as tx:
            held = governance.get_register_entry(tx, asked.assignment_id)
            receipt = find_receipt(tx, request, asked.assignment_id)
        thing = Thing(asked.assignment_id, owner=asked.person_id, unit=asked.unit_code)
        answer, _ = answers = self._console.desk.may(visitor, [(act, thing) for act in _SEEN_BY])
        if not any(one.decision.allowed for one in answers):
            self._console.guard.refuse(answer)
        apart = visitor.person.id not in (asked.asked_by, asked.person_id)
        return self._console.show(
            request,
            visitor,
            "console/request_withdrawal.html",
            status=status,
            asked=asked,
            held=held,
            may_decline=asked.state == "asked" and answer.decision.allowed and apart,
            form=form,
            errors=form.errors,
            trace=receipt,
        )
