"""Looking at access again: campaigns, their items, what was opened, and who was reminded."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base
from idp.review.states import CAMPAIGN_STATES, DEFAULTS, OUTCOMES, SCOPES


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ('" + "', '".join(values) + "')"


class ReviewCampaign(Base):
    """One review campaign (Pasal 27 ayat (2) huruf a): over what, until when, and how it ended.

    ``deadline`` is the last civil day (WIB) to answer; what is unanswered then gets
    ``default_outcome``, whether or not anything runs that day.
    """

    __tablename__ = "review_campaign"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    """The Perangkat Daerah of a campaign over one."""
    state: Mapped[str] = mapped_column(String(10))
    default_outcome: Mapped[str] = mapped_column(String(10))
    deadline: Mapped[str] = mapped_column(String(10))
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[int] = mapped_column(BigInteger)
    started_by: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[int | None] = mapped_column(BigInteger)
    item_count: Mapped[int] = mapped_column(Integer, server_default="0")
    snapshot_sha256: Mapped[str | None] = mapped_column(String(64))
    """Digest of the items as they were at the start."""
    applied_at: Mapped[int | None] = mapped_column(BigInteger)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[int | None] = mapped_column(BigInteger)
    evidence: Mapped[str | None] = mapped_column(String(32))
    """Where the signed evidence lies in the storage of documents."""

    __table_args__ = (
        CheckConstraint(_one_of("state", CAMPAIGN_STATES), name="state"),
        CheckConstraint(_one_of("scope", SCOPES), name="scope"),
        CheckConstraint(_one_of("default_outcome", DEFAULTS), name="default_outcome"),
        Index("ix_review_campaign_state", "state", "deadline"),
    )


class ReviewItem(Base):
    """One right, as it stood when the campaign began, and what its reviewer decided about it.

    The columns up to ``first_reviewer`` are the snapshot and never change; ``version`` is raised
    by every decision, so that of two who decide at once one learns that he came second.
    """

    __tablename__ = "review_item"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("review_campaign.id"))
    position: Mapped[int] = mapped_column(Integer)
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    client_id: Mapped[str | None] = mapped_column(ForeignKey("client.id"), index=True)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(200))
    """The role, or the name of the client."""
    unit: Mapped[str | None] = mapped_column(String(32))
    standing: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str | None] = mapped_column(String(200))
    basis_date: Mapped[str | None] = mapped_column(String(10))
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_until: Mapped[str | None] = mapped_column(String(10))
    first_reviewer: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reviewer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reviewer_by: Mapped[str] = mapped_column(String(20))
    """By which rule this reviewer was set."""
    outcome: Mapped[str] = mapped_column(String(10))
    by_default: Mapped[int] = mapped_column(Integer, server_default="0")
    """Whether the deadline decided, and not a person."""
    facts_seen: Mapped[int] = mapped_column(Integer, server_default="0")
    """Whether whoever decided had opened the facts."""
    reason: Mapped[str | None] = mapped_column(String(400))
    note: Mapped[str | None] = mapped_column(String(400))
    """Why it was passed on to another reviewer."""
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, server_default="1")

    __table_args__ = (
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("(assignment_id IS NULL) <> (client_id IS NULL)", name="subject"),
        Index("ux_review_item_position", "campaign_id", "position", unique=True),
        Index("ix_review_item_reviewer", "reviewer_id", "campaign_id", "outcome"),
    )


class ReviewLook(Base):
    """Somebody opened the facts of an item; the last time counts."""

    __tablename__ = "review_look"
    item_id: Mapped[str] = mapped_column(ForeignKey("review_item.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)


class ReviewRow(Base):
    """Decisions to keep that one reviewer took in a row without opening the facts.

    After so many of them one is drawn, and has to be looked at again before the next.
    """

    __tablename__ = "review_row"
    campaign_id: Mapped[str] = mapped_column(ForeignKey("review_campaign.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    items: Mapped[str] = mapped_column(Text)
    """JSON array of their ids."""
    drawn_id: Mapped[str | None] = mapped_column(String(32))
    drawn_at_ms: Mapped[int | None] = mapped_column(BigInteger)
    turns: Mapped[int] = mapped_column(Integer, server_default="0")


class ReviewReminder(Base):
    """A reminder that was sent to a reviewer, so that none is sent twice."""

    __tablename__ = "review_reminder"
    campaign_id: Mapped[str] = mapped_column(ForeignKey("review_campaign.id"), primary_key=True)
    reviewer_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    days_left: Mapped[int] = mapped_column(Integer, primary_key=True)
    sent_at: Mapped[int] = mapped_column(BigInteger)
