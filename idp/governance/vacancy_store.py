"""Statements of vacancies. Rows come in the order of VacancyRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, literal, or_, select, update

from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.governance.models import Assignment, Vacancy
from idp.governance.roles import SEATED

_VACANCY = (
    select(
        Vacancy.id,
        unit.c.code,
        Vacancy.opened_at,
        Vacancy.left_by,
        Vacancy.filled_at,
        Vacancy.filled_by,
    )
    .select_from(Vacancy.__table__)
    .join(unit, unit.c.id == Vacancy.unit_id)
)
# Of two who leave at once, the second counts after the first has left.
LOCK_SEAT = Statement(
    select(unit.c.id).where(unit.c.code == bindparam("code")).with_for_update(key_share=True)
)
FIND_OPEN = Statement(_VACANCY.where(unit.c.code == bindparam("code"), Vacancy.filled_at.is_(None)))
LIST_VACANCIES = Statement(
    _VACANCY.where(or_(bindparam("past") == literal(1), Vacancy.filled_at.is_(None)))
    .order_by(Vacancy.opened_at, Vacancy.id)
    .limit(bindparam("most"))
)
INSERT_VACANCY = Statement(
    insert(Vacancy), columns=("id", "unit_id", "opened_at", "left_by", "filled_at", "filled_by")
)
FILL = Statement(
    update(Vacancy)
    .where(Vacancy.id == bindparam("vacancy_id"), Vacancy.filled_at.is_(None))
    .values(filled_at=bindparam("now"), filled_by=bindparam("assignment"))
)
_below = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("code")), "below"
)
COUNT_FASILITATORS = Statement(
    select(func.count())
    .select_from(Assignment)
    .where(
        Assignment.unit_id.in_(select(_below.c.id)),
        Assignment.role.in_([literal(role) for role in sorted(SEATED)]),
        Assignment.state.in_([literal("active"), literal("suspended")]),
        # Nobody serves before the first day of the decree, nor after the last.
        Assignment.valid_from <= bindparam("today"),
        or_(Assignment.valid_until.is_(None), Assignment.valid_until >= bindparam("today")),
    )
)
_seat = (
    select(Vacancy.unit_id.label("id"), Vacancy.unit_id.label("office_id"))
    .where(Vacancy.filled_at.is_(None))
    .cte("seat", recursive=True)
)
_part = unit.alias("part_of_seat")
_seat = _seat.union(select(_part.c.id, _seat.c.office_id).where(_part.c.parent_id == _seat.c.id))
LIST_SERVING = Statement(
    select(Assignment.id)
    .join(_seat, _seat.c.id == Assignment.unit_id)
    .where(
        Assignment.role.in_([literal(role) for role in sorted(SEATED)]),
        Assignment.state == literal("active"),
        Assignment.valid_from <= bindparam("today"),
        or_(Assignment.valid_until.is_(None), Assignment.valid_until >= bindparam("today")),
    )
    .order_by(Assignment.valid_from, Assignment.id)
)
"""Who serves by now where a vacancy is still open: the first day of a decree has come."""
