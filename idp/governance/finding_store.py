"""Statements of findings. Rows come in the order of FindingRecord's fields."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, insert, literal, or_, select, update

from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.governance.case_models import Finding
from idp.governance.models import Assignment

COLUMNS = (
    "id",
    "assignment_id",
    "state",
    "duty",
    "evidence_id",
    "evidence_sha256",
    "finding",
    "found_by",
    "found_at",
    "answer_until",
    "answer",
    "answered_at",
    "skipped",
    "reason",
    "scope",
    "decided_by",
    "decided_at",
)
_F = Finding.__table__.c
_A = Assignment.__table__.c
_FINDING = (
    select(*(_F[name] for name in COLUMNS), _A.person_id, unit.c.code)
    .select_from(Finding.__table__)
    .join(Assignment.__table__, _A.id == _F.assignment_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
)
FIND = Statement(_FINDING.where(_F.id == bindparam("finding_id")))
FIND_OPEN = Statement(
    _FINDING.where(
        _F.assignment_id == bindparam("assignment_id"),
        or_(_F.state == literal("found"), _F.state == literal("clarified")),
    )
)
FIND_EFFECTIVE = Statement(
    _FINDING.where(_F.assignment_id == bindparam("assignment_id"), _F.state == literal("effective"))
)
LIST = Statement(
    _FINDING.where(
        or_(bindparam("unit_code") == literal(""), unit.c.code == bindparam("unit_code")),
        or_(bindparam("state") == literal(""), _F.state == bindparam("state")),
        follows(_F.found_at, "before_at", _F.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_F.found_at.desc(), _F.id.desc())
    .limit(bindparam("most"))
)
"""The newest first, from one (moment, id) on: pages stay put while others are added."""
INSERT = Statement(insert(Finding), columns=COLUMNS)
_HERE = and_(Finding.id == bindparam("finding_id"), Finding.state == bindparam("old_state"))
ANSWER = Statement(
    update(Finding)
    .where(_HERE)
    .values(state=bindparam("new_state"), answer=bindparam("text"), answered_at=bindparam("now"))
)
CLOSE = Statement(
    update(Finding)
    .where(_HERE)
    .values(
        state=bindparam("new_state"),
        reason=bindparam("why"),
        skipped=bindparam("skip"),
        scope=bindparam("stops"),
        decided_by=bindparam("actor"),
        decided_at=bindparam("now"),
    )
)
"""The state is asked again in the UPDATE: of two who act at once, one wins."""
END = Statement(
    update(Finding)
    .where(
        Finding.assignment_id == bindparam("of_assignment"), Finding.state == literal("effective")
    )
    .values(state=bindparam("new_state"))
)
