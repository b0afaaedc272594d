"""Ctrl+K: the search of the console, as a page of its own and as what its dialog asks."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.places import LONGEST, is_typed
from idp.console.routing import deed, page
from idp.console.search.finding import (
    MOST,
    Hit,
    find_decrees,
    find_people,
    find_screens,
    find_units,
)
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.sessions import Visitor, language_of

SEARCH = "/console/cari"
_FIELD = "cari"
_LEAST = 2
"""Characters below which everything would be found."""


def search_routes(console: Console) -> list[Route]:
    """The page, and what is found: by POST, for a NIP stands in no address (Pasal 26(3))."""
    search = SearchPage(console)
    return [page(SEARCH, search.show), deed(SEARCH, search.find)]


class SearchPage:
    """``/console/cari``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the field, and the keys of the console; raises AccessDenied."""
        return self._page(request, visitor, "")

    def find(self, request: Request, visitor: Visitor) -> Response:
        """POST: what is found, by kind; raises AccessDenied, BadRequest."""
        typed = request.form.get(_FIELD, "").strip()
        if not is_typed(typed, most=LONGEST):
            raise BadRequest("nobody searches for this")
        return self._page(request, visitor, typed)

    def _page(self, request: Request, visitor: Visitor, typed: str) -> Response:
        opened = self._console.navigation(visitor)
        if not opened:
            # Whom no screen is open to is told so, with the article, and it is kept.
            self._console.reach(visitor)
        is_asked = len(typed) >= _LEAST
        found = {"layar": find_screens(opened, typed, language_of(request))} if is_asked else {}
        if is_asked and self._console.guard.opens(visitor, [SEE])[0]:
            found |= self._find_registered(visitor, typed)
        return self._console.show(
            request,
            visitor,
            "console/search.html",
            menu=opened,
            typed=typed,
            is_asked=is_asked,
            least=_LEAST,
            most=MOST,
            found={kind: hits for kind, hits in found.items() if hits},
        )

    def _find_registered(self, visitor: Visitor, typed: str) -> dict[str, list[Hit]]:
        """What the registers have of it: each within the units whose accounts the viewer sees."""
        reach = self._console.reach(visitor)
        foundation = self._console.foundation
        with foundation.database.reading() as tx:
            return {
                "pegawai": find_people(tx, typed, reach=reach, now=foundation.clock.now()),
                "unit": find_units(tx, typed, reach=reach),
                "keputusan": find_decrees(tx, typed, reach=reach),
            }
