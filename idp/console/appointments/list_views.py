"""K4, the list: which appointments are on their way, since when, and who is awaited (SM-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.console.appointments.acts import ADDRESS
from idp.console.frame import Console
from idp.console.navigation import PROPOSE
from idp.console.paging import PAGE_ROWS, pages, read_choice, read_mark, read_search
from idp.console.sorting import Sorting
from idp.desk import find_receipt
from idp.directory import list_units
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.governance import (
    CONCLUDED,
    ORDERS,
    UNDER_WAY,
    AppointmentFilter,
    count_appointments,
    list_appointments,
)
from idp.sessions import Visitor

STAGES = (*UNDER_WAY, *CONCLUDED)
ABOUT = "tentang"
"""The parameter that names, after an act on several, one of them: its receipt is found by it."""


class AppointmentListPage:
    """``/console/usulan``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what is on its way where the viewer proposes; raises AccessDenied, BadRequest."""
        wanted, after = read_appointments(request.query), read_mark(request.query)
        # Pasal 9(5): a Perangkat Daerah sees what it proposed, BKPSDMD everything.
        units = self._console.reach(visitor, PROPOSE)
        today = civil_date(self._console.foundation.clock.now())
        with self._console.foundation.database.reading() as tx:
            found = list_appointments(
                tx, wanted, units=units, today=today, after=after, limit=PAGE_ROWS + 1
            )
            counts = count_appointments(tx, wanted, units=units)
            names = {unit.code: unit.name for unit in list_units(tx)}
            receipt = find_receipt(tx, request, read_search(request.query, ABOUT))
        kept = appointment_fields(wanted)
        last = found[PAGE_ROWS - 1].assignment if len(found) > PAGE_ROWS else None
        turned: dict[str, Any] = dict(
            pages(
                ADDRESS,
                kept,
                is_first=after is None,
                last=(last.state_since, last.id) if last is not None else None,
            )
        )
        return self._console.show(
            request,
            visitor,
            "console/appointment_list.html",
            link=kept,
            may_export=self._console.presents(visitor),
            entries=found[:PAGE_ROWS],
            counts=counts,
            total=count_stages(wanted, counts),
            wanted=wanted,
            is_narrowed=bool(wanted.search or wanted.unit_code),
            under_way=UNDER_WAY,
            stages=STAGES,
            orders=ORDERS,
            # The fifth column is an age: what changed last is the youngest.
            sorting=Sorting(ADDRESS, kept, wanted.order, ORDERS[0], {5: ("baru", "lama")}),
            units={code: names[code] for code in sorted(names if units is None else units)},
            everywhere=units is None,
            trace=receipt,
            **turned,
        )


def read_appointments(query: Mapping[str, str]) -> AppointmentFilter:
    """What an address asks for; raises BadRequest."""
    return AppointmentFilter(
        search=read_search(query, "cari"),
        stage=read_choice(query, "tahap", STAGES),
        unit_code=read_search(query, "unit"),
        order="baru" if read_choice(query, "urut", ORDERS) == "baru" else "lama",
    )


def appointment_fields(wanted: AppointmentFilter) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        "cari": wanted.search,
        "tahap": wanted.stage,
        "unit": wanted.unit_code,
        "urut": wanted.order if wanted.order != ORDERS[0] else "",
    }
    return {name: value for name, value in given.items() if value}


def count_stages(wanted: AppointmentFilter, counts: Mapping[str, int]) -> int:
    """How many are at the stages that the filter looks at."""
    looked_at = (wanted.stage,) if wanted.stage else UNDER_WAY
    return sum(counts.get(stage, 0) for stage in looked_at)
