"""What a reviewer has before him: the table of rights with their facts, and one right alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypedDict
from urllib.parse import urlencode

from idp import review
from idp.console.frame import Console
from idp.console.paging import AFTER, PAGE_ROWS, pages, read_choice, read_position
from idp.console.reviews.views import ANSWER, FINISH, LOOK, REVIEWS, require_asked, require_known
from idp.desk import TRACE, Doing, Form, Receipt, Thing, find_receipt
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.foundation.http import Request, Response, redirect
from idp.pages import Message
from idp.review import Facts, NamedItem, Offices
from idp.sessions import Visitor

ITEM_IDS, _SHOW, _THEN, _ONE_BY_ONE = "butir", "tampil", "lanjut", "satu"
UNUSED_SECONDS = 90 * 86_400
_OPEN, _ALL = "undecided", "semua"
_SHOWN = (_OPEN, "kept", "revoked", "suspended", "moot")
_MOST = 2_000
"""More than anybody answers for in one campaign."""


class _Of(TypedDict):
    """The moment that a page shows, and the offices at it, found once."""

    now_ms: int
    offices: Offices


class AnswerScreens:
    """The pages of a reviewer, and the way from one answer to the next."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def table(
        self,
        request: Request,
        visitor: Visitor,
        campaign_id: str,
        *,
        wrong: Message | None = None,
        status: int = 200,
    ) -> Response:
        """What the visitor answers for, a page at a time; raises AccessDenied, NotFound."""
        shown = read_choice(_asked(request), _SHOW, (*_SHOWN, _ALL), _OPEN) or _OPEN
        after = read_position(_asked(request))
        mine = self.mine(visitor, campaign_id)
        actor, now_ms = visitor.person.id, self._console.foundation.clock.now_ms()
        rows = [one for one in mine if shown in (_ALL, one.item.outcome)]
        page = [one for one in rows if one.item.position > after][: PAGE_ROWS + 1]
        with self._console.foundation.database.transaction() as tx:
            campaign = review.settle(tx, campaign_id, now_ms)
            facts = review.facts_of(tx, campaign_id, [one.item for one in page[:PAGE_ROWS]])
            drawn = review.find_drawn(tx, campaign_id, actor=actor)
            receipt = _receipt(tx, request, mine)
        more = page[PAGE_ROWS - 1].item.position if len(page) > PAGE_ROWS else None
        kept = {} if shown == _OPEN else {_SHOW: shown}
        address = f"{REVIEWS}/{campaign_id}/jawab"
        return self._console.show(
            request,
            visitor,
            "console/review_answers.html",
            link=kept,
            status=status,
            campaign=campaign,
            rows=[(one, facts[one.item.id]) for one in page[:PAGE_ROWS]],
            hints={one.item.id: hints_of(facts[one.item.id], now_ms) for one in page[:PAGE_ROWS]},
            counted=Counter(one.item.outcome for one in mine),
            revocable=sum(one.item.outcome == _OPEN and not one.item.is_post for one in mine),
            in_all=len(mine),
            found=len(rows),
            shown=shown,
            after=after,
            tabs=(_OPEN, _ALL, *_SHOWN[1:]),
            drawn=next((one for one in mine if one.item.id == drawn), None),
            most_kept=review.MOST_KEPT_AT_ONCE,
            most_decided=review.MOST_AT_ONCE,
            wrong=wrong,
            trace=receipt,
            **pages(address, kept, is_first=not after, last=None if more is None else (more, "")),
        )

    def mine(self, visitor: Visitor, campaign_id: str) -> list[NamedItem]:
        """All that the visitor answers for; raises AccessDenied for who is not asked at all."""
        act, _ = self._console.reach_by(visitor, LOOK, FINISH, ANSWER)
        actor, now_ms = visitor.person.id, self._console.foundation.clock.now_ms()
        with self._console.foundation.database.reading() as tx:
            mine = review.list_answerable(tx, campaign_id, actor=actor, now_ms=now_ms, limit=_MOST)
        if not mine and act is ANSWER:
            require_asked(self._console, visitor, campaign_id)
        return mine

    def one(
        self,
        request: Request,
        visitor: Visitor,
        campaign_id: str,
        item_id: str,
        *,
        form: Form | None = None,
        status: int = 200,
    ) -> Response:
        """One right with all that is known of it; that it was opened is remembered."""
        require_known(self._console, visitor, campaign_id)
        actor, now_ms = visitor.person.id, self._console.foundation.clock.now_ms()
        try:
            with self._console.foundation.database.transaction() as tx:
                campaign = review.settle(tx, campaign_id, now_ms)
                offices = review.find_offices(tx, now_ms)
                of: _Of = {"now_ms": now_ms, "offices": offices}
                ((named, facts),) = review.look_at(tx, campaign_id, [item_id], actor=actor, **of)
                others = review.list_possible_reviewers(tx, named.item, **of)
                left = review.count_answerable(tx, campaign_id, actor=actor, **of)
        except Forbidden as rule:
            self._refuse(visitor, campaign_id, item_id, rule)
        return self._console.show(
            request,
            visitor,
            "console/review_item.html",
            status=status,
            campaign=campaign,
            named=named,
            facts=facts,
            hints=hints_of(facts, now_ms),
            others=others,
            left=left.get(_OPEN, 0),
            in_all=sum(left.values()),
            form=form or Form({}),
            errors=form.errors if form is not None else {},
        )

    def _refuse(
        self, visitor: Visitor, campaign_id: str, item_id: str, rule: Forbidden
    ) -> NoReturn:
        """Somebody else answers for it: refused as the policy refuses, and as well on record."""
        with self._console.foundation.database.reading() as tx:
            (named,) = review.find_items(tx, campaign_id, [item_id])
        thing = Thing(campaign_id, named.item.holder_id, named.item.unit)
        (answer,) = self._console.desk.may(visitor, [(ANSWER, thing)])
        self._console.guard.refuse_by_rule(answer, rule)

    def go_on(
        self, request: Request, visitor: Visitor, campaign_id: str, doing: Doing, last_id: str
    ) -> Response:
        """To the next open right, alone or in the table; 303, so that Back repeats nothing."""
        actor = visitor.person.id
        with self._console.foundation.database.reading() as tx:
            (last,) = review.find_items(tx, campaign_id, [last_id])
            left = review.list_answerable(
                tx,
                campaign_id,
                actor=actor,
                now_ms=doing.now_ms,
                outcome=_OPEN,
                after=last.item.position,
                limit=1,
            )
        told = {TRACE: doing.act_id, ITEM_IDS: last_id}
        page = f"{REVIEWS}/{campaign_id}/jawab"
        if left and request.form.get(_THEN) == _ONE_BY_ONE:
            return redirect(f"{page}/{left[0].item.id}")
        asked = _asked(request)
        kept = {name: asked[name] for name in (_SHOW, AFTER) if asked.get(name)}
        anchor = f"#butir-{left[0].item.position}" if left else ""
        return redirect(f"{page}?{urlencode({**kept, **told})}{anchor}")


def hints_of(facts: Facts, now_ms: int) -> list[Message]:
    """What should be looked at before the right is kept; never a decision."""
    found = []
    if facts.last_use is not None and now_ms // 1000 - facts.last_use > UNUSED_SECONDS:
        found.append(Message("tinjau.petunjuk.lama"))
    if facts.suspensions:
        found.append(Message("tinjau.petunjuk.dihentikan", {"n": facts.suspensions}))
    if facts.moved_on is not None:
        found.append(Message("tinjau.petunjuk.pindah"))
    if facts.last_review is not None and facts.last_review.by_default:
        found.append(Message("tinjau.petunjuk.tenggat"))
    return found


def _asked(request: Request) -> Mapping[str, str]:
    """Where in the table the visitor is: by its address, or by the hidden fields of its form."""
    return request.query if request.method == "GET" else request.form


def _receipt(tx: Transaction, request: Request, mine: Sequence[NamedItem]) -> Receipt | None:
    item_id = request.query.get(ITEM_IDS, "")
    about = next((one.item.subject for one in mine if one.item.id == item_id), None)
    return None if about is None else find_receipt(tx, request, about)
