"""What kind of installation this is: sample, test or production, from its first migration on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from sqlalchemy import BigInteger, CheckConstraint, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base, Database, Statement, Transaction
from idp.foundation.errors import ConfigurationError
from idp.foundation.settings import Settings

Kind = Literal["sample", "test", "production"]


class Installation(Base):
    """The one row that says what this database is for. It never changes."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("kind IN ('sample', 'test', 'production')", name="kind"),
    )


_FIND = Statement(text("SELECT kind FROM installation WHERE id = 1"))
_MARK = Statement(
    text(
        "INSERT INTO installation (id, kind, created_at) VALUES (1, :kind, :now)"
        " ON CONFLICT (id) DO NOTHING"
    )
)


def mark_installation(tx: Transaction, kind: Kind, now: int) -> None:
    """Say what the database is for; the first word stands."""
    tx.run(_MARK, kind=kind, now=now)


def get_installation_kind(database: Database) -> Kind:
    """The kind; raises ConfigurationError while the database is not migrated."""
    with database.reading() as tx:
        row = tx.one(_FIND)
    if row is None:
        raise ConfigurationError("the database is not migrated: run simasn-idp db upgrade")
    return cast(Kind, row[0])


def check_start(settings: Settings, kind: Kind) -> None:
    """Refuse a start that would be unsafe for this kind of installation (ConfigurationError)."""
    if kind == "production" and (faults := list(_production_faults(settings))):
        raise ConfigurationError("; ".join(faults))


def _production_faults(settings: Settings) -> Iterator[str]:
    if settings.test_mode:
        yield "SIMASN_TEST_MODE is refused on a production database"
    if settings.master_key_file is None:
        yield "SIMASN_MASTER_KEY_FILE must be set in production"
    if not settings.secure and not settings.issuer_is_loopback:
        yield "SIMASN_ISSUER must be https in production"
