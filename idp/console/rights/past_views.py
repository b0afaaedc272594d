"""K8 on a day that is past: who had a right over a unit then, on which basis, given by whom."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from idp.console.frame import Console
from idp.console.paging import PAGE_ROWS
from idp.console.people.register import list_named
from idp.console.places import LONGEST, is_typed
from idp.directory import list_units
from idp.foundation.errors import Refusal
from idp.foundation.http import BadRequest, Request, Response
from idp.governance import ROLES, PastRight, end_of_day, list_rights_at
from idp.pages import Message
from idp.sessions import Visitor

REGISTER = "/console/penunjukan"
ON_DAY = "pada"
_UNIT, _AFTER = "unit", "setelah"
_MESSAGES = {"invalid_date": "penunjukan.pada.salah", "later_dated": "penunjukan.pada.nanti"}


class PastPage:
    """``/console/penunjukan?pada=YYYY-MM-DD``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the rights of that day within the viewer's units; raises AccessDenied."""
        day, unit = request.query.get(ON_DAY, ""), request.query.get(_UNIT, "")
        after = _after(request.query.get(_AFTER, ""))
        if not is_typed(day, unit, most=LONGEST):
            raise BadRequest("nobody types such a filter")
        reach = self._console.reach(visitor)
        now = self._console.foundation.clock.now()
        errors: dict[str, Message] = {}
        moment = None
        try:
            moment = end_of_day(day, now)
        except Refusal as refusal:
            errors[ON_DAY] = Message(_MESSAGES[refusal.code])
        with self._console.foundation.database.reading() as tx:
            found: list[PastRight] = []
            if moment is not None:
                found = list_rights_at(
                    tx,
                    moment,
                    unit_code=unit or None,
                    units=reach,
                    after=after,
                    limit=PAGE_ROWS + 1,
                )
            shown = found[:PAGE_ROWS]
            givers = list_named(tx, [right.given_by for right in shown])
            names = {one.code: one.name for one in list_units(tx)}
        kept = {ON_DAY: day, **({_UNIT: unit} if unit else {})}
        more = len(found) > PAGE_ROWS
        last = f"{shown[-1].role}.{shown[-1].assignment_id}" if more else ""
        return self._console.show(
            request,
            visitor,
            "console/register_past.html",
            status=400 if errors else 200,
            link=kept,
            rights=shown,
            more=more,
            givers=givers,
            day=day,
            unit=unit,
            units={code: names[code] for code in sorted(names if reach is None else reach)},
            errors=errors,
            first_page=_address(kept) if after != ("", "") else None,
            next_page=_address({**kept, _AFTER: last}) if more else None,
        )


def _after(mark: str) -> tuple[str, str]:
    role, _, last_id = mark.partition(".")
    if mark and not (role in ROLES and is_typed(last_id, most=LONGEST)):
        raise BadRequest("this is no place in the list")
    return role, last_id


def _address(kept: Mapping[str, str]) -> str:
    return f"{REGISTER}?{urlencode(kept)}"
