"""Statements of recommendations. Rows come in the order of RecommendationRecord's fields."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, insert, literal, or_, select, update

from idp.directory import person_table as person
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.governance.case_models import Recommendation, RecommendationUse
from idp.governance.recommendation_machine import LIVE

COLUMNS = (
    "id",
    "requester_id",
    "owner_id",
    "resource",
    "recipient",
    "format",
    "purpose",
    "state",
    "asked_at",
    "decided_by",
    "decided_at",
    "uses",
    "uses_left",
    "valid_until",
    "fact_id",
    "reason",
)
_R = Recommendation.__table__.c
_RECOMMENDATION = (
    select(*(_R[name] for name in COLUMNS), person.c.nip)
    .select_from(Recommendation.__table__)
    .join(person, person.c.id == _R.requester_id)
)
FIND = Statement(_RECOMMENDATION.where(_R.id == bindparam("recommendation_id")))
LIST = Statement(
    _RECOMMENDATION.where(
        or_(bindparam("requester") == literal(""), _R.requester_id == bindparam("requester")),
        or_(bindparam("state") == literal(""), _R.state == bindparam("state")),
        follows(_R.asked_at, "before_at", _R.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_R.asked_at.desc(), _R.id.desc())
    .limit(bindparam("most"))
)
INSERT = Statement(insert(Recommendation), columns=COLUMNS)
_HERE = and_(
    Recommendation.id == bindparam("recommendation_id"),
    Recommendation.state == bindparam("old_state"),
)
RECOMMEND = Statement(
    update(Recommendation)
    .where(_HERE)
    .values(
        state=bindparam("new_state"),
        decided_by=bindparam("actor"),
        decided_at=bindparam("now"),
        uses=bindparam("count"),
        uses_left=bindparam("count"),
        valid_until=bindparam("until"),
        fact_id=bindparam("fact"),
    )
)
CLOSE = Statement(
    update(Recommendation)
    .where(_HERE)
    .values(
        state=bindparam("new_state"),
        decided_by=bindparam("actor"),
        decided_at=bindparam("now"),
        reason=bindparam("why"),
    )
)
"""The state is asked again in the UPDATE: of two who act at once, one wins."""
USE = Statement(
    update(Recommendation)
    .where(
        Recommendation.id == bindparam("recommendation_id"),
        or_(*(Recommendation.state == literal(state) for state in LIVE)),
        Recommendation.uses_left > literal(0),
        Recommendation.valid_until > bindparam("now"),
    )
    .values(
        uses_left=Recommendation.uses_left - literal(1),
        state=case(
            (Recommendation.uses_left > literal(1), literal("used")), else_=literal("exhausted")
        ),
    )
)
"""One use less, in the database: two at once never share the last one."""
INSERT_USE = Statement(
    insert(RecommendationUse), columns=("id", "recommendation_id", "used_by", "used_at", "note")
)
_U = RecommendationUse.__table__.c
LIST_USES = Statement(
    select(_U.id, _U.recommendation_id, _U.used_by, _U.used_at, _U.note)
    .where(_U.recommendation_id == bindparam("recommendation_id"))
    .order_by(_U.used_at, _U.id)
)
