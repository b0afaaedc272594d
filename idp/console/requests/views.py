"""K9: requests for access, the oldest first, with what their judge should know (Pasal 27(2)a)."""

from __future__ import annotations

from typing import Any

from idp import documents, governance
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.console.paging import ORDER, PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.requests.withdrawal_views import (
    TAKE_BACK,
    WITHDRAWALS,
    AskBackPage,
    WithdrawalPage,
)
from idp.console.routing import deed, page
from idp.console.sorting import Sorting
from idp.desk import Form, Thing, done, find_receipt, kept_fields, read_form
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route, StepUp
from idp.governance import (
    ACCESS_REQUEST,
    REQUESTABLE,
    Deciders,
    RequestEntry,
    RequestFilter,
    RequestRecord,
)
from idp.sessions import Visitor

REQUESTS = "/console/permohonan"
APPROVE = Act("setujui", "idp:permohonan_akses")
READERS = (TAKE_BACK, APPROVE)
"""Pasal 27(2)a: who takes rights back or decides about requests reads them; a fasilitator, who
sees the accounts of a unit, does neither."""
OPEN, ALL = "open", "semua"
OLDEST, NEWEST = ORDERS = "terlama", "terbaru"
_DAY = 86_400
_STEPS = ("approve", "endorse", "grant")
_ON_REQUEST = StepUp("tindakan.permohonan", REQUESTS + "/<request_id>", ("alasan",))
_ON_WITHDRAWAL = StepUp("tindakan.penarikan", WITHDRAWALS + "/<withdrawal_id>", ("alasan",))


def request_routes(console: Console) -> list[Route]:
    """The inbox, each request, and rights whose end was asked for."""
    inbox, one = RequestInbox(console), RequestPage(console)
    asking, back = AskBackPage(console), WithdrawalPage(console)
    return [
        page(REQUESTS, inbox.show),
        page(REQUESTS + "/<request_id>", one.show),
        deed(REQUESTS + "/<request_id>/setujui", one.approve, _ON_REQUEST),
        deed(REQUESTS + "/<request_id>/tolak", one.reject, _ON_REQUEST),
        page(WITHDRAWALS + "/minta/<assignment_id>", asking.show),
        deed(WITHDRAWALS + "/minta/<assignment_id>", asking.submit),
        page(WITHDRAWALS + "/<withdrawal_id>", back.show),
        deed(WITHDRAWALS + "/<withdrawal_id>/tolak", back.decline, _ON_WITHDRAWAL),
    ]


