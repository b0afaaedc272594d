"""K2: the employees within the viewer's reach, found by name in the address or by NIP beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from idp.console.bulk.batches import list_waiting
from idp.console.frame import Console
from idp.console.paging import PAGE_ROWS
from idp.console.people.acts import act_routes
from idp.console.people.register import (
    ASPECTS,
    MOST_COUNTED,
    STANDINGS,
    PeopleFilter,
    PersonEntry,
    count_register,
    list_register,
)
from idp.console.people.views import ASSIST, CLOSE, PersonPage
from idp.console.places import LONGEST, choose_units, is_typed
from idp.console.routing import deed, page
from idp.console.sorting import Sorting
from idp.desk import read_form
from idp.directory import find_person_by_login, fold_login, list_unit_ancestors
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.ids import is_id
from idp.foundation.routes import Route
from idp.governance import list_held_by
from idp.pages import Message
from idp.sessions import Visitor

PEOPLE = "/console/pegawai"
_SEARCH, _UNIT, _STANDING, _ASPECT, _SORT, _AFTER = (
    "cari",
    "unit",
    "keadaan",
    "perhatian",
    "urut",
    "setelah",
)
Reach = Collection[str] | None
_ORDERS = ("", "z")
"""By name from A on, or from Z."""
_NIP_DIGITS = (9, 18)
"""Of a NIP today, and of the NIP before 2007, which is a way to search alone."""


def people_routes(console: Console) -> list[Route]:
    """The register of employees, one of them, and what is done to an account."""
    register = PeoplePage(console)
    return [
        page(PEOPLE, register.show),
        deed(PEOPLE + "/cari", register.search),
        page(PEOPLE + "/<person_id>", PersonPage(console).show),
        *act_routes(console, PEOPLE + "/<person_id>"),
    ]


class PeoplePage:
    """``/console/pegawai``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the people within the viewer's units; raises AccessDenied, BadRequest."""
        return self._show(request, visitor, request.query)

    def search(self, request: Request, visitor: Visitor) -> Response:
        """POST: to the page with the filter in its address, or to the person with that NIP.

        A NIP never stands in an address; who is outside the viewer's units is as one not there.
        """
        fields = read_form(request).values
        login = fold_login(fields.get(_SEARCH, "").replace(".", ""))
        if not (login.isascii() and login.isdigit() and len(login) in _NIP_DIGITS):
            wanted = read_people_filter(fields)
            return redirect(_address(people_fields(wanted, read_order(fields))))
        reach = self._console.reach(visitor)
        with self._console.foundation.database.reading() as tx:
            found = find_person_by_login(tx, login)
            above = list_unit_ancestors(tx, found.unit_code or "") if found is not None else ()
        if found is None or not (reach is None or reach & set(above)):
            return self._show(
                request,
                visitor,
                {},
                status=404,
                errors={_SEARCH: Message("pegawai.nip.tidak_ada")},
            )
        return redirect(f"{PEOPLE}/{found.id}")

    def _show(
        self,
        request: Request,
        visitor: Visitor,
        query: Mapping[str, str],
        *,
        status: int = 200,
        errors: Mapping[str, Message] | None = None,
    ) -> Response:
        wanted, order, after = read_people_filter(query), read_order(query), _after(query)
        reach = self._console.reach(visitor)
        may_close, may_assist = self._console.guard.opens(visitor, [CLOSE, ASSIST])
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            waiting = list_waiting(tx, "accounts") if may_close else []
            found = _page(tx, wanted, order, after, reach, now)
            total = count_register(tx, wanted, reach=reach, now=now)
            units = choose_units(tx, reach)
            shown = found[:PAGE_ROWS]
            held = list_held_by(tx, [entry.id for entry in shown], civil_date(now))
        kept = people_fields(wanted, order)
        return self._console.show(
            request,
            visitor,
            "console/people.html",
            status=status,
            link=kept,
            entries=shown,
            may_export=self._console.presents(visitor),
            may_close=may_close,
            may_assist=may_assist,
            closable={one.id for one in shown if one.standing != "ditutup"} - {visitor.person.id},
            waiting=waiting,
            held=held,
            total=total,
            most_counted=MOST_COUNTED,
            wanted=wanted,
            order=order,
            sorting=Sorting(PEOPLE, kept, order, "", {1: _ORDERS}),
            is_narrowed=bool(people_fields(wanted, "")),
            standings=STANDINGS,
            aspects=ASPECTS,
            units=units,
            everywhere=reach is None,
            first_page=_address(kept) if after else None,
            next_page=_next_page(kept, found),
            other_order=_address(people_fields(wanted, "" if order else "z")),
            errors=errors or {},
        )


def _page(
    tx: Transaction, wanted: PeopleFilter, order: str, after: str, reach: Reach, now: int
) -> list[PersonEntry]:
    """A page, and one more where another follows."""
    return list_register(
        *(tx, wanted),
        reach=reach,
        now=now,
        after_id=after,
        descending=bool(order),
        limit=PAGE_ROWS + 1,
    )


def _next_page(kept: Mapping[str, str], found: list[PersonEntry]) -> str | None:
    if len(found) <= PAGE_ROWS:
        return None
    return _address({**kept, _AFTER: found[PAGE_ROWS - 1].id})


def read_people_filter(query: Mapping[str, str]) -> PeopleFilter:
    """What an address asks for; raises BadRequest."""
    wanted = PeopleFilter(
        search=query.get(_SEARCH, "").strip(),
        unit_code=query.get(_UNIT, ""),
        standing=query.get(_STANDING, ""),
        aspect=query.get(_ASPECT, ""),
    )
    known = wanted.standing in {*STANDINGS, ""} and wanted.aspect in {*ASPECTS, ""}
    if not known or not is_typed(wanted.search, wanted.unit_code, most=LONGEST):
        raise BadRequest("the register has no such filter")
    return wanted


def read_order(query: Mapping[str, str]) -> str:
    """The order that an address asks for; raises BadRequest."""
    order = query.get(_SORT, "")
    if order not in _ORDERS:
        raise BadRequest("the register has no such order")
    return order


def _after(query: Mapping[str, str]) -> str:
    """Who was the last one on the page before this one."""
    after = query.get(_AFTER, "")
    if after and not is_id(after):
        raise BadRequest("this is no place in the register")
    return after


def people_fields(wanted: PeopleFilter, order: str) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        _SEARCH: wanted.search,
        _UNIT: wanted.unit_code,
        _STANDING: wanted.standing,
        _ASPECT: wanted.aspect,
        _SORT: order,
    }
    return {name: value for name, value in given.items() if value}


def _address(parameters: Mapping[str, str]) -> str:
    return f"{PEOPLE}?{urlencode(parameters)}" if parameters else PEOPLE
