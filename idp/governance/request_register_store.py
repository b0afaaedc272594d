"""Statements of the register of requests for access, as the console and the portal page it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.governance.case_models import AccessRequest, Withdrawal
from idp.governance.models import Assignment
from idp.governance.request_store import COLUMNS
from idp.governance.withholding_store import is_withheld

_R = AccessRequest.__table__.c
_W = Withdrawal.__table__.c
_A = Assignment.__table__.c
_superior, _closer, _second = (person.alias(name) for name in ("superior", "closer", "second_one"))
_within = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "within"
)


def _unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(name) == literal(""), wanted)


# Pasal 8(2): whose unit is outside the viewer's own never leaves the database.
_SEEN = or_(
    bindparam("everywhere") == literal(1),
    person.c.unit_id.in_(select(_within.c.id)),
    person.c.id == bindparam("viewer"),
)
_NAMED_SO = or_(
    bindparam("name_part") == literal(""),
    func.lower(person.c.name).like(bindparam("name_part"), escape="\\"),
)
_FOUND = and_(
    _SEEN,
    _NAMED_SO,
    _unless_empty("role", _R.role == bindparam("role")),
    InList(_R.state, "states"),
)
_SOURCE = (
    AccessRequest.__table__.join(person, person.c.id == _R.person_id)
    .outerjoin(unit, unit.c.id == person.c.unit_id)
    .outerjoin(_superior, _superior.c.id == _R.superior_id)
    .outerjoin(_closer, _closer.c.id == _R.closed_by)
    .outerjoin(_second, _second.c.id == _R.second_id)
)
_ENTRY: Select[Any] = select(
    *(_R[name] for name in COLUMNS),
    person.c.nip,
    person.c.name,
    unit.c.code,
    unit.c.name,
    _superior.c.name,
    _closer.c.name,
    _second.c.name,
).select_from(_SOURCE)
NEWEST_FIRST = Statement(
    _ENTRY.where(
        _FOUND,
        follows(_R.submitted_at, "at", _R.id, "last_id", key_falls=True),
    )
    .order_by(_R.submitted_at.desc(), _R.id)
    .limit(bindparam("most"))
)
OLDEST_FIRST = Statement(
    _ENTRY.where(
        _FOUND,
        follows(_R.submitted_at, "at", _R.id, "last_id"),
    )
    .order_by(_R.submitted_at, _R.id)
    .limit(bindparam("most"))
)
COUNT = Statement(select(func.count()).select_from(_SOURCE).where(_FOUND))
ENTRY = Statement(_ENTRY.where(_R.id == bindparam("request_id")))

# What whoever decides should know.

_IN_FORCE = and_(
    _A.state == literal("active"),
    _A.valid_from <= bindparam("today"),
    or_(_A.valid_until.is_(None), _A.valid_until >= bindparam("today")),
    ~is_withheld(_A.id),
)
COUNT_PEERS = Statement(
    select(
        func.count(func.distinct(person.c.id)),
        func.count(func.distinct(_A.person_id)),
    )
    .select_from(person)
    .outerjoin(
        Assignment.__table__,
        and_(_A.person_id == person.c.id, _A.role == bindparam("role"), _IN_FORCE),
    )
    .join(unit, unit.c.id == person.c.unit_id)
    .where(
        unit.c.code == bindparam("unit_code"),
        person.c.id != bindparam("person_id"),
        person.c.account_status == literal("active"),
    )
)
"""Others in the same unit, and how many of them hold the role."""
NAMED_HOLDERS = Statement(
    select(person.c.id, person.c.name, _A.role, unit.c.code)
    .distinct()
    .select_from(Assignment.__table__)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(
        InList(_A.role, "roles"),
        _IN_FORCE,
        or_(_A.unit_id.is_(None), InList(unit.c.code, "units")),
        person.c.account_status == literal("active"),
    )
    .order_by(person.c.name, person.c.id)
)
"""Who holds one of these roles, in these units or for the whole Province."""

# Withdrawals that were asked for and wait.

_WITHDRAWALS = (
    Withdrawal.__table__.join(Assignment.__table__, _A.id == _W.assignment_id)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .outerjoin(_superior, _superior.c.id == _W.asked_by)
)
ASKED_WITHDRAWALS = Statement(
    select(
        _W.id,
        _W.assignment_id,
        _A.role,
        person.c.id,
        person.c.name,
        unit.c.name,
        _superior.c.name,
        _W.asked_by,
        _W.asked_at,
        _W.reason,
    )
    .select_from(_WITHDRAWALS)
    .where(_SEEN, _W.state == literal("asked"))
    .order_by(_W.asked_at, _W.id)
    .limit(bindparam("most"))
)
