"""A sealed archive: proven when written, for its reader alone; nothing leaves the log for it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from idp.audit import check_file, read_keys, verify
from idp.cli import audit as audit_commands
from idp.cli import audit_archive
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.rooms.audit.signing import give_key, keep_keys
from tests.rooms.audit.tampering import disarm, say, write_events
from tests.rooms.cli.commands import Commands

DAY = 86_400


@pytest.fixture
def commands(sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    give_key(sqlite_foundation)
    monkeypatch.setattr(audit_archive, "open_foundation", lambda: sqlite_foundation)
    return Commands(sqlite_foundation, [audit_commands], monkeypatch)


def store(commands: Commands, out: Path, before: str = "2026-09-22") -> tuple[int, Any]:
    return commands.run("audit", "archive", "--before", before, "--out", str(out))


def test_an_archive_proves_its_events_and_the_log_keeps_them(
    sqlite_foundation: Foundation, commands: Commands, clock: FixedClock, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 30)
    clock.advance(DAY)
    write_events(sqlite_foundation, 12)
    out = tmp_path / "2026.ndjson"
    code, told = store(commands, out)
    assert (code, told["events"], told["until"]) == (0, 30, 42)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert out.stat().st_mode & 0o777 == 0o600
    keys = read_keys(keep_keys(sqlite_foundation, tmp_path).read_text())
    found = check_file(out, keys)
    assert (found["whole"], found["events"]) == (True, 30)
    kept = verify(sqlite_foundation, (), keys)
    assert kept.is_whole and kept.rows == 42
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert {line["at"][:10] for line in lines if "type" in line} == {"2026-09-21"}
    assert not list(tmp_path.glob("*.draft"))


def test_an_archive_is_on_record_with_its_digest(
    sqlite_foundation: Foundation, commands: Commands, clock: FixedClock, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 3)
    clock.advance(DAY)
    told = store(commands, tmp_path / "one")[1]
    commands.run("audit", "export", "--out", str(tmp_path / "all"))
    lines = [json.loads(line) for line in (tmp_path / "all").read_text().splitlines()]
    (noted,) = [line for line in lines if line.get("type") == "audit:log:archived"]
    assert json.loads(noted["detail"])["sha256"] == told["sha256"]


def test_an_archive_is_never_written_over(
    sqlite_foundation: Foundation, commands: Commands, clock: FixedClock, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 3)
    clock.advance(DAY)
    out = tmp_path / "one"
    out.write_text("what was there")
    assert store(commands, out)[1]["error"] == "file_exists"
    assert out.read_text() == "what was there"


@pytest.mark.parametrize(("before", "code"), [("2026-09-22", "later_dated"), ("x", "invalid_date")])
def test_only_days_that_are_over_are_archived(
    sqlite_foundation: Foundation, commands: Commands, tmp_path: Path, before: str, code: str
) -> None:
    write_events(sqlite_foundation, 3)
    assert store(commands, tmp_path / "one", before)[1]["error"] == code
    assert not (tmp_path / "one").exists()


def test_no_archive_comes_of_a_log_that_was_changed(
    sqlite_foundation: Foundation, commands: Commands, clock: FixedClock, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 9)
    clock.advance(DAY)
    commands.run("audit", "checkpoint")
    disarm(sqlite_foundation)
    say(sqlite_foundation, "UPDATE audit_event SET subject = 'person-8' WHERE id = 4")
    code, refused = store(commands, tmp_path / "one")
    assert (code, refused["error"]) == (1, "archive_not_proven")
    assert list(tmp_path.glob("one*")) == []
