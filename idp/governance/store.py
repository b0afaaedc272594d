"""Statements of governance. Rows of assignments come in the order of AssignmentRecord's fields."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment, RecordedFact, UnitSuspension
from idp.governance.roles import PENGELOLA
from idp.governance.withholding_store import is_told_withheld, is_withheld

_A = Assignment.__table__.c
_S = UnitSuspension.__table__.c

# Pasal 9(7), read to the letter: the management access *of that unit* is stopped, and with it that
# of the units below, whoever holds it. Mostly no unit is, and then this costs one look-up.
_stopped = units_at_and_below(
    select(_S.unit_id.label("id")).where(_S.ended_at.is_(None)), "stopped"
)
_IS_PENGELOLA = or_(*(_A.role == literal(role) for role in sorted(PENGELOLA)))
STOPPED_WITH_UNIT = and_(
    _IS_PENGELOLA,
    exists(select(literal(1)).select_from(_stopped).where(_stopped.c.id == _A.unit_id)),
)


def _fields(assignment: Any, unit_code: Any) -> tuple[Any, ...]:
    return (
        assignment.id,
        assignment.person_id,
        assignment.role,
        unit_code,
        assignment.state,
        assignment.valid_from,
        assignment.valid_until,
        assignment.document,
        assignment.document_date,
        assignment.state_since,
        assignment.reason,
        assignment.suspension_scope,
        case((STOPPED_WITH_UNIT, 1), else_=0),
        case((is_told_withheld(assignment.id), 1), else_=0),
    )


ASSIGNMENT_FIELDS = _fields(_A, unit.c.code)
_ASSIGNMENT: Select[Any] = (
    select(*ASSIGNMENT_FIELDS)
    .select_from(Assignment.__table__)
    .outerjoin(unit, unit.c.id == _A.unit_id)
)

FIND_ASSIGNMENT = Statement(_ASSIGNMENT.where(_A.id == bindparam("assignment_id")))
LIST_OF_PERSON = Statement(
    _ASSIGNMENT.where(_A.person_id == bindparam("person_id")).order_by(_A.created_at.desc(), _A.id)
)

# The units at and above those of the person's active assignments, each with its assignment.
_unit_of = unit.alias("unit_of")
_above = (
    select(
        _A.id.label("assignment_id"),
        _unit_of.c.id.label("unit_id"),
        _unit_of.c.parent_id.label("parent_id"),
        _unit_of.c.valid_until.label("valid_until"),
    )
    .select_from(Assignment.__table__)
    .join(_unit_of, _unit_of.c.id == _A.unit_id)
    .where(_A.person_id == bindparam("person_id"), _A.state == literal("active"))
    .cte("above", recursive=True)
)
_upper = unit.alias("upper_unit")
_above = _above.union(
    select(_above.c.assignment_id, _upper.c.id, _upper.c.parent_id, _upper.c.valid_until).where(
        _upper.c.id == _above.c.parent_id
    )
)
_UNIT_CLOSED = exists(
    select(literal(1))
    .select_from(_above)
    .where(_above.c.assignment_id == _A.id, _above.c.valid_until < bindparam("today"))
)
_IN_FORCE = and_(
    _A.state == literal("active"),
    _A.valid_from <= bindparam("today"),
    or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
    ~_UNIT_CLOSED,
    ~STOPPED_WITH_UNIT,
    ~is_withheld(_A.id),
)
LIST_IN_FORCE = Statement(
    _ASSIGNMENT.where(_A.person_id == bindparam("person_id"), _IN_FORCE).order_by(
        _A.role, unit.c.code, _A.id
    )
)
LIST_HELD = Statement(
    _ASSIGNMENT.add_columns(
        unit.c.name, case((_UNIT_CLOSED, 1), else_=0), case((_IN_FORCE, 1), else_=0)
    )
    .where(_A.person_id == bindparam("person_id"))
    .order_by(_A.created_at.desc(), _A.id)
)
"""All of a person's, each with the name of its unit, whether that is closed, and whether
the assignment is in force."""


def suspended_units() -> Select[Any]:
    """Codes of the units whose management access is stopped as a whole (Pasal 9(7))."""
    return (
        select(unit.c.code)
        .select_from(UnitSuspension.__table__)
        .join(unit, unit.c.id == _S.unit_id)
        .where(_S.ended_at.is_(None))
    )


_below = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("unit_code")), "below"
)
LIST_MANAGING_UNDER = Statement(
    _ASSIGNMENT.where(
        _A.unit_id.in_(select(_below.c.id)), _IS_PENGELOLA, _A.state == literal("active")
    ).order_by(_A.id)
)
"""Whose access stops, and comes back, with that of the unit."""

SHOWN_STATE = case(
    (
        and_(_A.state == literal("active"), or_(STOPPED_WITH_UNIT, is_told_withheld(_A.id))),
        literal("suspended"),
    ),
    else_=_A.state,
)
_LISTED = (
    select(*_fields(_A, unit.c.code), person.c.nip)
    .select_from(Assignment.__table__)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
)
LIST_ASSIGNMENTS = Statement(
    _LISTED.where(
        or_(bindparam("nip") == literal(""), person.c.nip == bindparam("nip")),
        or_(bindparam("unit_code") == literal(""), unit.c.code == bindparam("unit_code")),
        or_(bindparam("state") == literal(""), bindparam("state") == SHOWN_STATE),
    )
    .order_by(_A.created_at.desc(), _A.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
"""An empty parameter does not narrow the list."""

SET_STATE = Statement(
    update(Assignment)
    .where(Assignment.id == bindparam("assignment_id"), Assignment.state == bindparam("old_state"))
    .values(
        state=bindparam("new_state"),
        state_since=bindparam("now"),
        reason=bindparam("new_reason"),
        suspension_scope=bindparam("new_scope"),
        version=Assignment.version + 1,
    )
)
INSERT_ASSIGNMENT = Statement(
    insert(Assignment),
    columns=(
        "id",
        "person_id",
        "role",
        "unit_id",
        "state",
        "state_since",
        "valid_from",
        "valid_until",
        "document",
        "document_date",
        "reason",
        "suspension_scope",
        "created_at",
        "version",
    ),
)

_SUSPENSION = (
    select(
        _S.id,
        unit.c.code,
        _S.assignment_id,
        _S.reason,
        _S.since,
        _S.ended_at,
        _S.document,
    )
    .select_from(UnitSuspension.__table__)
    .join(unit, unit.c.id == _S.unit_id)
)
FIND_SUSPENSION = Statement(_SUSPENSION.where(_S.id == bindparam("suspension_id")))
FIND_OPEN_OF_UNIT = Statement(
    _SUSPENSION.where(unit.c.code == bindparam("unit_code"), _S.ended_at.is_(None))
)
FIND_OPEN_OF_ASSIGNMENT = Statement(
    _SUSPENSION.where(_S.assignment_id == bindparam("assignment_id"), _S.ended_at.is_(None))
)
LIST_SUSPENSIONS = Statement(
    _SUSPENSION.where(
        or_(bindparam("unit_code") == literal(""), unit.c.code == bindparam("unit_code")),
        or_(bindparam("past") == literal(1), _S.ended_at.is_(None)),
    )
    .order_by(_S.since.desc(), _S.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
INSERT_SUSPENSION = Statement(
    insert(UnitSuspension),
    columns=("id", "unit_id", "assignment_id", "reason", "since", "ended_at", "document"),
)
FIND_LIFTED_BY = Statement(
    select(UnitSuspension.id)
    .join(unit, unit.c.id == UnitSuspension.unit_id)
    .where(unit.c.code == bindparam("unit_code"), UnitSuspension.document == bindparam("letter"))
    .limit(literal(1))
)
END_SUSPENSION = Statement(
    update(UnitSuspension)
    .where(UnitSuspension.id == bindparam("suspension_id"), UnitSuspension.ended_at.is_(None))
    .values(ended_at=bindparam("now"), document=bindparam("letter"))
)

_F = RecordedFact.__table__.c
LIST_FACTS = Statement(
    select(_F.kind, _F.subject_id, _F.owner_id, _F.resource, _F.item_id, _F.value, _F.recorded_by)
    .where(
        or_(_F.subject_id.is_(None), InList(_F.subject_id, "subjects")),
        _F.valid_from <= bindparam("now"),
        or_(_F.valid_until.is_(None), _F.valid_until > bindparam("now")),
    )
    .order_by(_F.kind, _F.id)
)
INSERT_FACT = Statement(
    insert(RecordedFact),
    columns=(
        "id",
        "kind",
        "subject_id",
        "owner_id",
        "resource",
        "item_id",
        "value",
        "document",
        "recorded_by",
        "valid_from",
        "valid_until",
    ),
)
END_FACT = Statement(
    text(
        "UPDATE recorded_fact SET valid_until = :now WHERE id = :id"
        " AND (valid_until IS NULL OR valid_until > :now)"
    )
)
END_FACTS_ABOUT = Statement(
    text(
        "UPDATE recorded_fact SET valid_until = :now WHERE kind = :kind AND owner_id = :owner_id"
        " AND (valid_until IS NULL OR valid_until > :now)"
    )
)
