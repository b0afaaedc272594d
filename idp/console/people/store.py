"""Statements of the register of employees: accounts, factors and sign-ins beside one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from idp.authentication import holds_second_factor
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.directory import units_at_and_below
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.sessions import last_sign_in_of

_P = person.c
_cursor = person.alias("cursor")
_LAST_NAME = select(_cursor.c.name).where(_cursor.c.id == bindparam("after_id")).scalar_subquery()
_LAST_SIGN_IN = last_sign_in_of(_P.id)
_MAY_ACT = (_P.account_status == literal("active")) & (
    (_P.employment_status == literal("aktif")) | (_P.kind == literal("LAIN"))
)


def _within(codes: str, name: str) -> ColumnElement[bool]:
    found = units_at_and_below(
        select(unit.c.id.label("id")).where(InList(unit.c.code, codes)), name
    )
    return _P.unit_id.in_(select(found.c.id))


# Each narrows the list when it is asked for; what isn't asked stands in no statement, so that the
# planner sees what it may rest on.
_NARROWING: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    # Pasal 8(2): whose unit is outside the viewer's own never leaves the database.
    "reach": lambda: _within("reach", "reached"),
    "unit": lambda: _within("units", "wanted"),
    "name": lambda: func.lower(_P.name).like(bindparam("name_part"), escape="\\"),
    "among": lambda: InList(_P.id, "among"),
    "aktif": lambda: _MAY_ACT,
    "ditutup": lambda: _P.account_status == literal("disabled"),
    # Said as two ranges, which an index knows how to walk.
    "berhenti": lambda: and_(
        or_(_P.employment_status < literal("aktif"), _P.employment_status > literal("aktif")),
        _P.kind != literal("LAIN"),
    ),
    "belum_aktivasi": lambda: _P.activated_at.is_(None),
    "tanpa_mfa": lambda: ~holds_second_factor(_P.id),
    "lama": lambda: or_(_LAST_SIGN_IN.is_(None), bindparam("before") > _LAST_SIGN_IN),
}
NARROWINGS = frozenset(_NARROWING)


NAMES = Statement(
    select(_P.id, _P.name, unit.c.name)
    .select_from(person.outerjoin(unit, unit.c.id == _P.unit_id))
    .where(InList(_P.id, "persons"))
    .order_by(_P.name, _P.id)
)
ACCOUNT = Statement(
    select(case((holds_second_factor(_P.id), literal(1)), else_=literal(0)), _LAST_SIGN_IN).where(
        _P.id == bindparam("person_id")
    )
)


@cache
def page(narrowings: frozenset[str], *, descending: bool, begins: bool) -> Statement:
    """A page by name; ``begins`` is the first one, another goes on after ``after_id``."""
    rows = (
        select(
            _P.id,
            _P.nip,
            _P.name,
            _P.kind,
            _P.position,
            unit.c.code,
            unit.c.name,
            _P.account_status,
            _P.employment_status,
            _P.activated_at,
            case((holds_second_factor(_P.id), literal(1)), else_=literal(0)),
            _LAST_SIGN_IN,
        )
        .select_from(person.outerjoin(unit, unit.c.id == _P.unit_id))
        .where(*_asked(narrowings))
    )
    if not begins:
        rows = rows.where(*_behind(descending=descending))
    order = (_P.name.desc(), _P.id.desc()) if descending else (_P.name, _P.id)
    return Statement(rows.order_by(*order).limit(bindparam("most")))


@cache
def count(narrowings: frozenset[str]) -> Statement:
    """How many there are, but never counting further than ``most``."""
    some = select(_P.id).where(*_asked(narrowings)).limit(bindparam("most")).subquery()
    return Statement(select(func.count()).select_from(some))


def _asked(narrowings: frozenset[str]) -> list[ColumnElement[bool]]:
    return [_NARROWING[name]() for name in sorted(narrowings)]


def _behind(*, descending: bool) -> tuple[ColumnElement[Any], ...]:
    # The first condition is what an index over names can begin at.
    after_id: BindParameter[str] = bindparam("after_id")
    if descending:
        return _P.name <= _LAST_NAME, (_P.name < _LAST_NAME) | (_P.id < after_id)
    return _P.name >= _LAST_NAME, (_P.name > _LAST_NAME) | (_P.id > after_id)
