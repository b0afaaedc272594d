"""Statements of the register of assignments, as the console pages through it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import both_ways, page_of
from idp.governance.models import Assignment
from idp.governance.store import ASSIGNMENT_FIELDS, SHOWN_STATE

_A = Assignment.__table__.c
_within = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "within"
)


def unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Narrow by ``wanted`` where the parameter ``name`` is not the empty text."""
    return or_(bindparam(name) == literal(""), wanted)


# Pasal 8(2): whose unit is outside the viewer's own never leaves the database.
IS_WITHIN_REACH = or_(bindparam("everywhere") == literal(1), _A.unit_id.in_(select(_within.c.id)))
_FOUND = and_(
    IS_WITHIN_REACH,
    unless_empty("unit_code", unit.c.code == bindparam("unit_code")),
    unless_empty("role", _A.role == bindparam("role")),
    unless_empty("state", bindparam("state") == SHOWN_STATE),
    or_(
        bindparam("name_part") == literal(""),
        func.lower(person.c.name).like(bindparam("name_part"), escape="\\"),
    ),
    or_(
        bindparam("open_ended") == literal(0),
        and_(_A.state == literal("active"), _A.valid_until.is_(None)),
    ),
    or_(bindparam("anything") == literal(1), InList(_A.id, "among")),
)
_SOURCE = Assignment.__table__.join(person, person.c.id == _A.person_id).outerjoin(
    unit, unit.c.id == _A.unit_id
)
_COLUMNS: tuple[Any, ...] = (*ASSIGNMENT_FIELDS, person.c.nip, person.c.name, unit.c.name)

_TEXTS: Mapping[str, ColumnElement[Any]] = {
    "nama": func.lower(person.c.name),
    "unit": func.coalesce(unit.c.name, literal("")),
    "keadaan": SHOWN_STATE,
    "dasar": func.coalesce(_A.document, literal("")),
    "masa": func.coalesce(_A.valid_from, literal("")),
}
_KEYS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "baru": (_A.created_at, True),
    "sejak": (_A.state_since, True),
    **both_ways(_TEXTS),
}
SORTS = tuple(_KEYS)
"""By what the register may be sorted; each is followed by the id, so that the order is one."""


@cache
def page(sort: str, *, begins: bool) -> Statement:
    """A page in that order with its key as the last column; unless it ``begins``, what follows."""
    key, falls = _KEYS[sort]
    rows = select(*_COLUMNS, _A.created_at, key).select_from(_SOURCE).where(_FOUND)
    return page_of(rows, key, _A.id, key_falls=falls, begins=begins)


COUNTED = select(func.count()).select_from(_SOURCE).where(_FOUND)
COUNT = Statement(COUNTED)
ENTRY = Statement(
    select(*_COLUMNS, _A.created_at, literal(""))
    .select_from(_SOURCE)
    .where(_A.id == bindparam("assignment_id"))
)
BY_DOCUMENT = Statement(
    select(*_COLUMNS, _A.created_at, literal(""))
    .select_from(_SOURCE)
    .where(IS_WITHIN_REACH, func.lower(_A.document).like(bindparam("number_part"), escape="\\"))
    .order_by(_A.created_at.desc(), _A.id)
    .limit(bindparam("most"))
)
STANDING = Statement(
    select(_A.id).where(_A.state == literal("active"), _A.state_since < bindparam("before"))
)
"""What has been in force for some time; of pengelola and offices, so there are never many."""
_held = (
    select(*ASSIGNMENT_FIELDS)
    .select_from(Assignment.__table__)
    .outerjoin(unit, unit.c.id == _A.unit_id)
)
HELD_BY = Statement(
    _held.where(
        InList(_A.person_id, "persons"),
        or_(_A.state == literal("active"), _A.state == literal("suspended")),
        _A.valid_from <= bindparam("today"),
        or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
    ).order_by(_A.person_id, _A.role, _A.id)
)
