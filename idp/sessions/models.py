"""The single sign-on session."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class Session(Base):
    """A signed-in browser. ``id`` is the public ``sid``; the cookie is stored as a digest only.

    Times are epoch seconds. ``authenticated_at`` is when the person last proved themself with the
    first factor, ``second_factor_at`` with the second.
    """

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cookie_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[int] = mapped_column(BigInteger)
    authenticated_at: Mapped[int] = mapped_column(BigInteger)
    second_factor_at: Mapped[int | None] = mapped_column(BigInteger)
    amr: Mapped[str] = mapped_column(String(60))
    """Space-separated methods (RFC 8176)."""
    last_seen_at: Mapped[int] = mapped_column(BigInteger)
    idle_seconds: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    end_reason: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        Index("ix_session_person_id", "person_id", "ended_at"),
        # Only what is open, so that looking for what has run out costs the same for ever.
        Index(
            "ix_session_open",
            "expires_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
