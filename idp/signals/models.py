"""Event streams and the persons that a client added to its own or removed from it."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class SignalStream(Base):
    """One stream of one client (SSF 1.0 §8.1.1); a client has one at the most."""

    __tablename__ = "signal_stream"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), unique=True)
    method: Mapped[str] = mapped_column(String(40))
    endpoint_url: Mapped[str | None] = mapped_column(Text)
    """Where events are pushed to; null where they are polled."""
    authorization_sealed: Mapped[str | None] = mapped_column(Text)
    """The Authorization header that the receiver wants with each push, sealed."""
    events_requested: Mapped[str] = mapped_column(Text)
    """A JSON array, as the receiver asked for it."""
    description: Mapped[str | None] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(10))
    status_reason: Mapped[str | None] = mapped_column(String(200))
    verified_at: Mapped[int | None] = mapped_column(BigInteger)
    """When its receiver last asked for a verification event."""
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)


class SignalSubject(Base):
    """A person about whom a stream is told besides the default, or in spite of it is not."""

    __tablename__ = "signal_subject"
    stream_id: Mapped[str] = mapped_column(ForeignKey("signal_stream.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    included: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[int] = mapped_column(BigInteger)
