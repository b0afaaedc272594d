"""The verifier that has an export and public keys, and nothing else."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from idp.audit import EventType, export, offline, prove_consistency, prove_event, seal
from idp.audit.heads import heads_file
from idp.cli import audit as audit_commands
from idp.cli import keys as keys_commands
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, NotFound
from tests.rooms.audit.signing import give_key, keep_export, keep_keys, prove, write_signed
from tests.rooms.audit.tampering import disarm, say, write_events, write_sealed
from tests.rooms.cli.commands import Commands

SCRIPT = Path(str(offline.__file__))


@pytest.fixture
def keys(sqlite_foundation: Foundation, tmp_path: Path) -> Path:
    give_key(sqlite_foundation)
    return keep_keys(sqlite_foundation, tmp_path)


@pytest.fixture
def signed(sqlite_foundation: Foundation) -> Foundation:
    write_signed(sqlite_foundation, 9, 1, 20, 12)
    return sqlite_foundation


def test_the_verifier_needs_python_and_cryptography_alone() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def run_alone(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


def test_a_copy_of_the_one_file_proves_an_export_on_a_machine_without_the_database(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    script = shutil.copy(SCRIPT, elsewhere / "offline.py")
    exported = shutil.copy(keep_export(signed, tmp_path), elsewhere)
    command = [sys.executable, "-I", str(script), exported, "--key", str(keys)]
    done = run_alone(command, elsewhere)
    found = json.loads(done.stdout)
    assert (done.returncode, found["whole"], found["events"]) == (0, True, 42), done.stderr
    assert found["checkpoints"] == 4
    text = Path(exported).read_text().replace("person-7", "person-8")
    Path(exported).write_text(text)
    done = run_alone(command, elsewhere)
    assert (done.returncode, json.loads(done.stdout)["first_bad_position"]) == (1, 8)


@pytest.mark.timeout(600)
def test_every_one_of_a_thousand_random_edits_of_one_bit_is_found(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    path = keep_export(signed, tmp_path)
    assert prove(path, keys)["whole"]
    whole, chance = path.read_bytes(), random.Random(2023)
    for _ in range(1000):
        bit = chance.randrange(len(whole) * 8)
        edited = bytearray(whole)
        edited[bit // 8] ^= 1 << bit % 8
        path.write_bytes(edited)
        assert not prove(path, keys)["whole"], (bit, edited[bit // 8 - 40 : bit // 8 + 40])


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


def test_every_line_that_is_taken_out_doubled_or_exchanged_is_found(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    path = keep_export(signed, tmp_path)
    lines = lines_of(path)
    events = [number for number, line in enumerate(lines) if '"type"' in line]
    for number in range(len(lines)):
        doubled = [*lines[: number + 1], *lines[number:]]
        path.write_text("".join(doubled))
        # The same checkpoint twice says nothing that is not so.
        assert prove(path, keys)["whole"] == ('"jws"' in lines[number])
    for number in events:
        path.write_text("".join(lines[:number] + lines[number + 1 :]))
        assert not prove(path, keys)["whole"]
        other = lines.copy()
        other[number], other[number + 1] = other[number + 1], other[number]
        path.write_text("".join(other))
        assert not prove(path, keys)["whole"]


def test_every_cut_is_found(signed: Foundation, keys: Path, tmp_path: Path) -> None:
    path = keep_export(signed, tmp_path)
    lines = lines_of(path)
    for number in range(len(lines)):
        path.write_text("".join(lines[:number]))
        assert not prove(path, keys)["whole"]
    path.write_text("".join(lines)[:-1])
    assert not prove(path, keys)["whole"]


def test_a_cut_with_an_end_put_on_is_older_than_what_was_kept(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    kept = shutil.copy(heads_file(signed.settings.data_dir), tmp_path / "kept.jsonl")
    path = keep_export(signed, tmp_path)
    lines = lines_of(path)
    until = max(number for number, line in enumerate(lines) if '"position": 30,' in line) + 1
    end = {name: json.loads(lines[until - 1])[name] for name in ("position", "chain_hash")}
    path.write_text("".join(lines[:until]) + json.dumps(end) + "\n")
    # An older state of the log is true of its time; only who kept a newer one can tell.
    assert prove(path, keys)["until"] == 30
    found = prove(path, keys, kept)
    assert (found["whole"], found["first_bad_position"]) == (False, 31)


def test_another_log_under_the_same_key_is_not_what_was_kept(
    signed: Foundation, keys: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """AU-03: yesterday's database, or one rewritten with the key at hand."""
    heads = heads_file(signed.settings.data_dir)
    kept = shutil.move(heads, tmp_path / "kept.jsonl")
    disarm(signed)
    say(signed, "DELETE FROM audit_event")
    clock.advance(1)
    write_signed(signed, 60)
    path = keep_export(signed, tmp_path)
    assert prove(path, keys)["whole"]
    found = prove(path, keys, kept)
    assert (found["whole"], found["first_bad_position"]) == (False, 9)


