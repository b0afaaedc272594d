"""Statements over what employment events change."""

from __future__ import annotations

from sqlalchemy import func, literal, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment, Vacancy

_A = Assignment.__table__.c
_V = Vacancy.__table__.c
COUNT = Statement(
    select(
        select(func.count())
        .select_from(Assignment.__table__)
        .where(_A.state == literal("lapsed"))
        .scalar_subquery(),
        select(func.count())
        .select_from(Vacancy.__table__)
        .where(_V.filled_at.is_(None))
        .scalar_subquery(),
        select(func.count())
        .select_from(person)
        .where(person.c.employment_status != literal("aktif"))
        .scalar_subquery(),
    )
)
LAPSED = Statement(
    select(_A.id, _A.person_id, _A.role, unit.c.code)
    .select_from(Assignment.__table__)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(_A.state == literal("lapsed"))
    .order_by(_A.id)
)
VACANT = Statement(
    select(unit.c.code)
    .select_from(Vacancy.__table__)
    .join(unit, unit.c.id == _V.unit_id)
    .where(_V.filled_at.is_(None))
)
SERVING = Statement(
    select(person.c.id).where(
        InList(person.c.id, "persons"), person.c.employment_status == literal("aktif")
    )
)
