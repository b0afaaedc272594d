"""Who may: assignments, the units whose management access is stopped, and pledges."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

STATES = (
    "proposed",
    "returned",
    "withdrawn",
    "rejected",
    "verified",
    "decreed",
    "active",
    "suspended",
    "lapsed",
    "revoked",
    "ended",
    "replaced",
)


class Assignment(Base):
    """One person, one role, one unit (Pasal 8 ayat (2)), with the document it rests on.

    Dates are civil dates (WIB); ``valid_until`` is the last day. An expired date binds when asked,
    without a scheduler; the worker puts the state ``ended`` on record soon after. ``unit_id`` is
    null for roles that reach the whole province.
    """

    __tablename__ = "assignment"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    state_since: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_until: Mapped[str | None] = mapped_column(String(10))
    document: Mapped[str | None] = mapped_column(String(200))
    """Number of the decree (Keputusan Gubernur, Pasal 9 ayat (5)) or of the other basis."""
    document_date: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(400))
    suspension_scope: Mapped[str | None] = mapped_column(String(6))
    """``person`` or ``unit`` while suspended (two readings of Pasal 9 ayat (7))."""
    created_at: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("suspension_scope IN ('person', 'unit')", name="suspension_scope"),
        Index("ix_assignment_person_id", "person_id", "state"),
    )


class UnitSuspension(Base):
    """The management access of a unit is stopped (Pasal 9 ayat (7), read to the letter).

    A fact about the unit: it holds for whoever is or becomes pengelola there or below, whatever
    becomes of the assignment over which it was found, until it is lifted.
    """

    __tablename__ = "unit_suspension"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    """Whose neglect was proven."""
    reason: Mapped[str] = mapped_column(String(400))
    since: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str | None] = mapped_column(String(200))
    """The Surat Pernyataan Kesanggupan on which it was lifted."""

    __table_args__ = (
        Index(
            "ux_unit_suspension_open",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class Withholding(Base):
    """A right that nobody confirmed when it was looked at again (Pasal 27 ayat (2) huruf a).

    Not the suspension for neglect of Pasal 9 ayat (7): it stands beside the assignment's state,
    may be over any role, and neither lifts nor is lifted with the other. It holds from the civil
    day ``from_day`` (WIB) on, when asked and without a scheduler, until it is ended; ``bound_at``
    is when that was told, ``occasion`` the item of the review.
    """

    __tablename__ = "withholding"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"))
    occasion: Mapped[str] = mapped_column(String(32), index=True)
    from_day: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(400))
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[int] = mapped_column(BigInteger)
    bound_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_by: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (
        Index(
            "ux_withholding_open",
            "assignment_id",
            "occasion",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class CommitmentLetter(Base):
    """A Surat Pernyataan Kesanggupan over a suspension, and who took note of it (Pasal 9(7))."""

    __tablename__ = "commitment_letter"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[int] = mapped_column(BigInteger)
    acknowledged_by: Mapped[str | None] = mapped_column(String(80))
    acknowledged_at: Mapped[int | None] = mapped_column(BigInteger)
    refused: Mapped[str | None] = mapped_column(String(400))
    """Why BKPSDMD sent it back."""


class Vacancy(Base):
    """A Perangkat Daerah without any fasilitator (Pasal 9(6)), until another one serves."""

    __tablename__ = "vacancy"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    opened_at: Mapped[int] = mapped_column(BigInteger)
    left_by: Mapped[str] = mapped_column(ForeignKey("assignment.id"))
    filled_at: Mapped[int | None] = mapped_column(BigInteger)
    filled_by: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"))

    __table_args__ = (
        Index(
            "ux_vacancy_open",
            "unit_id",
            unique=True,
            sqlite_where=text("filled_at IS NULL"),
            postgresql_where=text("filled_at IS NULL"),
        ),
    )


class Nomination(Base):
    """How an appointment came about (Pasal 9(4), 9(5)): who proposed, examined and decreed it."""

    __tablename__ = "nomination"
    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposal_id: Mapped[str] = mapped_column(ForeignKey("document.id"))
    replaces_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"))
    """The appointment that ends when this one begins (Pasal 9(6))."""
    examined_by: Mapped[str | None] = mapped_column(String(80))
    decree_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    registered_by: Mapped[str | None] = mapped_column(String(80))
    confirmed_by: Mapped[str | None] = mapped_column(String(80))


class Pledge(Base):
    """A signed pakta integritas (Pasal 27 ayat (1) huruf a)."""

    __tablename__ = "pledge"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    signed_at: Mapped[int] = mapped_column(BigInteger)
    valid_until: Mapped[str] = mapped_column(String(10))
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    """Digest of the text that was signed."""
    proven_at: Mapped[int | None] = mapped_column(BigInteger)
    """When the signer had last proved themself."""


FACT_KINDS = (
    "layanan_nonaktif",
    "darurat",
    "persetujuan",
    "perjanjian",
    "hibah",
    "insiden",
    "diketahui",
    "rekomendasi",
    "izin",
    "klien_instansi",
)


class RecordedFact(Base):
    """A fact that a decision may rest on, with its document and its time.

    An empty column narrows nothing: a consent (``persetujuan``) names recipient, owner and type,
    an emergency (``darurat``) only the module, or nothing at all.
    """

    __tablename__ = "recorded_fact"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str | None] = mapped_column(String(80), index=True)
    """Who acts by it: a person or a client."""
    owner_id: Mapped[str | None] = mapped_column(String(32))
    """Whose data it is about."""
    resource: Mapped[str | None] = mapped_column(String(64))
    """A resource type, or the module that it belongs to."""
    item_id: Mapped[str | None] = mapped_column(String(128))
    """The one resource that it is about."""
    value: Mapped[str | None] = mapped_column(String(40))
    """What a fact of this kind says beyond its existence (kind of an agency)."""
    document: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[int] = mapped_column(BigInteger)
    valid_until: Mapped[int | None] = mapped_column(BigInteger)
    """Epoch seconds; null while it lasts."""

    __table_args__ = (CheckConstraint("kind IN ('" + "', '".join(FACT_KINDS) + "')", name="kind"),)
