"""Statements over the past of assignments: their states, and who had which right at a moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.governance.models import Assignment, Nomination, UnitSuspension, Withholding
from idp.governance.past_models import AssignmentState
from idp.governance.roles import PENGELOLA

_A = Assignment.__table__.c
_P = AssignmentState.__table__.c
_S = UnitSuspension.__table__.c
_W = Withholding.__table__.c
_N = Nomination.__table__.c

_last = AssignmentState.__table__.alias("last_state")
_NEXT = select(func.coalesce(func.max(_last.c.number), 0) + 1).where(
    _last.c.assignment_id == bindparam("of_assignment")
)
CLOSE_STATE = Statement(
    update(AssignmentState)
    .where(AssignmentState.assignment_id == bindparam("of_assignment"), _P.until.is_(None))
    .values(until=bindparam("now"))
)
# The row is read back from the assignment itself, so that both can't say different things.
ADD_STATE = Statement(
    insert(AssignmentState).from_select(
        [
            "assignment_id",
            "number",
            "state",
            "since",
            "valid_from",
            "valid_until",
            "document",
            "reason",
            "actor",
        ],
        select(
            _A.id,
            _NEXT.scalar_subquery(),
            _A.state,
            bindparam("now"),
            _A.valid_from,
            _A.valid_until,
            _A.document,
            _A.reason,
            bindparam("by"),
        ).where(_A.id == bindparam("of_assignment")),
    )
)

STATES_OF_PERSON = Statement(
    select(
        _A.id,
        _A.role,
        unit.c.code,
        _P.state,
        _P.since,
        _P.until,
        _P.valid_from,
        _P.valid_until,
        _P.document,
        _P.reason,
        _P.actor,
    )
    .select_from(Assignment.__table__)
    .join(AssignmentState.__table__, _P.assignment_id == _A.id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(_A.person_id == bindparam("person_id"))
    .order_by(_P.since, _A.id, _P.number)
)

_first = AssignmentState.__table__.alias("first_state")
_closed = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.valid_until < bindparam("day")), "closed"
)
_stopped = units_at_and_below(
    select(_S.unit_id.label("id")).where(
        _S.since <= bindparam("moment"),
        or_(_S.ended_at.is_(None), _S.ended_at > bindparam("moment")),
    ),
    "stopped_then",
)
_WITHHELD = exists(
    select(literal(1))
    .select_from(Withholding.__table__)
    .where(
        _W.assignment_id == _A.id,
        _W.recorded_at <= bindparam("moment"),
        _W.from_day <= bindparam("day"),
        or_(_W.ended_at.is_(None), _W.ended_at > bindparam("moment")),
    )
)


def _among(units: Any) -> Any:
    return exists(select(literal(1)).select_from(units).where(units.c.id == _A.unit_id))


_seen = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "seen"
)
_HELD: Select[Any] = (
    select(
        _A.id,
        _A.person_id,
        person.c.nip,
        _A.role,
        unit.c.code,
        _P.valid_from,
        _P.valid_until,
        _P.document,
        _P.since,
        func.coalesce(_N.confirmed_by, _first.c.actor),
        person.c.name,
        unit.c.name,
    )
    .select_from(Assignment.__table__)
    .join(AssignmentState.__table__, _P.assignment_id == _A.id)
    .join(person, person.c.id == _A.person_id)
    .join(_first, and_(_first.c.assignment_id == _A.id, _first.c.number == literal(1)))
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .outerjoin(Nomination.__table__, _N.assignment_id == _A.id)
    .where(
        _P.state == literal("active"),
        _P.since <= bindparam("moment"),
        or_(_P.until.is_(None), _P.until > bindparam("moment")),
        _P.valid_from <= bindparam("day"),
        or_(_P.valid_until.is_(None), _P.valid_until >= bindparam("day")),
        ~_among(_closed),
        ~and_(or_(*(_A.role == literal(role) for role in sorted(PENGELOLA))), _among(_stopped)),
        ~_WITHHELD,
        # Pasal 8(2): whose unit is outside the viewer's own never leaves the database.
        or_(bindparam("everywhere") == literal(1), _A.unit_id.in_(select(_seen.c.id))),
        follows(_A.role, "after_role", _A.id, "after_id"),
    )
    .order_by(_A.role, _A.id)
    .limit(bindparam("most"))
)
HELD = Statement(_HELD)

_above = (
    select(unit.c.id, unit.c.parent_id)
    .where(unit.c.code == bindparam("unit_code"))
    .cte("at_and_above", recursive=True)
)
_upper = unit.alias("upper_of_asked")
_above = _above.union(
    select(_upper.c.id, _upper.c.parent_id).where(_upper.c.id == _above.c.parent_id)
)
HELD_OVER = Statement(_HELD.where(or_(_A.unit_id.in_(select(_above.c.id)), _A.unit_id.is_(None))))
"""What reaches a unit: given there, at a unit above it, or for the whole Province (Pasal 8(2))."""
