"""Whom a matter is told: those who hold a role in force, over a unit or the whole Province."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, or_, select

from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment
from idp.governance.withholding_store import is_withheld

_A = Assignment.__table__.c
LIST_HOLDERS = Statement(
    select(_A.person_id)
    .distinct()
    .select_from(Assignment.__table__)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(
        _A.role == bindparam("role"),
        _A.state == literal("active"),
        _A.valid_from <= bindparam("today"),
        or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
        or_(_A.unit_id.is_(None), InList(unit.c.code, "units")),
        ~is_withheld(_A.id),
    )
    .order_by(_A.person_id)
)
