"""The statements of this room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, insert, select, text

from idp.authentication import holds_second_factor
from idp.directory import SELECT_PERSON
from idp.directory import person_table as person
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.sessions.models import Session

_NAMES = (
    *("id", "person_id", "authenticated_at", "second_factor_at", "amr"),
    *("created_at", "last_seen_at", "idle_seconds", "expires_at"),
)
_FIELDS = ", ".join(_NAMES)

FIND_BY_COOKIE = Statement(
    text(
        f"SELECT {_FIELDS} FROM session WHERE cookie_digest = :cookie_digest"
        " AND ended_at IS NULL AND expires_at > :now"
    )
)
_S = Session.__table__.c
FIND_VISITOR = Statement(
    SELECT_PERSON.add_columns(
        *(_S[name] for name in _NAMES),
        case((holds_second_factor(_S.person_id), 1), else_=0),
    )
    .join(Session.__table__, _S.person_id == person.c.id)
    .where(
        _S.cookie_digest == bindparam("cookie_digest"),
        _S.ended_at.is_(None),
        _S.expires_at > bindparam("now"),
    )
)
"""The person, the session, and whether the person has a second factor."""
FIND_BY_ID = Statement(
    text(f"SELECT {_FIELDS} FROM session WHERE id = :id AND ended_at IS NULL AND expires_at > :now")
)
TOUCH = Statement(
    text(
        "UPDATE session SET last_seen_at = :now"
        " WHERE id = :id AND last_seen_at < :now AND ended_at IS NULL"
    )
)
INSERT = Statement(
    insert(Session).values(
        id=bindparam("id"),
        cookie_digest=bindparam("cookie_digest"),
        person_id=bindparam("person_id"),
        created_at=bindparam("now"),
        authenticated_at=bindparam("now"),
        second_factor_at=bindparam("second_factor_at"),
        amr=bindparam("amr"),
        last_seen_at=bindparam("now"),
        idle_seconds=bindparam("idle_seconds"),
        expires_at=bindparam("expires_at"),
        address=bindparam("address"),
        user_agent=bindparam("user_agent"),
    )
)
# An ended session can't be raised again: the row must still be open.
RAISE = Statement(
    text(
        "UPDATE session SET cookie_digest = :cookie_digest, authenticated_at = :authenticated_at,"
        " second_factor_at = :second_factor_at, amr = :amr, last_seen_at = :now,"
        " idle_seconds = :idle_seconds, expires_at = :expires_at"
        " WHERE id = :id AND ended_at IS NULL AND expires_at > :now"
    )
)
END = Statement(
    text(
        "UPDATE session SET ended_at = :now, end_reason = :reason"
        " WHERE id = :id AND ended_at IS NULL RETURNING id, person_id"
    )
)
END_OF_PERSON = Statement(
    text(
        "UPDATE session SET ended_at = :now, end_reason = :reason"
        " WHERE person_id = :person_id AND ended_at IS NULL AND id <> :keep"
        " RETURNING id, person_id"
    )
)
HAS_RUN_OUT = Statement(
    text("SELECT 1 FROM session WHERE ended_at IS NULL AND expires_at <= :now LIMIT 1")
)
# Workers that come at once take different rows, where the database knows how.
RUN_OUT = Statement(
    select(Session.id)
    .where(Session.ended_at.is_(None), Session.expires_at <= bindparam("now"))
    .order_by(Session.expires_at)
    .limit(50)
    .with_for_update(skip_locked=True)
)
LIST_OF_PERSON = Statement(
    text(
        f"SELECT {_FIELDS}, address, user_agent FROM session"
        " WHERE person_id = :person_id AND ended_at IS NULL AND expires_at > :now"
        " ORDER BY last_seen_at DESC, id"
    )
)
LIST_OF_PERSONS = Statement(
    select(*(Session.__table__.c[name] for name in _FIELDS.split(", "))).where(
        InList(Session.__table__.c.person_id, "persons"),
        Session.ended_at.is_(None),
        Session.expires_at > bindparam("now"),
    )
)


def last_sign_in_of(person_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """When a person last proved themself (epoch seconds or null), for statements above."""
    own = Session.__table__.alias("own_session")
    return (
        select(func.max(own.c.authenticated_at)).where(own.c.person_id == person_id)
    ).scalar_subquery()


FIND_PREVIOUS = Statement(
    text(
        f"SELECT {_FIELDS}, address, user_agent FROM session"
        " WHERE person_id = :person_id AND id <> :id"
        " ORDER BY created_at DESC, id LIMIT 1"
    )
)
