"""Statements of the register of clients, as those who manage them search and page through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select, text

from idp.audit import event_table
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.oidc.models import Client, TokenFamily

_C = Client.__table__.c


def _unless_empty(name: str, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(bindparam(name) == literal(""), wanted)


_STATE = case((_C.disabled_at.is_(None), literal("active")), else_=literal("disabled"))
_SORT_NAME = func.lower(_C.name)
_FOUND = and_(
    _unless_empty("kind", _C.kind == bindparam("kind")),
    _unless_empty("state", bindparam("state") == _STATE),
    _unless_empty("unit_code", unit.c.code == bindparam("unit_code")),
    or_(
        bindparam("name_part") == literal(""),
        _SORT_NAME.like(bindparam("name_part"), escape="\\"),
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
    _SORT_NAME,
    _USED,
    _FAILED,
)
_ENTRIES = select(*_ENTRY).select_from(_SOURCE)
_ALL = select(func.count()).select_from(_SOURCE).where(_FOUND).correlate(None).scalar_subquery()
# How many there are in all stands in every row: a page and its count are one question.
_COUNTED = select(*_ENTRY, _ALL).select_from(_SOURCE)
PAGE_BY_NAME = Statement(
    _COUNTED.where(
        _FOUND,
        or_(
            bindparam("after_text") < _SORT_NAME,
            and_(bindparam("after_text") == _SORT_NAME, _C.id > bindparam("after_id")),
        ),
    )
    .order_by(_SORT_NAME, _C.id)
    .limit(bindparam("most"))
)
PAGE_BY_AGE = Statement(
    _COUNTED.where(
        _FOUND,
        follows(_C.created_at, "after_time", _C.id, "after_id", key_falls=True),
    )
    .order_by(_C.created_at.desc(), _C.id)
    .limit(bindparam("most"))
)
FIND_ENTRY = Statement(_ENTRIES.where(_C.id == bindparam("client_id")))
