"""Statements over withheld rights, and the question whether one is withheld, for other stores."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
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

from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Withholding

_W = Withholding.__table__.c


def is_withheld(assignment_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a right is withheld on the civil day ``today``, a parameter of the statement."""
    return _open_over(assignment_id, _W.from_day <= bindparam("today"))


def is_told_withheld(assignment_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether it was told that a right is withheld: for lists, which ask about no day."""
    return _open_over(assignment_id, _W.bound_at.is_not(None))


def count_withheld(assignment_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """How often a right was withheld so far, for statements above."""
    return (
        select(func.count())
        .select_from(Withholding.__table__)
        .where(_W.assignment_id == assignment_id, _W.bound_at.is_not(None))
        .scalar_subquery()
    )


def _open_over(
    assignment_id: ColumnElement[Any], holds: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists(
        select(literal(1))
        .select_from(Withholding.__table__)
        .where(_W.assignment_id == assignment_id, _W.ended_at.is_(None), holds)
    )


INSERT = Statement(
    insert(Withholding),
    columns=(
        "id",
        "assignment_id",
        "occasion",
        "from_day",
        "reason",
        "recorded_by",
        "recorded_at",
        "bound_at",
        "ended_at",
        "ended_by",
    ),
)
BIND = Statement(
    update(Withholding)
    .where(
        InList(_W.occasion, "occasions"),
        _W.ended_at.is_(None),
        _W.bound_at.is_(None),
        _W.from_day <= bindparam("today"),
    )
    .values(bound_at=bindparam("now"))
    .returning(_W.assignment_id, _W.reason)
)
END = Statement(
    update(Withholding)
    .where(
        _W.ended_at.is_(None),
        or_(
            InList(_W.occasion, "occasions"),
            and_(InList(_W.assignment_id, "assignments"), _W.from_day <= bindparam("today")),
        ),
    )
    .values(ended_at=bindparam("now"), ended_by=bindparam("actor"))
    .returning(_W.assignment_id, _W.bound_at)
)
