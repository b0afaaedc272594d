"""Statements of terms whose day has come: last days that passed, successors that began."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, or_, select

from idp.foundation.database import Statement
from idp.governance.models import Assignment, Nomination

_A = Assignment.__table__.c
_N = Nomination.__table__.c
_former = Assignment.__table__.alias("former")

LIST_OVER = Statement(
    select(_A.id)
    .where(
        or_(_A.state == literal("active"), _A.state == literal("suspended")),
        _A.valid_until < bindparam("today"),
    )
    .order_by(_A.valid_until, _A.id)
)
LIST_SUCCEEDED = Statement(
    select(_former.c.id, _A.id)
    .select_from(Assignment.__table__)
    .join(Nomination.__table__, _N.assignment_id == _A.id)
    .join(_former, _former.c.id == _N.replaces_id)
    .where(
        _A.state == literal("active"),
        _A.valid_from <= bindparam("today"),
        or_(_former.c.state == literal("active"), _former.c.state == literal("suspended")),
    )
    .order_by(_A.id)
)
"""(who served so far, who serves now): assignments."""
