"""K3: the units of the Province as a tree and as a table, and one unit with its dates and heads.

Heads are named in the personnel file, each on its document; no cell of the law gives that act to
somebody of the console, so it has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.paging import PAGE_ROWS
from idp.console.people.register import list_named
from idp.console.places import LONGEST, is_typed
from idp.console.routing import page
from idp.console.units.overview import (
    UnitNode,
    heads_of,
    loads_of,
    middle_of,
    put_heads,
    read_units,
)
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.governance import RegisterFilter, list_head_terms, list_heads, list_register
from idp.sessions import Visitor

UNITS = "/console/unit"
LACKS = ("kepala", "fasilitator_aktif")
_MOST_BARS = 12
_VIEW, _SEARCH, _LACK, _AFTER = "tampilan", "cari", "tanpa", "setelah"
_VIEWS = ("", "tabel")


def unit_routes(console: Console) -> list[Route]:
    """The units, and one of them."""
    units = UnitsPage(console)
    return [page(UNITS, units.show), page(UNITS + "/<code>", units.show_one)]


class UnitsPage:
    """``/console/unit`` and one unit."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the units within the viewer's reach; raises AccessDenied, BadRequest."""
        view, search, lack, after = _wanted(request.query)
        reach = self._console.reach(visitor)
        today = self._today()
        with self._console.foundation.database.reading() as tx:
            tops = read_units(tx, today, reach=reach)
            put_heads(tops, list_heads(tx, today), today)
            people = list_named(tx, heads_of(tops))
        everything = [node for top in tops for node in top.all_below() if node.is_open(today)]
        found = [node for node in everything if _is_wanted(node, search, lack)]
        start = next((at for at, node in enumerate(found, 1) if node.code == after), 0)
        shown = found[start : start + PAGE_ROWS]
        kept = _kept(view, search, lack)
        following = start + PAGE_ROWS < len(found)
        loads = loads_of(tops)
        return self._console.show(
            request,
            visitor,
            "console/units.html",
            link=kept,
            tops=tops,
            people=people,
            today=today,
            as_table=bool(view or search or lack),
            nodes=shown,
            total=len(found),
            search=search,
            lack=lack,
            lacks=LACKS,
            is_narrowed=bool(search or lack),
            everywhere=reach is None,
            loads=loads[:_MOST_BARS],
            more_loads=max(0, len(loads) - _MOST_BARS),
            middle=middle_of(loads),
            without=sum(load.each is None for load in loads),
            first_page=_address(kept) if after else None,
            next_page=_address({**kept, _AFTER: shown[-1].code}) if following else None,
        )

    def show_one(self, request: Request, visitor: Visitor, code: str) -> Response:
        """GET: one unit; raises AccessDenied, alike for one that is not there, and NotFound."""
        self._console.guard.require_of_visitor(visitor, SEE, code, owner="", unit=code)
        today = self._today()
        with self._console.foundation.database.reading() as tx:
            tops = read_units(tx, today, reach={code})
            if not tops:
                raise NotFound("unit_not_found", "there is no such unit")
            shown = _one(tx, tops[0], today)
        return self._console.show(
            request, visitor, "console/unit.html", node=tops[0], today=today, **shown
        )

    def _today(self) -> str:
        return civil_date(self._console.foundation.clock.now())


def _one(tx: Transaction, node: UnitNode, today: str) -> dict[str, Any]:
    terms = list_head_terms(tx, node.id) if node.is_office else []
    put_heads([node], terms if node.is_office else list_heads(tx, today), today)
    managing = RegisterFilter(unit_code=node.code, state="active")
    return {
        "terms": terms,
        "people": list_named(tx, {*heads_of([node]), *(term.person_id for term in terms)}),
        "managing": list_register(tx, managing, units=None, sort="nama", limit=PAGE_ROWS),
    }


def _wanted(query: Mapping[str, str]) -> tuple[str, str, str, str]:
    view, lack = query.get(_VIEW, ""), query.get(_LACK, "")
    search, after = query.get(_SEARCH, "").strip(), query.get(_AFTER, "")
    if view not in _VIEWS or lack not in {*LACKS, ""}:
        raise BadRequest("the units have no such view")
    if not is_typed(search, after, most=LONGEST):
        raise BadRequest("nobody types such a filter")
    return view, search, lack, after


def _is_wanted(node: UnitNode, search: str, lack: str) -> bool:
    if lack and not node.is_office:
        return False
    if lack == "kepala" and node.head_kind:
        return False
    if lack == "fasilitator_aktif" and node.whole_serving:
        return False
    typed = search.lower()
    return typed in node.name.lower() or typed in node.code.lower()


def _kept(view: str, search: str, lack: str) -> dict[str, str]:
    given = {_VIEW: view, _SEARCH: search, _LACK: lack}
    return {name: value for name, value in given.items() if value}


def _address(kept: Mapping[str, str]) -> str:
    return f"{UNITS}?{urlencode(kept)}" if kept else UNITS
