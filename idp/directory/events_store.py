"""Statements of employment events. Rows come in the order of EmploymentEvent's fields."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, literal, or_, select, text, update

from idp.directory.models import EmploymentEventRow, Person, Unit
from idp.foundation.database import Statement

_E = EmploymentEventRow
_EVENT = (
    select(
        _E.id,
        _E.person_id,
        Person.nip,
        _E.kind,
        _E.effective_on,
        Unit.code,
        _E.position,
        _E.document,
        _E.recorded_by,
        _E.recorded_at,
        _E.applied_at,
    )
    .select_from(_E)
    .join(Person, Person.id == _E.person_id)
    .outerjoin(Unit, Unit.id == _E.unit_id)
)
LIST_DUE = Statement(
    _EVENT.where(_E.applied_at.is_(None), _E.effective_on <= bindparam("today"))
    .order_by(_E.effective_on, _E.id)
    .limit(bindparam("most"))
)


def last_move_of(person_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The last civil day on which a person came to another unit or position, or null."""
    return (
        select(func.max(_E.effective_on))
        .where(
            _E.person_id == person_id,
            _E.applied_at.is_not(None),
            or_(_E.unit_id.is_not(None), _E.position.is_not(None)),
        )
        .scalar_subquery()
    )


LIST_EVENTS = Statement(
    _EVENT.where(
        or_(bindparam("nip") == literal(""), Person.nip == bindparam("nip")),
        or_(bindparam("pending") == literal(0), _E.applied_at.is_(None)),
    )
    .order_by(_E.effective_on.desc(), _E.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
KNOWN_EVENTS = Statement(
    select(_E.person_id, _E.kind, _E.effective_on, _E.document, Unit.code, _E.position)
    .select_from(_E)
    .outerjoin(Unit, Unit.id == _E.unit_id)
)
INSERT_EVENT = Statement(
    insert(_E),
    columns=(
        "id",
        "person_id",
        "kind",
        "effective_on",
        "unit_id",
        "position",
        "document",
        "recorded_by",
        "recorded_at",
        "applied_at",
    ),
)
# Of several workers one applies it.
MARK_APPLIED = Statement(
    update(_E)
    .where(_E.id == bindparam("event_id"), _E.applied_at.is_(None))
    .values(applied_at=bindparam("now"))
)
SET_EMPLOYMENT = Statement(
    text(
        "UPDATE person SET unit_id = COALESCE(:unit_id, unit_id),"
        " position = COALESCE(:position, position), employment_status = :status,"
        " updated_at = :now WHERE id = :person_id"
    )
)
