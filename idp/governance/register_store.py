"""Statements of the register of assignments, as the console pages through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
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
)
_SOURCE = Assignment.__table__.join(person, person.c.id == _A.person_id).outerjoin(
    unit, unit.c.id == _A.unit_id
)
_COLUMNS: tuple[Any, ...] = (*ASSIGNMENT_FIELDS, person.c.nip, person.c.name, unit.c.name)

PAGE = Statement(
    select(*_COLUMNS, _A.created_at)
    .select_from(_SOURCE)
    .where(
        _FOUND,
        or_(
            _A.created_at < bindparam("after_time"),
            and_(_A.created_at == bindparam("after_time"), _A.id > bindparam("after_id")),
        ),
    )
    .order_by(_A.created_at.desc(), _A.id)
    .limit(bindparam("most"))
)
COUNT = Statement(select(func.count()).select_from(_SOURCE).where(_FOUND))
ENTRY = Statement(
    select(*_COLUMNS, _A.created_at).select_from(_SOURCE).where(_A.id == bindparam("assignment_id"))
)
