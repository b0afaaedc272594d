"""K8: who has what and on which basis, searched and paged by its address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from idp.console.assignment_views import AssignmentPage
from idp.console.frame import Console
from idp.console.routing import page
from idp.directory import list_units
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.governance import (
    ROLES,
    STATES,
    RegisterEntry,
    RegisterFilter,
    count_register,
    list_register,
)
from idp.sessions import Visitor

REGISTER = "/console/penunjukan"
PAGE_ROWS = 30
_LONGEST = 100
_SEARCH, _ROLE, _STATE, _UNIT, _AFTER = "cari", "peran", "keadaan", "unit", "setelah"


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

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the assignments within the viewer's units; raises AccessDenied, BadRequest."""
        wanted, after = _wanted(request.query), _after(request.query.get(_AFTER))
        units = self._console.reach(visitor)
        with self._console.foundation.database.reading() as tx:
            found = list_register(tx, wanted, units=units, after=after, limit=PAGE_ROWS + 1)
            total = count_register(tx, wanted, units=units)
            unit_names = {unit.code: unit.name for unit in list_units(tx)}
        kept = _parameters(wanted)
        return self._console.show(
            request,
            visitor,
            "console/register.html",
            link=kept,
            entries=found[:PAGE_ROWS],
            total=total,
            wanted=wanted,
            is_narrowed=bool(kept),
            roles=sorted(ROLES),
            states=STATES,
            # Pasal 8(2): the units that the viewer's own right names, or all of them.
            units={
                code: unit_names[code] for code in sorted(unit_names if units is None else units)
            },
            everywhere=units is None,
            first_page=f"{REGISTER}?{urlencode(kept)}" if after else None,
            next_page=_next_page(kept, found),
        )


def _is_within(code: str, units: frozenset[str] | None) -> bool:
    return units is None or code in units


def _wanted(query: Mapping[str, str]) -> RegisterFilter:
    wanted = RegisterFilter(
        search=query.get(_SEARCH, "").strip(),
        role=query.get(_ROLE, ""),
        state=query.get(_STATE, ""),
        unit_code=query.get(_UNIT, ""),
    )
    known = wanted.role in ROLES | {""} and wanted.state in {*STATES, ""}
    # A character that nobody types (NUL above all) is no text to the database either.
    typed = (wanted.search + wanted.unit_code).isprintable()
    if not known or not typed or max(len(wanted.search), len(wanted.unit_code)) > _LONGEST:
        raise BadRequest("the register has no such role or state")
    return wanted


def _parameters(wanted: RegisterFilter) -> dict[str, str]:
    """The filter as the address has it, without what narrows nothing."""
    given = {
        _SEARCH: wanted.search,
        _ROLE: wanted.role,
        _STATE: wanted.state,
        _UNIT: wanted.unit_code,
    }
    return {name: value for name, value in given.items() if value}


def _after(mark: str | None) -> tuple[int, str] | None:
    """Where the page before this one ended: a moment and an id."""
    if not mark:
        return None
    moment, _, last_id = mark.partition(".")
    if not (
        mark.isprintable()
        and moment.isascii()
        and moment.isdigit()
        and len(moment) <= len("9999999999")
    ):
        raise BadRequest("this is no place in the register")
    return int(moment), last_id[:_LONGEST]


def _next_page(kept: Mapping[str, str], found: list[RegisterEntry]) -> str | None:
    if len(found) <= PAGE_ROWS:
        return None
    last = found[PAGE_ROWS - 1]
    mark = f"{last.recorded_at}.{last.assignment.id}"
    return f"{REGISTER}?{urlencode({**kept, _AFTER: mark})}"
