"""A day of transfers by commands: the file of a person waits for a second one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from idp import directory, governance
from idp.cli import event, event_days
from idp.foundation.context import Foundation
from tests.rooms.authentication.owners import Owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import administrator, manager
from tests.rooms.cli.test_appointing import Office
from tests.rooms.governance.appointments import in_force

REASON = ("--reason", "Pelantikan November")


@pytest.fixture
def office(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Office:
    heard: Any = sqlite_foundation.database.subscribers
    heard[directory.PersonMoved].append(governance.lapse_after_move)
    heard[directory.PersonDeparted].append(governance.lapse_after_departure)
    made = Office(sqlite_foundation, monkeypatch, tmp_path)
    made._commands = Commands(made.foundation, [event], monkeypatch)
    monkeypatch.setattr(event_days, "open_foundation", lambda: made.foundation)
    return made


def a_file(folder: Path, moved: Owner) -> str:
    path = folder / "mutasi.csv"
    path.write_text(
        "tanggal,nip,peristiwa,unit_baru,dokumen\n"
        f"2026-01-05,{moved.nip},MUTASI,DISDIK,800/1/2026\n"
    )
    return str(path)


@pytest.mark.pasal("2.e", "9(6)")
def test_a_persons_file_waits_until_another_confirms_it(office: Office, tmp_path: Path) -> None:
    first, second = administrator(office.there), administrator(office.there)
    moved = manager(office.there, "fasilitator", "DINKES")
    file = a_file(tmp_path, moved)
    code, day = office.by(first, "event", "import", file, *REASON)
    assert (code, day["state"], day["lapses"], day["vacancies"]) == (0, "proposed", 1, 1)
    assert day["file"] == "mutasi.csv"
    assert in_force(office.there, moved.person) == ["fasilitator:DINKES"]
    assert office.by(first, "event", "confirm", day["id"])[1]["error"] == "four_eyes"
    assert office.by(moved, "event", "confirm", day["id"])[0] == 1
    (listed,) = office.by(second, "event", "days", "--state", "proposed")[1]
    assert listed["id"] == day["id"]
    code, confirmed = office.by(second, "event", "confirm", day["id"])
    assert (code, confirmed["state"], confirmed["due"]) == (0, "confirmed", 1)
    assert in_force(office.there, moved.person) == []
    assert office.by(second, "event", "confirm", day["id"])[1]["error"] == "wrong_state"


def test_with_the_second_person_beside_it_binds_at_once(office: Office, tmp_path: Path) -> None:
    first, second = administrator(office.there), administrator(office.there)
    moved = manager(office.there, "fasilitator", "DINKES")
    file = a_file(tmp_path, moved)
    code, day = office.by(first, "event", "import", file, *REASON, second=second)
    assert (code, day["state"], day["decided_by"]) == (0, "confirmed", second.id)
    assert in_force(office.there, moved.person) == []


def test_a_file_is_refused_withdrawn_and_only_looked_at(office: Office, tmp_path: Path) -> None:
    first, second = administrator(office.there), administrator(office.there)
    moved = manager(office.there, "fasilitator", "DINKES")
    file = a_file(tmp_path, moved)
    seen = office.by(first, "event", "import", file, "--dry-run")[1]
    assert (seen["dry_run"], seen["lapses"]) == (True, 1)
    for who, word, state in ((second, "refuse", "refused"), (first, "withdraw", "withdrawn")):
        day = office.by(first, "event", "import", file, *REASON)[1]
        code, decided = office.by(who, "event", word, day["id"], "--reason", "belum terbit")
        assert (code, decided["state"], decided["decision"]) == (0, state, "belum terbit")
    assert in_force(office.there, moved.person) == ["fasilitator:DINKES"]


def test_who_may_close_no_account_brings_no_file(office: Office, tmp_path: Path) -> None:
    moved = manager(office.there, "fasilitator", "DINKES")
    code, refused = office.by(moved, "event", "import", a_file(tmp_path, moved), *REASON)
    assert code == 1
    assert refused["pasal"]


def test_the_operators_source_file_binds_as_ever(office: Office, tmp_path: Path) -> None:
    moved = manager(office.there, "fasilitator", "DINKES")
    report = office._commands.done("event", "import", a_file(tmp_path, moved))
    assert (report["due"], report["new"]) == (1, 1)
    assert in_force(office.there, moved.person) == []
