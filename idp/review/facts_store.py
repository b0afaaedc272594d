"""The statement over the facts beside the items of a page: one, however many rooms tell them."""

from __future__ import annotations

from sqlalchemy import bindparam, func, literal, or_, select, union_all

from idp.access import last_use_of
from idp.audit import event_table as event
from idp.directory import last_move_of
from idp.directory import person_table as person
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment
from idp.governance import count_withheld
from idp.review.models import ReviewCampaign, ReviewItem
from idp.sessions import last_sign_in_of

_C, _I = ReviewCampaign.__table__.c, ReviewItem.__table__.c
_NO_TEXT = literal("")
RIGHT, HOLDER, EARLIER = "right", "holder", "earlier"

_stops = (
    select(func.count())
    .select_from(event)
    .where(event.c.subject == assignment.c.id, event.c.type == bindparam("stopped"))
    .scalar_subquery()
)
FACTS = Statement(
    union_all(
        select(
            literal(RIGHT),
            assignment.c.id,
            func.coalesce(last_use_of(assignment.c.id), literal(0)),
            _stops + count_withheld(assignment.c.id),
            _NO_TEXT,
            _NO_TEXT,
        ).where(InList(assignment.c.id, "assignments")),
        select(
            literal(HOLDER),
            person.c.id,
            func.coalesce(last_sign_in_of(person.c.id), literal(0)),
            literal(0),
            func.coalesce(last_move_of(person.c.id), _NO_TEXT),
            _NO_TEXT,
        ).where(InList(person.c.id, "holders")),
        select(
            literal(EARLIER),
            func.coalesce(_I.assignment_id, _I.client_id),
            _I.decided_at,
            _I.by_default,
            _C.name,
            _I.outcome,
        )
        .select_from(ReviewItem.__table__)
        .join(ReviewCampaign.__table__, _C.id == _I.campaign_id)
        .where(
            or_(InList(_I.assignment_id, "subjects"), InList(_I.client_id, "subjects")),
            _I.campaign_id != bindparam("campaign_id"),
            _I.decided_at.is_not(None),
        ),
    )
)
"""What it is about, its id, and four values: of a right its last use (epoch ms) and its stops, of
a holder the last sign-in (epoch seconds) and the day of the last move, of an earlier review when,
whether by default, its name and the outcome. 0 and the empty text are nothing on record.
"""

DECIDED_OF_HOLDER = Statement(
    select(_I.assignment_id, _I.decided_at, _I.outcome, person.c.name)
    .select_from(ReviewItem.__table__.outerjoin(person, person.c.id == _I.decided_by))
    .where(
        _I.holder_id == bindparam("holder_id"),
        _I.assignment_id.is_not(None),
        _I.decided_at.is_not(None),
    )
    .order_by(_I.decided_at, _I.id)
)
