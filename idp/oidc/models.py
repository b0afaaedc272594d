"""Clients, consents, families of tokens, and what must never be accepted twice."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class Client(Base):
    """A relying party; ``metadata_json`` is its RFC 7591 metadata. A SIMASN module is one."""

    __tablename__ = "client"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    metadata_json: Mapped[str] = mapped_column(Text)
    first_party: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    module: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The module scope, for the modules of Pasal 6 ayat (1)."""
    owner_unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    created_at: Mapped[int] = mapped_column(BigInteger)
    disabled_at: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12), default="web", server_default="web")
    """One of CLIENT_KINDS, told by module and metadata; a column, so that lists can be narrowed."""
    basis: Mapped[str | None] = mapped_column(String(200))
    """The number of the agreement or letter that it rests on (Pasal 22(1), 23(2))."""
    secret_set_at: Mapped[int | None] = mapped_column(BigInteger)
    previous_secret_digest: Mapped[str | None] = mapped_column(String(64))
    """The secret before this one, accepted until ``previous_secret_until`` (epoch seconds)."""
    previous_secret_until: Mapped[int | None] = mapped_column(BigInteger)


class ClientChange(Base):
    """A change of a client that one asks for and another confirms (C16, Pasal 2 huruf e)."""

    __tablename__ = "client_change"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    client_id: Mapped[str | None] = mapped_column(ForeignKey("client.id"))
    """What is to be changed; for a registration null until it is confirmed."""
    name: Mapped[str] = mapped_column(String(200))
    content_json: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of kind, client and content: the same change waits once only."""
    reason: Mapped[str | None] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[int] = mapped_column(BigInteger)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    decided_reason: Mapped[str | None] = mapped_column(String(400))
    secret_due_until: Mapped[int | None] = mapped_column(BigInteger)
    """Until when whoever asked may fetch the new secret; null: there is none to fetch."""

    __table_args__ = (
        CheckConstraint("kind IN ('register', 'update', 'rotate', 'disable')", name="kind"),
        CheckConstraint("state IN ('waiting', 'confirmed', 'refused', 'withdrawn')", name="state"),
        Index(
            "uq_client_change_waiting",
            "fingerprint",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_client_change_list", "asked_at", "id"),
    )


class Consent(Base):
    """Scopes that a person has let a client have (OpenID Connect Core §3.1.2.4)."""

    __tablename__ = "consent"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(Text)
    given_at: Mapped[int] = mapped_column(BigInteger)


class TokenFamily(Base):
    """All tokens that grew from one authorization code, and the session it came from.

    ``generation`` counts refreshes; a refresh token of an older generation is a replay. The
    digest of the code stays here, so that a code can't be redeemed twice even when the
    short-lived store has forgotten it (RFC 6749 §4.1.2).
    """

    __tablename__ = "token_family"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    session_id: Mapped[str] = mapped_column(ForeignKey("session.id"), index=True)
    scope: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text, default="")
    generation: Mapped[int] = mapped_column(Integer, default=0)
    has_refresh: Mapped[int] = mapped_column(Integer, default=0)
    authenticated_at: Mapped[int] = mapped_column(BigInteger)
    """``auth_time``, ``acr`` and ``amr`` of the sign-in that the code came from."""
    acr: Mapped[str] = mapped_column(String(20))
    amr: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)
    revoke_reason: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        Index("ix_token_family_person_id", "person_id", "revoked_at"),
        Index("ix_token_family_client_id", "client_id", "created_at"),
    )


class RevokedToken(Base):
    """An access token revoked by itself, until it would have expired anyway."""

    __tablename__ = "revoked_token"
    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)


class UsedAssertion(Base):
    """A client assertion that was accepted (RFC 7523 §3 point 7), until it expires."""

    __tablename__ = "used_assertion"
    client_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    jti_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
