"""The statement of the overview of units: each with its people and who serves them."""

from __future__ import annotations

import json

from sqlalchemy import and_, bindparam, case, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import SEATED, assignment_table, is_withheld, suspended_units

SEATED_ROLES = json.dumps(sorted(SEATED))
"""The value of the parameter ``seated``: who must be there in every Perangkat Daerah."""

_A = assignment_table.c
_above = unit.alias("above")
_staff = (
    select(person.c.unit_id, func.count().label("staff"))
    .where(person.c.employment_status == literal("aktif"))
    .group_by(person.c.unit_id)
    .subquery("staffed")
)
_serving = (
    select(_A.unit_id, func.count(_A.person_id.distinct()).label("serving"))
    .where(
        InList(_A.role, "seated"),
        _A.state == literal("active"),
        _A.valid_from <= bindparam("today"),
        or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
        ~is_withheld(_A.id),
    )
    .group_by(_A.unit_id)
    .subquery("served")
)
OVERVIEW = Statement(
    select(
        unit.c.id,
        unit.c.code,
        unit.c.name,
        unit.c.kind,
        _above.c.code.label("above_code"),
        unit.c.valid_from,
        unit.c.valid_until,
        unit.c.legal_basis,
        func.coalesce(_staff.c.staff, 0),
        func.coalesce(_serving.c.serving, 0),
        case((unit.c.code.in_(suspended_units()), literal(1)), else_=literal(0)),
    )
    .select_from(
        unit.outerjoin(_above, _above.c.id == unit.c.parent_id)
        .outerjoin(_staff, _staff.c.unit_id == unit.c.id)
        .outerjoin(_serving, and_(_serving.c.unit_id == unit.c.id))
    )
    .order_by(unit.c.name, unit.c.code)
)
