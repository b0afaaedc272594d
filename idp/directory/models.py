"""Who exists: units and persons."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class Unit(Base):
    """A node of the organisation: Perangkat Daerah (Pasal 1 angka 4) or Unit Kerja (angka 5).

    Dates are civil dates (YYYY-MM-DD, WIB); ``valid_until`` is the last day, null while it lasts.
    """

    __tablename__ = "unit"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(4))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[str] = mapped_column(String(10))
    valid_until: Mapped[str | None] = mapped_column(String(10))
    legal_basis: Mapped[str | None] = mapped_column(String(200))
    is_central: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """1 for BKPSDMD, the one Perangkat Daerah that Pasal 8 ayat (3) names."""

    __table_args__ = (
        CheckConstraint("kind IN ('PROV', 'PD', 'UNIT')", name="kind"),
        Index(
            "ux_unit_central",
            "is_central",
            unique=True,
            sqlite_where=text("is_central = 1"),
            postgresql_where=text("is_central = 1"),
        ),
    )


class Person(Base):
    """A person with one account (Pasal 1 angka 18). ``id`` is the ``sub`` that modules see."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    rank: Mapped[str | None] = mapped_column(String(60))
    position: Mapped[str | None] = mapped_column(String(200))
    position_kind: Mapped[str | None] = mapped_column(String(40))
    education: Mapped[str | None] = mapped_column(String(120))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    start_date: Mapped[str | None] = mapped_column(String(10))
    employment_status: Mapped[str] = mapped_column(String(20), default="aktif")
    """``aktif``, or why employment ended (Pasal 9 ayat (6)): pensiun, berhenti, ..."""
    account_status: Mapped[str] = mapped_column(String(10), default="active")
    """``active`` or ``disabled``."""
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    """The e-mail address folded for look-up at sign-in."""
    phone: Mapped[str | None] = mapped_column(String(24))
    activated_at: Mapped[int | None] = mapped_column(BigInteger)
    """When the owner first took the account over; from then on no source sets a contact."""
    authority_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Raised whenever an authority of the person shrinks: older privileged tokens are dead."""
    source: Mapped[str] = mapped_column(String(20), default="file")
    is_sample: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("account_status IN ('active', 'disabled')", name="account_status"),
        Index("ix_person_name", "name"),
        # In order within a unit: a page of a unit's people costs the page, not the unit.
        Index("ix_person_unit_id", "unit_id", "id"),
        # Those at work in each unit are counted, and those who left are found, by this alone.
        Index("ix_person_employment", "employment_status", "unit_id"),
    )


class PersonNumber(Base):
    """Every NIP or NI PPPK that a person has or had; a number never passes to another person."""

    __tablename__ = "person_number"
    number: Mapped[str] = mapped_column(String(18), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[int] = mapped_column(BigInteger)


class EmploymentEventRow(Base):
    """A transfer, another position, or an end of employment, with its day and paper (Pasal 9(6)).

    ``effective_on`` is the TMT, a civil date (WIB); ``applied_at`` is null until it binds.
    """

    __tablename__ = "employment_event"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    effective_on: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[str | None] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(200))
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[int] = mapped_column(BigInteger)
    applied_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ux_employment_event", "person_id", "kind", "effective_on", "document", unique=True),
        Index(
            "ix_employment_event_due",
            "effective_on",
            sqlite_where=text("applied_at IS NULL"),
            postgresql_where=text("applied_at IS NULL"),
        ),
    )


class DayOffRow(Base):
    """A civil day (WIB) that is no working day, what it is called and the decree that sets it."""

    __tablename__ = "day_off"
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str | None] = mapped_column(String(200))
