"""Statements of the audit trail as the console pages through it, and of the names in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, null, or_, select, union_all

from idp.audit import EVENT_FIELDS
from idp.audit import event_table as event
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment
from idp.oidc import client_table as client

_E = event.c
_reach = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "reach"
)
_part = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("unit_code")), "part"
)


def _belongs_to(units: Any) -> ColumnElement[bool]:
    """Whose unit is one of these: the person's own now, else the one that the event names."""
    return or_(
        person.c.unit_id.in_(select(units.c.id)),
        and_(
            person.c.id.is_(None),
            _E.unit.in_(select(unit.c.code).where(unit.c.id.in_(select(units.c.id)))),
        ),
    )


def _named(name: str) -> Any:
    return select(person.c.id).where(func.lower(person.c.name).like(bindparam(name), escape="\\"))


def _unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(name) == literal(""), wanted)


# Pasal 8(2): what is outside the viewer's own units never leaves the database.
_WITHIN = or_(bindparam("everywhere") == literal(1), _belongs_to(_reach))
_FOUND = and_(
    _WITHIN,
    _E.at_ms >= bindparam("since_ms"),
    _E.at_ms < bindparam("until_ms"),
    _unless_empty("type", or_(_E.type == bindparam("type"), _E.type.like(bindparam("types")))),
    _unless_empty("result", _E.result == bindparam("result")),
    _unless_empty("correlation", _E.correlation == bindparam("correlation")),
    _unless_empty("pasal", _E.detail.like(bindparam("pasal"), escape="\\")),
    _unless_empty("unit_code", _belongs_to(_part)),
    _unless_empty("actor_name", _E.actor.in_(_named("actor_name"))),
    _unless_empty(
        "subject_name",
        or_(
            _E.subject.in_(_named("subject_name")),
            _E.subject.in_(
                select(assignment.c.id).where(assignment.c.person_id.in_(_named("subject_name")))
            ),
        ),
    ),
)
_SOURCE = event.outerjoin(person, person.c.id == _E.subject)

PAGE = Statement(
    select(*EVENT_FIELDS)
    .select_from(_SOURCE)
    .where(_FOUND, _E.id < bindparam("before"))
    .order_by(_E.id.desc())
    .limit(bindparam("most"))
)
PAGE_FROM_OLDEST = Statement(
    select(*EVENT_FIELDS)
    .select_from(_SOURCE)
    .where(_FOUND, _E.id > bindparam("after"))
    .order_by(_E.id)
    .limit(bindparam("most"))
)
_counted = (
    select(literal(1).label("one"))
    .select_from(_SOURCE)
    .where(_FOUND)
    .limit(bindparam("most"))
    .subquery("counted")
)
COUNT = Statement(select(func.count()).select_from(_counted))
"""How many there are, but no further than ``most``: the log grows for ever, a page must not."""
ENTRY = Statement(
    select(*EVENT_FIELDS, _E.position, _E.chain_hash)
    .select_from(_SOURCE)
    .where(_E.id == bindparam("event_id"))
)
OF_THE_ACT = Statement(
    select(*EVENT_FIELDS)
    .select_from(_SOURCE)
    .where(
        _WITHIN,
        _E.correlation == bindparam("correlation"),
        # What one act writes lies close together; the search for the rest is a filter of its own.
        _E.id.between(bindparam("first"), bindparam("last")),
        _E.id != bindparam("event_id"),
    )
    .order_by(_E.id)
    .limit(bindparam("most"))
)

NAMES = Statement(
    union_all(
        select(literal("person"), person.c.id, person.c.name, unit.c.code, unit.c.name, null())
        .select_from(person.outerjoin(unit, unit.c.id == person.c.unit_id))
        .where(InList(person.c.id, "ids")),
        select(
            literal("assignment"),
            assignment.c.id,
            person.c.name,
            unit.c.code,
            unit.c.name,
            assignment.c.role,
        )
        .select_from(
            assignment.join(person, person.c.id == assignment.c.person_id).outerjoin(
                unit, unit.c.id == assignment.c.unit_id
            )
        )
        .where(InList(assignment.c.id, "ids")),
        select(literal("unit"), unit.c.code, unit.c.name, unit.c.code, unit.c.name, null()).where(
            InList(unit.c.code, "ids")
        ),
        select(literal("client"), client.c.id, client.c.name, null(), null(), null()).where(
            InList(client.c.id, "ids")
        ),
    )
)
"""Kind, id, name, code and name of the unit, and role: of persons, assignments, units by code
and clients.

``ids`` is a JSON array. One query for all that a page names.
"""
