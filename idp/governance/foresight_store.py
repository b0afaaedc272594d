"""The statement that counts what employment events change."""

from __future__ import annotations

from sqlalchemy import func, literal, select

from idp.directory import person_table as person
from idp.foundation.database import Statement
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
