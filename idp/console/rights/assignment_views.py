"""K8, one assignment: whose, where, on which document, what happened, and where it is in force."""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, governance, signals
from idp.audit import EventRecord
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.console.suspensions.cases import prospects_of
from idp.desk import find_receipt
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.foundation.http import Request, Response
from idp.governance import AssignmentRecord
from idp.sessions import Visitor, language_of
from idp.signals import ActDelivery

_MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the time line; ``word`` is the event's last part, which the catalogue knows."""

    at: int
    word: str
    reason: str | None
    document: str | None
    pasal: tuple[str, ...]
    told: ActDelivery | None


class AssignmentPage:
    """``/console/penunjukan/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, assignment_id: str) -> Response:
        """GET: everything on record about one assignment; raises NotFound, AccessDenied."""
        reading = self._console.foundation.database.reading
        try:
            with reading() as tx:
                entry = governance.get_register_entry(tx, assignment_id)
                held = entry.assignment
                case = governance.get_case(tx, held.id)
        except NotFound:
            self._console.refuse_unknown(visitor, assignment_id, SEE)
            raise
        prospects = prospects_of(self._console, visitor, case, language_of(request), by=(SEE,))
        with reading() as tx:
            happened = _happenings(tx, held)
            receipt = find_receipt(tx, request, held.id)
        return self._console.show(
            request,
            visitor,
            "console/assignment.html",
            entry=entry,
            happened=happened,
            offers=prospects.offers,
            trace=receipt,
        )


def _happenings(tx: Transaction, held: AssignmentRecord) -> list[Happening]:
    """Newest first, each with the modules that were told of it."""
    events = audit.list_events_about(tx, held.id, limit=_MOST_EVENTS)
    acts = {event.correlation for event in events if event.correlation is not None}
    told = signals.deliveries_of_acts(tx, acts, subject=held.person_id)
    return [_happening(event, told.get(event.correlation or "")) for event in events]


def _happening(event: EventRecord, told: ActDelivery | None) -> Happening:
    pasal = event.detail.get("pasal") or ()
    noun, verb = event.type.split(":")[-2:]
    return Happening(
        at=event.at_ms // 1000,
        word=f"{noun}.{verb}",
        reason=event.reason,
        document=event.detail.get("document"),
        pasal=(pasal,) if isinstance(pasal, str) else tuple(pasal),
        told=told if told is not None and told.modules else None,
    )
