"""What only the owner may change (Pasal 27 ayat (2) huruf i and j)."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class PasswordCredential(Base):
    """The argon2id hash of a password (or an older hash until the next sign-in)."""

    __tablename__ = "password_credential"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    set_by: Mapped[str] = mapped_column(String(10))
    """``owner``, or ``source`` (once, before activation)."""


class TotpFactor(Base):
    """A TOTP device (RFC 6238). The seed is sealed; ``last_step`` stops a code's second use."""

    __tablename__ = "totp_factor"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    secret_sealed: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[int] = mapped_column(BigInteger)
    last_used_at: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of ten codes; stored as a keyed digest, usable once."""

    __tablename__ = "recovery_code"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class OwnerAct(Base):
    """Says, within one transaction, that the owner themself is acting; see guards.py.

    A row is inserted before a credential or contact changes and deleted after it, in the same
    transaction, so no other transaction ever sees one.
    """

    __tablename__ = "owner_act"
    person_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(64))


class KnownBrowser(Base):
    """A browser from which a person has signed in before; spared by the lock-out of strangers."""

    __tablename__ = "known_browser"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    browser_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_seen_at: Mapped[int] = mapped_column(BigInteger)


class ActivationCode(Base):
    """The code that a person may take their account over with, once; a keyed digest of it."""

    __tablename__ = "activation_code"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[int] = mapped_column(BigInteger)
    sent_by: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[int] = mapped_column(BigInteger)
