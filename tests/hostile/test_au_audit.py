"""Hostile input and hostile hands at the audit log (AU-02, AU-03, AU-05)."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from idp.audit import EventType, export, list_events_about, record, seal, verify
from idp.foundation.context import Foundation
from tests.rooms.audit.tampering import write_events, write_sealed

ROOT = Path(__file__).resolve().parents[2]
INJECTED = {
    "line": "x\n2026-01-01T00:00:00Z admin granted",
    "carriage return": "x\r2026 admin granted",
    "terminal": "x\x1b[2J\x1b]0;owned\x07",
    "eight-bit terminal": "x\x9b2J",
    "delete": "x\x7f\x7f",
    "right to left": "x\N{RIGHT-TO-LEFT OVERRIDE}nimda",
    "line separator": "x\N{LINE SEPARATOR}admin granted",
    "nothing": "x\x00y",
    "half a pair": "x\ud800",
    "megabyte": "A" * 1_048_576,
    "zero width": "ad\N{ZERO WIDTH SPACE}min",
}


@pytest.mark.parametrize("name", INJECTED)
def test_au_05_any_text_makes_one_bounded_and_printable_row(
    foundation: Foundation, name: str
) -> None:
    value = INJECTED[name]
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.SIGN_IN_FAILED,
            at_ms=1,
            actor=value,
            subject="probe",
            unit=value,
            client=value,
            result="failed",
            reason=value,
            address=value,
            correlation=value,
            detail={"login": value, value: [value]},
        )
    assert seal(foundation) == 1
    with foundation.database.reading() as tx:
        (event,) = list_events_about(tx, "probe")
    columns = (event.actor, event.unit, event.client, event.reason, event.address)
    for column in (*columns, event.correlation):
        assert column is not None
        assert column.isprintable()
        assert len(column) <= 200
    lines = list(export(foundation))
    assert len(lines) == 2
    for line in lines:
        assert line.endswith("\n")
        assert line[:-1].isprintable()
        assert len(line) < 12_000
        json.loads(line)
    assert verify(foundation).is_whole


def command(*arguments: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from idp.cli import main; main()", *arguments, "--json"],
        cwd=ROOT,
        env={"SIMASN_DATA_DIR": str(data_dir), "SIMASN_TEST_MODE": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("act", "position"),
    [
        ("UPDATE audit_event SET subject = 'forged' WHERE position = 3", 3),
        ("DELETE FROM audit_event WHERE position = 4", 4),
        (
            "INSERT INTO audit_event (id, at_ms, type, result, position, chain_hash)"
            " VALUES (9999, 1, 'x', 'ok', (SELECT MAX(position) + 1 FROM audit_event), 'x')",
            None,
        ),
    ],
)
def test_au_02_the_command_finds_a_row_edited_by_sql_and_ends_with_one(
    tmp_path: Path, act: str, position: int | None
) -> None:
    assert command("db", "upgrade", data_dir=tmp_path).returncode == 0
    verified = command("audit", "verify", data_dir=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    rows = json.loads(verified.stdout)["rows"]
    assert rows >= 4
    with sqlite3.connect(tmp_path / "simasn.db") as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"
        ).fetchall()
        for (trigger,) in triggers:
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(act)
    database.close()
    verified = command("audit", "verify", data_dir=tmp_path)
    assert verified.returncode == 1
    found = json.loads(verified.stdout)
    assert found["whole"] is False
    assert found["first_bad_position"] == (position or rows + 1)


@pytest.mark.parametrize("foundation", ["embedded"], indirect=True)
def test_au_03_yesterdays_database_contradicts_todays_head(foundation: Foundation) -> None:
    path = Path(urlsplit(foundation.settings.database_url).path)
    write_sealed(foundation, 5)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    yesterday = path.with_name("yesterday.db")
    shutil.copyfile(path, yesterday)
    write_sealed(foundation, 7, first=5)
    foundation.database.engine.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(yesterday, path)
    found = verify(foundation)
    assert not found.is_whole
    assert found.first_bad_position == 6
    # And whatever is written from here on does not heal it.
    write_events(foundation, 20, first=100)
    seal(foundation)
    assert verify(foundation).first_bad_position == 12
