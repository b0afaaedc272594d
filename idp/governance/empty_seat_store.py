"""The statement of the Perangkat Daerah that have no fasilitator (Pasal 9(6)), with their names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment, Vacancy
from idp.governance.roles import SEATED

_A = Assignment.__table__.c
_V = Vacancy.__table__.c
_SEATED = or_(*(_A.role == literal(role) for role in sorted(SEATED)))
_within = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "within"
)
_today: Any = bindparam("today")

# Every unit with the Perangkat Daerah that it is or belongs to (Pasal 1 angka 5).
_office = unit.alias("office")
_part = unit.alias("part_of_office")
_of_office = (
    select(_office.c.id.label("id"), _office.c.id.label("office_id"))
    .where(_office.c.kind == literal("PD"))
    .cte("of_office", recursive=True)
)
_of_office = _of_office.union(
    select(_part.c.id, _of_office.c.office_id).where(_part.c.parent_id == _of_office.c.id)
)
# A suspended fasilitator still holds the seat: his access is stopped, not his place.
_seated = exists(
    select(literal(1))
    .select_from(Assignment.__table__.join(_of_office, _of_office.c.id == _A.unit_id))
    .where(
        _of_office.c.office_id == unit.c.id,
        _SEATED,
        or_(_A.state == literal("active"), _A.state == literal("suspended")),
        _A.valid_from <= _today,
    )
)
_coming = Assignment.__table__.alias("coming")
_coming_office = _of_office.alias("coming_office")
_COMING = (
    select(_coming.c.id)
    .select_from(_coming.join(_coming_office, _coming_office.c.id == _coming.c.unit_id))
    .where(
        _coming_office.c.office_id == unit.c.id,
        or_(*(_coming.c.role == literal(role) for role in sorted(SEATED))),
        or_(
            *(
                _coming.c.state == literal(state)
                for state in ("proposed", "returned", "verified", "decreed")
            ),
            and_(_coming.c.state == literal("active"), _coming.c.valid_from > _today),
        ),
    )
    .order_by(_coming.c.created_at.desc(), _coming.c.id)
    .limit(literal(1))
    .scalar_subquery()
)
_left = Assignment.__table__.alias("left_assignment")
_last = person.alias("last_holder")
_SEAT = (
    unit.outerjoin(Vacancy.__table__, and_(_V.unit_id == unit.c.id, _V.filled_at.is_(None)))
    .outerjoin(_left, _left.c.id == _V.left_by)
    .outerjoin(_last, _last.c.id == _left.c.person_id)
)
_FOUND = and_(
    unit.c.kind == literal("PD"),
    unit.c.valid_from <= _today,
    or_(unit.c.valid_until.is_(None), unit.c.valid_until >= _today),
    or_(bindparam("everywhere") == literal(1), unit.c.id.in_(select(_within.c.id))),
    # BKPSDMD has administrators (Pasal 8(3)); a seat there is missed only once it has been left.
    or_(unit.c.is_central == literal(0), _V.id.is_not(None)),
    ~_seated,
)
# Whose beginning nobody knows stands first.
_SINCE = func.coalesce(_V.opened_at, literal(0))
LIST = Statement(
    select(
        unit.c.code,
        unit.c.name,
        _V.opened_at,
        _left.c.state,
        _left.c.reason,
        _last.c.name,
        _left.c.id,
        _COMING,
        _V.id,
    )
    .select_from(_SEAT)
    .where(
        _FOUND,
        or_(
            bindparam("after_time") < _SINCE,
            and_(bindparam("after_time") == _SINCE, unit.c.code > bindparam("after_code")),
        ),
    )
    .order_by(_SINCE, unit.c.code)
    .limit(bindparam("most"))
)
COUNT = Statement(
    select(
        func.count(),
        func.coalesce(func.sum(case((_COMING.is_not(None), 1), else_=0)), 0),
    )
    .select_from(_SEAT)
    .where(_FOUND)
)
