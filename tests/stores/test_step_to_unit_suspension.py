"""The step 0005 keeps what an older database says about stopped units."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from idp.foundation import migrations
from tests.servers import PostgresServer

PEOPLE_AND_UNITS = """
INSERT INTO unit (id, code, name, kind, valid_from, is_central)
  VALUES ('u1', 'DINKES', 'Dinas', 'PD', '2020-01-01', 0),
         ('u2', 'DISDIK', 'Dinas', 'PD', '2020-01-01', 0);
INSERT INTO person (id, name, kind, employment_status, account_status, source, created_at,
  updated_at, is_sample)
  VALUES ('p1', 'Melati', 'PNS', 'aktif', 'active', 'sumber', 1, 1, 0);
"""
ASSIGNMENT = text(
    "INSERT INTO assignment (id, person_id, role, unit_id, state, state_since, reason,"
    " suspension_scope, created_at) VALUES (:id, 'p1', 'fasilitator', :unit, :state, :since,"
    " 'lalai', :scope, 1)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    server.drop_database("before_unit_suspension")
    return server.create_database("before_unit_suspension")


def test_units_that_are_stopped_stay_stopped(url: str) -> None:
    migrations._run(url, "upgrade", "0004")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in PEOPLE_AND_UNITS.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        for name, unit, state, since, scope in (
            ("later", "u1", "suspended", 20, "unit"),
            ("first", "u1", "suspended", 10, "unit"),
            ("person", "u2", "suspended", 10, "person"),
            ("over", "u2", "active", 10, None),
        ):
            values = {"id": name, "unit": unit, "state": state, "since": since, "scope": scope}
            connection.execute(ASSIGNMENT, values)
    migrations._run(url, "upgrade", "0005")
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT unit_id, assignment_id, reason, since, ended_at FROM unit_suspension")
        ).all()
    engine.dispose()
    assert rows == [("u1", "first", "lalai", 10, None)]
