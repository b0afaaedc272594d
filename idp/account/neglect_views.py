"""P6: what a fasilitator does about his own neglect: he answers, and hands in his letter (9(7))."""

from __future__ import annotations

from idp import governance
from idp.access import AccessGuard, Act
from idp.account.portal import Portal
from idp.desk import Desk, Form, Thing
from idp.documents import DocumentType
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import Request, Response, redirect
from idp.governance import NeglectCase
from idp.pages import Language, Message, date_text, text
from idp.sessions import Visitor

ACCESS_PATH = "/account/access"
_HAND_IN = Act("unggah", "idp:suspensi")
"""Of all that a suspended fasilitator could do, this is left to him (Pasal 9(7))."""
_ANSWER, _MOST_ANSWER = "tanggapan", 2000
_FIELDS = {
    "document_exists": "nomor",
    "later_dated": "tanggal",
    "invalid_date": "tanggal",
    "answer_required": _ANSWER,
}
_UNFIT = 422


class _OwnCase:
    """A form over one's own case, which another's or none at all refuses alike."""

    template = ""
    said = ""
    states: tuple[str, ...] = ()
    """In which states of SM-2 it is open."""

    def __init__(self, portal: Portal, guard: AccessGuard) -> None:
        self._portal = portal
        self._desk = Desk(portal.foundation, guard)

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: the form; where nothing is to be done, back to the rights."""
        case = self._own(visitor, assignment_id)
        if case.standing not in self.states:
            return redirect(ACCESS_PATH)
        return self._page(request, visitor, case, Form(self.prefilled(visitor)), 200)

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: done, and back to the rights; or the form with what is wrong."""
        case = self._own(visitor, assignment_id)
        form = self._desk.read_form(visitor, request)
        try:
            is_done = self.do(visitor, case, form)
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELDS.get(refusal.code, ""))
            return self._page(request, visitor, case, form, refusal.status)
        if not is_done:
            return self._page(request, visitor, case, form, _UNFIT)
        return self._portal.done(visitor, ACCESS_PATH, self.said)

    def prefilled(self, visitor: Visitor) -> dict[str, str]:
        """What stands in the form at first."""
        return {}

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> bool:
        """Do the act; False where the form is faulty. Raises what the act raises."""
        raise NotImplementedError

    def thing(self, case: NeglectCase) -> Thing:
        """What the policy is asked about."""
        return Thing.of(case.assignment)

    def _own(self, visitor: Visitor, assignment_id: str) -> NeglectCase:
        with self._portal.foundation.database.reading() as tx:
            try:
                case = governance.get_case(tx, assignment_id)
            except NotFound:
                case = None
        thing = Thing(assignment_id) if case is None else self.thing(case)
        self._desk.admit(visitor, _HAND_IN, thing)
        if case is None:
            raise NotFound("assignment_not_found", "there is no such assignment")
        return case

    def _page(
        self, request: Request, visitor: Visitor, case: NeglectCase, form: Form, status: int
    ) -> Response:
        return self._portal.show(
            request,
            visitor,
            self.template,
            status=status,
            case=case,
            values=form.values,
            errors=form.errors,
            form_action=request.path,
        )


class LetterPage(_OwnCase):
    """``/account/access/<assignment_id>/letter``: the Surat Pernyataan Kesanggupan."""

    template = "portal/letter.html"
    said = "akses.surat.diterima"
    states = ("effective",)

    def prefilled(self, visitor: Visitor) -> dict[str, str]:
        """He signs it himself."""
        return {"penanda_tangan": visitor.person.name}

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> bool:
        """Hand it in; the head is the next to act."""
        paper = form.paper()
        if paper is None:
            return False
        with self._desk.acting(visitor, _HAND_IN, self.thing(case), dokumen=paper.number) as doing:
            letter = paper.submit(
                doing.tx,
                self._portal.foundation,
                DocumentType.SURAT_KESANGGUPAN,
                doing.actor,
            )
            governance.upload_letter(
                doing.tx,
                case.assignment.id,
                document_id=letter.id,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )
        return True


class AnswerPage(_OwnCase):
    """``/account/access/<assignment_id>/answer``: what he has to say to a finding."""

    template = "portal/answer.html"
    said = "akses.temuan.dijawab"
    states = ("found",)

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> bool:
        """Answer, once."""
        answer = form.text(_ANSWER, most=_MOST_ANSWER)
        found = case.finding
        if not form.is_good or found is None:
            return False
        with self._desk.acting(visitor, _HAND_IN, self.thing(case)) as doing:
            governance.answer_finding(
                doing.tx, found.id, answer=answer, actor=doing.actor, now_ms=doing.now_ms
            )
        return True


def case_tasks(tx: Transaction, person_id: str, language: Language) -> list[dict[str, object]]:
    """What the person has to do about his own cases, with the address of each; one query."""
    tasks: list[dict[str, object]] = []
    for case in governance.list_cases_of(tx, person_id):
        address = f"{ACCESS_PATH}/{case.assignment.id}"
        if case.standing in AnswerPage.states and case.finding is not None:
            day = date_text(case.finding.answer_until, language)
            tasks.append(
                {"text": Message("tugas.temuan", {"tanggal": day}), "url": f"{address}/answer"}
            )
        elif case.standing in LetterPage.states:
            unit = case.unit_name or text(language, "akses.lingkup.provinsi")
            tasks.append(
                {"text": Message("tugas.surat", {"unit": unit}), "url": f"{address}/letter"}
            )
    return tasks
