"""Statements over the items of a campaign, and over looking at them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from idp.directory import person_table as person
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment
from idp.review.models import ReviewCampaign, ReviewItem, ReviewLook, ReviewRow

_C, _I, _L = (
    ReviewCampaign.__table__.c,
    ReviewItem.__table__.c,
    ReviewLook.__table__.c,
)

INSERT_ITEM = Statement(
    insert(ReviewItem),
    columns=(
        "id",
        "campaign_id",
        "position",
        "assignment_id",
        "client_id",
        "holder_id",
        "role",
        "unit",
        "standing",
        "basis",
        "basis_date",
        "valid_from",
        "valid_until",
        "first_reviewer",
        "reviewer_id",
        "reviewer_by",
        "outcome",
    ),
)
_holder, _reviewer, _decider = (person.alias(name) for name in ("holder", "reviewer", "decider"))
_FIELDS: tuple[Any, ...] = (
    _I.id,
    _I.campaign_id,
    _I.position,
    _I.assignment_id,
    _I.client_id,
    _I.holder_id,
    _I.role,
    _I.unit,
    _I.standing,
    _I.basis,
    _I.basis_date,
    _I.valid_from,
    _I.valid_until,
    _I.first_reviewer,
    _I.reviewer_id,
    _I.reviewer_by,
    _I.outcome,
    _I.by_default,
    _I.facts_seen,
    _I.reason,
    _I.note,
    _I.decided_by,
    _I.decided_at,
    _I.version,
)
_ITEM: Select[Any] = select(*_FIELDS).select_from(ReviewItem.__table__)
_NAMED: Select[Any] = (
    select(
        *_FIELDS,
        _holder.c.nip,
        _holder.c.name,
        _reviewer.c.nip,
        _reviewer.c.name,
        _decider.c.nip,
        _decider.c.name,
    )
    .select_from(ReviewItem.__table__)
    .outerjoin(_holder, _holder.c.id == _I.holder_id)
    .outerjoin(_reviewer, _reviewer.c.id == _I.reviewer_id)
    .outerjoin(_decider, _decider.c.id == _I.decided_by)
)
_OF_CAMPAIGN = _I.campaign_id == bindparam("campaign_id")
_IN_WORDS = or_(bindparam("outcome") == literal(""), _I.outcome == bindparam("outcome"))
LOCK_ITEMS = Statement(
    _ITEM.where(_OF_CAMPAIGN, InList(_I.id, "items")).order_by(_I.id).with_for_update()
)
LOCK_UNDECIDED = Statement(
    _ITEM.where(_OF_CAMPAIGN, _I.outcome == literal("undecided")).order_by(_I.id).with_for_update()
)
LIST_UNDECIDED = Statement(_ITEM.where(_OF_CAMPAIGN, _I.outcome == literal("undecided")))
FIND_ITEMS = Statement(_NAMED.where(_OF_CAMPAIGN, InList(_I.id, "items")).order_by(_I.position))
LIST_ITEMS = Statement(
    _NAMED.where(_OF_CAMPAIGN, _I.position > bindparam("after"), _IN_WORDS)
    .order_by(_I.position)
    .limit(bindparam("most"))
)
ALL_ITEMS = Statement(_NAMED.where(_OF_CAMPAIGN).order_by(_I.position))
# Who holds his office answers beside the reviewer; whether it is really for him is asked of each
# row, since the holder is passed over.
_PERHAPS_ANSWERED_BY = or_(
    bindparam("everything") == literal(1),
    _I.reviewer_id == bindparam("actor"),
    and_(
        _I.reviewer_by != literal("reassigned"),
        or_(
            InList(_I.unit, "units"),
            InList(_I.holder_id, "officers"),
            and_(_I.unit.is_(None), bindparam("of_province") == literal(1)),
        ),
    ),
)
LIST_PERHAPS_MINE = Statement(
    _NAMED.where(_OF_CAMPAIGN, _PERHAPS_ANSWERED_BY, _IN_WORDS, _I.position > bindparam("after"))
    .order_by(_I.position)
    .limit(bindparam("most"))
)
ALL_PERHAPS_MINE = Statement(_ITEM.where(_OF_CAMPAIGN, _PERHAPS_ANSWERED_BY, _IN_WORDS))
CONCERNING = Statement(
    _NAMED.where(
        _OF_CAMPAIGN,
        or_(and_(_PERHAPS_ANSWERED_BY, _IN_WORDS), _I.holder_id == bindparam("actor")),
    ).order_by(_I.position)
)
"""What somebody perhaps answers for, and what is about himself."""
FIND_ASKED = Statement(
    select(_I.id)
    .where(
        _OF_CAMPAIGN,
        or_(_I.reviewer_id == bindparam("actor"), _I.decided_by == bindparam("actor")),
    )
    .limit(literal(1))
)
COUNT_BY_UNIT = Statement(
    select(_I.unit, _I.outcome, _I.by_default, func.count())
    .where(_OF_CAMPAIGN)
    .group_by(_I.unit, _I.outcome, _I.by_default)
    .order_by(_I.unit)
)
PACE = Statement(
    select(
        _I.decided_by,
        _decider.c.name,
        func.count(),
        func.sum(_I.facts_seen),
        func.min(_I.decided_at),
        func.max(_I.decided_at),
    )
    .select_from(ReviewItem.__table__)
    .join(_decider, _decider.c.id == _I.decided_by)
    .where(_OF_CAMPAIGN, _I.by_default == literal(0))
    .group_by(_I.decided_by, _decider.c.name)
    .order_by(_decider.c.name, _I.decided_by)
)
"""How many each has decided, and the time between the first and the last of them."""
DECIDE = Statement(
    update(ReviewItem)
    .where(InList(ReviewItem.__table__.c.id, "items"))
    .values(
        outcome=bindparam("new_outcome"),
        by_default=bindparam("is_default"),
        facts_seen=case((InList(_I.id, "seen"), 1), else_=0),
        reason=bindparam("new_reason"),
        decided_by=bindparam("actor"),
        decided_at=bindparam("now"),
        version=ReviewItem.version + 1,
    )
)
"""Of rows that this transaction holds."""
REASSIGN = Statement(
    update(ReviewItem)
    .where(InList(ReviewItem.__table__.c.id, "items"))
    .values(
        reviewer_id=bindparam("reviewer"),
        reviewer_by=bindparam("rule"),
        note=bindparam("new_note"),
        version=ReviewItem.version + 1,
    )
)
STANDING_NOW = Statement(
    select(assignment.c.id, assignment.c.state).where(InList(assignment.c.id, "assignments"))
)
# Looking, and answers in a row.

LOOK = Statement(
    text(
        "INSERT INTO review_look (item_id, person_id, at_ms) VALUES (:item_id, :person_id, :at_ms)"
        " ON CONFLICT (item_id, person_id) DO UPDATE SET at_ms = excluded.at_ms"
    )
)
LOOKS_OF = Statement(
    select(_L.item_id, _L.at_ms)
    .select_from(ReviewLook.__table__)
    .where(_L.person_id == bindparam("actor"), InList(_L.item_id, "items"))
)
# The row is held until the end: two answers of one reviewer are counted one after the other.
TAKE_ROW = Statement(
    text(
        "INSERT INTO review_row (campaign_id, person_id, items, turns)"
        " VALUES (:campaign_id, :actor, '[]', 1) ON CONFLICT (campaign_id, person_id)"
        " DO UPDATE SET turns = review_row.turns + 1 RETURNING items, drawn_id, drawn_at_ms"
    )
)
PUT_ROW = Statement(
    update(ReviewRow)
    .where(
        ReviewRow.campaign_id == bindparam("of_campaign"), ReviewRow.person_id == bindparam("of")
    )
    .values(items=bindparam("ids"), drawn_id=bindparam("drawn"), drawn_at_ms=bindparam("drawn_ms"))
)
FIND_ROW = Statement(
    select(ReviewRow.drawn_id).where(
        ReviewRow.campaign_id == bindparam("of_campaign"), ReviewRow.person_id == bindparam("of")
    )
)
