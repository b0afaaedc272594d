"""The step 0018 keeps what an older database knows of the past: the present state and its start."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from idp.foundation import migrations
from tests.servers import PostgresServer
from tests.stores.test_step_to_unit_suspension import ASSIGNMENT, PEOPLE_AND_UNITS

STATES = text(
    "SELECT assignment_id, number, state, since, until, reason, actor FROM assignment_state"
    " ORDER BY assignment_id"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    server.drop_database("before_the_past")
    return server.create_database("before_the_past")


def test_the_past_begins_with_what_is_known(url: str) -> None:
    migrations._run(url, "upgrade", "0017")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in PEOPLE_AND_UNITS.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        for name, state, since in (("a", "active", 10), ("b", "lapsed", 20)):
            values = {"id": name, "unit": "u1", "state": state, "since": since, "scope": None}
            connection.execute(ASSIGNMENT, values)
    migrations._run(url, "upgrade", "0018")
    with engine.connect() as connection:
        rows = connection.execute(STATES).all()
    engine.dispose()
    assert rows == [
        ("a", 1, "active", 10, None, "lalai", "system"),
        ("b", 1, "lapsed", 20, None, "lalai", "system"),
    ]
