"""K5: Perangkat Daerah without a fasilitator, since when and why, and who is coming (9(6))."""

from __future__ import annotations

from typing import Any

from idp.console.frame import Console
from idp.console.navigation import PROPOSE
from idp.console.paging import PAGE_ROWS, pages, read_mark
from idp.console.routing import page
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.governance import EmptySeatRecord, count_empty_seats, list_empty_seats
from idp.sessions import Visitor

VACANCIES = "/console/kekosongan"


def vacancy_routes(console: Console) -> list[Route]:
    """The list of empty seats."""
    return [page(VACANCIES, VacancyPage(console).show)]


class VacancyPage:
    """``/console/kekosongan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the longest empty first; none is good news. Raises AccessDenied, BadRequest."""
        after = read_mark(request.query)
        # Whoever may fill a seat sees that it is empty (Pasal 9(5), 9(6)).
        units = self._console.reach(visitor, PROPOSE)
        now = self._console.foundation.clock.now()
        today = civil_date(now)
        with self._console.foundation.database.reading() as tx:
            found = list_empty_seats(
                tx, units=units, today=today, after=after or (-1, ""), limit=PAGE_ROWS + 1
            )
            total, coming = count_empty_seats(tx, units=units, today=today)
        seats = found[:PAGE_ROWS]
        last = seats[-1] if len(found) > PAGE_ROWS else None
        turned: dict[str, Any] = pages(
            VACANCIES,
            {},
            is_first=after is None,
            last=(last.since or 0, last.unit_code) if last is not None else None,
        )
        return self._console.show(
            request,
            visitor,
            "console/vacancy_list.html",
            seats=seats,
            total=total,
            coming=coming,
            longest=_longest(seats, now),
            everywhere=units is None,
            **turned,
        )


def _longest(seats: list[EmptySeatRecord], now: int) -> int:
    return max((days for seat in seats if (days := seat.days_open(now)) is not None), default=0)
