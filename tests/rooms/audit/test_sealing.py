"""Sealing beside the acts: many write, many seal, one chain comes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from idp.audit import seal, verify
from idp.audit.heads import held
from idp.foundation.context import Foundation
from tests.rooms.audit.tampering import write_events

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys
from pathlib import Path
from idp.audit import seal
from idp.foundation.clock import SystemClock
from tests.foundations import build_settings, open_foundation
from tests.rooms.audit.tampering import write_events
settings = build_settings(Path(sys.argv[1]), database_url=sys.argv[2])
foundation = open_foundation(settings, SystemClock())
sys.stdin.readline()
for number in range(60):
    write_events(foundation, 1, first=number)
    seal(foundation)
"""


def test_processes_that_write_and_seal_at_once_make_one_whole_chain(
    foundation: Foundation, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path), foundation.settings.database_url]
    writers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
        for _ in range(3)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.close()
    for writer in writers:
        assert writer.stderr is not None
        with writer.stderr:
            complaints = writer.stderr.read()
        assert writer.wait() == 0, complaints
    seal(foundation, wait=True)
    found = verify(foundation)
    assert (found.is_whole, found.rows, found.unsealed) == (True, 180, 0), found.fault
    assert found.heads >= 2


def test_of_two_sealers_the_second_leaves_at_once(foundation: Foundation) -> None:
    write_events(foundation, 3)
    with held(foundation.settings.data_dir, wait=False) as heads:
        assert heads is not None
        assert seal(foundation) == 0
    assert seal(foundation) == 3


@pytest.mark.parametrize("foundation", ["servers"], indirect=True)
def test_a_sealer_on_another_machine_keeps_this_one_out(
    foundation: Foundation, tmp_path: Path
) -> None:
    """Nodes share the database and have a file of heads each."""
    write_events(foundation, 3)
    with foundation.database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1369767937)")
        assert seal(foundation) == 0
    assert seal(foundation) == 3
