"""Story of an appointment by commands: proposed, examined, decreed by two, pledged (SM-1, SM-2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idp import governance
from idp.cli import assignment, assignment_steps, pledge
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.governance import PledgeSigned, activate_decreed
from tests.rooms.authentication.owners import SEED, Owner, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import Desk, administrator, held_by, manager, named, proof_of
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, in_force

TERM = ("--from", "2026-09-21")


class Office(Desk):
    """A desk with the commands of appointments, and paper."""

    def __init__(
        self, foundation: Foundation, monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        super().__init__(foundation, "production", monkeypatch)
        self._commands = Commands(self.foundation, [assignment, pledge], monkeypatch)
        monkeypatch.setattr(assignment_steps, "open_foundation", lambda: self.foundation)
        self.there = foundation
        self._folder = folder
        self._papers = 0

    def paper(self) -> tuple[str, ...]:
        self._papers += 1
        file = self._folder / f"{self._papers}.pdf"
        file.write_bytes(make_pdf(1, title=str(self._papers)))
        return ("--document", str(file), "--number", f"800/{self._papers}/2026")

    def later(self) -> None:
        """A code of the second factor counts once: the next act has the next one."""
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        clock.advance(31)

    def by(self, owner: Owner, *words: str, second: Owner | None = None) -> tuple[int, Any]:
        self.later()
        proof = proof_of(self.foundation, owner)
        if second is not None:
            proof["second"] = named(self.foundation, second)  # type: ignore[assignment]
        return self._commands.run(
            *words, "--as", owner.nip, "--proof-stdin", stdin=json.dumps(proof)
        )


@pytest.fixture
def office(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Office:
    sqlite_foundation.database.subscribers[PledgeSigned].append(activate_decreed)  # type: ignore[attr-defined]
    return Office(sqlite_foundation, monkeypatch, tmp_path)


def head(foundation: Foundation, unit: str = "DINKES") -> Owner:
    owner = new_owner(foundation, seed=SEED, unit=unit)
    appoint(foundation, owner.person, "kepala_perangkat_daerah", unit)
    return owner


def proposing(office: Office, candidate: Owner) -> tuple[str, ...]:
    return (
        *("assignment", "propose", "--nip", candidate.nip, "--role", "fasilitator"),
        *("--unit", "DINKES", "--operates-computer", "--knows-personnel", *office.paper()),
    )


def test_from_the_proposal_of_a_head_to_authority(office: Office) -> None:
    foundation = office.there
    chief, first, second = (
        head(foundation),
        administrator(foundation),
        administrator(foundation),
    )
    candidate = new_owner(foundation, seed=SEED, unit="DINKES")
    code, made = office.by(chief, *proposing(office, candidate))
    assert (code, made["state"]) == (0, "proposed")
    item = made["id"]
    assert office.by(first, "assignment", "verify", item)[1]["state"] == "verified"
    alone = office.by(first, "assignment", "decree", item, *TERM, *office.paper())
    assert (alone[0], alone[1]["error"]) == (1, "PERLU_PERSETUJUAN_KEDUA")
    decreed = office.by(first, "assignment", "decree", item, *TERM, *office.paper(), second=second)
    assert (decreed[0], decreed[1]["state"]) == (0, "decreed")
    assert in_force(foundation, candidate.person) == []
    assert office.by(candidate, "pledge", "sign")[0] == 0
    assert in_force(foundation, candidate.person) == ["fasilitator:DINKES"]


def test_a_head_proposes_for_his_own_perangkat_daerah_alone(office: Office) -> None:
    candidate = new_owner(office.there, seed=SEED, unit="DINKES")
    code, refused = office.by(head(office.there, "DISDIK"), *proposing(office, candidate))
    assert (code, refused["error"], refused["pasal"]) == (1, "LUAR_LINGKUP", ["8(2)"])
    with office.there.database.reading() as tx:
        assert governance.list_assignments(tx, candidate.id) == []


def test_an_administrator_proposes_for_bkpsdmd_alone(office: Office) -> None:
    candidate = new_owner(office.there, seed=SEED, unit="DINKES")
    code, refused = office.by(administrator(office.there), *proposing(office, candidate))
    assert (code, refused["error"]) == (1, "not_in_bkpsdmd")


def test_the_first_administrator_comes_by_command_once(office: Office) -> None:
    first = new_owner(office.there, seed=SEED, unit="BKPSDMD")
    later = new_owner(office.there, seed=SEED, unit="BKPSDMD")

    def appoint_first(owner: Owner) -> tuple[int, Any]:
        words = ("assignment", "first", "--nip", owner.nip, *TERM, *office.paper())
        return office.give(*words)

    code, made = appoint_first(first)
    assert (code, made["role"], made["state"]) == (0, "administrator", "decreed")
    assert office.by(first, "pledge", "sign")[0] == 0
    assert in_force(office.there, first.person) == ["administrator"]
    assert appoint_first(later)[1]["error"] == "administrator_exists"


def test_a_suspension_ends_with_letter_and_head_and_not_without(office: Office) -> None:
    foundation = office.there
    admin, chief = administrator(foundation), head(foundation)
    stranger = head(foundation, "DISDIK")
    neglectful = manager(foundation, "fasilitator", "DINKES")
    item = held_by(foundation, neglectful)
    with foundation.database.transaction() as tx:
        governance.suspend(
            tx,
            item,
            scope="person",
            reason="lalai",
            actor=admin.id,
            now_ms=foundation.clock.now_ms(),
        )
    lift = ("assignment", "reinstate", item, "--reason", "sanggup")
    assert office.by(admin, *lift)[1]["error"] == "TANPA_DASAR_HUKUM"
    hand_in = ("assignment", "letter", item)
    assert office.by(chief, *hand_in, *office.paper())[0] == 1
    assert office.by(neglectful, *hand_in, *office.paper())[0] == 0
    assert office.by(admin, *lift)[0] == 1
    assert office.by(stranger, "assignment", "acknowledge", item)[0] == 1
    assert office.by(admin, "assignment", "acknowledge", item)[0] == 1
    assert office.by(chief, "assignment", "acknowledge", item)[0] == 0
    assert office.by(admin, *lift)[1]["state"] == "active"
    assert in_force(foundation, neglectful.person) == ["fasilitator:DINKES"]
