"""Statements about who asked for whose data, as the owner of the data reads them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func, literal, or_, select

from idp.access.models import DecisionRow
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.keyset import follows

_D = DecisionRow.__table__.c
_SOURCE = DecisionRow.__table__.outerjoin(person, person.c.id == _D.subject_id).outerjoin(
    unit, unit.c.id == person.c.unit_id
)
_COLUMNS: tuple[Any, ...] = (
    _D.id,
    _D.at_ms,
    _D.caller,
    _D.subject_kind,
    _D.subject_id,
    person.c.name,
    unit.c.name,
    _D.action,
    _D.resource_type,
    _D.allowed,
    _D.code,
    _D.pasal,
)
_FOUND = and_(
    # By the index over what was asked about others, whose condition this must be to the letter.
    _D.owner_id == bindparam("owner_id"),
    _D.owner_id != _D.subject_id,
    _D.at_ms >= bindparam("since_ms"),
    or_(bindparam("allowed") == literal(-1), _D.allowed == bindparam("allowed")),
    or_(bindparam("caller") == literal(""), _D.caller == bindparam("caller")),
)

PAGE = Statement(
    select(*_COLUMNS)
    .select_from(_SOURCE)
    .where(
        _FOUND,
        follows(_D.at_ms, "after_time", _D.id, "after_id", key_falls=True, id_falls=True),
    )
    .order_by(_D.at_ms.desc(), _D.id.desc())
    .limit(bindparam("most"))
)
COUNT = Statement(select(func.count()).select_from(DecisionRow.__table__).where(_FOUND))
CALLERS = Statement(
    select(_D.caller)
    .where(_D.owner_id == bindparam("owner_id"), _D.owner_id != _D.subject_id)
    .distinct()
    .order_by(_D.caller)
)
