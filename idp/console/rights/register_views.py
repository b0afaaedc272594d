"""K8: who has what and on which basis, now or on a day that is past, searched by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from idp.access import last_uses
from idp.console.bulk.batches import list_waiting
from idp.console.frame import Console
from idp.console.paging import PAGE_ROWS
from idp.console.places import LONGEST, is_typed
from idp.console.requests.withdrawal_views import TAKE_BACK
from idp.console.rights.assignment_views import AssignmentPage
from idp.console.rights.past_views import ON_DAY, PastPage
from idp.console.routing import page
from idp.console.saved_views import TOLD, list_views
from idp.console.sorting import Sorting, both
from idp.directory import list_units
from idp.foundation.database import Transaction
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.governance import (
    REGISTER_SORTS,
    ROLES,
    STATES,
    RegisterEntry,
    RegisterFilter,
    count_register,
    list_register,
    list_standing,
    may_be_revoked,
)
from idp.sessions import Visitor

REGISTER = "/console/penunjukan"
UNUSED_DAYS = 90
ASPECTS = ("tidak_dipakai", "tanpa_batas")
"""Not used for UNUSED_DAYS though it was in force all along; in force without a last day."""
_DAY = 86_400
_SEARCH, _ROLE, _STATE, _UNIT, _SORT, _ASPECT, _AFTER = (
    "cari",
    "peran",
    "keadaan",
    "unit",
    "urut",
    "perhatian",
    "setelah",
)
_MOMENTS = frozenset({"baru", "sejak"})
"""Sorted by these, the mark of a place is a moment; by the others it is a text."""
_LONGEST_KEY = 200
_COLUMNS = {1: both("nama"), 3: both("unit"), 4: both("keadaan"), 5: both("dasar"), 6: both("masa")}
"""The columns by which the register is sorted."""


def register_routes(console: Console) -> list[Route]:
    """The register and each of its entries."""
    return [
        page(REGISTER, RegisterPage(console).show),
        page(REGISTER + "/<assignment_id>", AssignmentPage(console).show),
    ]


class RegisterPage:
    """``/console/penunjukan``."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._past = PastPage(console)

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the assignments within the viewer's units; raises AccessDenied, BadRequest."""
        if request.query.get(ON_DAY):
            return self._past.show(request, visitor)
        wanted, aspect, sort = read_filter(request.query)
        after = _after(request.query.get(_AFTER), sort)
        units = self._console.reach(visitor)
        may_revoke = self._console.guard.opens(visitor, [TAKE_BACK])[0]
        with self._console.foundation.database.reading() as tx:
            narrowed = narrow(tx, wanted, aspect, self._console.foundation.clock.now())
            found = list_register(
                tx, narrowed, units=units, sort=sort, after=after, limit=PAGE_ROWS + 1
            )
            total = count_register(tx, narrowed, units=units)
            waiting = list_waiting(tx, "rights") if may_revoke else []
            views = list_views(tx, visitor.person.id, "penunjukan")
            unit_names = {unit.code: unit.name for unit in list_units(tx)}
        kept = parameters(wanted, aspect, sort)
        shown = found[:PAGE_ROWS]
        return self._console.show(
            request,
            visitor,
            "console/register.html",
            link=kept,
            entries=shown,
            may_revoke=may_revoke,
            revocable=_revocable(shown, visitor),
            waiting=waiting,
            views=views,
            refused=TOLD in request.query,
            total=total,
            wanted=wanted,
            aspect=aspect,
            sort=sort,
            is_narrowed=bool(parameters(wanted, aspect, "baru")),
            roles=sorted(ROLES),
            states=STATES,
            aspects=ASPECTS,
            sorts=REGISTER_SORTS,
            sorting=Sorting(REGISTER, kept, sort, REGISTER_SORTS[0], _COLUMNS),
            # Pasal 8(2): the units that the viewer's own right names, or all of them.
            units={
                code: unit_names[code] for code in sorted(unit_names if units is None else units)
            },
            everywhere=units is None,
            first_page=_address(kept) if after else None,
            next_page=_next_page(kept, found),
        )


def _revocable(shown: list[RegisterEntry], visitor: Visitor) -> set[str]:
    """Ids of what may be ticked: in force, and not the viewer's own."""
    held = [entry.assignment for entry in shown]
    return {one.id for one in held if may_be_revoked(one) and one.person_id != visitor.person.id}


def read_filter(query: Mapping[str, str]) -> tuple[RegisterFilter, str, str]:
    """What an address asks for: filter, aspect and order; raises BadRequest."""
    wanted = RegisterFilter(
        search=query.get(_SEARCH, "").strip(),
        role=query.get(_ROLE, ""),
        state=query.get(_STATE, ""),
        unit_code=query.get(_UNIT, ""),
    )
    aspect, sort = query.get(_ASPECT, ""), query.get(_SORT, "") or REGISTER_SORTS[0]
    known = wanted.role in ROLES | {""} and wanted.state in {*STATES, ""}
    if not (known and aspect in {*ASPECTS, ""} and sort in REGISTER_SORTS):
        raise BadRequest("the register has no such role, state or order")
    if not is_typed(wanted.search, wanted.unit_code, most=LONGEST):
        raise BadRequest("nobody types such a filter")
    return wanted, aspect, sort


def narrow(tx: Transaction, wanted: RegisterFilter, aspect: str, now: int) -> RegisterFilter:
    """The filter with what an aspect means today (``now``: epoch seconds)."""
    if aspect == "tanpa_batas":
        return replace(wanted, open_ended=True)
    if aspect == "tidak_dipakai":
        before = now - UNUSED_DAYS * _DAY
        standing = list_standing(tx, before)
        used = last_uses(tx, standing)
        return replace(wanted, among=[one for one in standing if used.get(one, 0) < before])
    return wanted


def parameters(wanted: RegisterFilter, aspect: str, sort: str) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        _SEARCH: wanted.search,
        _ROLE: wanted.role,
        _STATE: wanted.state,
        _UNIT: wanted.unit_code,
        _ASPECT: aspect,
        _SORT: sort if sort != REGISTER_SORTS[0] else "",
    }
    return {name: value for name, value in given.items() if value}


def _after(mark: str | None, sort: str) -> tuple[int | str, str] | None:
    """Where the page before this one ended: what it is sorted by, and an id."""
    if not mark:
        return None
    key, dot, last_id = mark.rpartition(".")
    if not (dot and is_typed(mark, most=_LONGEST_KEY + LONGEST)):
        raise BadRequest("this is no place in the register")
    if sort not in _MOMENTS:
        return key, last_id
    if not (key.isascii() and key.isdigit() and len(key) <= len("9999999999")):
        raise BadRequest("this is no place in the register")
    return int(key), last_id


def _next_page(kept: Mapping[str, str], found: list[RegisterEntry]) -> str | None:
    if len(found) <= PAGE_ROWS:
        return None
    last = found[PAGE_ROWS - 1]
    return _address({**kept, _AFTER: f"{last.key}.{last.assignment.id}"})


def _address(kept: Mapping[str, str]) -> str:
    return f"{REGISTER}?{urlencode(kept)}" if kept else REGISTER
