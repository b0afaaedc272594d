"""What is asked, found and promised about authority: neglect, requests, texts of the pledge."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

FINDING_STATES = (
    "found",
    "clarified",
    "effective",
    "dropped",
    "lifted",
    "revoked",
    "lapsed",
    "replaced",
)
"""As stored: what the letter has become meanwhile is told by the letter."""
_FINDING_OPEN = text("state IN ('found', 'clarified')")


class Finding(Base):
    """Neglect of a fasilitator as BKPSDMD found it (Pasal 9(7)), and what was decided about it.

    What follows a decision (letter, acknowledgement, reinstatement) is the assignment's.
    """

    __tablename__ = "finding"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    duty: Mapped[str | None] = mapped_column(String(8))
    """The duty that was neglected: a letter of Pasal 9(3)."""
    evidence_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    finding: Mapped[str] = mapped_column(String(400))
    found_by: Mapped[str] = mapped_column(String(80))
    found_at: Mapped[int] = mapped_column(BigInteger)
    answer_until: Mapped[str] = mapped_column(String(10))
    """The last civil day (WIB) on which the fasilitator may answer."""
    answer: Mapped[str | None] = mapped_column(String(2000))
    answered_at: Mapped[int | None] = mapped_column(BigInteger)
    skipped: Mapped[str | None] = mapped_column(String(400))
    """Why it was decided before the fasilitator had answered or his time was over."""
    reason: Mapped[str | None] = mapped_column(String(400))
    scope: Mapped[str | None] = mapped_column(String(6))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(FINDING_STATES) + "')", name="state"),
        CheckConstraint("scope IN ('person', 'unit')", name="scope"),
        Index(
            "ux_finding_open",
            "assignment_id",
            unique=True,
            sqlite_where=_FINDING_OPEN,
            postgresql_where=_FINDING_OPEN,
        ),
        Index("ix_finding_list", "found_at", "id"),
    )


REQUEST_STATES = ("submitted", "superior_approved", "granted", "rejected", "withdrawn")
_REQUEST_OPEN = text("state IN ('submitted', 'superior_approved')")


class AccessRequest(Base):
    """Somebody asks for a system role for a time (Pasal 27(2)a); who approved, who gave it."""

    __tablename__ = "access_request"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(400))
    valid_until: Mapped[str] = mapped_column(String(10))
    """The last civil day (WIB) of the right."""
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    state: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[int] = mapped_column(BigInteger)
    superior_id: Mapped[str | None] = mapped_column(String(80))
    superior_at: Mapped[int | None] = mapped_column(BigInteger)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    second_id: Mapped[str | None] = mapped_column(String(80))
    """The other pair of eyes on what was granted (Pasal 2.e); before that, who agreed first."""
    closed_at: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(400))
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"))

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(REQUEST_STATES) + "')", name="state"),
        Index(
            "ux_access_request_open",
            "person_id",
            "role",
            unique=True,
            sqlite_where=_REQUEST_OPEN,
            postgresql_where=_REQUEST_OPEN,
        ),
        Index("ix_access_request_list", "submitted_at", "id"),
    )


WITHDRAWAL_STATES = ("asked", "done", "declined")
_WITHDRAWAL_OPEN = text("state = 'asked'")


class Withdrawal(Base):
    """A right that is taken back, or that its holder's superior asks to be (Pasal 27(2)a)."""

    __tablename__ = "withdrawal"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str | None] = mapped_column(String(80))
    asked_at: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(400))
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(String(400))
    """The reason of whoever took it back or declined to."""

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(WITHDRAWAL_STATES) + "')", name="state"),
        Index(
            "ux_withdrawal_open",
            "assignment_id",
            unique=True,
            sqlite_where=_WITHDRAWAL_OPEN,
            postgresql_where=_WITHDRAWAL_OPEN,
        ),
        Index("ix_withdrawal_list", "asked_at", "id"),
    )


class PledgeText(Base):
    """A text of the pakta integritas (Pasal 27(1)a). It never changes; a new one is a version."""

    __tablename__ = "pledge_text"
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    effective_from: Mapped[str] = mapped_column(String(10), unique=True)
    accepted_until: Mapped[str | None] = mapped_column(String(10))
    """The last civil day (WIB) on which a signature of it counts; null for the newest."""
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    published_by: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[int] = mapped_column(BigInteger)


class PledgeReminder(Base):
    """A reminder that was sent, so that it is sent once."""

    __tablename__ = "pledge_reminder"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    version: Mapped[str] = mapped_column(ForeignKey("pledge_text.version"), primary_key=True)
    valid_until: Mapped[str] = mapped_column(String(10), primary_key=True)
    days_left: Mapped[int] = mapped_column(Integer, primary_key=True)
    sent_at: Mapped[int] = mapped_column(BigInteger)


RECOMMENDATION_STATES = (
    "requested",
    "recommended",
    "refused",
    "used",
    "exhausted",
    "revoked",
)


class Recommendation(Base):
    """Somebody asks to present another's or his own data, and an administrator's word (Pasal 16).

    While it holds, the recorded fact ``fact_id`` says so to the policy.
    """

    __tablename__ = "recommendation"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    requester_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    resource: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[int] = mapped_column(BigInteger)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    uses: Mapped[int | None] = mapped_column(Integer)
    uses_left: Mapped[int | None] = mapped_column(Integer)
    valid_until: Mapped[int | None] = mapped_column(BigInteger)
    fact_id: Mapped[str | None] = mapped_column(ForeignKey("recorded_fact.id"))
    reason: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(RECOMMENDATION_STATES) + "')", name="state"),
        CheckConstraint("uses_left >= 0", name="uses_left"),
        Index("ix_recommendation_list", "asked_at", "id"),
    )


class RecommendationUse(Base):
    """One presentation of data on a recommendation (Pasal 16)."""

    __tablename__ = "recommendation_use"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    used_by: Mapped[str] = mapped_column(String(80))
    used_at: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(String(200))


TRANSFER_DAY_STATES = ("faulty", "proposed", "confirmed", "refused", "withdrawn")


class TransferDay(Base):
    """A file of employment events that a second person must confirm before it binds (C16).

    ``content`` is the file's text while it waits, ``faults`` and ``foreseen`` are JSON: what is
    wrong with it, or what would follow (Pasal 9(6)).
    """

    __tablename__ = "transfer_day"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Text)
    faults: Mapped[str | None] = mapped_column(Text)
    foreseen: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(400))
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[int] = mapped_column(BigInteger)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    decision: Mapped[str | None] = mapped_column(String(400))
    """Why it was refused or withdrawn."""

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(TRANSFER_DAY_STATES) + "')", name="state"),
        Index("ix_transfer_day_list", "proposed_at", "id"),
    )
