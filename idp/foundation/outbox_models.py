"""The tables of the outbox: messages, and the destinations that do not take any at present."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

_OPEN = text("delivered_at IS NULL AND failed_at IS NULL")


class OutboxMessage(Base):
    """One message. ``delivered_at`` or ``failed_at`` ends it; it stays as proof of delivery."""

    __tablename__ = "outbox_message"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    topic: Mapped[str] = mapped_column(String(60))
    order_key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)
    next_attempt_at: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)
    delivered_at: Mapped[int | None] = mapped_column(BigInteger)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(300))
    destination: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The one address that it goes to: what is down is down for all messages with this name."""
    recipient: Mapped[str | None] = mapped_column(String(80))
    """The client that it tells."""
    subject: Mapped[str | None] = mapped_column(String(32))
    """The person whom it is about."""
    act: Mapped[str | None] = mapped_column(String(32))
    """The act that caused it: ``Transaction.act``, as in the audit rows of that act."""
    reference: Mapped[str | None] = mapped_column(String(40))
    """The name under which the recipient confirms it, where it does so later."""

    __table_args__ = (
        Index(
            "ix_outbox_message_open",
            "next_attempt_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_outbox_message_order",
            "order_key",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_outbox_message_destination",
            "destination",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_outbox_message_act", "act"),
    )


class OutboxDestination(Base):
    """A destination whose last delivery failed: until its next attempt it is left alone."""

    __tablename__ = "outbox_destination"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[int] = mapped_column(BigInteger)
    next_attempt_at: Mapped[int] = mapped_column(BigInteger)
