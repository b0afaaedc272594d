"""Statements of who has signed the pledge and who has not, within a viewer's units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.governance.models import Assignment, Pledge
from idp.governance.pledge_store import BOUND, holds_pledge

_A = Assignment.__table__.c
_P = Pledge.__table__.c
_within = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "within"
)
_HAS_SIGNED = exists(select(literal(1)).where(_P.person_id == person.c.id))
_COVER = case(
    (holds_pledge(person.c.id), literal("signed")),
    (_HAS_SIGNED, literal("expired")),
    else_=literal("unsigned"),
)
_LAST_DAY = select(func.max(_P.valid_until)).where(_P.person_id == person.c.id).scalar_subquery()
_SOURCE: Any = Assignment.__table__.join(person, person.c.id == _A.person_id).outerjoin(
    unit, unit.c.id == _A.unit_id
)
_FOUND = and_(
    BOUND,
    or_(bindparam("everywhere") == literal(1), _A.unit_id.in_(select(_within.c.id))),
)
COUNT = Statement(
    select(_A.role, _COVER, func.count())
    .select_from(_SOURCE)
    .where(_FOUND)
    .group_by(_A.role, _COVER)
)
LIST = Statement(
    select(_A.id, person.c.name, _A.role, unit.c.name, _A.state, _COVER, _LAST_DAY)
    .select_from(_SOURCE)
    .where(
        _FOUND,
        bindparam("cover") == _COVER,
        follows(person.c.name, "after_name", _A.id, "after_id"),
    )
    .order_by(person.c.name, _A.id)
    .limit(bindparam("most"))
)
