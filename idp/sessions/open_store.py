"""Statements of everybody's living sessions, as they are paged through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.sessions.models import Session

_S = Session.__table__.c
_reach = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "reach"
)
_part = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("unit_code")), "part"
)
_SOURCE = Session.__table__.join(person, person.c.id == _S.person_id).outerjoin(
    unit, unit.c.id == person.c.unit_id
)
_COLUMNS: tuple[Any, ...] = (
    _S.id,
    _S.person_id,
    person.c.name,
    unit.c.code,
    unit.c.name,
    _S.created_at,
    _S.last_seen_at,
    _S.idle_seconds,
    _S.amr,
    _S.address,
    _S.user_agent,
)


def _unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(name) == literal(""), wanted)


_LIVING = and_(_S.ended_at.is_(None), _S.expires_at > bindparam("now"))
# Pasal 8(2): whoever is outside the viewer's own units never leaves the database.
_WITHIN = or_(bindparam("everywhere") == literal(1), person.c.unit_id.in_(select(_reach.c.id)))
_FOUND = and_(
    _LIVING,
    _WITHIN,
    _unless_empty("unit_code", person.c.unit_id.in_(select(_part.c.id))),
    _unless_empty("name", func.lower(person.c.name).like(bindparam("name"), escape="\\")),
    _unless_empty("address", _S.address == bindparam("address")),
    or_(
        bindparam("strong") == literal(-1),
        and_(bindparam("strong") == literal(1), _S.second_factor_at.is_not(None)),
        and_(bindparam("strong") == literal(0), _S.second_factor_at.is_(None)),
    ),
)

_TOTAL = select(func.count()).select_from(_SOURCE).where(_FOUND).correlate(None).scalar_subquery()

PAGE = Statement(
    select(_TOTAL, *_COLUMNS)
    .select_from(_SOURCE)
    .where(
        _FOUND,
        follows(_S.created_at, "after_time", _S.id, "after_id", key_falls=True),
    )
    .order_by(_S.created_at.desc(), _S.id)
    .limit(bindparam("most"))
)
"""How many there are on all pages together, and the columns of each on this one."""
BY_ID = Statement(
    select(*_COLUMNS)
    .select_from(_SOURCE)
    .where(_LIVING, _WITHIN, InList(_S.id, "ids"))
    .order_by(person.c.name, _S.id)
)
