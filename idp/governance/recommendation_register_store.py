"""Statements of the register of recommendations with names, as the console pages it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.governance.case_models import Recommendation, RecommendationUse
from idp.governance.recommendation_store import COLUMNS

_R = Recommendation.__table__.c
_U = RecommendationUse.__table__.c
_owner, _decider, _user = (person.alias(name) for name in ("owner", "decider", "user_of"))
_SOURCE = (
    Recommendation.__table__.join(person, person.c.id == _R.requester_id)
    .join(_owner, _owner.c.id == _R.owner_id)
    .outerjoin(unit, unit.c.id == person.c.unit_id)
    .outerjoin(_decider, _decider.c.id == _R.decided_by)
)
_ENTRY: Select[Any] = select(
    *(_R[name] for name in COLUMNS),
    person.c.nip,
    person.c.name,
    unit.c.name,
    _owner.c.name,
    _decider.c.name,
).select_from(_SOURCE)
_FOUND = and_(
    or_(bindparam("everybodys") == literal(1), _R.requester_id == bindparam("viewer")),
    InList(_R.state, "states"),
    or_(
        bindparam("name_part") == literal(""),
        func.lower(person.c.name).like(bindparam("name_part"), escape="\\"),
    ),
)
PAGE = Statement(
    _ENTRY.where(
        _FOUND,
        follows(_R.asked_at, "before_at", _R.id, "last_id", key_falls=True),
    )
    .order_by(_R.asked_at.desc(), _R.id)
    .limit(bindparam("most"))
)
OLDEST_FIRST = Statement(
    _ENTRY.where(
        _FOUND,
        follows(_R.asked_at, "before_at", _R.id, "last_id"),
    )
    .order_by(_R.asked_at, _R.id)
    .limit(bindparam("most"))
)
COUNT = Statement(select(func.count()).select_from(_SOURCE).where(_FOUND))
ENTRY = Statement(_ENTRY.where(_R.id == bindparam("recommendation_id")))
USES = Statement(
    select(_U.used_at, _user.c.name, _U.note)
    .select_from(RecommendationUse.__table__)
    .outerjoin(_user, _user.c.id == _U.used_by)
    .where(_U.recommendation_id == bindparam("recommendation_id"))
    .order_by(_U.used_at.desc(), _U.id)
)
