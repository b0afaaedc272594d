"""What may be read: each list is narrowed to the caller's units in its own query."""

from __future__ import annotations

from typing import Any

from idp import audit, directory, governance, oidc, review, sessions
from idp.access import Act
from idp.administration import shapes
from idp.administration.operation import Call, page_of
from idp.desk import Thing
from idp.foundation.clock import civil_date
from idp.foundation.errors import Forbidden
from idp.foundation.http import BadRequest
from idp.governance import ROLES, STATES, RegisterFilter
from idp.oidc import CLIENT_KINDS, CLIENT_STATES, ClientFilter

SEE = Act("lihat", "idp:akun")
SEE_SESSIONS = Act("lihat", "idp:sesi")
SEE_AUDIT = Act("lihat", "idp:audit")
SEE_REVIEWS = Act("lihat", "idp:tinjauan")
SEE_CLIENTS = Act("lihat", "idp:klien")
CHANGE_CLIENTS = Act("ubah", "idp:klien")
_DAY_MS = 86_400_000


def list_assignments(call: Call) -> dict[str, Any]:
    """The register of assignments."""
    wanted = RegisterFilter(
        search=call.wanted("search"),
        role=call.choice("role", ROLES),
        state=call.choice("state", STATES),
        unit_code=call.wanted("unit"),
    )
    units, limit = call.reach(SEE), call.limit
    with call.foundation.database.reading() as tx:
        found = governance.list_register(
            tx, wanted, units=units, after=call.cursor, limit=limit + 1
        )
    marks = [(item.recorded_at, item.assignment.id) for item in found]
    return page_of([shapes.entry(item) for item in found], marks, limit)


def get_assignment(call: Call) -> dict[str, Any]:
    """One assignment, and what happened to it."""
    # Whoever may see none is told the same whether there is this one or not.
    call.reach(SEE)
    with call.foundation.database.reading() as tx:
        found = governance.get_register_entry(tx, call.path["id"])
    held = found.assignment
    call.desk.guard.require_of_visitor(
        call.visitor, SEE, held.id, owner=held.person_id, unit=held.unit_code
    )
    with call.foundation.database.reading() as tx:
        events = audit.list_events_about(tx, held.id)
    return shapes.entry(found) | {"events": [shapes.event(event) for event in events]}


def list_people(call: Call) -> dict[str, Any]:
    """The employees of one unit and those below it, or of the whole Province."""
    units, limit, unit = call.reach(SEE), call.limit, call.wanted("unit") or None
    offset = call.cursor[0] if call.cursor else 0
    with call.foundation.database.reading() as tx:
        if units is not None:
            # Pasal 8(2): the unit of the appointment, or one below it.
            above = directory.list_unit_ancestors(tx, unit) if unit else ()
            if unit is None and len(units) == 1:
                unit = next(iter(units))
            elif not units.intersection(above):
                raise Forbidden("LUAR_LINGKUP", "name a unit of yours", pasal=("8(2)",))
        found = directory.list_people(tx, unit_code=unit, limit=limit + 1, offset=offset)
    marks = [(offset + number, "-") for number in range(1, len(found) + 1)]
    return page_of([shapes.person(item) for item in found], marks, limit)


def list_units(call: Call) -> dict[str, Any]:
    """Every unit; there is nothing of persons in it."""
    call.reach(SEE)
    with call.foundation.database.reading() as tx:
        found = directory.list_units(tx)
    return {"items": [shapes.unit(item) for item in found], "next": None}


def list_vacancies(call: Call) -> dict[str, Any]:
    """Units without a fasilitator (Pasal 9(6)), within reach."""
    units, limit, now = call.reach(SEE), call.limit, call.foundation.clock.now()
    with call.foundation.database.reading() as tx:
        found = governance.list_empty_seats(
            tx,
            units=units,
            today=civil_date(now),
            after=call.cursor or (-1, ""),
            limit=limit + 1,
        )
    last = found[limit - 1] if len(found) > limit else None
    more = f"{last.since or 0}.{last.unit_code}" if last is not None else None
    return {"items": [shapes.vacancy(item, now) for item in found[:limit]], "next": more}


