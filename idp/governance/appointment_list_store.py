"""Statements of the list of appointments on their way (SM-1), within a viewer's units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance.models import Assignment, Nomination
from idp.governance.pledge_store import holds_pledge
from idp.governance.roles import PENGELOLA
from idp.governance.store import ASSIGNMENT_FIELDS

_A = Assignment.__table__.c
_N = Nomination.__table__.c
_proposer = person.alias("proposer")
_registrar = person.alias("registrar")
_within = units_at_and_below(
    select(unit.c.id.label("id")).where(InList(unit.c.code, "units")), "within"
)
# A decree that one person has put on record still waits for the other (C16).
STAGE: ColumnElement[str] = case(
    (and_(_A.state == literal("verified"), _N.decree_id.is_not(None)), literal("registered")),
    else_=_A.state,
)
_SOURCE = (
    Assignment.__table__.join(person, person.c.id == _A.person_id)
    # What was brought in from elsewhere has no papers here.
    .outerjoin(Nomination.__table__, _N.assignment_id == _A.id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .outerjoin(_proposer, _proposer.c.id == _N.proposed_by)
    .outerjoin(_registrar, _registrar.c.id == _N.registered_by)
)
# Pasal 8(2): whose unit is outside the viewer's own never leaves the database.
_FOUND = and_(
    or_(*(_A.role == literal(role) for role in sorted(PENGELOLA))),
    or_(bindparam("everywhere") == literal(1), _A.unit_id.in_(select(_within.c.id))),
    or_(bindparam("unit_code") == literal(""), unit.c.code == bindparam("unit_code")),
    or_(
        bindparam("name_part") == literal(""),
        func.lower(person.c.name).like(bindparam("name_part"), escape="\\"),
    ),
)
_COLUMNS: tuple[Any, ...] = (
    *ASSIGNMENT_FIELDS,
    person.c.name,
    unit.c.name,
    STAGE,
    _proposer.c.name,
    _registrar.c.name,
    _N.proposal_id,
    _N.decree_id,
    _N.registered_by,
    case((holds_pledge(person.c.id), 1), else_=0),
)
_ENTRY = select(*_COLUMNS).select_from(_SOURCE)
_LIST = _ENTRY.where(_FOUND, InList(STAGE, "stages"))
FIND = Statement(_ENTRY.where(_A.id == bindparam("assignment_id")))
ON_DECREE = Statement(
    _ENTRY.where(
        literal("registered") == STAGE,
        _N.decree_id == bindparam("decree_id"),
    )
    .order_by(person.c.name, _A.id)
    .limit(bindparam("most"))
)
"""Everybody whom one decree names and who waits for its confirmation."""
_since: Any = bindparam("after_time")
_ID: Any = bindparam("after_id")
PAGES = {
    "lama": Statement(
        _LIST.where(or_(_A.state_since > _since, and_(_A.state_since == _since, _A.id > _ID)))
        .order_by(_A.state_since, _A.id)
        .limit(bindparam("most"))
    ),
    "baru": Statement(
        _LIST.where(or_(_A.state_since < _since, and_(_A.state_since == _since, _A.id > _ID)))
        .order_by(_A.state_since.desc(), _A.id)
        .limit(bindparam("most"))
    ),
}
"""One statement for each order: longest waiting first, newest step first."""
COUNT_BY_STAGE = Statement(
    select(STAGE, func.count()).select_from(_SOURCE).where(_FOUND).group_by(STAGE)
)

_candidate_unit = unit.alias("candidate_unit")
_of_office = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("office")), "of_office"
)
CANDIDATES = Statement(
    select(person.c.id, person.c.name, person.c.position, _candidate_unit.c.name)
    .select_from(person.join(_candidate_unit, _candidate_unit.c.id == person.c.unit_id))
    .where(
        person.c.unit_id.in_(select(_of_office.c.id)),
        person.c.kind.in_([literal(kind) for kind in ("PNS", "CPNS", "PPPK", "PPPK_PW")]),
        person.c.employment_status == literal("aktif"),
        person.c.account_status == literal("active"),
        or_(
            func.lower(person.c.name).like(bindparam("name_part"), escape="\\"),
            person.c.nip == bindparam("nip"),
        ),
    )
    .order_by(person.c.name, person.c.id)
    .limit(bindparam("most"))
)
"""Who may be proposed in an office: its active ASN (Pasal 8(2), 9(6))."""
