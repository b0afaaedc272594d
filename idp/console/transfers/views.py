"""K7: days of transfers, brought as a file by one person and confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from idp.audit import EventType, list_events_about
from idp.console.exports.spreadsheet import as_csv, download
from idp.console.frame import Console
from idp.console.paging import AFTER, PAGE_ROWS, read_mark
from idp.console.people.register import list_named
from idp.console.people.views import CLOSE
from idp.console.routing import deed, form, page
from idp.console.transfers.acts import decision_routes, find_day
from idp.desk import Form, Thing, find_receipt, kept_fields
from idp.directory import EVENT_COLUMNS, EVENT_KINDS, InvalidFile, list_units
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import BadRequest, Request, Response, redirect
from idp.foundation.ids import is_id
from idp.foundation.routes import Route, StepUp
from idp.governance import transfer_days
from idp.governance.transfer_days import TRANSFER_DAY, TransferDayRecord
from idp.sessions import Visitor

DAYS = "/console/mutasi"
MOST_EVENTS = 5_000
"""Of one file by this door: its preview holds up other writers for as long as it takes."""
_STATE = "keadaan"
_FILE = "berkas"


def event_routes(console: Console) -> list[Route]:
    """The days of transfers, a new one, one of them, and what is decided about it."""
    days, new = DaysPage(console), NewDayPage(console)
    step_up = StepUp("tindakan.mutasi", DAYS + "/baru", keeps=("alasan",))
    return [
        page(DAYS, days.show),
        form(DAYS + "/baru", new.ask, step_up),
        deed(DAYS + "/baru", new.take, step_up, uploads=True),
        page(DAYS + "/<day_id>", days.show_one),
        page(DAYS + "/<day_id>/kesalahan", days.faults),
        *decision_routes(console, DAYS + "/<day_id>"),
    ]


class DaysPage:
    """``/console/mutasi`` and one day of transfers."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the files that came, newest first; raises AccessDenied, BadRequest."""
        state, before = request.query.get(_STATE, ""), _before(request.query)
        if state not in {*TRANSFER_DAY.labels, ""}:
            raise BadRequest("there is no such state")
        self._console.desk.admit(visitor, CLOSE, Thing(""))
        with self._console.foundation.database.reading() as tx:
            found = transfer_days.list_transfer_days(
                tx, state=state, before=before, limit=PAGE_ROWS + 1
            )
            shown = found[:PAGE_ROWS]
            people = list_named(tx, [day.proposed_by for day in shown])
        kept = {_STATE: state} if state else {}
        last = shown[-1] if len(found) > PAGE_ROWS else None
        mark = f"{last.proposed_at}.{last.id}" if last else ""
        return self._console.show(
            request,
            visitor,
            "console/events.html",
            link=kept,
            days=shown,
            people=people,
            states=tuple(TRANSFER_DAY.labels),
            state=state,
            first_page=_address(kept) if before else None,
            next_page=_address({**kept, AFTER: mark}) if last else None,
        )

    def show_one(self, request: Request, visitor: Visitor, day_id: str) -> Response:
        """GET: what a file would do, or did; raises AccessDenied, NotFound."""
        self._console.desk.admit(visitor, CLOSE, Thing(day_id))
        with self._console.foundation.database.reading() as tx:
            day = find_day(tx, day_id)
            effects = effects_of(tx, day)
            receipt = find_receipt(tx, request, day.id)
            report = _report(tx, day)
        return self._console.show(
            request,
            visitor,
            "console/event_day.html",
            day=day,
            is_proposer=day.proposed_by == visitor.person.id,
            trace=receipt,
            report=report,
            **effects,
        )

    def faults(self, _request: Request, visitor: Visitor, day_id: str) -> Response:
        """GET: what is wrong with a file, line by line, as CSV."""
        self._console.desk.admit(visitor, CLOSE, Thing(day_id))
        with self._console.foundation.database.reading() as tx:
            day = find_day(tx, day_id)
        rows = [(str(one.line), one.column, one.code, one.reason) for one in day.faults]
        body = as_csv(("baris", "kolom", "kode", "penjelasan"), rows)
        return download("kesalahan-mutasi.csv", "text/csv; charset=utf-8", body)


