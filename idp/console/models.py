"""What the console itself keeps: acts on many at once, and how somebody likes to see a list."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

BATCH_KINDS = ("rights", "accounts", "sessions", "activation")
BATCH_STATES = ("chosen", "waiting", "running", "dropped")
OUTCOMES = ("open", "done", "failed")


class Batch(Base):
    """One act on many things: chosen, put before a second person where it must be, carried out."""

    __tablename__ = "batch"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    two_persons: Mapped[int] = mapped_column(Integer)
    """Whether a second person must agree before anything is done (Pasal 2 huruf e)."""
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(1000))
    document: Mapped[str | None] = mapped_column(String(200))
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(BATCH_KINDS) + "')", name="kind"),
        CheckConstraint("state IN ('" + "', '".join(BATCH_STATES) + "')", name="state"),
        Index("ix_batch_list", "kind", "state", "asked_at"),
    )


class BatchItem(Base):
    """One thing of a batch and what became of it; ``act`` names the act in the audit trail."""

    __tablename__ = "batch_item"
    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    unit_code: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(40))
    """The role of a right; empty for an account or a session."""
    outcome: Mapped[str] = mapped_column(String(6))
    cause: Mapped[str | None] = mapped_column(String(64))
    """The code of what refused it, where it failed."""
    act: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        CheckConstraint("outcome IN ('" + "', '".join(OUTCOMES) + "')", name="outcome"),
    )


class SavedView(Base):
    """A search of a list that somebody comes back to; nobody else sees it."""

    __tablename__ = "saved_view"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ux_saved_view_name", "person_id", "place", "name", unique=True),)
