"""Bringing the database to the newest state, from whatever state it is in.

The steps are in ``migrations/`` (Alembic). Looking whether there is anything to do costs one
query, and Alembic is loaded only when there is.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, event, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from idp.foundation.errors import ConfigurationError, Unavailable

_LOCK = 0x51A5_0002
_LOCK_WAIT_MS = 60_000


def migrations_folder() -> Path:
    """Where the migrations are: in the source tree, or inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    in_tree = package.parent / "migrations"
    return in_tree if (in_tree / "env.py").is_file() else package / "_migrations"


def newest_revision() -> str:
    """The revision that this version of the product needs: the last file's number."""
    names = sorted(path.name for path in (migrations_folder() / "versions").glob("[0-9]*.py"))
    if not names:
        raise ConfigurationError("the migrations are missing from this installation")
    return names[-1].partition("_")[0]


def current_revision(url: str) -> str | None:
    """The revision that a database is at; None while it is empty.

    Raises Unavailable when it can't be reached.
    """
    path = _sqlite_path(url)
    if path is not None and not path.exists():
        return None
    engine = _open(url)
    try:
        with engine.connect() as connection:
            return _read_revision(connection)
    except DBAPIError as error:
        raise Unavailable("database_unavailable", "the database can't be reached") from error
    finally:
        engine.dispose()


def upgrade(url: str) -> bool:
    """Migrate a database to the newest revision; whether there was anything to do.

    Safe to call from several processes at once: they wait for each other. Either all steps are
    kept or none. Raises Unavailable when the database can't be reached or fails.
    """
    if current_revision(url) == newest_revision():
        return False
    path = _sqlite_path(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made here, so that it is the owner's alone from its first byte on.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    _run(url, "upgrade", "head")
    return True


def downgrade(url: str, revision: str) -> None:
    """Take the database back to ``revision``, or to nothing with ``base``."""
    _run(url, "downgrade", revision)


def _run(url: str, direction: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - a second start must not pay for it
    from alembic.config import Config  # noqa: PLC0415

    engine = _open(url)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            config.attributes["connection"] = connection
            getattr(command, direction)(config, revision)
    except DBAPIError as error:
        raise Unavailable("migration_failed", f"the migration failed: {error.orig}") from error
    finally:
        engine.dispose()


def _open(url: str) -> Engine:
    """An engine of its own: one connection, and on SQLite the write lock from BEGIN on."""
    if not url.startswith("sqlite"):
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None})

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout={_LOCK_WAIT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _read_revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row is not None else None


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)
