"""Statements of withdrawals. Rows come in the order of WithdrawalRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, literal, or_, select, update

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.governance.case_models import Withdrawal
from idp.governance.models import Assignment

COLUMNS = (
    "id",
    "assignment_id",
    "state",
    "asked_by",
    "asked_at",
    "reason",
    "closed_by",
    "closed_at",
    "outcome",
)
_W = Withdrawal.__table__.c
_A = Assignment.__table__.c
_WITHDRAWAL = (
    select(*(_W[name] for name in COLUMNS), _A.person_id, _A.role, unit.c.code, person.c.nip)
    .select_from(Withdrawal.__table__)
    .join(Assignment.__table__, _A.id == _W.assignment_id)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
)
FIND = Statement(_WITHDRAWAL.where(_W.id == bindparam("withdrawal_id")))
LIST = Statement(
    _WITHDRAWAL.where(
        or_(bindparam("person") == literal(""), _A.person_id == bindparam("person")),
        or_(bindparam("state") == literal(""), _W.state == bindparam("state")),
        or_(bindparam("role") == literal(""), _A.role == bindparam("role")),
        follows(_W.asked_at, "before_at", _W.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_W.asked_at.desc(), _W.id.desc())
    .limit(bindparam("most"))
)
INSERT = Statement(insert(Withdrawal), columns=COLUMNS)
CLOSE = Statement(
    update(Withdrawal)
    .where(Withdrawal.id == bindparam("withdrawal_id"), Withdrawal.state == bindparam("old_state"))
    .values(
        state=bindparam("new_state"),
        closed_by=bindparam("actor"),
        closed_at=bindparam("now"),
        outcome=bindparam("why"),
    )
)
"""The state is asked again in the UPDATE: of two who act at once, one wins."""
FIND_ASKED = Statement(
    _WITHDRAWAL.where(_W.assignment_id == bindparam("of_assignment"), _W.state == literal("asked"))
)
