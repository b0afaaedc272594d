"""K16: the clients, who owns them, on which basis, how old their secrets are, and what fails."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from idp import oidc
from idp.console.clients.acts import let_in
from idp.console.frame import Console
from idp.console.paging import PAGE_ROWS
from idp.console.sorting import Sorting, both
from idp.directory import list_units
from idp.foundation.http import BadRequest, Request, Response
from idp.oidc import (
    CLIENT_KINDS,
    CLIENT_SORTS,
    CLIENT_SORTS_BY_MOMENT,
    CLIENT_STATES,
    ClientEntry,
    ClientFilter,
)
from idp.sessions import Visitor

CLIENTS = "/console/klien"
_MOST_WAITING = 10
_LONGEST = 100
_DAY_MS = 86_400_000
_COLUMNS = {1: both("nama"), 2: both("jenis"), 5: both("pemilik")}
"""The columns by which the register is sorted."""
_SEARCH, _KIND, _STATE, _UNIT = "cari", "jenis", "keadaan", "unit"
_SORT, _AFTER, _AFTER_ID = "urut", "setelah", "id"


class ClientListPage:
    """``/console/klien``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the register of clients; raises AccessDenied, BadRequest."""
        wanted, sort, after = _wanted(request.query), _sort(request.query), _after(request.query)
        may_ask = let_in(self._console, visitor)
        since_ms = self._console.foundation.clock.now_ms() - _DAY_MS
        with self._console.foundation.database.reading() as tx:
            found, total = oidc.list_register(
                tx, wanted, since_ms=since_ms, sort=sort, after=after, limit=PAGE_ROWS + 1
            )
            waiting = oidc.list_changes(tx, state="waiting", limit=_MOST_WAITING)
            units = {unit.code: unit.name for unit in list_units(tx)}
        kept = _parameters(wanted, sort)
        return self._console.show(
            request,
            visitor,
            "console/client_list.html",
            link=kept,
            entries=found[:PAGE_ROWS],
            total=total,
            waiting=waiting,
            units=units,
            wanted=wanted,
            sort=sort,
            sorts=CLIENT_SORTS,
            sorting=Sorting(CLIENTS, kept, sort, CLIENT_SORTS[0], _COLUMNS),
            kinds=CLIENT_KINDS,
            states=CLIENT_STATES,
            is_narrowed=bool(set(kept) - {_SORT}),
            may_ask=may_ask,
            first_page=f"{CLIENTS}?{urlencode(kept)}" if after else None,
            next_page=_next_page(kept, found),
        )


def _wanted(query: Mapping[str, str]) -> ClientFilter:
    wanted = ClientFilter(
        search=query.get(_SEARCH, "").strip(),
        kind=query.get(_KIND, ""),
        state=query.get(_STATE, ""),
        unit_code=query.get(_UNIT, ""),
    )
    known = wanted.kind in {*CLIENT_KINDS, ""} and wanted.state in {*CLIENT_STATES, ""}
    typed = (wanted.search + wanted.unit_code).isprintable()
    if not known or not typed or max(len(wanted.search), len(wanted.unit_code)) > _LONGEST:
        raise BadRequest("the register has no such kind or state")
    return wanted


def _sort(query: Mapping[str, str]) -> str:
    sort = query.get(_SORT, CLIENT_SORTS[0])
    if sort not in CLIENT_SORTS:
        raise BadRequest("the register has no such order")
    return sort


def _after(query: Mapping[str, str]) -> tuple[str, str] | None:
    """Where the page before this one ended: the value that it is ordered by, and an id."""
    if _AFTER_ID not in query:
        return None
    value, last_id = query.get(_AFTER, ""), query[_AFTER_ID]
    is_moment = value.isascii() and value.isdigit() and len(value) <= len("9999999999")
    if not (value + last_id).isprintable() or max(len(value), len(last_id)) > 2 * _LONGEST:
        raise BadRequest("this is no place in the register")
    if _sort(query) in CLIENT_SORTS_BY_MOMENT and not is_moment:
        raise BadRequest("this is no place in the register")
    return value, last_id


def _parameters(wanted: ClientFilter, sort: str) -> dict[str, str]:
    given = {
        _SEARCH: wanted.search,
        _KIND: wanted.kind,
        _STATE: wanted.state,
        _UNIT: wanted.unit_code,
        _SORT: sort if sort != CLIENT_SORTS[0] else "",
    }
    return {name: value for name, value in given.items() if value}


def _next_page(kept: Mapping[str, str], found: list[ClientEntry]) -> str | None:
    if len(found) <= PAGE_ROWS:
        return None
    value, last_id = oidc.mark_of(found[PAGE_ROWS - 1])
    return f"{CLIENTS}?{urlencode({**kept, _AFTER: value, _AFTER_ID: last_id})}"
