"""K12: the texts of the pakta integritas, and how far it covers those it binds (27(1)a)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from idp.access import waits_for_second
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.paging import AFTER, PAGE_ROWS, read_choice, read_search
from idp.console.pledges.publishing_views import CHANGE, publishing_routes
from idp.console.routing import page
from idp.desk import Thing, find_receipt
from idp.foundation.clock import civil_date
from idp.foundation.errors import NotFound
from idp.foundation.http import BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.governance import (
    COVERS,
    CoverRecord,
    PledgeTextRecord,
    compare_pledges,
    count_pledged,
    list_covers,
    list_pledge_texts,
    read_pledge,
)
from idp.sessions import Visitor

PLEDGES = "/console/pakta"
_LONGEST_MARK = 300


def pledge_routes(console: Console) -> list[Route]:
    """The cover with the list of texts, and each text."""
    view = PledgePage(console)
    return [
        page(PLEDGES, view.show),
        *publishing_routes(console),
        page(PLEDGES + "/<version>", view.show_text),
    ]


class PledgePage:
    """``/console/pakta`` and ``/console/pakta/<version>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: who has signed and who has not, within the viewer's units."""
        cover = read_choice(request.query, "keadaan", COVERS) or COVERS[0]
        after = _mark(request.query)
        units = self._reach(visitor)
        today = civil_date(self._console.foundation.clock.now())
        with self._console.foundation.database.reading() as tx:
            texts = list_pledge_texts(tx)
            counts = count_pledged(tx, today, units=units)
            found = list_covers(
                tx, today, cover, units=units, after=after or ("", ""), limit=PAGE_ROWS + 1
            )
        shown = found[:PAGE_ROWS]
        (change,) = self._console.desk.may(visitor, [(CHANGE, Thing(""))])
        following = shown[-1] if len(found) > PAGE_ROWS else None
        return self._console.show(
            request,
            visitor,
            "console/pledge_cover.html",
            link={"keadaan": cover},
            texts=texts,
            may_publish=change.decision.allowed or waits_for_second(change),
            today=today,
            counts=counts,
            totals=_totals(counts),
            covers=COVERS,
            cover=cover,
            entries=shown,
            sees_nobody=units == frozenset(),
            first_page=f"{PLEDGES}?keadaan={cover}" if after else None,
            next_page=_next_page(cover, following),
        )

    def show_text(self, request: Request, visitor: Visitor, version: str) -> Response:
        """GET: one text, and what it changed; raises NotFound."""
        self._reach(visitor)
        with self._console.foundation.database.reading() as tx:
            texts = list_pledge_texts(tx)
            receipt = find_receipt(tx, request, read_search({"v": version}, "v"))
        place = next((n for n, item in enumerate(texts) if item.version == version), None)
        if place is None:
            raise NotFound("not_found", "there is no such text")
        before = texts[place + 1] if place + 1 < len(texts) else None
        return self._console.show(
            request,
            visitor,
            "console/pledge_text.html",
            item=texts[place],
            read=read_pledge(texts[place].text),
            before=before,
            changes=_changes(before, texts[place]),
            trace=receipt,
        )

    def _reach(self, visitor: Visitor) -> frozenset[str] | None:
        """Where the viewer sees signatures: nowhere for who decides about the texts alone.

        Raises AccessDenied for whoever does neither (Pasal 8(2), 25).
        """
        sees, decides = self._console.guard.opens(visitor, [SEE, CHANGE])
        return frozenset() if decides and not sees else self._console.reach(visitor, SEE)


def _changes(before: PledgeTextRecord | None, item: PledgeTextRecord) -> list[object]:
    return [] if before is None else list(compare_pledges(before.text, item.text))


def _totals(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {cover: sum(of_role[cover] for of_role in counts.values()) for cover in COVERS}


def _mark(query: Mapping[str, str]) -> tuple[str, str] | None:
    """Where the page before ended: an id and a name; raises BadRequest for what is no place."""
    mark = query.get(AFTER, "")
    if not mark:
        return None
    last_id, dot, name = mark.partition(".")
    if not dot or not mark.isprintable() or len(mark) > _LONGEST_MARK:
        raise BadRequest("this is no place in the list")
    return name, last_id


def _next_page(cover: str, last: CoverRecord | None) -> str | None:
    if last is None:
        return None
    mark = f"{last.assignment_id}.{last.name}"
    return f"{PLEDGES}?{urlencode({'keadaan': cover, AFTER: mark})}"
