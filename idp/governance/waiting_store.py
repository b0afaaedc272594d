"""Statements that count what waits for somebody, by the offices that he holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.case_models import AccessRequest, Recommendation, Withdrawal
from idp.governance.models import Assignment, CommitmentLetter

_A, _L = Assignment.__table__.c, CommitmentLetter.__table__.c
_R, _W, _P = AccessRequest.__table__.c, Withdrawal.__table__.c, Recommendation.__table__.c
_headed = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "headed"
)
_ME: Any = bindparam("person_id")
_CENTRAL = bindparam("is_administrator") == literal(1)
_CONFIRMS = bindparam("confirms") == literal(1)
_THEIR_UNIT = exists(
    select(literal(1))
    .select_from(person)
    .where(
        person.c.id == _R.person_id,
        or_(
            person.c.unit_id.in_(select(_headed.c.id)),
            # Over a head it is whoever heads BKPSDMD.
            and_(
                bindparam("heads_bkpsdmd") == literal(1),
                exists(
                    select(literal(1))
                    .select_from(Assignment.__table__)
                    .where(
                        _A.person_id == person.c.id,
                        InList(_A.role, "heads"),
                        _A.state == literal("active"),
                    )
                ),
            ),
        ),
    )
)


def _count(table: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


COUNT = Statement(
    select(
        _count(
            CommitmentLetter.__table__.join(Assignment.__table__, _A.id == _L.assignment_id),
            _A.state == literal("suspended"),
            _A.unit_id.in_(select(_headed.c.id)),
            _L.acknowledged_by.is_(None),
            _L.refused.is_(None),
        ),
        _count(
            Assignment.__table__,
            _A.state == literal("returned"),
            _A.unit_id.in_(select(_headed.c.id)),
        ),
        _count(
            Assignment.__table__, _CENTRAL, _A.state == literal("proposed"), _A.person_id != _ME
        ),
        _count(
            AccessRequest.__table__,
            _R.state == literal("submitted"),
            _R.person_id != _ME,
            _THEIR_UNIT,
        ),
        _count(
            AccessRequest.__table__,
            _CONFIRMS,
            _R.state == literal("superior_approved"),
            _R.person_id != _ME,
            _R.superior_id != _ME,
            or_(_R.second_id.is_(None), _R.second_id != _ME),
        ),
        _count(
            Withdrawal.__table__.join(Assignment.__table__, _A.id == _W.assignment_id),
            _CENTRAL,
            _W.state == literal("asked"),
            _A.person_id != _ME,
        ),
        _count(
            Recommendation.__table__,
            _CENTRAL,
            _P.state == literal("requested"),
            _P.requester_id != _ME,
        ),
    )
)
