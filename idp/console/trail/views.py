"""K19: what happened, in sentences, within the viewer's reach; one event with its proof."""

from __future__ import annotations

import json

from idp import audit
from idp.audit import EventRecord
from idp.console.frame import Console
from idp.console.navigation import LOOK
from idp.console.paging import PAGE_ROWS
from idp.console.routing import deed, page
from idp.console.saved_views import TOLD, list_views
from idp.console.sorting import Sorting
from idp.console.trail.entries import (
    MOST_COUNTED,
    Names,
    count_trail,
    find_event,
    list_related,
    list_trail,
    read_names,
)
from idp.console.trail.export_views import EXPORT, VERIFY, ExportPage
from idp.console.trail.proof import Verifier, proof_of
from idp.console.trail.query import (
    AFTER,
    CHECKED,
    GROUPS,
    OLDEST,
    ORDER,
    PERIODS,
    RESULTS,
    TRAIL,
    TYPES,
    TrailQuery,
    read_id,
    read_query,
)
from idp.console.trail.sentences import Teller, nameless
from idp.directory import list_units
from idp.foundation.errors import NotFound
from idp.foundation.http import NO_STORE, BadRequest, Request, Response
from idp.foundation.routes import Route
from idp.pages import Language
from idp.sessions import Visitor, language_of

FOLLOW = TRAIL + "/baru"
_OVERLAP = 50
"""Events before the last one seen that are told again: what has a lower number may be committed
later, so the number alone does not say that it was seen."""


