"""What authority was: each state of an assignment with its time, and who headed which office."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

HEADSHIPS = ("definitif", "plt", "plh")
"""How an office is headed: for good, acting while it is vacant, acting while its head is absent."""


class AssignmentState(Base):
    """One state of an assignment, from ``since`` until the next began (epoch seconds).

    Rows are added and closed, never changed otherwise: so a past day can be asked about.
    """

    __tablename__ = "assignment_state"
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int | None] = mapped_column(BigInteger)
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_until: Mapped[str | None] = mapped_column(String(10))
    document: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(400))
    actor: Mapped[str] = mapped_column(String(80))


class Headship(Base):
    """How an assignment as head came about: its kind, and the document in the register."""

    __tablename__ = "headship"
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    central_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    """Who heads BKPSDMD has its authority beside that of a head, with the same term."""
    kind: Mapped[str] = mapped_column(String(10))
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    named_by: Mapped[str] = mapped_column(String(80))
    named_at: Mapped[int] = mapped_column(BigInteger)
    ended_by: Mapped[str | None] = mapped_column(String(80))
    end_document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))

    __table_args__ = (CheckConstraint("kind IN ('" + "', '".join(HEADSHIPS) + "')", name="kind"),)


class RetirementNotice(Base):
    """A word about somebody's retirement that was sent, so that it is sent once."""

    __tablename__ = "retirement_notice"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    retires_on: Mapped[str] = mapped_column(String(10), primary_key=True)
    days_left: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sent_at: Mapped[int] = mapped_column(BigInteger)
