"""Migrations: the models' tables and the rooms' guards, on both databases, safely from anywhere."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine

from idp import audit, authentication, documents
from idp.audit.guards import Dialect
from idp.foundation import migrations
from idp.foundation.database import Base
from idp.foundation.errors import Unavailable
from idp.governance import guards as governance
from tests.migrated import import_all_models
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
DIALECTS: list[Dialect] = ["sqlite", "postgresql"]
NewDatabase = Callable[[str], str]


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    given: Dialect = request.param
    return given


@pytest.fixture
def new_database(
    dialect: Dialect, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[NewDatabase]:
    """Makes empty databases by name and gives their URLs."""
    if dialect == "sqlite":
        yield lambda name: f"sqlite:///{tmp_path / name}.db"
        return
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    made: list[str] = []

    def create(name: str) -> str:
        made.append(name)
        return server.create_database(name)

    yield create
    for name in made:
        server.drop_database(name)


def facts(engine: Engine) -> dict[str, Any]:
    """Everything about the tables that the database itself can tell, in one comparable value."""
    looked = inspect(engine)
    tables: dict[str, Any] = {}
    for table in looked.get_table_names():
        if table != "alembic_version":
            tables[table] = {
                "columns": {
                    column["name"]: (
                        str(column["type"]),
                        column["nullable"],
                        str(column.get("default")).replace(f"{table}_id_seq", "sequence"),
                    )
                    for column in looked.get_columns(table)
                },
                "primary key": looked.get_pk_constraint(table),
                "foreign keys": by_name(looked.get_foreign_keys(table)),
                "unique": by_name(looked.get_unique_constraints(table)),
                "checks": by_name(looked.get_check_constraints(table)),
                "indexes": by_name(looked.get_indexes(table)),
            }
    return tables


def by_name(found: Any) -> dict[str, str]:
    return {str(item["name"]): plain(item) for item in found}


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(sorted((name, plain(part)) for name, part in value.items()))
    return str([plain(part) for part in value]) if isinstance(value, list) else str(value)


def triggers(engine: Engine, dialect: Dialect) -> dict[str, str]:
    """The triggers' and trigger functions' definitions by name."""
    queries = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
        ),
    }
    with engine.connect() as connection:
        found = connection.execute(text(queries[dialect]))
        return {str(row[0]): str(row[1]) for row in found}


def test_the_migrations_make_the_tables_and_guards_of_the_rooms(
    dialect: Dialect, new_database: NewDatabase
) -> None:
    """Where this fails after a change of a model, a migration is missing."""
    import_all_models()
    migrated_url = new_database("migrated")
    migrations.upgrade(migrated_url)
    migrated, modelled = create_engine(migrated_url), create_engine(new_database("modelled"))
    Base.metadata.create_all(modelled)
    with modelled.begin() as connection:
        for room in (audit, authentication, documents, governance):
            for statement in room.guard_statements(dialect):
                connection.exec_driver_sql(statement.replace("%", "%%"))
    assert facts(migrated) == facts(modelled)
    assert triggers(migrated, dialect) == triggers(modelled, dialect)
    assert len(triggers(migrated, dialect)) >= 15
    migrated.dispose()
    modelled.dispose()


def test_a_second_upgrade_changes_nothing(new_database: NewDatabase) -> None:
    url = new_database("again")
    assert migrations.current_revision(url) is None
    assert migrations.upgrade(url) is True
    assert migrations.current_revision(url) == migrations.newest_revision()
    assert migrations.upgrade(url) is False


def test_a_way_leads_back_to_nothing_and_forward_again(
    dialect: Dialect, new_database: NewDatabase
) -> None:
    url = new_database("back")
    migrations.upgrade(url)
    migrations.downgrade(url, "base")
    engine = create_engine(url)
    assert facts(engine) == {}
    assert triggers(engine, dialect) == {}
    engine.dispose()
    assert migrations.upgrade(url) is True


def test_a_step_back_leads_to_what_was_there_before(
    dialect: Dialect, new_database: NewDatabase
) -> None:
    steps = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    back_url = new_database("back")
    migrations.upgrade(back_url)
    back = create_engine(back_url)
    for step in reversed(steps[:-1]):
        there_url = new_database(f"step_{step}")
        migrations._run(there_url, "upgrade", step)
        migrations.downgrade(back_url, step)
        there = create_engine(there_url)
        assert facts(back) == facts(there)
        assert triggers(back, dialect) == triggers(there, dialect)
        assert migrations.upgrade(there_url) is True
        there.dispose()
    back.dispose()


def test_sessions_long_past_their_limit_are_closed_without_a_word(
    new_database: NewDatabase,
) -> None:
    """0004: the first sweep after it must not tell modules of years of sessions."""
    url = new_database("sessions")
    migrations._run(url, "upgrade", "0003")
    engine = create_engine(url)
    now = int(time.time())
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO person (id, kind, name, employment_status, account_status, source,"
                " created_at, updated_at) VALUES ('p', 'PNS', 'x', 'aktif', 'active', 'file', 0, 0)"
            )
        )
        for name, until in (("old", now - 90_000), ("fresh", now - 80_000), ("open", now + 9)):
            connection.execute(
                text(
                    "INSERT INTO session (id, cookie_digest, person_id, created_at,"
                    " authenticated_at, amr, last_seen_at, idle_seconds, expires_at)"
                    " VALUES (:name, :name, 'p', 0, 0, 'pwd', 0, 900, :until)"
                ),
                {"name": name, "until": until},
            )
    migrations.upgrade(url)
    with engine.connect() as connection:
        ended = connection.execute(
            text("SELECT id, ended_at, end_reason FROM session WHERE ended_at IS NOT NULL")
        ).all()
    engine.dispose()
    assert ended == [("old", now - 90_000, "absolute limit")]


def test_processes_that_upgrade_at_once_wait_for_each_other(new_database: NewDatabase) -> None:
    url = new_database("parallel")
    script = (
        "import sys; from idp.foundation.migrations import upgrade; print(upgrade(sys.argv[1]))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        _, complaints = process.communicate(timeout=120)
        assert process.returncode == 0, complaints
    engine = create_engine(url)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    engine.dispose()
    assert versions == [(migrations.newest_revision(),)]


def test_a_migration_that_fails_leaves_nothing_behind(
    dialect: Dialect, new_database: NewDatabase
) -> None:
    url = new_database("failing")
    engine = create_engine(url)
    with engine.begin() as connection:
        # In the way of a table that is made late.
        connection.execute(text("CREATE TABLE totp_factor (id INTEGER)"))
    with pytest.raises(Unavailable):
        migrations.upgrade(url)
    assert list(facts(engine)) == ["totp_factor"]
    assert triggers(engine, dialect) == {}
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE totp_factor"))
    engine.dispose()
    assert migrations.upgrade(url) is True


def test_the_newest_revision_is_the_head_that_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.migrations_folder()))
    steps = ScriptDirectory.from_config(config)
    assert steps.get_heads() == [migrations.newest_revision()]
    for step in steps.walk_revisions():
        assert Path(step.path).name.startswith(step.revision + "_")


def test_a_start_that_finds_nothing_to_do_does_not_load_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/quick.db"
    migrations.upgrade(url)
    script = (
        "import sys; from idp.foundation.migrations import upgrade; upgrade(sys.argv[1]);"
        "sys.exit('alembic' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", script, url], cwd=ROOT, check=False).returncode == 0
    )


def test_a_new_sqlite_database_is_the_owners_alone(tmp_path: Path) -> None:
    migrations.upgrade(f"sqlite:///{tmp_path}/new/simasn.db")
    assert (tmp_path / "new" / "simasn.db").stat().st_mode & 0o777 == 0o600
