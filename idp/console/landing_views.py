"""K1: what the viewer must do today, and how the authority within their reach stands."""

from __future__ import annotations

from dataclasses import dataclass, fields

from idp.access import Act
from idp.console import landing_store as store
from idp.console.appointments.vacancy_views import VACANCIES
from idp.console.bulk.kinds import kinds
from idp.console.clients.acts import CHANGE
from idp.console.frame import Console
from idp.console.navigation import PROPOSE, SEE
from idp.console.people.views import CLOSE
from idp.console.pledges.publishing_views import DRAFT as TEXT_DRAFT
from idp.console.rights.register_views import REGISTER
from idp.console.routing import page
from idp.console.sign_ins import read_sign_ins
from idp.desk import CHANGE_RULES, pledge_drafts
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.governance import (
    Waiting,
    count_active_and_suspended,
    count_empty_seats,
    list_empty_seats,
    what_waits_for,
)
from idp.governance.pledging import AppointmentFilter, count_appointments
from idp.oidc import CHANGE_WAITS_SECONDS
from idp.sessions import Visitor

_WHERE = {
    "letters": "/console/penghentian",
    "returned": "/console/usulan?tahap=returned",
    "proposals": "/console/usulan?tahap=proposed",
    "approvals": "/console/permohonan",
    "grants": "/console/permohonan",
    "withdrawals": "/console/permohonan",
    "recommendations": "/console/rekomendasi",
}
"""Field of Waiting -> where it is decided."""
_SECOND = {
    "client_changes": "/console/klien",
    "transfer_days": "/console/mutasi?keadaan=proposed",
    "pledge_draft": TEXT_DRAFT,
}
"""What waits for a second person -> where it is confirmed or refused."""
CHARTS = "/console/grafik"
_MOST_SEATS = 8
"""Bars of the chart: the longest empty seats."""


def landing_routes(console: Console) -> list[Route]:
    """``/console`` and its drawings."""
    landing = LandingPage(console)
    return [page("/console", landing.show), page(CHARTS, landing.charts)]


_DECREE = Act("tetapkan", "idp:penunjukan")
_OF_DECREES = ("verified", "registered")


@dataclass(frozen=True, slots=True)
class Task:
    """So many things of one kind wait, and are decided at ``address``."""

    kind: str
    count: int
    address: str


class LandingPage:
    """``/console`` and ``/console/grafik``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what waits, by kind; raises AccessDenied for whoever no screen is open to."""
        opened = self._console.navigation(visitor)
        sees = not opened or any(entry.address == REGISTER for entry in opened)
        # Whom no screen is open to is told so, with the article, and it is kept.
        reach = self._console.reach(visitor) if sees else None
        now = self._console.foundation.clock.now()
        addresses = {entry.address for entry in opened}
        draft = self._draft_of_another(visitor)
        with self._console.foundation.database.reading() as tx:
            waiting = what_waits_for(tx, visitor.person.id, now) or Waiting()
            standing = _standing(tx, reach, civil_date(now)) if sees else {}
            decrees = self._decrees(tx, visitor)
            second = list_for_second(tx, self._console, visitor, now) + draft
        return self._console.show(
            request,
            visitor,
            "console/landing.html",
            tasks=[task for task in decrees + _tasks(waiting) if _is_open(task, addresses)]
            + second,
            standing=standing,
            charts=CHARTS if VACANCIES in addresses else None,
            addresses=addresses,
            menu=opened,
        )

    def charts(self, request: Request, visitor: Visitor) -> Response:
        """GET: the drawings, which the first page asks for when it stands; raises AccessDenied."""
        fills = self._console.reach(visitor, PROPOSE)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            seats = list_empty_seats(tx, units=fills, today=civil_date(now), limit=_MOST_SEATS)
            # Who signs in is counted of the whole Province, for whoever sees its accounts.
            is_central = fills is None and self._console.guard.opens(visitor, [SEE])[0]
            sign_ins = read_sign_ins(tx, now) if is_central else None
        return self._console.show(
            request,
            visitor,
            "console/charts.html",
            sign_ins=sign_ins,
            seats=[(seat, seat.days_open(now)) for seat in seats if seat.since],
        )

    def _decrees(self, tx: Transaction, visitor: Visitor) -> list[Task]:
        """Decrees to put on record, or to confirm, for whoever may (Pasal 9(5), 2 huruf e)."""
        if not self._console.guard.opens(visitor, [_DECREE])[0]:
            return []
        counts = count_appointments(tx, AppointmentFilter(), units=None)
        return [
            Task(f"stage_{stage}", counts[stage], f"/console/usulan?tahap={stage}")
            for stage in _OF_DECREES
            if counts.get(stage)
        ]

    def _draft_of_another(self, visitor: Visitor) -> list[Task]:
        """A text of the pledge that waits for whoever may publish it, and did not bring it."""
        if not self._console.guard.opens(visitor, [CHANGE_RULES])[0]:
            return []
        draft = pledge_drafts(self._console.foundation).find()
        waits = draft is not None and draft.actor != visitor.person.id
        return [Task("pledge_draft", 1, _SECOND["pledge_draft"])] if waits else []


def list_for_second(tx: Transaction, console: Console, visitor: Visitor, now: int) -> list[Task]:
    """What somebody else asked for, and waits for a second person (C16, Pasal 2 huruf e)."""
    batches = kinds(console.foundation)
    changes, days, *many = console.guard.opens(
        visitor, [CHANGE, CLOSE, *(kind.act for kind in batches)]
    )
    if not (changes or days or any(many)):
        return []
    rows = tx.all(
        store.FOR_SECOND, person_id=visitor.person.id, changes_since=now - CHANGE_WAITS_SECONDS
    )
    waiting = {what: (int(count), batch_id) for what, count, batch_id in rows if count}
    found = [
        Task(what, waiting[what][0], _SECOND[what])
        for what, is_open in (("client_changes", changes), ("transfer_days", days))
        if is_open and what in waiting
    ]
    for kind, is_open in zip(batches, many, strict=True):
        if is_open and kind.name in waiting:
            count, batch_id = waiting[kind.name]
            found.append(Task(f"batch_{kind.word}", count, f"{kind.path}/{batch_id}"))
    return found


def _tasks(waiting: Waiting) -> list[Task]:
    counts = {field.name: getattr(waiting, field.name) for field in fields(waiting)}
    return [Task(kind, count, _WHERE[kind]) for kind, count in counts.items() if count]


def _is_open(task: Task, addresses: set[str]) -> bool:
    path = task.address.partition("?")[0]
    return any(path == address or path.startswith(address + "/") for address in addresses)


def _standing(tx: Transaction, reach: frozenset[str] | None, today: str) -> dict[str, int]:
    """Three numbers that ask for something when they are not as they should be."""
    active, suspended = count_active_and_suspended(tx, units=reach)
    empty, _ = count_empty_seats(tx, units=reach, today=today)
    return {"aktif": active, "henti": suspended, "tanpa": empty}
