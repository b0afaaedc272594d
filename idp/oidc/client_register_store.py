"""Statements of the register of clients, as those who manage them search and page through it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select, text

from idp.audit import event_table
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.keyset import both_ways, page_of
from idp.oidc.models import Client, TokenFamily

_C = Client.__table__.c


def _unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(name) == literal(""), wanted)


_STATE = case((_C.disabled_at.is_(None), literal("active")), else_=literal("disabled"))
_NAME = func.lower(_C.name)
_FOUND = and_(
    _unless_empty("kind", _C.kind == bindparam("kind")),
    _unless_empty("state", bindparam("state") == _STATE),
    _unless_empty("unit_code", unit.c.code == bindparam("unit_code")),
    or_(
        bindparam("name_part") == literal(""),
        _NAME.like(bindparam("name_part"), escape="\\"),
    ),
)
_SOURCE = Client.__table__.outerjoin(unit, unit.c.id == _C.owner_unit_id)
_F, _E = TokenFamily.__table__.c, event_table.c
# One look into an index each: when somebody last signed in there, and what failed since.
_USED = select(func.max(_F.created_at)).where(_F.client_id == _C.id).scalar_subquery()
_FAILED = (
    select(func.count())
    .select_from(event_table)
    .where(
        _E.client == _C.id,
        # In the words of the index ix_audit_event_client_failed.
        text("audit_event.client IS NOT NULL AND audit_event.result <> 'ok'"),
        _E.at_ms >= bindparam("since_ms"),
    )
    .scalar_subquery()
)
_ENTRY: tuple[Any, ...] = (
    _C.id,
    _C.name,
    _C.kind,
    _STATE,
    _C.module,
    _C.basis,
    unit.c.code,
    unit.c.name,
    _C.created_at,
    _C.disabled_at,
    _C.secret_set_at,
    _C.previous_secret_until,
    _USED,
    _FAILED,
)
_ENTRIES = select(*_ENTRY).select_from(_SOURCE)
_ALL = select(func.count()).select_from(_SOURCE).where(_FOUND).correlate(None).scalar_subquery()
_TEXTS = {"nama": _NAME, "jenis": _C.kind, "pemilik": func.coalesce(unit.c.name, literal(""))}
_KEYS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "nama": (_NAME, False),
    "terbaru": (_C.created_at, True),
    **both_ways(_TEXTS),
}
SORTS = tuple(_KEYS)
"""By what the register may be sorted, then by the id."""


@cache
def page(sort: str, *, begins: bool) -> Statement:
    """A page in that order with its key and the count; unless it ``begins``, what follows."""
    key, falls = _KEYS[sort]
    # How many there are in all stands in every row: a page and its count are one question.
    rows = select(*_ENTRY, key, _ALL).select_from(_SOURCE).where(_FOUND)
    return page_of(rows, key, _C.id, key_falls=falls, begins=begins)


FIND_ENTRY = Statement(_ENTRIES.where(_C.id == bindparam("client_id")))
