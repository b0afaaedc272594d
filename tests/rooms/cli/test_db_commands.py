"""The first word about an installation stands, and what is unsafe is refused before it begins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from idp.cli.db import upgrade_installation
from idp.foundation.clock import SystemClock
from idp.foundation.errors import ConfigurationError, Conflict
from idp.foundation.migrations import current_revision, newest_revision
from idp.keys import list_keys
from tests.foundations import build_settings, close_foundation, open_foundation
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which nothing is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/simasn.db"
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    name = f"new_{tmp_path.name.lower()}"[:60]
    server.drop_database(name)
    return server.create_database(name)


def test_an_upgrade_makes_the_tables_the_kind_and_the_keys_and_repeats_without_change(
    new_database: str, tmp_path: Path
) -> None:
    settings = build_settings(tmp_path, database_url=new_database)
    first = upgrade_installation(settings, "sample")
    again = upgrade_installation(settings)
    assert (first.changed, first.kind, first.revision) == (True, "sample", newest_revision())
    assert (again.changed, again.kind) == (False, "sample")


def test_an_installation_stays_what_it_is(new_database: str, tmp_path: Path) -> None:
    settings = build_settings(tmp_path, database_url=new_database)
    upgrade_installation(settings, "sample")
    with pytest.raises(Conflict):
        upgrade_installation(settings, "production")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"master_key_file": "missing.key"},
        {"master_key_file": "good.key", "test_mode": True},
        {"master_key_file": "good.key", "issuer": "http://sso.example.go.id"},
    ],
)
def test_an_unsafe_production_is_refused_before_anything_is_made(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    (tmp_path / "good.key").write_text("A" * 43 + "=")
    if "master_key_file" in changes:
        changes = {**changes, "master_key_file": tmp_path / changes["master_key_file"]}
    settings = build_settings(tmp_path, **changes)
    with pytest.raises(ConfigurationError):
        upgrade_installation(settings, "production")
    assert current_revision(settings.effective_database_url) is None


def test_a_start_that_was_stopped_before_its_first_word_is_completed(
    sqlite_url: str, tmp_path: Path
) -> None:
    done = upgrade_installation(build_settings(tmp_path, database_url=sqlite_url), "test")
    assert (done.changed, done.kind) == (False, "test")


def simasn_idp(tmp_path: Path, *arguments: str, **environment: str) -> tuple[int, Any]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("SIMASN_") and k != "PORT"}
    done = subprocess.run(
        [sys.executable, "-c", "from idp.cli import main; main()", *arguments, "--json"],
        cwd=ROOT,
        env={**ours, "SIMASN_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None


def test_without_a_word_it_is_a_test_installation_in_test_mode_and_production_otherwise(
    tmp_path: Path,
) -> None:
    assert simasn_idp(tmp_path, "db", "check")[0] == 1
    code, _ = simasn_idp(tmp_path, "db", "upgrade")
    assert code == 1, "a production installation has no master key yet"
    code, output = simasn_idp(tmp_path, "db", "upgrade", SIMASN_TEST_MODE="1")
    assert (code, output["installation"]) == (0, "test")
    code, output = simasn_idp(tmp_path, "db", "check")
    assert (code, output["sound"], output["installation"]) == (0, True, "test")


def test_two_first_starts_at_once_make_one_installation_with_one_set_of_keys(
    new_database: str, tmp_path: Path
) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("SIMASN_") and k != "PORT"},
        "SIMASN_DATA_DIR": str(tmp_path),
        "SIMASN_DATABASE_URL": new_database,
    }
    command = [sys.executable, "-c", "from idp.cli import main; main()", "db", "upgrade"]
    starts = [
        subprocess.Popen(
            [*command, "--installation", "sample"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for start in starts:
        _, complaints = start.communicate(timeout=120)
        assert start.returncode == 0, complaints.decode()
    settings = build_settings(tmp_path, database_url=new_database)
    foundation = open_foundation(settings, SystemClock())
    assert sorted(key.algorithm for key in list_keys(foundation)) == ["ES256", "RS256"]
    close_foundation(foundation)
