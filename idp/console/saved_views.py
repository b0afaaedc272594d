"""Searches that somebody comes back to, by a name of their own; nobody else sees them.

What is kept is what the list's own address holds, so that opening one asks the policy anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from idp.console import saved_view_store as store
from idp.console.routing import deed
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.ids import is_id, new_id
from idp.foundation.routes import Route
from idp.sessions import Visitor

VIEWS = "/console/tampilan/simpan"
PLACES: Mapping[str, tuple[str, frozenset[str]]] = {
    "penunjukan": (
        "/console/penunjukan",
        frozenset({"cari", "peran", "keadaan", "unit", "perhatian", "urut"}),
    ),
    "jejak": (
        "/console/jejak",
        frozenset(
            {"masa", "pelaku", "subjek", "unit", "jenis", "hasil", "pasal", "tindakan", "urut"}
        ),
    ),
}
"""List -> its address, and what of an address a view keeps: never where a page begins."""
MOST = 20
_LONGEST_NAME, _LONGEST_QUERY = 60, 1000


@dataclass(frozen=True, slots=True)
class View:
    """A saved search; ``address`` opens it."""

    id: str
    name: str
    address: str


def list_views(tx: Transaction, person_id: str, place: str) -> list[View]:
    """Somebody's own views of one list, by name. One query."""
    address, _ = PLACES[place]
    rows = tx.all(store.LIST, of_person=person_id, of_place=place)
    return [View(row[0], row[1], f"{address}?{row[2]}") for row in rows]


def save_view(
    tx: Transaction, person_id: str, place: str, name: str, query: str, *, now: int
) -> None:
    """Keep a search under a name. ``now`` is epoch seconds.

    Raises BadRequest for what is no search of that list, Conflict where the name is taken or
    MOST are kept already.
    """
    _, known = PLACES[place]
    pairs = [(key, value) for key, value in parse_qsl(query) if key in known]
    kept = urlencode(pairs)
    if not (0 < len(name) <= _LONGEST_NAME and name.isprintable()):
        raise BadRequest("a view has a name of one line")
    if not kept or len(kept) > _LONGEST_QUERY:
        raise BadRequest("there is no search to keep")
    row = tx.one(store.COUNT, of_person=person_id, of_place=place)
    if row is not None and row[0] >= MOST:
        raise Conflict("too_many_views", f"no more than {MOST} views are kept")
    tx.run(
        store.INSERT,
        id=new_id(),
        person_id=person_id,
        place=place,
        name=name,
        query=kept,
        made_at=now,
    )


def view_routes(foundation: Foundation) -> list[Route]:
    """``/console/tampilan/simpan`` and its removal."""

    def save(request: Request, visitor: Visitor) -> Response:
        form = request.form
        place = form.get("daftar", "")
        if place not in PLACES:
            raise BadRequest("of this list no view is kept")
        query, name = form.get("saringan", ""), form.get("nama_tampilan", "").strip()
        try:
            with foundation.database.transaction() as tx:
                save_view(tx, visitor.person.id, place, name, query, now=foundation.clock.now())
        except Conflict:
            return redirect(f"{PLACES[place][0]}?{urlencode([*parse_qsl(query), (TOLD, 'ada')])}")
        return redirect(f"{PLACES[place][0]}?{query}")

    def remove(request: Request, visitor: Visitor) -> Response:
        place, view = request.form.get("daftar", ""), request.form.get("tampilan", "")
        if place not in PLACES or not is_id(view):
            raise BadRequest("there is no such view")
        with foundation.database.transaction() as tx:
            tx.run(store.DELETE, view_id=view, of_person=visitor.person.id)
        return redirect(PLACES[place][0])

    return [deed(VIEWS, save), deed(VIEWS + "/hapus", remove)]


TOLD = "tersimpan"
"""In the address after a view was not kept: its name is taken, or there are too many."""
