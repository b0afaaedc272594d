"""Statements of the register of suspensions: those in force, and the findings still undecided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.governance.case_models import Finding
from idp.governance.finding_store import COLUMNS
from idp.governance.letter_store import LETTER_COLUMNS
from idp.governance.models import Assignment, CommitmentLetter, UnitSuspension
from idp.governance.register_store import COUNTED as REGISTERED
from idp.governance.register_store import IS_WITHIN_REACH, unless_empty
from idp.governance.store import ASSIGNMENT_FIELDS

_A = Assignment.__table__.c
_F = Finding.__table__.c
_L = CommitmentLetter.__table__.c
_head = person.alias("head")

_earlier = CommitmentLetter.__table__.alias("any_letter")
_last_letter = (
    select(_earlier.c.id)
    .where(_earlier.c.assignment_id == _A.id, _earlier.c.uploaded_at >= _A.state_since)
    # As in letter_store: one at most was not sent back, and that one counts.
    .order_by(_earlier.c.refused.is_not(None), _earlier.c.uploaded_at.desc())
    .limit(literal(1))
    .correlate(Assignment.__table__)
    .scalar_subquery()
)
_STANDING = case(
    (or_(_L.id.is_(None), _L.refused.is_not(None)), literal("effective")),
    (_L.acknowledged_by.is_(None), literal("letter_uploaded")),
    else_=literal("acknowledged"),
)
"""The states of SM-2 in which a suspension is in force (``neglect.NEGLECT``)."""


def _named(name_part: str) -> ColumnElement[bool]:
    return or_(
        bindparam(name_part) == literal(""),
        func.lower(person.c.name).like(bindparam(name_part), escape="\\"),
    )


_HELD = Assignment.__table__.join(person, person.c.id == _A.person_id).outerjoin(
    unit, unit.c.id == _A.unit_id
)
_SOURCE = (
    _HELD.outerjoin(
        Finding.__table__, and_(_F.assignment_id == _A.id, _F.state == literal("effective"))
    )
    .outerjoin(CommitmentLetter.__table__, _L.id == _last_letter)
    .outerjoin(_head, _head.c.id == _L.acknowledged_by)
)
_FOUND = and_(
    _A.state == literal("suspended"),
    IS_WITHIN_REACH,
    unless_empty("unit_code", unit.c.code == bindparam("unit_code")),
    unless_empty("scope", _A.suspension_scope == bindparam("scope")),
    unless_empty("standing", bindparam("standing") == _STANDING),
    _named("name_part"),
)
_COLUMNS: tuple[Any, ...] = (
    *ASSIGNMENT_FIELDS,
    person.c.name,
    unit.c.name,
    _STANDING,
    _F.id,
    _F.duty,
    _L.uploaded_at,
    _L.refused,
    _L.acknowledged_at,
    _head.c.name,
)

_BEYOND: Mapping[str, tuple[ColumnElement[bool], ColumnElement[Any]]] = {
    "baru": (_A.state_since < bindparam("after_time"), _A.state_since.desc()),
    "lama": (_A.state_since > bindparam("after_time"), _A.state_since.asc()),
}
PAGE = {
    sort: Statement(
        select(*_COLUMNS)
        .select_from(_SOURCE)
        .where(
            _FOUND,
            or_(
                bindparam("begins") == literal(1),
                beyond,
                and_(_A.state_since == bindparam("after_time"), _A.id > bindparam("after_id")),
            ),
        )
        .order_by(order, _A.id)
        .limit(bindparam("most"))
    )
    for sort, (beyond, order) in _BEYOND.items()
}
"""By how long it lasts: the newest first, or the longest."""
_COUNTED = select(func.count()).select_from(_SOURCE).where(_FOUND)
COUNT = Statement(_COUNTED)
ACTIVE_AND_SUSPENDED = Statement(select(REGISTERED.scalar_subquery(), _COUNTED.scalar_subquery()))
"""Both lists counted at once, each as its own page counts it; their parameters are the same."""

_OPEN = (literal("found"), literal("clarified"), literal("effective"))
_CASE = select(
    *ASSIGNMENT_FIELDS,
    person.c.name,
    unit.c.name,
    _head.c.name,
    *(_F[name] for name in COLUMNS),
    *LETTER_COLUMNS,
).select_from(
    _HELD.outerjoin(
        Finding.__table__,
        and_(_F.assignment_id == _A.id, or_(*(_F.state == state for state in _OPEN))),
    )
    .outerjoin(
        CommitmentLetter.__table__,
        and_(_A.state == literal("suspended"), _L.id == _last_letter),
    )
    .outerjoin(_head, _head.c.id == _L.acknowledged_by)
)
CASE = Statement(_CASE.where(_A.id == bindparam("assignment_id")))
CASES_OF_PERSON = Statement(
    _CASE.where(
        _A.person_id == bindparam("person_id"),
        or_(_A.state == literal("suspended"), _F.id.is_not(None)),
    ).order_by(_A.state_since, _A.id)
)
_UNDECIDED = or_(_F.state == literal("found"), _F.state == literal("clarified"))
UNDECIDED = Statement(
    select(*(_F[name] for name in COLUMNS), _A.person_id, unit.c.code, person.c.name, unit.c.name)
    .select_from(_HELD.join(Finding.__table__, _F.assignment_id == _A.id))
    .where(_UNDECIDED, IS_WITHIN_REACH)
    .order_by(_F.answer_until, _F.id)
    .limit(bindparam("most"))
)
"""The one whose days are over first stands on top."""
_S = UnitSuspension.__table__.c
_stopped_unit = unit.alias("stopped_unit")
LEFT_STOPPED = Statement(
    select(_S.id, _stopped_unit.c.name, _S.since, _S.reason, _A.id, person.c.name, _A.state)
    .select_from(
        UnitSuspension.__table__.join(Assignment.__table__, _A.id == _S.assignment_id)
        .join(person, person.c.id == _A.person_id)
        .join(_stopped_unit, _stopped_unit.c.id == _S.unit_id)
    )
    .where(_S.ended_at.is_(None), _A.state != literal("suspended"), IS_WITHIN_REACH)
    .order_by(_S.since, _S.id)
    .limit(bindparam("most"))
)
