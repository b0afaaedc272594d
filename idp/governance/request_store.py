"""Statements of requests for access. Rows come in the order of RequestRecord's fields."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, insert, literal, or_, select, update

from idp.directory import person_table as person
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.governance.case_models import AccessRequest

COLUMNS = (
    "id",
    "person_id",
    "role",
    "purpose",
    "valid_until",
    "document_id",
    "state",
    "submitted_at",
    "superior_id",
    "superior_at",
    "closed_by",
    "second_id",
    "closed_at",
    "reason",
    "assignment_id",
)
_R = AccessRequest.__table__.c
_REQUEST = (
    select(*(_R[name] for name in COLUMNS), person.c.nip)
    .select_from(AccessRequest.__table__)
    .join(person, person.c.id == _R.person_id)
)
FIND = Statement(_REQUEST.where(_R.id == bindparam("request_id")))
LIST = Statement(
    _REQUEST.where(
        or_(bindparam("person") == literal(""), _R.person_id == bindparam("person")),
        or_(bindparam("state") == literal(""), _R.state == bindparam("state")),
        or_(bindparam("role") == literal(""), _R.role == bindparam("role")),
        follows(_R.submitted_at, "before_at", _R.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_R.submitted_at.desc(), _R.id.desc())
    .limit(bindparam("most"))
)
"""The newest first, from one (moment, id) on: pages stay put while others are added."""
INSERT = Statement(insert(AccessRequest), columns=COLUMNS)
_HERE = and_(
    AccessRequest.id == bindparam("request_id"), AccessRequest.state == bindparam("old_state")
)
APPROVE = Statement(
    update(AccessRequest)
    .where(_HERE)
    .values(
        state=bindparam("new_state"), superior_id=bindparam("actor"), superior_at=bindparam("now")
    )
)
ENDORSE = Statement(
    update(AccessRequest).where(_HERE, _R.second_id.is_(None)).values(second_id=bindparam("actor"))
)
CLOSE = Statement(
    update(AccessRequest)
    .where(_HERE)
    .values(
        state=bindparam("new_state"),
        closed_by=bindparam("actor"),
        second_id=bindparam("second"),
        closed_at=bindparam("now"),
        reason=bindparam("why"),
    )
)
"""The state is asked again in the UPDATE: of two who act at once, one wins."""
GIVE = Statement(
    update(AccessRequest)
    .where(AccessRequest.id == bindparam("request_id"))
    .values(assignment_id=bindparam("given"))
)
