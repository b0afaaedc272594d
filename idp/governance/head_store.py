"""Statements over heads of Perangkat Daerah. Rows come in the order of HeadRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, literal, or_, select, update

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.governance.models import Assignment
from idp.governance.past_models import Headship

_A = Assignment.__table__.c
_H = Headship.__table__.c

# Whoever names a head of this office waits for whoever does so at the same time.
LOCK_OFFICE = Statement(
    select(unit.c.id).where(unit.c.id == bindparam("unit_id")).with_for_update()
)
_HEAD = (
    select(
        _A.id,
        _H.central_id,
        _A.person_id,
        person.c.nip,
        _A.role,
        unit.c.code,
        # An office of sample data is headed for good.
        func.coalesce(_H.kind, literal("definitif")),
        _A.state,
        _A.valid_from,
        _A.valid_until,
        _A.document,
        _A.document_date,
    )
    .select_from(Assignment.__table__)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .outerjoin(Headship.__table__, _H.assignment_id == _A.id)
)
FIND_HEAD = Statement(_HEAD.where(_A.id == bindparam("head_id")))
# A term whose last day has passed is told of as ended; it is a term of the office all the same.
_NO_EVENT_ENDED_IT = or_(_A.state == literal("active"), _A.state == literal("ended"))
LIST_OF_OFFICE = Statement(
    _HEAD.where(
        _A.role == bindparam("role"),
        or_(_A.unit_id == bindparam("unit_id"), bindparam("unit_id") == literal("")),
        _NO_EVENT_ENDED_IT,
    ).order_by(_A.valid_from, _A.id)
)
LIST_HEADS = Statement(
    _HEAD.where(
        _A.role == bindparam("role"),
        or_(bindparam("unit_code") == literal(""), unit.c.code == bindparam("unit_code")),
        _NO_EVENT_ENDED_IT,
        _A.valid_from <= bindparam("day"),
        or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("day")),
    ).order_by(unit.c.code, _A.id)
)
INSERT_HEADSHIP = Statement(
    insert(Headship),
    columns=(
        "assignment_id",
        "central_id",
        "kind",
        "document_id",
        "named_by",
        "named_at",
        "ended_by",
        "end_document_id",
    ),
)
SET_LAST_DAY = Statement(
    update(Assignment)
    .where(Assignment.id == bindparam("head_id"), _NO_EVENT_ENDED_IT)
    .values(valid_until=bindparam("last_day"), version=Assignment.version + 1)
)
NOTE_END = Statement(
    update(Headship)
    .where(Headship.assignment_id == bindparam("head_id"))
    .values(ended_by=bindparam("actor"), end_document_id=bindparam("paper"))
)
