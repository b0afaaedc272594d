"""The audit table."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class AuditEvent(Base):
    """One event. Inserted once; only sealing may later fill ``position`` and ``chain_hash``."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at_ms: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str | None] = mapped_column(String(80))
    subject: Mapped[str | None] = mapped_column(String(80))
    unit: Mapped[str | None] = mapped_column(String(32))
    client: Mapped[str | None] = mapped_column(String(80))
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(64))
    correlation: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    chain_hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "id"),
        Index(
            "ix_audit_event_unsealed",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
        # What went wrong at one client, without looking at the millions of acts that did not.
        Index(
            "ix_audit_event_client_failed",
            "client",
            "at_ms",
            sqlite_where=text("client IS NOT NULL AND result <> 'ok'"),
            postgresql_where=text("client IS NOT NULL AND result <> 'ok'"),
        ),
        # How many sign in, by the time of the day.
        Index(
            "ix_audit_event_sign_in",
            "at_ms",
            sqlite_where=text("type IN ('sessions:sign_in:succeeded', 'sessions:sign_in:failed')"),
            postgresql_where=text(
                "type IN ('sessions:sign_in:succeeded', 'sessions:sign_in:failed')"
            ),
        ),
    )
