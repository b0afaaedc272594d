"""Statements of the searches: ids in order beyond a given one, so that a page is bounded work."""

from __future__ import annotations

from sqlalchemy import Integer, and_, bindparam, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment

_MOST = bindparam("most", type_=Integer)

PERSONS_AFTER = Statement(
    select(person.c.id).where(person.c.id > bindparam("after")).order_by(person.c.id).limit(_MOST)
)
"""Everybody whom the directory knows."""

HOLDERS_AFTER = Statement(
    select(assignment.c.person_id)
    .where(
        or_(
            InList(assignment.c.role, "roles"),
            and_(
                InList(assignment.c.role, "scoped"),
                assignment.c.unit_id.in_(select(unit.c.id).where(InList(unit.c.code, "codes"))),
            ),
        ),
        assignment.c.person_id > bindparam("after"),
    )
    .distinct()
    .order_by(assignment.c.person_id)
    .limit(_MOST)
)
"""Whoever has or had an appointment to one of ``roles``, or to one of ``scoped`` at one of the
units ``codes`` (JSON arrays)."""

_below = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "codes")), "below"
)
PERSONS_OF_UNITS_AFTER = Statement(
    select(person.c.id)
    .where(person.c.unit_id.in_(select(_below.c.id)), person.c.id > bindparam("after"))
    .order_by(person.c.id)
    .limit(_MOST)
)
"""Everybody in these units (a JSON array of codes) or below them."""
