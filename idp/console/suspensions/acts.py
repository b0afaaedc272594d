"""K6: from the finding of neglect to the stop: found, dropped, decided, or stopped in one act."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, cast

from idp import governance
from idp.console.frame import Console
from idp.console.suspensions.cases import (
    STOP,
    SUSPENSIONS,
    admit_to,
    is_offered,
    thing_of,
)
from idp.console.suspensions.effects import foresee
from idp.desk import Doing, Form, done, kept_fields
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import new_id
from idp.governance import NeglectCase, Scope
from idp.sessions import Visitor

_SCOPES = ("person", "unit")
_REASON, _SCOPE, _DUTY, _CAUSE = "alasan", "cakupan", "kewajiban", "sebab"
_MOST_REASON = 400
PAPER_KEPT = ("nomor", "tanggal", "penanda_tangan")
_FIELDS = {
    "document_exists": "nomor",
    "number_required": "nomor",
    "signer_required": "penanda_tangan",
    "later_dated": "tanggal",
    "invalid_date": "tanggal",
    "unit_suspended": _SCOPE,
    "no_unit": _SCOPE,
    "reason_required": _REASON,
    "clarification_open": _CAUSE,
    "unknown_duty": _DUTY,
}
"""Beside which field a refusal of the rules is said."""
UNFIT = 422
"""What was sent can be read and cannot be done as it is (RFC 9110 §15.5.21)."""


class ActForm:
    """One form over one case: shown to whom it is open, shown again with what is wrong."""

    act = STOP
    name = ""
    template = ""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: the form; raises AccessDenied, FreshProofWanted, NotFound."""
        case = admit_to(self._console, visitor, self.act, assignment_id)
        if not is_offered(case, self.name):
            # Done meanwhile, by whoever was first: the case says how it stands.
            return redirect(f"{SUSPENSIONS}/{case.assignment.id}")
        kept = kept_fields(self._console.foundation, visitor, self.address(assignment_id))
        form = Form({**self.prefilled(visitor, case), **kept})
        return self._page(request, visitor, case, form, 200, restored=bool(kept))

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: done, and on to its receipt; or the form with a message beside each fault."""
        case = admit_to(self._console, visitor, self.act, assignment_id)
        form = self._console.desk.read_form(visitor, request)
        try:
            response = self.do(visitor, case, form)
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELDS.get(refusal.code, ""))
            return self._page(request, visitor, case, form, refusal.status)
        return response or self._page(request, visitor, case, form, UNFIT)

    def address(self, assignment_id: str) -> str:
        """Of the form, and of its POST."""
        return f"{SUSPENSIONS}/{assignment_id}/{self.name}"

    def prefilled(self, visitor: Visitor, case: NeglectCase) -> dict[str, str]:
        """What stands in the form at first; never a choice that is the actor's own."""
        return {}

    def extras(self, case: NeglectCase) -> dict[str, Any]:
        """What the page shows besides the case and the form."""
        return {}

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Do the act; None where the form is faulty. Raises what the act raises."""
        raise NotImplementedError

    def acting(
        self, visitor: Visitor, case: NeglectCase, reason: str, evidence: str | None
    ) -> AbstractContextManager[Doing]:
        """The act under way, on a reason and evidence with this SHA-256; raises AccessDenied."""
        return self._console.desk.acting(
            *(visitor, self.act, thing_of(case, case.assignment.id)),
            fresh=True,
            alasan=reason,
            bukti=evidence,
        )

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        case: NeglectCase,
        form: Form,
        status: int,
        *,
        restored: bool = False,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            self.template,
            status=status,
            name=self.name,
            case=case,
            held=case.assignment,
            words=self._console.guard.words_of_articles(*governance.DUTIES),
            form_action=self.address(case.assignment.id),
            values=form.values,
            errors=form.errors,
            restored=restored,
            **self.extras(case),
        )


class StopForm(ActForm):
    """``…/hentikan``: finding and decision in one act, on evidence."""

    name = "hentikan"
    template = "console/suspension_stop.html"

    def prefilled(self, visitor: Visitor, case: NeglectCase) -> dict[str, str]:
        """Number, day and signer of the evidence; the actor may write others."""
        return _evidence_of_today(self._console, visitor, case)

    def extras(self, case: NeglectCase) -> dict[str, Any]:
        """What each scope would stop, counted now, and the words that the choice rests on."""
        return {"effects": _effects(self._console, case), "law": _law(self._console)}

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Stop at once: the reason also says why no answer is waited for."""
        scope, reason = form.choice(_SCOPE, _SCOPES), reason_of(form)
        paper = form.paper()
        if not form.is_good or paper is None:
            return None
        held = case.assignment
        with self.acting(visitor, case, reason, paper.content.sha256) as doing:
            foundation = self._console.foundation
            evidence = paper.submit(doing.tx, foundation, DocumentType.BUKTI, doing.actor)
            governance.suspend(
                *(doing.tx, held.id),
                scope=cast(Scope, scope),
                reason=reason,
                actor=doing.actor,
                now_ms=doing.now_ms,
                evidence_id=evidence.id,
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class FindForm(ActForm):
    """``…/temuan``: neglect is put on record; the fasilitator may answer first."""

    name = "temuan"
    template = "console/suspension_find.html"

    def prefilled(self, visitor: Visitor, case: NeglectCase) -> dict[str, str]:
        """As of :class:`StopForm`."""
        return _evidence_of_today(self._console, visitor, case)

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Put the finding on record; nothing is stopped yet."""
        duty, finding = form.choice(_DUTY, governance.DUTIES), reason_of(form)
        paper = form.paper()
        if not form.is_good or paper is None:
            return None
        held = case.assignment
        with self.acting(visitor, case, finding, paper.content.sha256) as doing:
            foundation = self._console.foundation
            evidence = paper.submit(doing.tx, foundation, DocumentType.BUKTI, doing.actor)
            governance.find_neglect(
                *(doing.tx, held.id),
                duty=duty,
                finding=finding,
                document_id=evidence.id,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class DecideForm(ActForm):
    """``…/putuskan``: the finding is proven, and access stops."""

    name = "putuskan"
    template = "console/suspension_decide.html"

    def extras(self, case: NeglectCase) -> dict[str, Any]:
        """The effects, and whether the fasilitator may still answer."""
        today = civil_date(self._console.foundation.clock.now())
        return {
            "effects": _effects(self._console, case),
            "law": _law(self._console),
            "awaits_answer": case.finding is not None
            and governance.awaits_answer(case.finding, today),
        }

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Decide, with the cause for not waiting where there is one."""
        scope, reason = form.choice(_SCOPE, _SCOPES), reason_of(form)
        cause = form.text(_CAUSE, most=_MOST_REASON, required=False) or None
        if not form.is_good:
            return None
        held, found = case.assignment, open_finding(case)
        with self.acting(visitor, case, reason, found.evidence_sha256) as doing:
            governance.decide_finding(
                *(doing.tx, found.id),
                scope=cast(Scope, scope),
                reason=reason,
                skip_reason=cause,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class DropForm(ActForm):
    """``…/batalkan``: neglect is not proven."""

    name = "batalkan"
    template = "console/suspension_reason.html"

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """End the case with a reason."""
        reason = reason_of(form)
        if not form.is_good:
            return None
        held, found = case.assignment, open_finding(case)
        with self.acting(visitor, case, reason, found.evidence_sha256) as doing:
            governance.drop_finding(
                doing.tx, found.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


def reason_of(form: Form) -> str:
    """The reason, no longer than a case keeps."""
    reason = form.reason(_REASON)
    if len(reason) > _MOST_REASON:
        form.fault(_REASON, "isian.panjang", n=_MOST_REASON)
    return reason


def open_finding(case: NeglectCase) -> governance.FindingRecord:
    """The finding that awaits a decision; raises Conflict ``wrong_state`` where there is none."""
    if case.finding is None or case.standing not in ("found", "clarified"):
        raise Conflict("wrong_state", "no finding awaits a decision", pasal=("9(7)",))
    return case.finding


def _effects(console: Console, case: NeglectCase) -> dict[str, Any]:
    with console.foundation.database.reading() as tx:
        return dict(foresee(tx, case.assignment, console.foundation.clock.now()))


def _law(console: Console) -> str:
    return console.guard.words_of_articles("9(7)").get("9(7)", "")


def _evidence_of_today(console: Console, visitor: Visitor, case: NeglectCase) -> dict[str, str]:
    today = civil_date(console.foundation.clock.now())
    unit = case.assignment.unit_code or "-"
    return {
        "nomor": f"BUKTI/{unit}/{today.replace('-', '')}/{new_id()[:6]}",
        "tanggal": today,
        "penanda_tangan": visitor.person.name,
    }
