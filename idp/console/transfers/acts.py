"""K7, what is decided about a day of transfers: confirmed or refused by a second person (L4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from idp.console.frame import PASSED_UP, Console
from idp.console.people.register import list_named
from idp.console.people.views import CLOSE
from idp.console.routing import deed, form
from idp.desk import Doing, Form, Thing, done, kept_fields, read_form
from idp.directory import list_units
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.foundation.ids import is_id
from idp.foundation.routes import Route, StepUp
from idp.governance import transfer_days
from idp.governance.transfer_days import TransferDayRecord
from idp.sessions import Visitor

Take = Callable[[Doing, str, str], object]
"""Decides about the day (by id), with the reason that was typed or is its own."""
_SEEN = "dilihat"


def decision_routes(console: Console, day_path: str) -> list[Route]:
    """The form and the deed of each decision about a day of transfers."""
    routes: list[Route] = []
    for word, take in (("setujui", _confirm), ("tolak", _refuse), ("tarik", _withdraw)):
        path = f"{day_path}/{word}"
        decision = Decision(console, word, take)
        step_up = StepUp(f"tindakan.mutasi.{word}", path, keeps=("alasan",))
        routes += [form(path, decision.ask, step_up), deed(path, decision.do, step_up)]
    return routes


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a file that waits."""

    console: Console
    word: str
    take: Take

    def ask(self, request: Request, visitor: Visitor, day_id: str) -> Response:
        """GET: what would follow now, and the form; raises AccessDenied, FreshProofWanted."""
        self.console.desk.admit(visitor, CLOSE, Thing(day_id), fresh=True)
        kept = kept_fields(self.console.foundation, visitor, request.path)
        given, changed = Form(dict(kept)), False
        if self.word == "setujui":
            changed = self._look_again(day_id, given)
        return self._show(request, visitor, day_id, given, changed=changed)

    def do(self, request: Request, visitor: Visitor, day_id: str) -> Response:
        """POST: the decision; what forbids it is said in the form, and nothing is changed."""
        self.console.desk.admit(visitor, CLOSE, Thing(day_id))
        given, day = read_form(request), self._day(day_id)
        reason = day.reason if self.word == "setujui" else given.reason()
        if not given.is_good:
            return self._show(request, visitor, day_id, given)
        try:
            # Pasal 2 huruf e: who confirms has seen what is foreseen now, not something older.
            if self.word == "setujui" and given.values.get(_SEEN) != _digest(day):
                raise Conflict("changed_meanwhile", "look at what would follow now")
            with self.console.desk.acting(
                visitor, CLOSE, Thing(day_id), fresh=True, alasan=reason
            ) as doing:
                self.take(doing, day_id, reason)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            given.refuse(refusal)
            return self._show(request, visitor, day_id, given)
        return done(f"/console/mutasi/{day_id}", doing)

    def _day(self, day_id: str) -> TransferDayRecord:
        with self.console.foundation.database.reading() as tx:
            return find_day(tx, day_id)

    def _look_again(self, day_id: str, given: Form) -> bool:
        """Foresee the file once more; whether something else would follow than was kept."""
        foundation, day = self.console.foundation, self._day(day_id)
        if day.content is None or day.state != "proposed":
            return False
        try:
            foreseen = transfer_days.foresee_day(
                foundation.database,
                day.content.encode(),
                actor=day.proposed_by,
                now_ms=foundation.clock.now_ms(),
            )
        except Refusal as refusal:
            given.refuse(refusal)
            return False
        if foreseen == day.foreseen:
            return False
        with foundation.database.transaction() as tx:
            transfer_days.renew_foresight(tx, day_id, foreseen)
        return True

    def _show(
        self,
        request: Request,
        visitor: Visitor,
        day_id: str,
        given: Form,
        *,
        changed: bool = False,
    ) -> Response:
        with self.console.foundation.database.reading() as tx:
            day = find_day(tx, day_id)
            seen = day.foreseen
            lost = [right.person_id for right in seen.lapses] if seen is not None else []
            gone = seen.departures if seen is not None else ()
            named: dict[str, Any] = {
                "people": list_named(tx, [day.proposed_by, *lost, *gone]),
                "unit_names": {unit.code: unit.name for unit in list_units(tx)},
            }
        return self.console.show(
            request,
            visitor,
            "console/event_decide.html",
            status=400 if given.errors else 200,
            day=day,
            word=self.word,
            digest=_digest(day),
            changed=changed,
            is_proposer=day.proposed_by == visitor.person.id,
            form=given,
            errors=given.errors,
            **named,
        )


def find_day(tx: Transaction, day_id: str) -> TransferDayRecord:
    """The day; raises NotFound, also for what is no id."""
    if not is_id(day_id):
        raise NotFound("transfer_day_not_found", "there is no such day of transfers")
    return transfer_days.get_transfer_day(tx, day_id)


def _digest(day: TransferDayRecord) -> str:
    return hashlib.sha256(repr(day.foreseen).encode()).hexdigest()[:16]


def _confirm(doing: Doing, day_id: str, _reason: str) -> None:
    transfer_days.confirm_transfer_day(doing.tx, day_id, actor=doing.actor, now_ms=doing.now_ms)


def _refuse(doing: Doing, day_id: str, reason: str) -> None:
    transfer_days.refuse_transfer_day(
        doing.tx, day_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
    )


def _withdraw(doing: Doing, day_id: str, reason: str) -> None:
    transfer_days.withdraw_transfer_day(
        doing.tx, day_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
    )
