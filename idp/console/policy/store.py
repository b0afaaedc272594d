"""The statement of the policy explorer's form: every unit by name, and whom it is about."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, null, select, union_all

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement

CHOICES = Statement(
    union_all(
        select(literal("unit"), unit.c.code, unit.c.name, null()),
        select(literal("person"), person.c.id, person.c.name, unit.c.name)
        .select_from(person.outerjoin(unit, unit.c.id == person.c.unit_id))
        .where(person.c.id == bindparam("subject")),
    )
)
"""Kind, id, name, and the unit of the person: one query for both."""
