"""Statements over campaigns, what they look at, who is asked, and who was reminded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from idp.directory import ASN_KINDS, units_at_and_below
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.keyset import follows
from idp.governance import assignment_table as assignment
from idp.governance import is_withheld
from idp.review.models import ReviewCampaign, ReviewItem, ReviewReminder

_C, _I = ReviewCampaign.__table__.c, ReviewItem.__table__.c

# Campaigns.

_CAMPAIGN_FIELDS: tuple[Any, ...] = (
    _C.id,
    _C.name,
    _C.scope,
    unit.c.code,
    _C.state,
    _C.default_outcome,
    _C.deadline,
    _C.created_by,
    _C.created_at,
    _C.started_by,
    _C.started_at,
    _C.item_count,
    _C.snapshot_sha256,
    _C.applied_at,
    _C.closed_by,
    _C.closed_at,
    _C.evidence,
)
_CAMPAIGN: Select[Any] = (
    select(*_CAMPAIGN_FIELDS)
    .select_from(ReviewCampaign.__table__)
    .outerjoin(unit, unit.c.id == _C.unit_id)
)
FIND_CAMPAIGN = Statement(_CAMPAIGN.where(_C.id == bindparam("campaign_id")))
LIST_CAMPAIGNS = Statement(
    _CAMPAIGN.where(
        or_(bindparam("state") == literal(""), _C.state == bindparam("state")),
        follows(_C.created_at, "before_at", _C.id, "after_id", key_falls=True),
    )
    .order_by(_C.created_at.desc(), _C.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_KNOWN_TO = or_(
    bindparam("everything") == literal(1),
    _C.id.in_(
        select(_I.campaign_id).where(
            or_(_I.reviewer_id == bindparam("actor"), _I.decided_by == bindparam("actor"))
        )
    ),
    and_(_C.state != literal("drafted"), InList(_C.id, "answered_by_office")),
)
_PAGED = and_(
    _KNOWN_TO,
    or_(bindparam("state") == literal(""), _C.state == bindparam("state")),
    or_(
        bindparam("name_part") == literal(""),
        func.lower(_C.name).like(bindparam("name_part"), escape="\\"),
    ),
)
PAGE_OF_CAMPAIGNS = Statement(
    _CAMPAIGN.where(
        _PAGED,
        follows(_C.created_at, "before_at", _C.id, "after_id", key_falls=True),
    )
    .order_by(_C.created_at.desc(), _C.id)
    .limit(bindparam("most"))
)
PAGE_BY_DEADLINE = Statement(
    _CAMPAIGN.where(
        _PAGED,
        follows(_C.deadline, "after_day", _C.id, "after_id"),
    )
    .order_by(_C.deadline, _C.id)
    .limit(bindparam("most"))
)
COUNT_CAMPAIGNS = Statement(select(func.count()).select_from(ReviewCampaign).where(_PAGED))
COUNT_OUTCOMES_OF = Statement(
    select(_I.campaign_id, _I.outcome, _I.by_default, func.count())
    .where(InList(_I.campaign_id, "campaigns"))
    .group_by(_I.campaign_id, _I.outcome, _I.by_default)
)
LIST_RUNNING = Statement(_CAMPAIGN.where(_C.state == literal("running")).order_by(_C.id))
LIST_OVERDUE = Statement(
    select(_C.id)
    .where(_C.state == literal("running"), _C.deadline < bindparam("today"))
    .order_by(_C.id)
)
INSERT_CAMPAIGN = Statement(
    insert(ReviewCampaign),
    columns=(
        "id",
        "name",
        "scope",
        "unit_id",
        "state",
        "default_outcome",
        "deadline",
        "created_by",
        "created_at",
    ),
)
# The state is asked again in each UPDATE: of two who act at once, one wins.
START = Statement(
    update(ReviewCampaign)
    .where(_C.id == bindparam("campaign_id"), _C.state == literal("drafted"))
    .values(
        state="running",
        started_by=bindparam("actor"),
        started_at=bindparam("now"),
        item_count=bindparam("count"),
        snapshot_sha256=bindparam("digest"),
    )
)
APPLY = Statement(
    update(ReviewCampaign)
    .where(_C.id == bindparam("campaign_id"), _C.state == literal("running"))
    .values(state="applied", applied_at=bindparam("now"))
)
CLOSE = Statement(
    update(ReviewCampaign)
    .where(_C.id == bindparam("campaign_id"), _C.state == literal("applied"))
    .values(
        state="closed",
        closed_by=bindparam("actor"),
        closed_at=bindparam("now"),
        evidence=bindparam("evidence_key"),
    )
)
COUNT_OUTCOMES = Statement(
    select(_I.outcome, _I.by_default, func.count())
    .where(_I.campaign_id == bindparam("campaign_id"))
    .group_by(_I.outcome, _I.by_default)
)

# What a campaign looks at, and who may look.

_below = units_at_and_below(
    select(unit.c.id.label("id")).where(unit.c.code == bindparam("unit_code")), "below"
)
RIGHTS_IN_SCOPE = Statement(
    select(
        assignment.c.id,
        assignment.c.person_id,
        assignment.c.role,
        unit.c.code,
        assignment.c.state,
        assignment.c.document,
        assignment.c.document_date,
        assignment.c.valid_from,
        assignment.c.valid_until,
    )
    .select_from(assignment)
    .join(person, person.c.id == assignment.c.person_id)
    .outerjoin(unit, unit.c.id == assignment.c.unit_id)
    .where(
        InList(assignment.c.role, "roles"),
        assignment.c.state.in_([literal("active"), literal("suspended")]),
        or_(
            assignment.c.valid_until.is_(None),
            assignment.c.valid_until >= bindparam("today"),
        ),
        or_(
            bindparam("unit_code") == literal(""),
            assignment.c.unit_id.in_(select(_below.c.id)),
        ),
    )
    .order_by(unit.c.code, assignment.c.role, person.c.name, assignment.c.id)
)
_MAY_ACT = and_(
    person.c.account_status == literal("active"),
    or_(
        person.c.employment_status == literal("aktif"),
        person.c.kind.not_in([literal(kind) for kind in sorted(ASN_KINDS)]),
    ),
)
OFFICES_IN_FORCE = Statement(
    select(assignment.c.person_id, assignment.c.role, unit.c.code, person.c.name)
    .select_from(assignment)
    .join(person, person.c.id == assignment.c.person_id)
    .outerjoin(unit, unit.c.id == assignment.c.unit_id)
    .where(
        InList(assignment.c.role, "roles"),
        assignment.c.state == literal("active"),
        assignment.c.valid_from <= bindparam("today"),
        or_(
            assignment.c.valid_until.is_(None),
            assignment.c.valid_until >= bindparam("today"),
        ),
        ~is_withheld(assignment.c.id),
        _MAY_ACT,
    )
    # An acting head (Plt, Plh) was named after whom he stands in for: the latest comes first.
    .order_by(assignment.c.valid_from.desc(), assignment.c.id)
)
"""Who heads what today, and who is administrator."""

# Reminders.

ADDRESSES = Statement(
    select(person.c.id, person.c.name, person.c.email)
    .where(InList(person.c.id, "persons"))
    .order_by(person.c.id)
)
NOTE_REMINDER = Statement(
    text(
        "INSERT INTO review_reminder (campaign_id, reviewer_id, days_left, sent_at)"
        " VALUES (:campaign_id, :reviewer, :days_left, :now)"
        " ON CONFLICT (campaign_id, reviewer_id, days_left) DO NOTHING RETURNING reviewer_id"
    )
)
_N = ReviewReminder.__table__.c
REMINDED = Statement(
    select(_N.reviewer_id).where(
        _N.campaign_id == bindparam("campaign_id"), _N.days_left == bindparam("days_left")
    )
)
