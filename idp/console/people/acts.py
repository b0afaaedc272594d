"""K2, what is done to somebody's account: close it, open it again, end its sessions.

Nothing here sets a password, a factor or a contact: nobody but the owner does (Pasal 27(2)j).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from idp import authentication, directory, sessions
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.console.people.views import ASSIST, CLOSE, END_SESSIONS, ENDED, find_for
from idp.console.routing import deed, form, page
from idp.desk import Doing, Form, Thing, done, kept_fields, read_form
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.http import Request, Response, redirect
from idp.foundation.routes import Route, StepUp
from idp.sessions import Visitor

_CHANGE_CONTACT = Act("ubah", "idp:kontak")
Take = Callable[[Doing, str, str], int | None]
"""Does the act on the person (by id) for the reason; gives how many sessions it ended, if any."""


def act_routes(console: Console, person_path: str) -> list[Route]:
    """The form and the deed of each act on an account."""
    routes: list[Route] = []
    for word, act, take in (
        ("nonaktifkan", CLOSE, _close),
        ("aktifkan", CLOSE, _open),
        ("akhiri-sesi", END_SESSIONS, _end_sessions),
        ("tautan-aktivasi", ASSIST, partial(_send_link, console.foundation)),
    ):
        path = f"{person_path}/{word}"
        done_by = AccountAct(console, word, act, take)
        step_up = StepUp(f"tindakan.akun.{word}", path, keeps=("alasan",))
        routes += [form(path, done_by.ask, step_up), deed(path, done_by.do, step_up)]
    return [*routes, page(person_path + "/kontak", ContactOfAnother(console).show)]


@dataclass(frozen=True, slots=True)
class ContactOfAnother:
    """``/console/pegawai/<person_id>/kontak``, where one used to other consoles looks for a form.

    There is none. Who asks for it is told why, and the attempt is on record (Pasal 27(2)j).
    """

    console: Console

    def show(self, _request: Request, visitor: Visitor, person_id: str) -> Response:
        """GET: one's own leads to one's own page; raises AccessDenied for everybody else's."""
        if person_id != visitor.person.id:
            with self.console.foundation.database.reading() as tx:
                person = directory.find_person(tx, person_id)
            unit = person.unit_code if person is not None else None
            thing = Thing(person_id, owner=person_id, unit=unit)
            self.console.desk.admit(visitor, _CHANGE_CONTACT, thing)
        return redirect("/account/contact")


@dataclass(frozen=True, slots=True)
class AccountAct:
    """One act on an account: what it would do, its reason, a fresh proof, a receipt (L3)."""

    console: Console
    word: str
    act: Act
    take: Take

    def ask(self, request: Request, visitor: Visitor, person_id: str) -> Response:
        """GET: the form, with what the act would do; raises AccessDenied, FreshProofWanted."""
        person = find_for(self.console, visitor, person_id)
        self.console.desk.admit(visitor, self.act, _thing(person), fresh=True)
        kept = kept_fields(self.console.foundation, visitor, request.path)
        return self._show(request, visitor, person, Form(dict(kept)))

    def do(self, request: Request, visitor: Visitor, person_id: str) -> Response:
        """POST: the act itself; what is wrong is said beside the form, and nothing is done."""
        person = find_for(self.console, visitor, person_id)
        given = read_form(request)
        reason = given.reason()
        if not given.is_good:
            return self._show(request, visitor, person, given)
        try:
            with self.console.desk.acting(
                visitor, self.act, _thing(person), fresh=True, alasan=reason
            ) as doing:
                ended = self.take(doing, person.id, reason)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            given.refuse(refusal)
            return self._show(request, visitor, person, given)
        address = f"/console/pegawai/{person.id}"
        # The trail names each session's end by the session, so the page says how many.
        return redirect(f"{address}?{ENDED}={ended}") if ended else done(address, doing)

    def _show(
        self, request: Request, visitor: Visitor, person: PersonRecord, given: Form
    ) -> Response:
        with self.console.foundation.database.reading() as tx:
            ended = _living(tx, person.id, self.console.foundation.clock.now())
        return self.console.show(
            request,
            visitor,
            "console/person_act.html",
            status=400 if given.errors else 200,
            person=person,
            word=self.word,
            is_self=person.id == visitor.person.id,
            sessions=ended,
            form=given,
            errors=given.errors,
        )


def _thing(person: PersonRecord) -> Thing:
    return Thing(person.id, owner=person.id, unit=person.unit_code)


def _living(tx: Transaction, person_id: str, now: int) -> int:
    return len(sessions.list_sessions(tx, person_id, now))


def _close(doing: Doing, person_id: str, reason: str) -> None:
    directory.disable_person(
        doing.tx, person_id, actor=doing.actor, reason=reason, now_ms=doing.now_ms
    )


def _open(doing: Doing, person_id: str, reason: str) -> None:
    directory.enable_person(
        doing.tx, person_id, actor=doing.actor, reason=reason, now_ms=doing.now_ms
    )


def _send_link(foundation: Foundation, doing: Doing, person_id: str, reason: str) -> None:
    """To the contact that the personnel file gave: nobody here types one (Pasal 27(2)j)."""
    authentication.send_activation(
        doing.tx,
        foundation,
        directory.get_person(doing.tx, person_id),
        actor=doing.actor,
        now_ms=doing.now_ms,
        reason=reason,
    )


def _end_sessions(doing: Doing, person_id: str, reason: str) -> int:
    ended = sessions.end_sessions_of_person(
        doing.tx, person_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
    )
    if not ended:
        raise Conflict("no_session", "this person is signed in nowhere")
    return ended
