"""Statements of pledges and their texts, and whether a person's pledge holds, for other stores."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.governance.case_models import PledgeReminder, PledgeText
from idp.governance.models import Assignment, Pledge
from idp.governance.roles import PENGELOLA

_P = Pledge.__table__.c
_T = PledgeText.__table__.c
_A = Assignment.__table__.c


def holds_pledge(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a person's pledge holds on the civil day ``today``, a parameter of the statement.

    The one place where this is said: signed on a text that counts on that day, and its year over
    since ``grace_day`` at the earliest (``pledge_reading.grace_day``).
    """
    return exists(
        select(literal(1))
        .select_from(Pledge.__table__)
        .join(PledgeText.__table__, _T.version == _P.version)
        .where(
            _P.person_id == person_id,
            _P.valid_until >= bindparam("grace_day"),
            _T.effective_from <= bindparam("today"),
            or_(_T.accepted_until.is_(None), _T.accepted_until >= bindparam("today")),
        )
    )


HOLDS = Statement(
    select(literal(1)).where(person.c.id == bindparam("person_id"), holds_pledge(person.c.id))
)
SIGNATURES = Statement(
    select(_P.version, _P.valid_until, _P.signed_at, _P.text_sha256)
    .where(_P.person_id == bindparam("person_id"))
    .order_by(_P.valid_until.desc())
)
SIGN = Statement(
    text(
        "INSERT INTO pledge (person_id, version, signed_at, valid_until, text_sha256, proven_at)"
        " VALUES (:person_id, :version, :signed_at, :valid_until, :text_sha256, :proven_at)"
        " ON CONFLICT (person_id, version) DO UPDATE SET signed_at = excluded.signed_at,"
        " valid_until = excluded.valid_until, text_sha256 = excluded.text_sha256,"
        " proven_at = excluded.proven_at"
        " WHERE pledge.valid_until < excluded.valid_until"
    )
)
"""A signature is renewed in place; the audit keeps both. Of two at once, one wins."""

TEXT_COLUMNS = (
    "version",
    "text",
    "sha256",
    "effective_from",
    "accepted_until",
    "document_id",
    "published_by",
    "published_at",
)
_TEXT = select(*(_T[name] for name in TEXT_COLUMNS))
LIST_TEXTS = Statement(_TEXT.order_by(_T.effective_from.desc()))
TEXTS_AND_SIGNED = Statement(
    _TEXT.add_columns(_P.valid_until)
    .select_from(PledgeText.__table__)
    .outerjoin(
        Pledge.__table__,
        and_(_P.version == _T.version, _P.person_id == bindparam("person_id")),
    )
    .order_by(_T.effective_from.desc())
)
"""Every text, and until when the person signed it; null where they did not."""
INSERT_TEXT = Statement(insert(PledgeText), columns=TEXT_COLUMNS)
SUPERSEDE = Statement(
    update(PledgeText)
    .where(PledgeText.version == bindparam("old_version"), PledgeText.accepted_until.is_(None))
    .values(accepted_until=bindparam("last_day"))
)
"""Of two who publish at once, one wins."""

_IS_PENGELOLA = or_(*(_A.role == literal(role) for role in sorted(PENGELOLA)))
BOUND = and_(
    _IS_PENGELOLA,
    or_(*(_A.state == literal(state) for state in ("decreed", "active", "suspended"))),
)
LIST_UNSIGNED = Statement(
    select(_A.id, person.c.id, person.c.nip, _A.role, unit.c.code, _A.state)
    .select_from(Assignment.__table__)
    .join(person, person.c.id == _A.person_id)
    .outerjoin(unit, unit.c.id == _A.unit_id)
    .where(BOUND, ~holds_pledge(person.c.id), _A.id > bindparam("after"))
    .order_by(_A.id)
    .limit(bindparam("most"))
)
LIST_BOUND = Statement(select(_A.person_id).distinct().where(BOUND).order_by(_A.person_id))
_R = PledgeReminder.__table__.c
LIST_DUE = Statement(
    select(_P.person_id, _P.version, _P.valid_until)
    .select_from(Pledge.__table__)
    .join(PledgeText.__table__, _T.version == _P.version)
    .where(
        _P.valid_until >= bindparam("from_day"),
        _P.valid_until <= bindparam("to_day"),
        _T.accepted_until.is_(None),
        exists(select(literal(1)).where(_A.person_id == _P.person_id, BOUND)),
        ~exists(
            select(literal(1)).where(
                _R.person_id == _P.person_id,
                _R.version == _P.version,
                _R.valid_until == _P.valid_until,
                _R.days_left == bindparam("stage"),
            )
        ),
    )
    .order_by(_P.valid_until, _P.person_id)
    .limit(bindparam("most"))
)
NOTE_REMINDER = Statement(
    text(
        "INSERT INTO pledge_reminder (person_id, version, valid_until, days_left, sent_at)"
        " VALUES (:person_id, :version, :valid_until, :stage, :now) ON CONFLICT DO NOTHING"
    )
)
"""Gives 0 rows where another worker has sent it."""
