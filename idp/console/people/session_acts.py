"""K20: ending sessions of others: which, why, with a fresh proof, and what it does (L3)."""

from __future__ import annotations

from idp.access import Act
from idp.console.frame import Console
from idp.console.navigation import SESSIONS
from idp.console.routing import deed, page
from idp.desk import Form, Thing, kept_fields, read_form
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.ids import is_id
from idp.foundation.routes import Route, StepUp
from idp.oidc import applications_of
from idp.sessions import OpenSession, Visitor, end_session, list_open_by_id

LIST = "/console/sesi"
CHOOSE = LIST + "/pilih"
FINISH = LIST + "/akhiri"
END = Act("akhiri", "idp:sesi")
MOST_AT_ONCE = 30
_FIELD = "sesi"


class EndPage:
    """``/console/sesi/pilih`` and ``/console/sesi/akhiri``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def choose(self, request: Request, visitor: Visitor) -> Response:
        """POST: what ending these sessions would do; nothing is ended yet."""
        chosen = _ids(" ".join(request.form.values_of(_FIELD)))
        if not chosen:
            return redirect(LIST)
        return self._form(request, visitor, chosen, Form({}))

    def resume(self, request: Request, visitor: Visitor) -> Response:
        """GET: the same after a fresh proof; without anything that waits, back to the list."""
        kept = kept_fields(self._console.foundation, visitor, FINISH)
        chosen = _ids(kept.get(_FIELD, ""))
        if not chosen:
            return redirect(LIST)
        return self._form(request, visitor, chosen, Form(dict(kept)))

    def end(self, request: Request, visitor: Visitor) -> Response:
        """POST: end them; raises AccessDenied, FreshProofWanted.

        One that has ended meanwhile is left as it is, so that a second click does nothing.
        """
        form = read_form(request)
        chosen, reason = _ids(form.values.get(_FIELD, "")), form.reason()
        if not form.is_good:
            return self._form(request, visitor, chosen, form, status=422)
        self._console.desk.want_fresh(visitor)
        living = self._living(visitor, chosen)
        if not living:
            return redirect(f"{LIST}?diakhiri=0")
        ended = 0
        first, *others = living
        with self._console.desk.acting(visitor, END, _thing(first), alasan=reason) as doing:
            for one in others:
                thing = _thing(one).stated({"alasan": reason})
                self._console.guard.require_in(doing.tx, visitor, END, thing)
            for one in living:
                ended += end_session(
                    doing.tx, one.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        return redirect(f"{LIST}?diakhiri={ended}")

    def _living(self, visitor: Visitor, chosen: list[str]) -> list[OpenSession]:
        """Those that are living, within reach, and not the viewer's own of this moment."""
        units = self._console.reach(visitor, SESSIONS)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            found = list_open_by_id(tx, chosen, units=units, now=now)
        return [one for one in found if one.id != visitor.session.id]

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        chosen: list[str],
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        living = self._living(visitor, chosen)
        for one in living[:1]:
            self._console.desk.admit(visitor, END, _thing(one))
        with self._console.foundation.database.reading() as tx:
            reached = applications_of(tx, [one.id for one in living])
        return self._console.show(
            request,
            visitor,
            "console/session_end.html",
            status=status,
            sessions=living,
            people=len({one.person_id for one in living}),
            applications=sorted({name for names in reached.values() for name in names}),
            chosen=" ".join(one.id for one in living),
            gone=len(chosen) - len(living),
            form=form,
            errors=form.errors,
        )


def _thing(one: OpenSession) -> Thing:
    return Thing(one.id, owner=one.person_id, unit=one.unit_code)


def _ids(text: str) -> list[str]:
    """The ids of a form, each once; raises BadRequest for what is none, or too many."""
    ids = list(dict.fromkeys(text.split()))
    if len(ids) > MOST_AT_ONCE or not all(is_id(one) for one in ids):
        raise BadRequest("these are no sessions")
    return ids


def end_routes(pages: EndPage) -> list[Route]:
    """The addresses of ending sessions."""
    return [
        deed(CHOOSE, pages.choose),
        page(FINISH, pages.resume),
        deed(FINISH, pages.end, StepUp("tindakan.sesi", FINISH, (_FIELD, "alasan"))),
    ]
