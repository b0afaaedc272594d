"""K11: recommendations to present data, asked for, given by another, used up (Pasal 16)."""

from __future__ import annotations

from collections.abc import Callable

from idp import governance
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.console.paging import ORDER, PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.routing import deed, page
from idp.console.sorting import Sorting
from idp.desk import Doing, Form, Thing, done, find_receipt, kept_fields, read_form
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route, StepUp
from idp.governance import RECOMMENDATION, RecommendationFilter, RecommendationRecord
from idp.sessions import Visitor

RECOMMENDATIONS = "/console/rekomendasi"
LOOK, GIVE = Act("lihat", "idp:rekomendasi"), Act("beri", "idp:rekomendasi")
NEWEST, OLDEST = ORDERS = "terbaru", "terlama"
_ONE = RECOMMENDATIONS + "/<recommendation_id>"
_KEEPS = ("alasan", "hari", "kali")
_ON_ONE = StepUp("tindakan.rekomendasi", _ONE, _KEEPS)


def recommendation_routes(console: Console) -> list[Route]:
    """The queue, and each recommendation with its uses."""
    register, one = RecommendationRegister(console), RecommendationPage(console)
    return [
        page(RECOMMENDATIONS, register.show),
        page(_ONE, one.show),
        deed(_ONE + "/beri", one.give, _ON_ONE),
        deed(_ONE + "/tolak", one.refuse, _ON_ONE),
        deed(_ONE + "/cabut", one.revoke, _ON_ONE),
    ]


class RecommendationRegister:
    """``/console/rekomendasi``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what was asked for, to who recommends and to auditors; raises AccessDenied."""
        wanted = RecommendationFilter(
            search=read_search(request.query, "cari"),
            state=read_choice(request.query, "keadaan", RECOMMENDATION.labels),
            oldest_first=read_choice(request.query, ORDER, ORDERS, NEWEST) == OLDEST,
        )
        after = read_mark(request.query)
        self._console.reach_by(visitor, LOOK, GIVE)
        with self._console.foundation.database.reading() as tx:
            found = governance.list_recommendation_page(
                tx, wanted, requester=None, after=after, limit=PAGE_ROWS + 1
            )
            total = governance.count_recommendation_page(tx, wanted, requester=None)
        order = OLDEST if wanted.oldest_first else ""
        kept = {"cari": wanted.search, "keadaan": wanted.state, ORDER: order}
        kept = {name: value for name, value in kept.items() if value}
        shown = found[:PAGE_ROWS]
        last = shown[-1].asked if len(found) > PAGE_ROWS else None
        return self._console.show(
            request,
            visitor,
            "console/recommendation_register.html",
            link=kept,
            entries=shown,
            total=total,
            wanted=wanted,
            states=tuple(RECOMMENDATION.labels),
            is_narrowed=bool(wanted.search or wanted.state),
            order=order or NEWEST,
            orders=ORDERS,
            sorting=Sorting(RECOMMENDATIONS, kept, order or NEWEST, NEWEST, {4: (OLDEST, NEWEST)}),
            **pages(
                RECOMMENDATIONS,
                kept,
                is_first=after is None,
                last=None if last is None else (last.asked_at, last.id),
            ),
        )


class RecommendationPage:
    """``/console/rekomendasi/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, recommendation_id: str) -> Response:
        """GET: who wants to present what to whom, and every use of it so far."""
        address = f"{RECOMMENDATIONS}/{recommendation_id}"
        form = Form(kept_fields(self._console.foundation, visitor, address))
        return self._page(request, visitor, recommendation_id, form)

    def give(self, request: Request, visitor: Visitor, recommendation_id: str) -> Response:
        """POST: recommend it for so many days and uses; never what one asked oneself."""
        form = read_form(request)
        days = form.choice("hari", governance.RECOMMENDED_DAYS)
        uses = form.choice("kali", governance.RECOMMENDED_USES)

        def step(doing: Doing) -> object:
            return governance.recommend(
                doing.tx,
                recommendation_id,
                actor=doing.actor,
                now_ms=doing.now_ms,
                days=int(days),
                uses=int(uses),
            )

        return self._act(request, visitor, recommendation_id, form, step)

    def refuse(self, request: Request, visitor: Visitor, recommendation_id: str) -> Response:
        """POST: refuse it with a reason."""
        return self._end(request, visitor, recommendation_id, governance.refuse_recommendation)

    def revoke(self, request: Request, visitor: Visitor, recommendation_id: str) -> Response:
        """POST: take it back with a reason; it holds no longer, at once."""
        return self._end(request, visitor, recommendation_id, governance.revoke_recommendation)

    def _end(
        self,
        request: Request,
        visitor: Visitor,
        recommendation_id: str,
        end: Callable[..., RecommendationRecord],
    ) -> Response:
        form = read_form(request)
        reason = form.reason()

        def step(doing: Doing) -> object:
            return end(
                doing.tx, recommendation_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
            )

        return self._act(request, visitor, recommendation_id, form, step, reason=reason)

    def _act(
        self,
        request: Request,
        visitor: Visitor,
        recommendation_id: str,
        form: Form,
        step: Callable[[Doing], object],
        *,
        reason: str | None = None,
    ) -> Response:
        self._console.reach_by(visitor, LOOK, GIVE)
        if not form.is_good:
            return self._page(request, visitor, recommendation_id, form, status=422)
        with self._console.foundation.database.reading() as tx:
            asked = governance.get_recommendation(tx, recommendation_id)
        thing = Thing(asked.id, owner=asked.requester_id)
        try:
            with self._console.desk.acting(
                visitor, GIVE, thing, fresh=True, alasan=reason
            ) as doing:
                step(doing)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
            return self._page(request, visitor, recommendation_id, form, status=refusal.status)
        return done(f"{RECOMMENDATIONS}/{recommendation_id}", doing)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        recommendation_id: str,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        self._console.reach_by(visitor, LOOK, GIVE)
        with self._console.foundation.database.reading() as tx:
            entry = governance.get_recommendation_entry(tx, recommendation_id)
            uses = governance.list_named_uses(tx, recommendation_id)
            receipt = find_receipt(tx, request, recommendation_id)
        thing = Thing(entry.asked.id, owner=entry.asked.requester_id)
        (answer,) = self._console.desk.may(visitor, [(GIVE, thing)])
        now = self._console.foundation.clock.now()
        return self._console.show(
            request,
            visitor,
            "console/recommendation.html",
            status=status,
            entry=entry,
            uses=uses,
            holds=entry.asked.holds(now),
            is_own=entry.asked.requester_id == visitor.person.id,
            may_give=answer.decision.allowed,
            days=governance.RECOMMENDED_DAYS,
            times=governance.RECOMMENDED_USES,
            form=form,
            errors=form.errors,
            trace=receipt,
        )
