"""K10: campaigns that look at access again (Pasal 27(2)a), their register and their making."""

from __future__ import annotations

from datetime import date, timedelta

from idp import directory, review
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.console.paging import ORDER, PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.sorting import Sorting
from idp.desk import Form, Thing, done, read_form
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.review import CampaignFilter, CampaignRecord
from idp.sessions import Visitor

REVIEWS = "/console/tinjauan"
LOOK, MAKE = Act("lihat", "idp:tinjauan"), Act("buat", "idp:tinjauan")
FINISH, ANSWER = Act("tutup", "idp:tinjauan"), Act("putuskan", "idp:tinjauan")
NEWEST, DEADLINE = "terbaru", "tenggat"
ORDERS = (NEWEST, DEADLINE)
SHOWN = ("kept", "revoked", "suspended", "moot", "undecided")
"""Outcomes in the order of a progress bar."""
TEMPLATES = {
    "pengelola": ("pengelola", 14, "suspend"),
    "mutasi": ("pengelola", 7, "suspend"),
    "unit": ("unit", 14, "suspend"),
    "system_roles": ("system_roles", 14, "suspend"),
    "clients": ("clients", 14, "suspend"),
}
"""Name of a template -> its scope, the days that it gives, and what becomes of silence."""


class ReviewRegister:
    """``/console/tinjauan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: all campaigns to who oversees them, to a reviewer those that ask him."""
        wanted = CampaignFilter(
            search=read_search(request.query, "cari"),
            state=read_choice(request.query, "keadaan", review.CAMPAIGN_STATES),
            by_deadline=read_choice(request.query, ORDER, ORDERS, NEWEST) == DEADLINE,
        )
        after = read_mark(request.query)
        act, _ = self._console.reach_by(visitor, LOOK, FINISH, ANSWER)
        actor = visitor.person.id if act is ANSWER else None
        now_ms = self._console.foundation.clock.now_ms()
        with self._console.foundation.database.reading() as tx:
            found, total = review.list_campaign_page(
                tx, wanted, actor=actor, now_ms=now_ms, after=after, limit=PAGE_ROWS + 1
            )
            counted = review.count_outcomes_of(tx, [campaign.id for campaign in found])
        order = DEADLINE if wanted.by_deadline else ""
        kept = {"cari": wanted.search, "keadaan": wanted.state, ORDER: order}
        kept = {name: value for name, value in kept.items() if value}
        shown = found[:PAGE_ROWS]
        more = review.place_of(shown[-1], wanted) if len(found) > PAGE_ROWS else None
        return self._console.show(
            request,
            visitor,
            "console/review_register.html",
            link=kept,
            campaigns=shown,
            counted=counted,
            outcomes=SHOWN,
            total=total,
            wanted=wanted,
            is_narrowed=bool(wanted.search or wanted.state),
            order=order or NEWEST,
            orders=ORDERS,
            sorting=Sorting(REVIEWS, kept, order or NEWEST, NEWEST, {4: (DEADLINE, None)}),
            states=review.CAMPAIGN_STATES,
            oversees=actor is None,
            may_make=self._may_make(visitor),
            today=civil_date(now_ms // 1000),
            **pages(REVIEWS, kept, is_first=after is None, last=more),
        )

    def _may_make(self, visitor: Visitor) -> bool:
        (answer,) = self._console.desk.may(visitor, [(MAKE, Thing(""))])
        return answer.decision.allowed


class ReviewForm:
    """``/console/tinjauan/baru``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: a new campaign, as a template suggests it."""
        self._console.desk.admit(visitor, MAKE, Thing(""))
        chosen = read_choice(request.query, "templat", TEMPLATES, "pengelola") or "pengelola"
        scope, days, default = TEMPLATES[chosen]
        today = date.fromisoformat(civil_date(self._console.foundation.clock.now()))
        last = (today + timedelta(days=days)).isoformat()
        values = {"templat": chosen, "cakupan": scope, "tenggat": last, "bawaan": default}
        return self._form(request, visitor, Form(values))

    def submit(self, request: Request, visitor: Visitor) -> Response:
        """POST: draft it; it begins when its reviewers have been looked over."""
        self._console.desk.admit(visitor, MAKE, Thing(""))
        form = read_form(request)
        form.choice("templat", TEMPLATES)
        name = form.text("nama")
        default = form.choice("bawaan", review.DEFAULTS)
        deadline = form.day("tenggat")
        scope = TEMPLATES.get(form.values.get("templat", ""), ("", 0, ""))[0]
        unit = form.text("unit", most=32) if scope == "unit" else None
        if not form.is_good or deadline is None:
            return self._form(request, visitor, form, status=422)
        try:
            with self._console.desk.acting(visitor, MAKE, Thing("")) as doing:
                made = review.create_campaign(
                    doing.tx,
                    name=name,
                    scope=scope,
                    unit_code=unit,
                    deadline=deadline,
                    default=default,
                    actor=doing.actor,
                    now_ms=doing.now_ms,
                )
        except PASSED_UP:
            raise
        except Refusal as refusal:
            form.refuse(refusal, at=_FIELDS.get(refusal.code, ""))
            return self._form(request, visitor, form, status=422)
        return done(f"{REVIEWS}/{made.id}", doing)

    def _form(
        self, request: Request, visitor: Visitor, form: Form, *, status: int = 200
    ) -> Response:
        with self._console.foundation.database.reading() as tx:
            units = [one for one in directory.list_units(tx) if one.kind == "PD"]
        return self._console.show(
            request,
            visitor,
            "console/review_form.html",
            status=status,
            form=form,
            errors=form.errors,
            templates=tuple(TEMPLATES),
            defaults=review.DEFAULTS,
            units=[(one.code, one.name) for one in units],
        )


def require_known(console: Console, visitor: Visitor, campaign_id: str) -> str | None:
    """Let the visitor to one campaign: None to who oversees all, else the ``sub`` of a reviewer.

    Raises AccessDenied for a reviewer whom it does not ask, and where there is none such.
    """
    act, _ = console.reach_by(visitor, LOOK, FINISH, ANSWER)
    if act is not ANSWER:
        return None
    require_asked(console, visitor, campaign_id)
    return visitor.person.id


def require_asked(console: Console, visitor: Visitor, campaign_id: str) -> None:
    """Raise AccessDenied for a reviewer whom the campaign does not ask, be there one or not."""
    now_ms = console.foundation.clock.now_ms()
    with console.foundation.database.reading() as tx:
        is_asked = review.is_asked(tx, campaign_id, actor=visitor.person.id, now_ms=now_ms)
    if not is_asked:
        (answer,) = console.desk.may(visitor, [(LOOK, Thing(campaign_id))])
        console.guard.refuse(answer)


def settled(console: Console, tx: Transaction, campaign_id: str) -> CampaignRecord:
    """The campaign as it is on this day."""
    return review.settle(tx, campaign_id, console.foundation.clock.now_ms())


_FIELDS = {
    "name_required": "nama",
    "deadline_past": "tenggat",
    "invalid_date": "tenggat",
    "unit_required": "unit",
    "not_a_perangkat_daerah": "unit",
    "unit_not_found": "unit",
}
