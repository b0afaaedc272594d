"""Documents by commands: registered once, listed, and fetched only by whom the policy lets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idp import audit
from idp.audit import EventType
from idp.cli import document
from idp.documents import get_document, open_storage
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.rooms.authentication.owners import SEED, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import Desk, administrator, proof_of
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint


class Archive(Desk):
    """A desk with the commands over documents, and one document on it."""

    def __init__(
        self, foundation: Foundation, monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        super().__init__(foundation, "production", monkeypatch)
        self.there = foundation
        self.commands = Commands(self.foundation, [document], monkeypatch)
        self.file = folder / "surat.pdf"
        self.file.write_bytes(make_pdf(1, title="surat"))
        self.out = folder / "out.pdf"

    def submit(self) -> tuple[int, Any]:
        return self.commands.run(
            *("document", "submit", str(self.file), "--type", "keputusan_gubernur"),
            *("--number", "188/1/2026", "--date", "2026-09-01", "--signer", "Gubernur"),
        )

    def by(self, owner: Any, *words: str) -> tuple[int, Any]:
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        clock.advance(31)
        proof = json.dumps(proof_of(self.foundation, owner))
        return self.commands.run(*words, "--as", owner.nip, "--proof-stdin", stdin=proof)


@pytest.fixture
def archive(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Archive:
    return Archive(sqlite_foundation, monkeypatch, tmp_path)


def auditor(foundation: Foundation) -> Any:
    owner = new_owner(foundation, seed=SEED, unit="DINKES")
    appoint(foundation, owner.person, "pengaudit", None)
    return owner


def test_a_document_is_registered_once_and_listed(archive: Archive) -> None:
    code, made = archive.submit()
    assert (code, made["pages"], made["media_type"]) == (0, 1, "application/pdf")
    assert archive.submit()[1]["id"] == made["id"]
    admin = administrator(archive.there)
    code, found = archive.by(admin, "document", "list", "--type", "keputusan_gubernur")
    assert (code, [one["id"] for one in found]) == (0, [made["id"]])
    assert archive.by(admin, "document", "list", "--type", "surat_tugas")[1] == []
    assert archive.by(admin, "document", "show", made["id"])[1]["number"] == "188/1/2026"


def test_who_may_read_the_log_gets_the_file_and_it_is_on_record(archive: Archive) -> None:
    made = archive.submit()[1]
    reader = auditor(archive.there)
    code, _ = archive.by(reader, "document", "fetch", made["id"], "--out", str(archive.out))
    assert code == 0
    assert archive.out.read_bytes() == archive.file.read_bytes()
    assert archive.out.stat().st_mode & 0o777 == 0o600
    with archive.there.database.reading() as tx:
        events = audit.list_events_about(tx, made["id"], limit=10)
    fetched = [event for event in events if event.type == EventType.DOCUMENT_FETCHED]
    assert [event.actor for event in fetched] == [reader.person.id]
    # What is there already is never written over.
    again = archive.by(reader, "document", "fetch", made["id"], "--out", str(archive.out))
    assert again[0] == 1


def test_who_may_not_gets_neither_file_nor_word(archive: Archive) -> None:
    made = archive.submit()[1]
    anybody = new_owner(archive.there, seed=SEED, unit="DINKES")
    for words in (("fetch", made["id"], "--out", str(archive.out)), ("show", made["id"])):
        code, refused = archive.by(anybody, "document", *words)
        assert (code, "number" in refused) == (1, False)
    assert not archive.out.exists()


@pytest.mark.parametrize("role", ["fasilitator", "kepala_perangkat_daerah"])
def test_who_serves_one_unit_gets_no_evidence_of_another(archive: Archive, role: str) -> None:
    made = archive.submit()[1]
    owner = new_owner(archive.there, seed=SEED, unit="DINKES")
    appoint(archive.there, owner.person, role)
    code, _ = archive.by(owner, "document", "fetch", made["id"], "--out", str(archive.out))
    assert (code, archive.out.exists()) == (1, False)


def test_a_file_that_is_not_the_documents_own_is_not_shown(archive: Archive) -> None:
    made = archive.submit()[1]
    storage = open_storage(archive.there)
    with archive.there.database.reading() as tx:
        kept = get_document(tx, made["id"])
    storage.put(kept.stored_as, make_pdf(2, title="lain"))
    reader = auditor(archive.there)
    refused = archive.by(reader, "document", "fetch", made["id"], "--out", str(archive.out))
    assert (refused[0], refused[1]["error"]) == (1, "storage_unavailable")
    assert not archive.out.exists()
