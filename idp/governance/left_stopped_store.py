"""Statements of units left stopped, and of those who manage there now."""

from __future__ import annotations

from sqlalchemy import literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment, UnitSuspension
from idp.governance.roles import SUSPENDABLE

_A = Assignment.__table__.c
_S = UnitSuspension.__table__.c

FIND = Statement(
    select(_S.id, unit.c.code, _S.since)
    .select_from(UnitSuspension.__table__)
    .join(unit, unit.c.id == _S.unit_id)
    .join(Assignment.__table__, _A.id == _S.assignment_id)
    .where(_S.ended_at.is_(None), _A.state != literal("suspended"), InList(unit.c.code, "units"))
    .order_by(_S.since, _S.id)
    .limit(literal(1))
)

# The stopped units and all below each.
_below = (
    select(_S.id.label("suspension_id"), _S.unit_id.label("unit_id"))
    .where(InList(_S.id, "suspensions"), _S.ended_at.is_(None))
    .cte("below", recursive=True)
)
_part = unit.alias("part")
_below = _below.union(
    select(_below.c.suspension_id, _part.c.id).where(_part.c.parent_id == _below.c.unit_id)
)
LIST_HEIRS = Statement(
    select(_below.c.suspension_id, _A.id, person.c.name, unit.c.name)
    .select_from(_below)
    .join(Assignment.__table__, _A.unit_id == _below.c.unit_id)
    .join(person, person.c.id == _A.person_id)
    .join(unit, unit.c.id == _A.unit_id)
    .where(
        or_(*(_A.role == literal(role) for role in sorted(SUSPENDABLE))),
        _A.state == literal("active"),
    )
    .order_by(_below.c.suspension_id, person.c.name, _A.id)
)
