"""P6: giving up a right of one's own (Pasal 27(2)a): what follows, why, then at once."""

from __future__ import annotations

from idp import governance
from idp.access import AccessGuard, Act
from idp.account.portal import Portal
from idp.desk import Desk, Form, Thing, kept_fields, read_form
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.http import Request, Response
from idp.foundation.routes import StepUp
from idp.governance import AssignmentRecord
from idp.sessions import Visitor

ACCESS_PATH = "/account/access"
RELEASE_PATH = ACCESS_PATH + "/<assignment_id>/lepas"
ON_RELEASE = StepUp("tindakan.lepas", RELEASE_PATH, ("alasan",))
_GIVE_UP = Act("cabut", "idp:hibah")


class ReleasePage:
    """``/account/access/<id>/lepas``: for the holder, and for nobody else."""

    def __init__(self, portal: Portal, guard: AccessGuard) -> None:
        self._portal = portal
        self._desk = Desk(portal.foundation, guard)

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: what is given up, and the reason that it needs; raises NotFound for others'."""
        held = self._own(visitor, assignment_id)
        thing = Thing.of(held)
        self._desk.admit(visitor, _GIVE_UP, thing, fresh=True)
        page = RELEASE_PATH.replace("<assignment_id>", assignment_id)
        return self._form(
            request, visitor, held, Form(kept_fields(self._portal.foundation, visitor, page))
        )

    def submit(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """POST: the right ends."""
        held = self._own(visitor, assignment_id)
        form = read_form(request)
        reason = form.reason()
        if not form.is_good:
            return self._form(request, visitor, held, form, status=422)
        thing = Thing.of(held)
        try:
            with self._desk.acting(visitor, _GIVE_UP, thing, fresh=True, alasan=reason) as doing:
                governance.revoke(
                    doing.tx, held.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        except Conflict as refusal:
            form.refuse(refusal)
            return self._form(request, visitor, held, form, status=refusal.status)
        return self._portal.done(visitor, ACCESS_PATH, "lepas.selesai")

    def _own(self, visitor: Visitor, assignment_id: str) -> AssignmentRecord:
        with self._portal.foundation.database.reading() as tx:
            mine = governance.list_assignments(tx, visitor.person.id)
        held = next((one for one in mine if one.id == assignment_id), None)
        if held is None or not governance.may_be_given_up(held):
            raise NotFound("assignment_not_found", "there is no such right of one's own")
        return held

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        held: AssignmentRecord,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        return self._portal.show(
            request,
            visitor,
            "portal/release.html",
            status=status,
            held=held,
            form=form,
            errors=form.errors,
        )
