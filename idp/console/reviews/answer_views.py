"""K10, the reviewer: answering for the rights that he is asked about (Pasal 27(2)a, C14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from idp import review
from idp.console.frame import PASSED_UP, Console
from idp.console.reviews.items import ITEM_IDS, AnswerScreens
from idp.console.reviews.views import ANSWER, REVIEWS
from idp.desk import Doing, Form, Thing, kept_fields, message_of, read_form
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.pages import DEFAULT_LANGUAGE, Message, text
from idp.sessions import Visitor

REASONS = ("tugas", "pakai", "pindah", "lingkup", "dasar", "lain")
"""What a right that is not kept suffers from; each is a word of the catalogue."""
_MOST_REASON = 300
_DECISION = "putusan"
_SEPARATOR = "."
_EVERY = "semua"
"""Instead of items: all that is undecided, 500 at most. Who answers is the second pair of eyes on a
right that another gave (Pasal 2 huruf e), so nobody confirms it besides."""
_LONGEST_NUMBER = 6


class AnswerPages:
    """``/console/tinjauan/<id>/jawab`` and what follows from it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._screens = AnswerScreens(console)

    def show(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """GET: what the visitor answers for, with the facts, a page at a time."""
        return self._screens.table(request, visitor, campaign_id)

    def show_one(
        self, request: Request, visitor: Visitor, campaign_id: str, item_id: str
    ) -> Response:
        """GET: one right with all that is known of it; that it was opened is remembered."""
        return self._screens.one(request, visitor, campaign_id, item_id)

    def choose(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """POST from the table or from one right: keep at once; else say why first."""
        decision, ids = _chosen(request)
        if not ids:
            told = Message("menolak.tinjau_pilih")
            return self._screens.table(request, visitor, campaign_id, wrong=told, status=422)
        if decision == "keep" and _EVERY in ids:
            raise BadRequest("what is kept is looked at")
        if decision != "keep":
            chosen = f"{_DECISION}={decision}&{ITEM_IDS}={_SEPARATOR.join(ids)}"
            return redirect(f"{REVIEWS}/{campaign_id}/putusan?{chosen}")
        seen = {one: int(v) for one in ids if (v := request.form.get(f"versi-{one}", "")).isdigit()}
        try:
            review.require_few(decision, ids)
            with self._answering(visitor, campaign_id, ids) as doing:
                _decide(doing, campaign_id, ids, decision, seen=seen)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            told = message_of(refusal)
            return self._screens.table(
                request, visitor, campaign_id, wrong=told, status=refusal.status
            )
        return self._screens.go_on(request, visitor, campaign_id, doing, ids[-1])

    def show_reason(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """GET: what revoking or suspending does, and the reason that it needs."""
        page = f"{REVIEWS}/{campaign_id}/putusan"
        values = kept_fields(self._console.foundation, visitor, page) or dict(request.query)
        return self._reason(request, visitor, campaign_id, Form(values))

    def decide(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """POST: revoke or suspend; it takes effect at once."""
        form = read_form(request)
        chip = form.choice("sebab", REASONS)
        form.text("alasan", most=_MOST_REASON)
        told = " ".join(form.reason().split())
        if not form.is_good:
            return self._reason(request, visitor, campaign_id, form, status=422)
        decision, told_items = _decision_of(form)
        ids = self._items(visitor, campaign_id, told_items, decision)
        reason = f"{text(DEFAULT_LANGUAGE, f'tinjau.sebab.{chip}')}: {told}"
        try:
            with self._answering(visitor, campaign_id, ids, fresh=True) as doing:
                _decide(doing, campaign_id, ids, decision, reason=reason)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return self._reason(request, visitor, campaign_id, form, status=refusal.status)
        return self._screens.go_on(request, visitor, campaign_id, doing, ids[-1])

    def reassign(
        self, request: Request, visitor: Visitor, campaign_id: str, item_id: str
    ) -> Response:
        """POST: ask somebody else, with a note."""
        form = read_form(request)
        note, to = form.text("catatan", most=_MOST_REASON), form.text("kepada", most=64)
        try:
            if form.is_good:
                with self._answering(visitor, campaign_id, [item_id]) as doing:
                    review.reassign(
                        doing.tx,
                        campaign_id,
                        [item_id],
                        to=to,
                        note=" ".join(note.split()),
                        actor=doing.actor,
                        now_ms=doing.now_ms,
                    )
                return self._screens.go_on(request, visitor, campaign_id, doing, item_id)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        return self._screens.one(request, visitor, campaign_id, item_id, form=form, status=422)

    def _reason(
        self,
        request: Request,
        visitor: Visitor,
        campaign_id: str,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        decision, told_items = _decision_of(form)
        # Who answers for nothing learns of no item whether there is one.
        self._console.reach_by(visitor, ANSWER)
        ids = self._items(visitor, campaign_id, told_items, decision)
        with self._console.foundation.database.reading() as tx:
            campaign = review.get_campaign(tx, campaign_id)
            found = review.find_items(tx, campaign_id, ids)
        things = [Thing(campaign_id, one.item.holder_id, one.item.unit) for one in found]
        for thing in dict.fromkeys(things):
            self._console.desk.admit(visitor, ANSWER, thing)
        return self._console.show(
            request,
            visitor,
            "console/review_reason.html",
            status=status,
            campaign=campaign,
            items=found,
            decision=decision,
            # Their numbers are short: five hundred ids fit into no address, and wait for no proof.
            joined=_SEPARATOR.join(str(one.item.position) for one in found),
            reasons=REASONS,
            form=form,
            errors=form.errors,
        )

    def _items(
        self, visitor: Visitor, campaign_id: str, told: Sequence[str], decision: str
    ) -> Sequence[str]:
        """Ids of what a form names: by id, by number, or all that the visitor has left open.

        All that may be revoked are without posts, which a review does not end.

        Raises NotFound where one of them is not there, or nothing is open; AccessDenied.
        """
        if not all(
            one == _EVERY or (one.isdigit() and len(one) <= _LONGEST_NUMBER) for one in told
        ):
            return told
        mine = {one.item.position: one.item for one in self._screens.mine(visitor, campaign_id)}
        if _EVERY in told:
            left = [item for item in mine.values() if item.outcome == "undecided"]
            found = [item.id for item in left if not (decision == "revoke" and item.is_post)]
        else:
            found = [mine[int(one)].id for one in told if int(one) in mine]
            found = found if len(found) == len(told) else []
        if not found:
            raise NotFound("item_not_found", "there is no such item in this review")
        return found[: review.MOST_AT_ONCE]

    @contextmanager
    def _answering(
        self, visitor: Visitor, campaign_id: str, ids: Sequence[str], *, fresh: bool = False
    ) -> Iterator[Doing]:
        """The transaction of an answer: the policy is asked about each holder once (C2, C14)."""
        desk = self._console.desk
        self._console.reach_by(visitor, ANSWER)
        with self._console.foundation.database.reading() as tx:
            found = review.find_items(tx, campaign_id, ids)
        things = [Thing(campaign_id, one.item.holder_id, one.item.unit) for one in found]
        first, *others = dict.fromkeys(things)
        with desk.acting(visitor, ANSWER, first, fresh=fresh) as doing:
            for thing in others:
                desk.guard.require_in(doing.tx, visitor, ANSWER, thing.stated({}))
            yield doing


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) <= _LONGEST_NUMBER


def _decide(
    doing: Doing,
    campaign_id: str,
    ids: Sequence[str],
    decision: str,
    *,
    reason: str | None = None,
    seen: dict[str, int] | None = None,
) -> None:
    review.decide(
        doing.tx,
        campaign_id,
        ids,
        decision=decision,
        reason=reason,
        seen=seen,
        actor=doing.actor,
        now_ms=doing.now_ms,
    )


def _chosen(request: Request) -> tuple[str, list[str]]:
    """The decision and the items: one by its own button, or those that are ticked."""
    decision, _, one = request.form.get(_DECISION, "").partition(":")
    if decision not in review.DECISIONS:
        raise BadRequest("there is no such decision")
    return decision, [one] if one else list(request.form.values_of(ITEM_IDS))


def _decision_of(form: Form) -> tuple[str, list[str]]:
    decision = form.values.get(_DECISION, "")
    ids = [one for one in form.values.get(ITEM_IDS, "").split(_SEPARATOR) if one]
    if decision not in review.DECISIONS or decision == "keep" or not ids:
        raise BadRequest("no item, or no such decision")
    return decision, ids
