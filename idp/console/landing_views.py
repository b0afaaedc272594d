"""K1: what the viewer must do today, and how the authority within their reach stands."""

from __future__ import annotations

from dataclasses import dataclass, fields

from idp.access import Act
from idp.console.frame import Console
from idp.console.rights.register_views import REGISTER
from idp.console.routing import page
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.governance import (
    RegisterFilter,
    SuspensionFilter,
    Waiting,
    count_empty_seats,
    count_register,
    count_suspended,
    what_waits_for,
)
from idp.governance.pledging import AppointmentFilter, count_appointments
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


def landing_routes(console: Console) -> list[Route]:
    """``/console``."""
    return [page("/console", LandingPage(console).show)]


_DECREE = Act("tetapkan", "idp:penunjukan")
_OF_DECREES = ("verified", "registered")


@dataclass(frozen=True, slots=True)
class Task:
    """So many things of one kind wait, and are decided at ``address``."""

    kind: str
    count: int
    address: str


class LandingPage:
    """``/console``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what waits, by kind; raises AccessDenied for whoever no screen is open to."""
        opened = self._console.navigation(visitor)
        sees = not opened or any(entry.address == REGISTER for entry in opened)
        # Whom no screen is open to is told so, with the article, and it is kept.
        reach = self._console.reach(visitor) if sees else None
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            waiting = what_waits_for(tx, visitor.person.id, now) or Waiting()
            standing = _standing(tx, reach, civil_date(now)) if sees else {}
            decrees = self._decrees(tx, visitor)
        addresses = {entry.address for entry in opened}
        return self._console.show(
            request,
            visitor,
            "console/landing.html",
            tasks=[task for task in decrees + _tasks(waiting) if _is_open(task, addresses)],
            standing=standing,
            addresses=addresses,
            menu=opened,
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


def _tasks(waiting: Waiting) -> list[Task]:
    counts = {field.name: getattr(waiting, field.name) for field in fields(waiting)}
    return [Task(kind, count, _WHERE[kind]) for kind, count in counts.items() if count]


def _is_open(task: Task, addresses: set[str]) -> bool:
    path = task.address.partition("?")[0]
    return any(path == address or path.startswith(address + "/") for address in addresses)


def _standing(tx: Transaction, reach: frozenset[str] | None, today: str) -> dict[str, int]:
    """Three numbers that ask for something when they are not as they should be."""
    return {
        "aktif": count_register(tx, RegisterFilter(state="active"), units=reach),
        "henti": count_suspended(tx, SuspensionFilter(), units=reach),
        "tanpa": count_empty_seats(tx, units=reach, today=today)[0],
    }
