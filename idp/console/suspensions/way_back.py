"""K6: the way back: the letter known to the head or sent back, access given back, papers read."""

from __future__ import annotations

from idp import governance
from idp.console.frame import Console
from idp.console.paper_files import give_paper
from idp.console.suspensions.acts import ActForm, reason_of
from idp.console.suspensions.cases import (
    KNOW,
    LIFT,
    SUSPENSIONS,
    find_case,
    require_reader,
    thing_of,
)
from idp.desk import Form, done
from idp.foundation.http import Request, Response
from idp.governance import NeglectCase
from idp.sessions import Visitor

_VERDICT, _KNOWN, _DECLINED = "putusan", "ketahui", "tolak"


class KnowForm(ActForm):
    """``…/ketahui``: the head takes note of the letter, or says why not."""

    act = KNOW
    name = "ketahui"
    template = "console/suspension_know.html"

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """One of the two; a refusal needs its reason."""
        verdict = form.choice(_VERDICT, (_KNOWN, _DECLINED))
        reason = reason_of(form) if verdict == _DECLINED else None
        if not form.is_good:
            return None
        held = case.assignment
        with self._console.desk.acting(
            visitor, self.act, thing_of(case, held.id), fresh=True, alasan=reason
        ) as doing:
            if reason is None:
                governance.acknowledge_letter(
                    doing.tx, held.id, actor=doing.actor, now_ms=doing.now_ms
                )
            else:
                governance.decline_letter(
                    doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class SendBackForm(ActForm):
    """``…/kembalikan``: BKPSDMD sends a letter back that does not do."""

    name = "kembalikan"
    template = "console/suspension_reason.html"

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Send it back with a reason."""
        reason = reason_of(form)
        if not form.is_good:
            return None
        held = case.assignment
        with self._console.desk.acting(
            *(visitor, self.act, thing_of(case, held.id)),
            fresh=True,
            alasan=reason,
            # What keeps the access stopped is the letter that does not do.
            bukti=case.letter.document_id if case.letter is not None else None,
        ) as doing:
            governance.refuse_letter(
                doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class LiftForm(ActForm):
    """``…/pulihkan``: access is given back on the letter that the head took note of."""

    act = LIFT
    name = "pulihkan"
    template = "console/suspension_reason.html"

    def do(self, visitor: Visitor, case: NeglectCase, form: Form) -> Response | None:
        """Give it back, that of the unit too where the unit was stopped."""
        reason = reason_of(form)
        if not form.is_good:
            return None
        held = case.assignment
        with self._console.desk.acting(
            visitor, self.act, thing_of(case, held.id), fresh=True, alasan=reason
        ) as doing:
            governance.reinstate(
                doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
            )
        return done(f"{SUSPENSIONS}/{held.id}", doing)


class Papers:
    """The files of a case: for those who decide on them, and for the fasilitator himself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def evidence(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET ``…/bukti``: the evidence; raises AccessDenied, NotFound."""
        case = find_case(self._console, visitor, assignment_id)
        require_reader(self._console, visitor, case, "evidence")
        return give_paper(
            self._console, visitor, case.finding.evidence_id if case.finding else None
        )

    def letter(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET ``…/surat``: the Surat Pernyataan Kesanggupan; raises AccessDenied, NotFound."""
        case = find_case(self._console, visitor, assignment_id)
        require_reader(self._console, visitor, case, "letter")
        return give_paper(self._console, visitor, case.letter.document_id if case.letter else None)