class NewDayPage:
    """``/console/mutasi/baru``: a file is brought, read, and foreseen."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def ask(self, request: Request, visitor: Visitor) -> Response:
        """GET: the form; raises AccessDenied, FreshProofWanted."""
        self._console.desk.admit(visitor, CLOSE, Thing(""), fresh=True)
        kept = kept_fields(self._console.foundation, visitor, request.path)
        return self._show(request, visitor, Form(dict(kept)))

    def take(self, request: Request, visitor: Visitor) -> Response:
        """POST: the file waits for a second person, or its faults are shown; nothing binds."""
        self._console.desk.admit(visitor, CLOSE, Thing(""), fresh=True)
        given = self._console.desk.read_form(visitor, request)
        reason, file = given.reason(), given.files.get(_FILE)
        if file is None:
            given.fault(_FILE, "mutasi.berkas.wajib")
        elif file.content.count(b"\n") > MOST_EVENTS:
            given.fault(_FILE, "mutasi.berkas.panjang", n=MOST_EVENTS)
        if file is None or not given.is_good:
            return self._show(request, visitor, given)
        try:
            day = self._keep(visitor, file.content, file.name, reason)
        except Refusal as refusal:
            if refusal.code != "nothing_new":
                raise
            given.refuse(refusal, at=_FILE)
            return self._show(request, visitor, given)
        return redirect(f"{DAYS}/{day.id}")

    def _keep(
        self, visitor: Visitor, data: bytes, file_name: str, reason: str
    ) -> TransferDayRecord:
        foundation = self._console.foundation
        known: dict[str, Any] = {"file_name": file_name, "reason": reason}
        faults = foreseen = None
        try:
            foreseen = transfer_days.foresee_day(
                foundation.database,
                data,
                actor=visitor.person.id,
                now_ms=foundation.clock.now_ms(),
            )
        except InvalidFile as invalid:
            faults = invalid.faults
        with self._console.desk.acting(
            visitor, CLOSE, Thing(""), fresh=True, alasan=reason
        ) as doing:
            known |= {"actor": doing.actor, "now_ms": doing.now_ms}
            if foreseen is None:
                return transfer_days.keep_faulty_day(doing.tx, data, faults or (), **known)
            return transfer_days.propose_transfer_day(doing.tx, data, foreseen=foreseen, **known)

    def _show(self, request: Request, visitor: Visitor, given: Form) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/event_new.html",
            status=400 if given.errors else 200,
            form=given,
            errors=given.errors,
            most_events=MOST_EVENTS,
            columns=",".join((*EVENT_COLUMNS.required, *EVENT_COLUMNS.optional)),
            kinds=" ".join(sorted(EVENT_KINDS)),
        )


def effects_of(tx: Transaction, day: TransferDayRecord) -> dict[str, Any]:
    """Names of whom and what the file strikes, for the templates. Two queries."""
    seen = day.foreseen
    persons = {day.proposed_by, day.decided_by or ""}
    if seen is not None:
        persons |= {*seen.departures, *seen.untouched, *(lost.person_id for lost in seen.lapses)}
    return {
        "people": list_named(tx, persons),
        "unit_names": {unit.code: unit.name for unit in list_units(tx)},
    }


def _report(tx: Transaction, day: TransferDayRecord) -> Mapping[str, Any] | None:
    """How many events were taken and how many bound at once, once it was confirmed."""
    if day.state != "confirmed":
        return None
    events = list_events_about(tx, day.id, limit=PAGE_ROWS)
    confirmed = (one for one in events if one.type == EventType.TRANSFER_DAY_CONFIRMED)
    return next((one.detail for one in confirmed), None)


def _before(query: Mapping[str, str]) -> tuple[int, str] | None:
    mark = read_mark(query)
    if mark is not None and not is_id(mark[1]):
        raise BadRequest("this is no place in the list")
    return mark


def _address(parameters: Mapping[str, str]) -> str:
    return f"{DAYS}?{urlencode(parameters)}" if parameters else DAYS
