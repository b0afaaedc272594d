"""Whom a matter is told: those who hold a role in force, over a unit or the whole Province."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment
from idp.governance.roles import SEATED
from idp.governance.store import STOPPED_WITH_UNIT
from idp.governance.withholding_store import is_withheld

_A = Assignment.__table__.c
_IN_FORCE = (
    _A.state == literal("active"),
    _A.valid_from <= bindparam("today"),
    or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
    ~is_withheld(_A.id),
)
LIST_FACILITATORS = Statement(
    select(person.c.id, person.c.name, person.c.position, unit.c.code, unit.c.name)
    .select_from(Assignment.__table__)
    .join(person, person.c.id == _A.person_id)
    .join(unit, unit.c.id == _A.unit_id)
    .where(
        or_(*(_A.role == literal(role) for role in sorted(SEATED))),
        *_IN_FORCE,
        ~STOPPED_WITH_UNIT,
        InList(unit.c.code, "units"),
        person.c.account_status == literal("active"),
    )
    .order_by(person.c.name, person.c.id)
)
LIST_HOLDERS = Statement(
    select(_A.person_id)
    .distinct()
    .select_from(Assignment.__table__)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(
        _A.role == bindparam("role"),
        *_IN_FORCE,
        or_(_A.unit_id.is_(None), InList(unit.c.code, "units")),
    )
    .order_by(_A.person_id)
)
