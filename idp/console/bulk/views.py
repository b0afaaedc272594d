"""Acts on many: what was chosen and what it would do, the reason, the agreement, what became of it.

One address for each batch, which shows what is to be done with it now (L3, L4).
"""

from __future__ import annotations

from idp.console.bulk import running
from idp.console.bulk.batches import (
    MOST,
    MOST_ALONE,
    BatchRecord,
    Chosen,
    choose,
    get_batch,
    list_items,
)
from idp.console.bulk.kinds import Kind
from idp.console.frame import PASSED_UP, Console
from idp.desk import Form, Thing, kept_fields, read_form
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.ids import is_id
from idp.pages import Message
from idp.sessions import Visitor

PICK, SCOPE, STEP = "pilih", "cakup", "langkah"
_ALL, _AGREE, _DROP = "semua", "setujui", "batal"
_NOT_A_FILTER = frozenset({"csrf_token", PICK, SCOPE, "urut"})
_MOST_NUMBER = 120


class BatchPages:
    """``<list>/massal`` and what lies below it, of one kind."""

    def __init__(self, console: Console, kind: Kind) -> None:
        self._console = console
        self._kind = kind

    def start(self, request: Request, visitor: Visitor) -> Response:
        """POST from the list: keep what was ticked, or all that its search finds."""
        _, units = self._console.reach_by(visitor, self._kind.act)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            if request.form.get(SCOPE) == _ALL:
                found = self._kind.matching(tx, request.form, units, now, MOST + 1)
            else:
                found = self._kind.named(tx, _ids(request.form.values_of(PICK)), units, now)
        chosen = self._permitted(visitor, found)
        if not chosen or len(found) > MOST:
            return self._nothing(request, visitor, too_many=len(found) > MOST)
        narrowed = any(name not in _NOT_A_FILTER for name in request.form)
        everything = request.form.get(SCOPE) == _ALL and units is None and not narrowed
        return self._keep(visitor, chosen, everything=everything)

    def show(self, request: Request, visitor: Visitor, batch_id: str) -> Response:
        """GET: the batch as it stands; raises AccessDenied, FreshProofWanted, NotFound."""
        batch = self._find(visitor, batch_id)
        if batch.state in ("chosen", "waiting"):
            self._console.desk.want_fresh(visitor)
        kept = kept_fields(self._console.foundation, visitor, self._address(batch_id))
        return self._page(request, visitor, batch, Form(dict(kept)))

    def submit(self, request: Request, visitor: Visitor, batch_id: str) -> Response:
        """POST: the next step: the reason and the act, the second person's agreement, the rest."""
        batch, form = self._find(visitor, batch_id), read_form(request)
        mine = batch.asked_by == visitor.person.id
        reason, paper = "", ""
        if batch.state == "chosen":
            reason = form.reason()
            paper = form.text("nomor", most=_MOST_NUMBER, required=False)
            if not form.is_good:
                return self._page(request, visitor, batch, form, status=422)
        elif batch.state == "waiting" and form.values.get(STEP) != _AGREE:
            return self._page(request, visitor, batch, form, status=422)
        self._console.desk.want_fresh(visitor)
        try:
            self._step(visitor, batch, reason, paper, mine=mine)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return self._page(request, visitor, batch, form, status=refusal.status)
        return redirect(self._address(batch_id))

    def drop(self, request: Request, visitor: Visitor, batch_id: str) -> Response:
        """POST: it is not done after all."""
        batch = self._find(visitor, batch_id)
        said = read_form(request).values.get(STEP) == _DROP
        if batch.state not in ("chosen", "waiting") or not said:
            return redirect(self._address(batch_id))
        running.drop(self._console, visitor, self._kind, batch)
        return redirect(self._kind.place)

    def retry(self, request: Request, visitor: Visitor, batch_id: str) -> Response:
        """POST: choose once more what failed, and that alone."""
        batch = self._find(visitor, batch_id)
        _, units = self._console.reach_by(visitor, self._kind.act)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            failed = [one.id for one in list_items(tx, batch_id) if one.outcome == "failed"]
            found = self._kind.named(tx, failed, units, now)
        chosen = self._permitted(visitor, found)
        if not chosen:
            return self._nothing(request, visitor, too_many=False)
        return self._keep(visitor, chosen, everything=False, like=batch)

    def _step(
        self, visitor: Visitor, batch: BatchRecord, reason: str, paper: str, *, mine: bool
    ) -> None:
        console, kind = self._console, self._kind
        if batch.state == "running":
            running.carry_out(console, visitor, kind, batch.id)
        elif batch.state == "waiting":
            running.confirm(console, visitor, kind, batch)
        elif batch.state == "chosen" and mine and batch.two_persons:
            running.propose(console, visitor, kind, batch, reason, paper)
        elif batch.state == "chosen" and mine:
            running.begin(console, visitor, kind, batch, reason, paper)

    def _permitted(self, visitor: Visitor, found: list[Chosen]) -> list[Chosen]:
        """Those that the visitor may do it to; raises AccessDenied where there are, and none is."""
        others = [
            one
            for one in found[:MOST]
            if one.id != visitor.session.id
            and not (self._kind.spares_own and one.person_id == visitor.person.id)
        ]
        act = self._kind.act
        answers = self._console.desk.may(visitor, [(act, _thing(one)) for one in others])
        pairs = list(zip(others, answers, strict=True))
        permitted = [one for one, answer in pairs if answer.decision.allowed]
        if answers and not permitted:
            self._console.guard.refuse(answers[0])
        return permitted

    def _keep(
        self,
        visitor: Visitor,
        chosen: list[Chosen],
        *,
        everything: bool,
        like: BatchRecord | None = None,
    ) -> Response:
        second = self._kind.wants_second(len(chosen), everything=everything)
        with self._console.foundation.database.transaction() as tx:
            batch_id = choose(
                tx,
                self._kind.name,
                chosen,
                two_persons=second,
                by=visitor.person.id,
                now=self._console.foundation.clock.now(),
                reason=like.reason if like else None,
                document=like.document if like else None,
            )
        return redirect(self._address(batch_id))

    def _find(self, visitor: Visitor, batch_id: str) -> BatchRecord:
        """The batch, for who made it or decided it; while it waits for whoever may do such acts.

        Raises AccessDenied for who may do none, be there a batch or not; else NotFound.
        """
        self._console.reach_by(visitor, self._kind.act)
        with self._console.foundation.database.reading() as tx:
            batch = get_batch(tx, batch_id)
        theirs = visitor.person.id in (batch.asked_by, batch.decided_by)
        if batch.kind != self._kind.name or not (theirs or batch.state == "waiting"):
            raise NotFound("batch_not_found", "there is no such batch of theirs")
        return batch

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        batch: BatchRecord,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            items = list_items(tx, batch.id)
            ahead = [one for one in items if one.outcome == "open"]
            effect = self._kind.effect(
                tx, [Chosen(one.id, one.person_id, one.unit_code) for one in ahead], now
            )
        return self._console.show(
            request,
            visitor,
            "console/bulk.html",
            status=status,
            batch=batch,
            kind=self._kind,
            address=self._address(batch.id),
            items=items,
            counts={
                word: sum(one.outcome == word for one in items)
                for word in ("open", "done", "failed")
            },
            effect=effect,
            mine=batch.asked_by == visitor.person.id,
            values={"alasan": batch.reason or "", "nomor": batch.document or ""} | form.values,
            errors=form.errors,
        )

    def _nothing(self, request: Request, visitor: Visitor, *, too_many: bool) -> Response:
        told = Message("massal.terlalu_banyak", {"n": MOST}) if too_many else None
        return self._console.show(
            request,
            visitor,
            "console/bulk_none.html",
            status=422,
            kind=self._kind,
            told=told or Message("massal.kosong.isi", {"n": MOST_ALONE}),
        )

    def _address(self, batch_id: str) -> str:
        return f"{self._kind.path}/{batch_id}"


def _thing(one: Chosen) -> Thing:
    return Thing(one.id, owner=one.person_id, unit=one.unit_code)


def _ids(ticked: tuple[str, ...]) -> list[str]:
    ids = list(dict.fromkeys(ticked))
    if len(ids) > MOST or not all(is_id(one) for one in ids):
        raise BadRequest("these are no ids")
    return ids