class RequestInbox:
    """``/console/permohonan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what waits, the oldest first, within the viewer's units (Pasal 8(2))."""
        state = read_choice(request.query, "keadaan", (OPEN, ALL, *ACCESS_REQUEST.labels), OPEN)
        order = read_choice(request.query, ORDER, ORDERS)
        wanted = RequestFilter(
            search=read_search(request.query, "cari"),
            role=read_choice(request.query, "peran", REQUESTABLE),
            state="" if state == ALL else state,
            oldest_first=order == OLDEST if order else None,
        )
        after = read_mark(request.query)
        _, units = self._console.reach_by(visitor, *READERS)
        viewer = visitor.person.id
        with self._console.foundation.database.reading() as tx:
            found = governance.list_request_page(
                tx, wanted, units=units, viewer=viewer, after=after, limit=PAGE_ROWS + 1
            )
            total = governance.count_request_page(tx, wanted, units=units, viewer=viewer)
            asked_back = governance.list_asked_withdrawals(tx, units=units, viewer=viewer)
        kept = {"cari": wanted.search, "peran": wanted.role, "keadaan": state, ORDER: order}
        kept = {name: value for name, value in kept.items() if value and value != OPEN}
        shown = found[:PAGE_ROWS]
        last = shown[-1].request if len(found) > PAGE_ROWS else None
        now = self._console.foundation.clock.now()
        return self._console.show(
            request,
            visitor,
            "console/request_register.html",
            link=kept,
            entries=[(entry, (now - entry.request.submitted_at) // _DAY) for entry in shown],
            asked_back=[(one, (now - one.asked_at) // _DAY) for one in asked_back],
            total=total,
            wanted=wanted,
            state=state,
            states=(OPEN, *ACCESS_REQUEST.labels, ALL),
            roles=sorted(REQUESTABLE),
            most_days=governance.ANSWER_DAYS,
            is_narrowed=bool(kept.keys() - {ORDER}),
            order=order,
            orders=ORDERS,
            sorting=Sorting(REQUESTS, kept, order, "", {5: (NEWEST, OLDEST)}),
            **pages(
                REQUESTS,
                kept,
                is_first=after is None,
                last=None if last is None else (last.submitted_at, last.id),
            ),
        )


class RequestPage:
    """``/console/permohonan/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, request_id: str) -> Response:
        """GET: the request, what stands beside it, and what the viewer may decide."""
        address = f"{REQUESTS}/{request_id}"
        form = Form(kept_fields(self._console.foundation, visitor, address))
        return self._page(request, visitor, request_id, form)

    def approve(self, request: Request, visitor: Visitor, request_id: str) -> Response:
        """POST: the step that the form named; pressed twice it finds that done."""
        form = read_form(request)
        step = form.values.get("langkah", "")
        if step not in _STEPS:
            raise BadRequest("there is no such step")
        self._console.reach_by(visitor, *READERS)
        asked = self._find(visitor, request_id).request
        with self._console.foundation.database.reading() as tx:
            second = None if step == "approve" else self._second(tx, visitor, asked)
        desk, thing = self._console.desk, Thing(asked.id, owner=asked.person_id)
        try:
            with desk.acting(visitor, APPROVE, thing, fresh=True, penyetuju_kedua=second) as doing:
                _take(doing.tx, step, asked, visitor.person.id, doing.now_ms)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            return self._wrong(request, visitor, request_id, form, refusal)
        return done(f"{REQUESTS}/{request_id}", doing)

    def reject(self, request: Request, visitor: Visitor, request_id: str) -> Response:
        """POST: refuse it with a reason; an administrator does not alone (C16)."""
        self._console.reach_by(visitor, *READERS)
        form = read_form(request)
        reason = form.reason()
        if not form.is_good:
            return self._page(request, visitor, request_id, form, status=422)
        asked = self._find(visitor, request_id).request
        desk, thing = self._console.desk, Thing(asked.id, owner=asked.person_id)
        try:
            with desk.acting(visitor, APPROVE, thing, fresh=True, alasan=reason) as doing:
                governance.reject_request(
                    doing.tx, request_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            return self._wrong(request, visitor, request_id, form, refusal)
        return done(f"{REQUESTS}/{request_id}", doing)

    def _wrong(
        self,
        request: Request,
        visitor: Visitor,
        request_id: str,
        form: Form,
        refusal: Refusal,
    ) -> Response:
        form.refuse(refusal)
        return self._page(request, visitor, request_id, form, status=refusal.status)

    def _find(self, visitor: Visitor, request_id: str) -> RequestEntry:
        """The request; one that is not there is refused like one of another unit."""
        try:
            with self._console.foundation.database.reading() as tx:
                return governance.get_request_entry(tx, request_id)
        except NotFound:
            self._console.refuse_unknown(visitor, request_id, *READERS)
            raise

    def _second(self, tx: Transaction, visitor: Visitor, asked: RequestRecord) -> str | None:
        now = self._console.foundation.clock.now()
        return governance.find_other_giver(tx, asked, visitor.person.id, now)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        request_id: str,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        _, units = self._console.reach_by(visitor, *READERS)
        now = self._console.foundation.clock.now()
        entry = self._find(visitor, request_id)
        asked = entry.request
        with self._console.foundation.database.reading() as tx:
            deciders = governance.deciders_for(tx, asked.person_id, entry.unit_code, now)
            shown: dict[str, Any] = {
                "background": governance.background_of(tx, asked, entry.unit_code, now),
                "deciders": deciders,
                "letter": documents.get_document(tx, asked.document_id)
                if asked.document_id
                else None,
                "trace": find_receipt(tx, request, request_id),
            }
        is_within = units is None or not units.isdisjoint(deciders.above)
        if not is_within and asked.person_id != visitor.person.id:
            self._console.desk.admit(
                visitor, APPROVE, Thing(asked.id, asked.person_id, entry.unit_code)
            )
        step, why_not, may_reject = self._step(visitor, asked, deciders)
        return self._console.show(
            request,
            visitor,
            "console/request.html",
            status=status,
            entry=entry,
            step=step,
            why_not=why_not,
            may_reject=step is not None and may_reject,
            days=(now - asked.submitted_at) // _DAY,
            most_days=governance.ANSWER_DAYS,
            form=form,
            errors=form.errors,
            **shown,
        )

    def _step(
        self, visitor: Visitor, asked: RequestRecord, deciders: Deciders
    ) -> tuple[str | None, str | None, bool]:
        """The step that the viewer may take now, or the catalogue key of why he may not.

        And whether the policy lets him refuse the request.
        """
        me, second = visitor.person.id, deciders.other_giver(asked, visitor.person.id)
        thing = Thing(asked.id, owner=asked.person_id)
        foreseen = {} if second is None else {"penyetuju_kedua": second}
        giving, rejecting = self._console.desk.may_each(visitor, APPROVE, thing, [foreseen, {}])
        if asked.state not in governance.OPEN_STATES:
            step, why = None, None
        elif me == asked.person_id:
            step, why = None, "mohon.bukan_sendiri"
        elif not giving.decision.allowed:
            step, why = None, "mohon.menunggu_lain"
        else:
            step, why = _next_step(asked, me, deciders)
        return step, why, rejecting.decision.allowed


def _next_step(asked: RequestRecord, me: str, deciders: Deciders) -> tuple[str | None, str | None]:
    if asked.state == "submitted":
        is_theirs = me in deciders.superior_ids
        return ("approve", None) if is_theirs else (None, "mohon.menunggu_atasan")
    if me == asked.superior_id:
        return None, "mohon.sudah_atasan"
    if asked.second_id is None:
        return "endorse", None
    return ("grant", None) if asked.second_id != me else (None, "mohon.menunggu_kedua")


def _take(tx: Transaction, step: str, asked: RequestRecord, actor: str, now_ms: int) -> None:
    if step == "approve":
        governance.approve_request(tx, asked.id, actor=actor, now_ms=now_ms)
    elif step == "endorse":
        governance.endorse_request(tx, asked.id, actor=actor, now_ms=now_ms)
    else:
        # C16: who agreed first is the other pair of eyes on what is given now.
        governance.grant_request(
            tx, asked.id, actor=actor, second=asked.second_id or actor, now_ms=now_ms
        )
