"""Accounts and sessions one by one, units with their heads, and who had which right on a day."""

from __future__ import annotations

from typing import Any

from idp import authentication, directory, governance, sessions
from idp.access import Act
from idp.administration import shapes
from idp.administration.acts import CLOSE_ACCOUNT, END_SESSIONS
from idp.administration.declaring import IDS, PAGED, REASON, get, post
from idp.administration.operation import Call, page_of
from idp.administration.over import SEE
from idp.desk import Thing
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict
from idp.governance import HeadRecord, PastRight
from idp.sessions import OpenSession, SessionFilter

ASSIST = Act("dampingi", "idp:akun")
SEE_SESSIONS = Act("lihat", "idp:sesi")


def get_person(call: Call) -> dict[str, Any]:
    """One employee, without contacts."""
    owner = call.path["sub"]
    if owner != call.visitor.person.id:
        call.reach(SEE)
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, owner)
    call.desk.guard.require_of_visitor(
        call.visitor, SEE, person.id, owner=person.id, unit=person.unit_code
    )
    return shapes.person(person)


def reopen_account(call: Call) -> dict[str, Any]:
    """Open an account that was closed; its owner signs in as before."""
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, call.path["sub"])
    thing, reason = Thing(person.id, person.id, person.unit_code), call.text("reason")
    with call.desk.acting(call.visitor, CLOSE_ACCOUNT, thing, fresh=True, alasan=reason) as doing:
        directory.enable_person(
            doing.tx, person.id, actor=doing.actor, reason=reason, now_ms=doing.now_ms
        )
        opened = directory.get_person(doing.tx, person.id)
    return shapes.person(opened)


def send_activation(call: Call) -> dict[str, Any]:
    """Mail the owner a code to take the account over with, to the contact on file (27(2)j)."""
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, call.path["sub"])
    thing, reason = Thing(person.id, person.id, person.unit_code), call.text("reason")
    with call.desk.acting(call.visitor, ASSIST, thing, fresh=True, alasan=reason) as doing:
        authentication.send_activation(
            *(doing.tx, call.foundation, person),
            actor=doing.actor,
            now_ms=doing.now_ms,
            reason=reason,
        )
        sent = authentication.find_activation(doing.tx, person.id)
    return {"sub": person.id, "until": shapes.moment(sent.expires_at if sent else None)}


def list_sessions(call: Call) -> dict[str, Any]:
    """Who is signed in now, within the caller's units, the newest first."""
    units, limit = call.reach(SEE_SESSIONS), call.limit
    wanted = SessionFilter(
        name=call.wanted("search"), unit_code=call.wanted("unit"), address=call.wanted("address")
    )
    now = call.foundation.clock.now()
    with call.foundation.database.reading() as tx:
        found, _ = sessions.list_open(
            tx, wanted, units=units, now=now, after=call.cursor, limit=limit + 1
        )
    marks = [(one.created_at, one.id) for one in found]
    return page_of([_session(one) for one in found], marks, limit)


def end_sessions(call: Call) -> dict[str, Any]:
    """End these sessions, all within reach; one that has ended meanwhile is left as it is."""
    ids, reason = list(dict.fromkeys(call.body["sessions"])), call.text("reason")
    call.desk.let_in(call.visitor, [(END_SESSIONS, Thing(""))])
    units, now = call.reach(SEE_SESSIONS), call.foundation.clock.now()
    with call.foundation.database.reading() as tx:
        living = sessions.list_open_by_id(tx, ids, units=units, now=now)
    if not living:
        raise Conflict("no_session", "none of these sessions is living")
    first, *others = [Thing(one.id, owner=one.person_id, unit=one.unit_code) for one in living]
    with call.desk.acting(call.visitor, END_SESSIONS, first, fresh=True, alasan=reason) as doing:
        for thing in others:
            stated = thing.stated({"alasan": reason})
            call.desk.guard.require_in(doing.tx, call.visitor, END_SESSIONS, stated)
        ended = sum(
            sessions.end_session(
                doing.tx, one.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
            )
            for one in living
        )
    return {"ended": ended}


def get_unit(call: Call) -> dict[str, Any]:
    """One unit, and who heads it today."""
    call.reach(SEE)
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        unit = directory.get_unit_by_code(tx, call.path["code"].upper())
        heads = governance.list_heads(tx, today, unit_code=unit.code)
    return shapes.unit(unit) | {"heads": [_head(one) for one in heads]}


def list_rights_on(call: Call) -> dict[str, Any]:
    """Whose right was in force at the end of a civil day that is past, by role."""
    units, limit = call.reach(SEE), call.limit
    moment = governance.end_of_day(call.wanted("on"), call.foundation.clock.now())
    role, _, last_id = call.wanted("cursor").partition(":")
    with call.foundation.database.reading() as tx:
        found = governance.list_rights_at(
            tx,
            moment,
            unit_code=call.wanted("unit") or None,
            units=units,
            after=(role, last_id),
            limit=limit + 1,
        )
    last = found[limit - 1] if len(found) > limit else None
    more = f"{last.role}:{last.assignment_id}" if last is not None else None
    return {"items": [_right(one) for one in found[:limit]], "next": more}


def _session(one: OpenSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "sub": one.person_id,
        "name": one.name,
        "unit": one.unit_code,
        "since": shapes.moment(one.created_at),
        "last_seen": shapes.moment(one.last_seen_at),
        "amr": list(one.amr),
        "address": one.address,
    }


def _head(one: HeadRecord) -> dict[str, Any]:
    return {
        "assignment": one.assignment_id,
        "sub": one.person_id,
        "kind": one.kind,
        "state": one.state,
        "since": one.valid_from,
        "until": one.valid_until,
        "document": one.document,
    }


def _right(one: PastRight) -> dict[str, Any]:
    return {
        "id": one.assignment_id,
        "sub": one.person_id,
        "name": one.name,
        "role": one.role,
        "unit": one.unit_code,
        "since": one.valid_from,
        "until": one.valid_until,
        "active_since": shapes.moment(one.since),
        "document": one.document,
        "given_by": one.given_by,
    }


OPERATIONS = (
    get("/people/<sub>", "getPerson", "One employee", get_person, "Person", SEE),
    get("/units/<code>", "getUnit", "One unit, and who heads it", get_unit, "UnitWithHeads", SEE),
    get(
        *("/past-assignments", "listPastAssignments", "Who had which right on a day that is past"),
        *(list_rights_on, "[PastAssignment]", SEE),
        narrows={**PAGED, "on": "a civil day (WIB), YYYY-MM-DD", "unit": "a unit's code"},
    ),
    get(
        *("/sessions", "listOpenSessions", "Who is signed in now", list_sessions),
        *("[OpenSession]", SEE_SESSIONS),
        narrows={
            **PAGED,
            "search": "part of a name",
            "unit": "a unit's code",
            "address": "part of a network address",
        },
    ),
    post(
        *("/sessions/end", "endOpenSessions", "End some sessions", end_sessions),
        *("EndedSessions", (END_SESSIONS, SEE_SESSIONS)),
        takes={"sessions": {**IDS, "maxItems": 30}, "reason": REASON},
    ),
    post(
        *("/people/<sub>/activation", "sendActivation", "Mail the owner an activation code"),
        *(send_activation, "Activation", ASSIST),
        takes={"reason": REASON},
    ),
    post(
        *("/people/<sub>/reopen", "reopenAccount", "Open a closed account", reopen_account),
        *("Person", CLOSE_ACCOUNT),
        takes={"reason": REASON},
    ),
)
