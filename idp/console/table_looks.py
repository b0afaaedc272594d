"""How somebody likes to see tables: which columns, and how close the rows stand. Kept in a cookie.

It holds numbers of columns alone, so that it says nothing about what was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from idp.console.routing import deed
from idp.foundation.context import Foundation
from idp.foundation.http import BadRequest, Request, Response, redirect, set_cookie
from idp.foundation.routes import Route
from idp.sessions import Visitor

LOOKS = "/console/tampilan"
COOKIE = "simasn_tabel"
MOST_COLUMNS = 12
_SECONDS = 365 * 86_400
_MOST_PLACES = 30
_DENSE = "rapat"
_PLACE = re.compile(r"([a-z_]{1,20}):([0-9]{1,2}(?:-[0-9]{1,2}){0,11})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TableLooks:
    """What the cookie says. ``hidden``: list -> numbers of its columns, the first being 1.

    ``back`` is the page that shows the table, ``token`` guards the form that changes its look.
    """

    hidden: Mapping[str, frozenset[int]] = field(default_factory=dict)
    dense: bool = False
    back: str = ""
    token: str = ""

    @classmethod
    def read(cls, cookie: str | None, *, back: str = "", token: str = "") -> TableLooks:
        """What a cookie of ours says; anything else says nothing."""
        parts = (cookie or "").split(".")[: _MOST_PLACES + 1]
        found = [_PLACE.fullmatch(part) for part in parts]
        hidden = {one[1]: frozenset(map(int, one[2].split("-"))) for one in found if one}
        return cls(hidden, _DENSE in parts, back, token)

    def classes(self, place: str) -> str:
        """The style classes of a table."""
        hidden = [f" hide-{number}" for number in sorted(self.hidden.get(place, ()))]
        return "".join([" dense" if self.dense else "", *hidden])

    def shows(self, place: str, number: int) -> bool:
        """Whether a column is shown; the first one, which names the row, always is."""
        return number == 1 or number not in self.hidden.get(place, ())

    def written(self, place: str, hidden: Iterable[int], *, dense: bool) -> str:
        """The cookie after this list was given another look."""
        others = {name: columns for name, columns in self.hidden.items() if name != place}
        kept = {**others, place: frozenset(hidden)}
        told = [
            f"{name}:{'-'.join(map(str, sorted(columns)))}"
            for name, columns in list(kept.items())[-_MOST_PLACES:]
            if columns
        ]
        return ".".join([_DENSE, *told] if dense else told)


def change_look(foundation: Foundation, request: Request) -> Response:
    """POST: keep the look of one list, and back to it; raises BadRequest."""
    form = request.form
    place, count = form.get("daftar", ""), form.get("dari", "")
    if not (re.fullmatch(r"[a-z_]{1,20}", place) and count in map(str, range(2, MOST_COLUMNS + 1))):
        raise BadRequest("there is no such table")
    shown = set(form.values_of("kolom"))
    hidden = [number for number in range(2, int(count) + 1) if str(number) not in shown]
    if form.get("bawaan"):
        hidden = []
    looks = TableLooks.read(request.cookies.get(COOKIE))
    dense = form.get(_DENSE) == "1" and not form.get("bawaan")
    response = redirect(own_page(form.get("kembali", "")))
    response.headers.append(
        set_cookie(
            COOKIE,
            looks.written(place, hidden, dense=dense),
            secure=foundation.settings.secure,
            max_age=_SECONDS,
        )
    )
    return response


def own_page(address: str) -> str:
    """The address if it is a page of the console, else its first page: never another site's."""
    parts = urlsplit(address)
    is_ours = address.startswith("/console") and address.isprintable() and "\\" not in address
    return address if is_ours and not parts.netloc and not parts.scheme else "/console"


def look_routes(foundation: Foundation) -> list[Route]:
    """``/console/tampilan``."""

    def change(request: Request, _visitor: Visitor) -> Response:
        return change_look(foundation, request)

    return [deed(LOOKS, change)]