class TrailPage:
    """``/console/jejak`` and ``/console/jejak/<id>``."""

    def __init__(self, console: Console, verifier: Verifier) -> None:
        self._console = console
        self._verifier = verifier

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the events within the viewer's units; raises AccessDenied, BadRequest."""
        asked = read_query(request.query)
        wanted = asked.wanted(self._console.foundation.clock.now())
        units = self._console.reach(visitor, LOOK)
        with self._console.foundation.database.reading() as tx:
            found = list_trail(
                tx,
                wanted,
                units=units,
                last_seen=asked.last_seen,
                oldest_first=asked.oldest_first,
                limit=PAGE_ROWS + 1,
            )
            total = count_trail(tx, wanted, units=units)
            shown = found[:PAGE_ROWS]
            names = read_names(tx, shown)
            views = list_views(tx, visitor.person.id, "jejak")
            unit_names = {unit.code: unit.name for unit in list_units(tx)}
        teller, language = self._teller(request, names), language_of(request)
        more = len(found) > PAGE_ROWS
        return self._console.show(
            request,
            visitor,
            "console/audit_list.html",
            link=asked.kept,
            rows=[teller.tell(event) for event in shown],
            views=views,
            refused=TOLD in request.query,
            total=min(total, MOST_COUNTED),
            has_more=total > MOST_COUNTED,
            kept=asked.filters,
            oldest_first=asked.oldest_first,
            other_order=asked.turned_round(),
            sorting=Sorting(TRAIL, asked.filters, asked.kept.get(ORDER, ""), "", {2: (OLDEST, "")}),
            everywhere=units is None,
            # Pasal 8(2): the units that the viewer's own right names, or all of them.
            units={
                code: unit_names[code] for code in sorted(unit_names if units is None else units)
            },
            periods=PERIODS,
            results=RESULTS,
            kinds=[(group, _types_of(group, language)) for group in GROUPS],
            verified=self._verifier.last() if request.query.get(CHECKED) else None,
            # What follows the newest page; of any other there is nothing to follow.
            follow=None if asked.oldest_first or asked.last_seen else asked.address(FOLLOW),
            first_page=asked.address() if asked.last_seen else None,
            next_page=asked.address(**{AFTER: str(shown[-1].id)}) if more else None,
        )

    def follow(self, request: Request, visitor: Visitor) -> Response:
        """GET: what came after the one that the address names; raises AccessDenied, BadRequest."""
        units = self._console.reach(visitor, LOOK)
        asked = read_query(request.query)
        if asked.last_seen is None:
            raise BadRequest("after which one is not said")
        wanted = asked.wanted(self._console.foundation.clock.now())
        with self._console.foundation.database.reading() as tx:
            found = list_trail(
                tx,
                wanted,
                units=units,
                last_seen=max(0, asked.last_seen - _OVERLAP),
                oldest_first=True,
                limit=PAGE_ROWS + _OVERLAP,
            )
            names = read_names(tx, found)
        teller = self._teller(request, names)
        return self._console.show(
            request,
            visitor,
            "console/audit_tail.html",
            rows=[teller.tell(event) for event in reversed(found)],
        )

    def show_one(self, request: Request, visitor: Visitor, event_id: str) -> Response:
        """GET: one event, what changed, its act and its proof; raises NotFound, AccessDenied."""
        event, position, units = self._event(visitor, event_id)
        is_proven = request.query.get("bukti") == "1"
        with self._console.foundation.database.reading() as tx:
            related = list_related(tx, event, units=units)
            names = read_names(tx, [event, *related])
        teller = self._teller(request, names)
        return self._console.show(
            request,
            visitor,
            "console/audit_event.html",
            told=teller.tell(event),
            reason=teller.reason(event),
            subject=teller.subject(event),
            application=names.clients.get(event.client or ""),
            details=list(teller.details(event)),
            related=[teller.tell(one) for one in related],
            of_the_act=TrailQuery({"tindakan": event.correlation}, None).address()
            if event.correlation
            else None,
            position=position,
            proof=proof_of(self._console.foundation, event.id) if is_proven else None,
            raw=_raw(event),
        )

    def proof(self, request: Request, visitor: Visitor, event_id: str) -> Response:
        """GET: the proof of one event as a file that is checked without the installation."""
        event, _, _ = self._event(visitor, event_id)
        document = audit.prove_event(self._console.foundation, event.id)
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Disposition", f'attachment; filename="bukti-{event.id}.json"'),
            *NO_STORE,
        ]
        return Response(200, json.dumps(document, ensure_ascii=False).encode(), headers)

    def _event(
        self, visitor: Visitor, event_id: str
    ) -> tuple[EventRecord, int | None, frozenset[str] | None]:
        """The event, its place, and the viewer's reach.

        What is outside the reach and what is not there are refused alike.
        """
        number = read_id(event_id)
        units = self._console.reach(visitor, LOOK)
        with self._console.foundation.database.reading() as tx:
            found = find_event(tx, number)
        event = found[0] if found is not None else None
        self._console.guard.require_of_visitor(
            visitor,
            LOOK,
            event_id,
            owner=event.subject if event is not None else None,
            unit=event.unit if event is not None else None,
        )
        if found is None:
            raise NotFound("not_found", "there is no such event")
        return found[0], found[1], units

    def _teller(self, request: Request, names: Names) -> Teller:
        return Teller(language_of(request), names, self._console.guard.label_of)


def _types_of(group: str, language: Language) -> list[tuple[str, str]]:
    """The types of a group, each with its sentence without names."""
    return [(one, nameless(one, language)) for one in TYPES if one.startswith(f"{group}:")]


def _raw(event: EventRecord) -> str:
    """The record as it is kept, for who wants it."""
    values = {name: getattr(event, name) for name in EventRecord.__slots__}
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)


def audit_routes(console: Console) -> list[Route]:
    """The addresses of the audit trail."""
    verifier = Verifier(console.foundation)
    trail, export = TrailPage(console, verifier), ExportPage(console, verifier)
    return [
        page(TRAIL, trail.show),
        page(EXPORT, export.show),
        deed(EXPORT, export.submit),
        deed(VERIFY, export.verify),
        page(FOLLOW, trail.follow, unattended=True),
        page(TRAIL + "/<event_id>", trail.show_one),
        page(TRAIL + "/<event_id>/bukti", trail.proof),
    ]
