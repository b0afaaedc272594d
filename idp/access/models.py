"""What was decided, and by which version of the policy."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class DecisionRow(Base):
    """One decision of the past: ids only, and the facts from which it can be made again."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at_ms: Mapped[int] = mapped_column(BigInteger)
    caller: Mapped[str] = mapped_column(String(80))
    """The client that asked, or the own door (``portal``, ``console``, ``cli``)."""
    request_id: Mapped[str | None] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64))
    resource_type: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(128))
    owner_id: Mapped[str | None] = mapped_column(String(128))
    allowed: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(64))
    pasal: Mapped[str] = mapped_column(String(80))
    policy: Mapped[str] = mapped_column(String(16))
    assignment_id: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[str] = mapped_column(Text)
    """JSON of idp.access.facts.to_document."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``facts``."""

    __table_args__ = (
        # An index of all subjects or owners would cost each decision a page of the disk. Asked for
        # are the last use of an appointment, and who else asked about a person.
        Index(
            "ix_decision_assignment",
            "assignment_id",
            "allowed",
            "at_ms",
            sqlite_where=text("assignment_id IS NOT NULL"),
            postgresql_where=text("assignment_id IS NOT NULL"),
        ),
        Index(
            "ix_decision_of_another",
            "owner_id",
            "at_ms",
            sqlite_where=text("owner_id <> subject_id"),
            postgresql_where=text("owner_id <> subject_id"),
        ),
    )


class SearchRow(Base):
    """One page of a search that was answered: what was asked, and how much was told. Ids only."""

    __tablename__ = "decision_search"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at_ms: Mapped[int] = mapped_column(BigInteger)
    caller: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str | None] = mapped_column(String(64))
    searched: Mapped[str] = mapped_column(String(10))
    """``subject``, ``resource`` or ``action``; what is searched for has no id below."""
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64))
    resource_type: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(128))
    policy: Mapped[str] = mapped_column(String(16))
    found: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the JSON array of the ids that were told, in their order."""


class PolicyVersion(Base):
    """A version of the policy, with its files and what Casbin answered about it."""

    __tablename__ = "policy_version"
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[str] = mapped_column(String(10))
    author: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(200))
    files: Mapped[str] = mapped_column(Text)
    """JSON: path inside the bundle -> text."""
    answers: Mapped[str] = mapped_column(Text)
    """JSON of what Casbin answered, so that no worker has to ask again."""
    seal: Mapped[str] = mapped_column(String(64))
    """HMAC over version and answers under a key outside the database."""
    stored_at: Mapped[int] = mapped_column(BigInteger)


class PolicyActivation(Base):
    """Which version was put in force when, by whom; the last one counts."""

    __tablename__ = "policy_activation"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    version: Mapped[str] = mapped_column(String(16))
    at_ms: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(400))
