"""The shelf of versions: kept under a seal, turned to whole, never left without one to serve."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.access import PolicyBroken, PolicyShelf, shelf
from idp.audit import OPERATOR
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Unavailable
from tests.rooms.access.past_decisions import open_access

POLICIES = Path(__file__).resolve().parents[3] / "policies"
COUNT = Statement(text("SELECT COUNT(*), COUNT(DISTINCT version) FROM policy_version"))
ACTIVATIONS = Statement(text("SELECT COUNT(*), COUNT(DISTINCT version) FROM policy_activation"))
FORGE_ANSWERS = Statement(
    text("UPDATE policy_version SET answers = REPLACE(answers, 'FA-MD-LIHAT', 'AD-MD-LIHAT')"
         " WHERE version = :version")
)  # fmt: skip
FORGE_FILES = Statement(
    text("UPDATE policy_version SET files = REPLACE(files, 'deny', 'allow')"
         " WHERE version = :version")
)  # fmt: skip
NO_FILES = Statement(text("UPDATE policy_version SET files = '[]' WHERE version = :version"))


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each load comes from the database, as in a process that has just started."""
    monkeypatch.setattr(shelf, "_ASSEMBLED", {})


def another(folder: Path) -> Path:
    """The same rules under another document: another version."""
    shutil.copytree(POLICIES, folder)
    file = folder / "manifest.toml"
    file.write_text(file.read_text().replace('author = "', 'author = "Contoh, '))
    return folder


def turn_to(foundation: Foundation, opened: PolicyShelf, folder: Path) -> str:
    with foundation.database.transaction() as tx:
        version = opened.keep(tx, folder).version
        opened.activate(tx, version, actor=OPERATOR, reason="perubahan")
    return version


def served(foundation: Foundation, opened: PolicyShelf) -> str:
    with foundation.database.reading() as tx:
        return opened.current(tx).version


def test_nodes_that_start_together_on_a_new_database_agree(foundation: Foundation) -> None:
    together, served_by, faults = threading.Barrier(4), [], []

    def start() -> None:
        together.wait()
        try:
            served_by.append(open_access(foundation).shelf.loaded.version)
        except Exception as fault:  # noqa: BLE001 - asserted below
            faults.append(fault)

    open_access(foundation, POLICIES)  # Casbin is asked before they race
    with foundation.database.transaction() as tx:
        tx.run(Statement(text("DELETE FROM policy_version")))
    nodes = [threading.Thread(target=start) for _ in range(4)]
    for node in nodes:
        node.start()
    for node in nodes:
        node.join()
    assert not faults
    assert len(served_by) == 4
    assert len(set(served_by)) == 1
    with foundation.database.reading() as tx:
        assert tx.one(COUNT) == (1, 1)
        assert tx.one(ACTIVATIONS) == (1, 1)


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("forge", [FORGE_ANSWERS, FORGE_FILES, NO_FILES])
def test_a_version_that_was_changed_in_the_database_is_not_served(
    sqlite_foundation: Foundation, tmp_path: Path, forge: Statement
) -> None:
    foundation = sqlite_foundation
    opened = open_access(foundation).shelf
    first = opened.loaded.version
    second = turn_to(foundation, opened, another(tmp_path / "p"))
    with foundation.database.transaction() as tx:
        assert tx.run(forge, version=second) == 1
    shelf._ASSEMBLED.clear()
    assert served(foundation, opened) == first
    assert opened.fault is not None
    assert second in opened.fault
    with foundation.database.transaction() as tx, pytest.raises(PolicyBroken):
        opened.activate(tx, second, actor=OPERATOR, reason="coba lagi")
    # A worker that starts now has the last version that is whole.
    assert open_access(foundation).shelf.loaded.version == first
    # A sound activation ends the fault.
    with foundation.database.transaction() as tx:
        opened.activate(tx, first, actor=OPERATOR, reason="kembali")
    assert served(foundation, opened) == first
    assert opened.fault is None


@pytest.mark.usefixtures("forgetful")
def test_a_database_that_fails_in_the_middle_of_a_turn_is_asked_again(
    sqlite_foundation: Foundation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foundation = sqlite_foundation
    opened = open_access(foundation).shelf
    first = opened.loaded.version
    second = turn_to(foundation, open_access(foundation).shelf, another(tmp_path / "p"))

    def fail(*_: object) -> None:
        raise Unavailable("database_unavailable", "gone")

    with monkeypatch.context() as broken:
        broken.setattr(opened, "load", fail)
        with pytest.raises(Unavailable):
            served(foundation, opened)
        assert opened.loaded.version == first
    assert served(foundation, opened) == second


@pytest.mark.usefixtures("forgetful")
def test_with_no_whole_version_at_all_nothing_is_served(sqlite_foundation: Foundation) -> None:
    version = open_access(sqlite_foundation).shelf.loaded.version
    with sqlite_foundation.database.transaction() as tx:
        tx.run(FORGE_ANSWERS, version=version)
    shelf._ASSEMBLED.clear()
    with pytest.raises(PolicyBroken):
        open_access(sqlite_foundation)