def list_reviews(call: Call) -> dict[str, Any]:
    """Campaigns of access reviews."""
    call.desk.let_in(
        call.visitor, [(SEE_REVIEWS, Thing("")), (Act("buat", "idp:tinjauan"), Thing(""))]
    )
    limit, offset = call.limit, call.cursor[0] if call.cursor else 0
    with call.foundation.database.reading() as tx:
        found = review.list_campaigns(tx, limit=limit + 1, offset=offset)
    marks = [(offset + number, "-") for number in range(1, len(found) + 1)]
    return page_of([shapes.review(item) for item in found], marks, limit)


def list_requests(call: Call) -> dict[str, Any]:
    """Requests for access, for those who see the whole Province."""
    everywhere(call, SEE)
    state = call.choice("state", governance.ACCESS_REQUEST.labels)
    limit, cursor = call.limit, call.query.get("cursor")
    with call.foundation.database.reading() as tx:
        after = governance.get_request(tx, cursor) if cursor else None
        found = governance.list_requests(tx, state=state or None, after=after, limit=limit + 1)
    shown = [shapes.access_request(item) for item in found[:limit]]
    return {"items": shown, "next": found[limit - 1].id if len(found) > limit else None}


def list_sessions(call: Call) -> dict[str, Any]:
    """The living sessions of one person."""
    owner = call.path["sub"]
    if owner != call.visitor.person.id:
        call.reach(SEE_SESSIONS)
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, owner)
    call.desk.guard.require_of_visitor(
        call.visitor, SEE_SESSIONS, owner, owner=person.id, unit=person.unit_code
    )
    with call.foundation.database.reading() as tx:
        found = sessions.list_sessions(tx, person.id, call.foundation.clock.now())
    return {"items": [shapes.session(item) for item in found], "next": None}


def list_events(call: Call) -> dict[str, Any]:
    """What happened to one thing or person, the newest first, for those who read the whole log."""
    everywhere(call, SEE_AUDIT)
    about, limit = call.wanted("about"), call.limit
    if not about:
        raise BadRequest("about is missing: the id of what it happened to")
    before = call.cursor[0] if call.cursor else None
    with call.foundation.database.reading() as tx:
        found = audit.list_events_about(tx, about, limit=limit + 1, before=before)
    marks = [(item.id, "-") for item in found]
    return page_of([shapes.event(item) for item in found], marks, limit)


def list_clients(call: Call) -> dict[str, Any]:
    """The register of clients, the newest first."""
    _let_in(call)
    wanted = ClientFilter(
        search=call.wanted("search"),
        kind=call.choice("kind", CLIENT_KINDS),
        state=call.choice("state", CLIENT_STATES),
    )
    limit, cursor = call.limit, call.cursor
    after = (str(cursor[0]), cursor[1]) if cursor else None
    since_ms = call.foundation.clock.now_ms() - _DAY_MS
    with call.foundation.database.reading() as tx:
        found, _ = oidc.list_register(
            tx, wanted, since_ms=since_ms, sort="terbaru", after=after, limit=limit + 1
        )
    marks = [(item.created_at, item.client_id) for item in found]
    return page_of([shapes.client(item) for item in found], marks, limit)


def get_client(call: Call) -> dict[str, Any]:
    """One client with its metadata (RFC 7591)."""
    _let_in(call)
    with call.foundation.database.reading() as tx:
        found = oidc.get_register_entry(tx, call.path["id"])
        metadata = oidc.get_client_metadata(tx, found.client_id)
    return shapes.client(found) | {"metadata": metadata}


def list_changes(call: Call) -> dict[str, Any]:
    """Changes of clients, also those that wait for a second person."""
    _let_in(call)
    limit, state = call.limit, call.choice("state", oidc.CHANGE_STATES)
    with call.foundation.database.reading() as tx:
        found = oidc.list_changes(tx, state=state, after=call.cursor, limit=limit + 1)
    marks = [(item.asked_at, item.id) for item in found]
    return page_of([shapes.change(item) for item in found], marks, limit)


def get_change(call: Call) -> dict[str, Any]:
    """One change of a client."""
    _let_in(call)
    with call.foundation.database.reading() as tx:
        return shapes.change(oidc.get_change(tx, call.path["id"]))


def _let_in(call: Call) -> None:
    call.desk.let_in(call.visitor, [(CHANGE_CLIENTS, Thing("")), (SEE_CLIENTS, Thing(""))])


def everywhere(call: Call, act: Act) -> None:
    """Pasal 8(3): the whole Province, not units alone; raises AccessDenied, Forbidden."""
    if call.reach(act) is not None:
        raise Forbidden("LUAR_LINGKUP", "this list is of the whole Province", pasal=("8(2)",))