def test_an_export_under_a_key_that_is_not_held_proves_nothing(
    signed: Foundation, tmp_path: Path
) -> None:
    say(signed, "DELETE FROM signing_key")
    give_key(signed)
    other = keep_keys(signed, tmp_path)
    found = prove(keep_export(signed, tmp_path), other)
    assert (found["whole"], found["first_bad_position"]) == (False, 9)
    assert "key that is not known" in found["fault"]


def test_an_export_without_a_checkpoint_proves_nothing(
    sqlite_foundation: Foundation, keys: Path, tmp_path: Path
) -> None:
    write_sealed(sqlite_foundation, 4)
    assert not prove(keep_export(sqlite_foundation, tmp_path), keys)["whole"]


def test_rows_after_the_last_checkpoint_are_not_taken_for_proven(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    write_sealed(signed, 3, first=42)
    found = prove(keep_export(signed, tmp_path), keys)
    assert (found["whole"], found["fault"]) == (False, "the end stands under no checkpoint")


@pytest.mark.parametrize(("since", "until"), [(0, 1), (3, 5), (8, 12), (9, 10), (20, 99), (41, 42)])
def test_a_span_is_proven_without_the_events_around_it(
    signed: Foundation, keys: Path, tmp_path: Path, since: int, until: int
) -> None:
    # The number of an event is its millisecond.
    start = json.loads(next(export(signed)))["at_ms"]
    path = keep_export(signed, tmp_path, since_ms=start + since, until_ms=start + until)
    found = prove(path, keys)
    assert found["whole"], found
    shown = [json.loads(line)["subject"] for line in lines_of(path) if '"type"' in line]
    assert shown == [f"person-{number}" for number in range(since, min(until, 42))]
    whole, chance = path.read_bytes(), random.Random(since)
    for _ in range(100):
        bit = chance.randrange(len(whole) * 8)
        edited = bytearray(whole)
        edited[bit // 8] ^= 1 << bit % 8
        path.write_bytes(edited)
        assert not prove(path, keys)["whole"], (bit, edited[bit // 8 - 40 : bit // 8 + 40])


NONSENSE = [
    b"",
    b"\n",
    b"{}\n",
    b"[]\n",
    b"7\n",
    b"\xff\xfe\n",
    b"null\n",
    b'"path": ',
    b'["path", {"path": 1}]\n',
    b"{" * 9999,
    b"[" * 200_000,
    b'{"path": "AAAA", "checkpoints": []}\n',
    b'{"path": 7, "checkpoints": [{}]}\n',
    b'{"jws": 1}\n',
]


@pytest.mark.parametrize("content", NONSENSE, ids=range(len(NONSENSE)))
def test_whatever_it_is_given_it_says_no_and_does_not_fail(
    keys: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "nonsense"
    path.write_bytes(content)
    assert prove(path, keys)["whole"] is False


def events(foundation: Foundation) -> Iterator[dict[str, Any]]:
    return (entry for line in export(foundation) if "type" in (entry := json.loads(line)))


def test_every_event_is_proven_by_itself_in_a_kilobyte(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    path = tmp_path / "proof.json"
    for event in events(signed):
        proof = prove_event(signed, event["id"])
        assert len(json.dumps({name: proof[name] for name in ("previous", "path")})) < 1024
        path.write_text(json.dumps(proof))
        found = prove(path, keys)
        assert (found["whole"], found["event"]) == (True, event), found
        for name in ("actor", "reason", "at_ms", "id", "position"):
            path.write_text(json.dumps({**proof, "event": {**event, name: 77}}))
            assert not prove(path, keys)["whole"], name


def test_every_checkpoint_continues_every_one_before(
    signed: Foundation, keys: Path, tmp_path: Path
) -> None:
    path = tmp_path / "proof.json"
    sizes = (9, 10, 30, 42)
    for first in sizes:
        for second in sizes:
            if first > second:
                with pytest.raises(NotFound):
                    prove_consistency(signed, first, second)
                continue
            proof = prove_consistency(signed, first, second)
            path.write_text(json.dumps(proof))
            assert prove(path, keys)["whole"]
            path.write_text(json.dumps({**proof, "path": "A" * 43}))
            assert not prove(path, keys)["whole"]
    with pytest.raises(NotFound):
        prove_consistency(signed, 9, 11)


def test_no_proof_is_made_of_what_was_changed(signed: Foundation) -> None:
    disarm(signed)
    say(signed, "UPDATE audit_event SET chain_hash = :hash WHERE position = 12", hash="0" * 64)
    with pytest.raises(Conflict):
        prove_event(signed, 15)
    with pytest.raises(Conflict):
        prove_consistency(signed, 10, 30)
    with pytest.raises(NotFound):
        prove_event(signed, 10_000)
    write_events(signed, 1)
    with pytest.raises(Conflict):
        prove_event(signed, 43)


@pytest.fixture
def commands(sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    give_key(sqlite_foundation)
    return Commands(sqlite_foundation, [audit_commands, keys_commands], monkeypatch)


def test_the_commands_print_what_the_verifier_takes(
    sqlite_foundation: Foundation, commands: Commands, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 5)
    key, kept, path = (tmp_path / name for name in ("keys.json", "kept.json", "export.ndjson"))
    key.write_text(json.dumps(commands.done("keys", "public")))
    first = commands.done("audit", "checkpoint")
    kept.write_text(json.dumps(first))
    write_events(sqlite_foundation, 5)
    assert commands.run("audit", "export", "--out", str(path)) == (0, None)
    check = ("verify-export", str(path), "--key", str(key), "--kept", str(kept))
    assert commands.done("audit", *check)["until"] == 10
    second = commands.done("audit", "checkpoint")
    path.write_text(json.dumps(commands.done("audit", "proof", "7")))
    assert commands.done("audit", *check)["event"]["id"] == 7
    sizes = (str(first["position"]), str(second["position"]))
    path.write_text(json.dumps(commands.done("audit", "consistency", *sizes)))
    assert commands.done("audit", *check)["second"] == second
    path.write_text("{}\n")
    code, found = commands.run("audit", *check)
    assert (code, found["whole"]) == (1, False)
    seal(sqlite_foundation)
    assert [event["type"] for event in events(sqlite_foundation)].count(
        EventType.AUDIT_EXPORTED
    ) == 2


def test_verify_holds_the_database_against_the_checkpoints_and_keys_kept_elsewhere(
    sqlite_foundation: Foundation, commands: Commands, tmp_path: Path
) -> None:
    write_events(sqlite_foundation, 5)
    commands.done("audit", "checkpoint")
    assert commands.done("audit", "verify")["checkpoints"] == 1
    kept = keep_keys(sqlite_foundation, tmp_path)
    say(sqlite_foundation, "DELETE FROM signing_key")
    give_key(sqlite_foundation)
    code, found = commands.run("audit", "verify")
    assert (code, found["first_bad_position"]) == (1, 5)
    assert commands.done("audit", "verify", "--key", str(kept))["whole"] is True


def test_the_public_keys_hold_nothing_private(
    sqlite_foundation: Foundation, commands: Commands
) -> None:
    for key in commands.done("keys", "public")["keys"]:
        assert not {"d", "p", "q", "k"} & key.keys()
