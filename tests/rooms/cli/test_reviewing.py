"""A review by commands: who may do what in it, and its evidence proven without the installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idp.cli import keys, review, review_answers
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.keys import ensure_keys
from tests.rooms.authentication.owners import SEED, Owner, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import Desk, administrator, manager, proof_of
from tests.rooms.governance.appointments import appoint, in_force

pytestmark = pytest.mark.pasal("27(2)a")
DEADLINE = "2026-10-05"


class Sitting(Desk):
    """A desk with the commands of reviews."""

    def __init__(self, foundation: Foundation, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(foundation, kind, monkeypatch)
        self._commands = Commands(self.foundation, [review, keys], monkeypatch)
        monkeypatch.setattr(review_answers, "open_foundation", lambda: self.foundation)

    def later(self, seconds: float = 31) -> None:
        """A code of the second factor counts once: the next act has the next one."""
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        clock.advance(seconds)

    def by(self, owner: Owner | None, *words: str) -> tuple[int, Any]:
        if owner is None:
            return self._commands.run("review", *words)
        self.later()
        proof = json.dumps(proof_of(self.foundation, owner))
        return self._commands.run("review", *words, "--as", owner.nip, "--proof-stdin", stdin=proof)

    def done(self, owner: Owner | None, *words: str) -> Any:
        code, output = self.by(owner, *words)
        assert code == 0, output
        return output

    def refused(self, owner: Owner | None, *words: str) -> str:
        code, output = self.by(owner, *words)
        assert code == 1, output
        return str(output["error"])


@pytest.fixture
def sitting(sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Sitting:
    ensure_keys(sqlite_foundation)
    return Sitting(sqlite_foundation, "production", monkeypatch)


def official(foundation: Foundation, role: str, unit: str | None, placed: str) -> Owner:
    owner = new_owner(foundation, seed=SEED, unit=placed)
    appoint(foundation, owner.person, role, unit)
    return owner


def create(sitting: Sitting, by: Owner | None, *more: str) -> str:
    given = ("--name", "Semester dua", "--scope", "pengelola", "--deadline", DEADLINE, *more)
    return str(sitting.done(by, "create", *given)["id"])


def test_a_review_from_its_draft_to_evidence_that_proves_itself(
    sitting: Sitting, sqlite_foundation: Foundation, tmp_path: Path
) -> None:
    foundation = sqlite_foundation
    admin, central = (
        administrator(foundation),
        official(foundation, "kepala_bkpsdmd", None, "BKPSDMD"),
    )
    head = official(foundation, "kepala_perangkat_daerah", "DINKES", "DINKES")
    good, bad, forgotten = (manager(foundation, "fasilitator", "DINKES") for _ in range(3))
    made = create(sitting, admin)
    assert sitting.done(admin, "start", made)["items"] == 4
    mine = {row["nip"]: row for row in sitting.done(head, "items", made, "--mine")}
    assert set(mine) == {good.nip, bad.nip, forgotten.nip}
    assert mine[good.nip]["facts"]["training"] == "belum ada catatan"
    opened = sitting.done(head, "look", made, mine[good.nip]["id"])
    assert opened[0]["facts"]["last_sign_in"] is None
    kept = sitting.done(head, "decide", made, mine[good.nip]["id"], "--outcome", "keep")
    assert (kept[0]["state"], kept[0]["label"]) == ("kept", "PERTAHANKAN")
    assert kept[0]["facts_opened"] is True
    gone = ("decide", made, mine[bad.nip]["id"], "--outcome", "revoke")
    assert sitting.refused(head, *gone) == "reason_required"
    sitting.done(head, *gone, "--reason", "pindah tugas")
    assert in_force(foundation, bad.person) == []
    (own,) = sitting.done(central, "items", made, "--mine")
    assert own["nip"] == admin.nip and own["reviewer_by"] == "kepala_bkpsdmd"
    sitting.done(central, "decide", made, own["id"], "--outcome", "keep")
    assert sitting.refused(admin, "apply", made) == "answers_awaited"
    assert sitting.refused(admin, "close", made) == "wrong_state"
    sitting.later(15 * 86_400)
    shown = sitting.done(admin, "show", made)
    assert (shown["state"], shown["outcomes"]["suspended"]) == ("applied", 1)
    assert in_force(foundation, forgotten.person) == []
    assert sitting.done(admin, "close", made)["label"] == "DITUTUP"
    out, key = tmp_path / "bukti", tmp_path / "keys.json"
    sitting.done(admin, "export", made, "--out", str(out))
    key.write_text(json.dumps(sitting._commands.done("keys", "public")))
    proven = sitting.done(None, "verify-evidence", str(out), "--key", str(key))
    assert proven["whole"] and proven["manifest"]["outcomes"]["kept"] == 2
    (out / "tinjauan.csv").write_text("lain")
    code, found = sitting.by(None, "verify-evidence", str(out), "--key", str(key))
    assert (code, found["fault"]) == (1, "tinjauan.csv")


def test_who_may_conduct_answer_and_look_on(
    sitting: Sitting, sqlite_foundation: Foundation
) -> None:
    foundation = sqlite_foundation
    admin, holder = administrator(foundation), manager(foundation, "fasilitator", "DINKES")
    head = official(foundation, "kepala_perangkat_daerah", "DINKES", "DINKES")
    elsewhere = official(foundation, "kepala_perangkat_daerah", "DISDIK", "DISDIK")
    auditor = official(foundation, "pengaudit", None, "DISDIK")
    draft = ("create", "--name", "x", "--scope", "pengelola", "--deadline", DEADLINE)
    for stranger in (head, holder, auditor, None):
        assert sitting.refused(stranger, *draft) == "TIDAK_ADA_DASAR"
    made = create(sitting, admin)
    sitting.done(admin, "start", made)
    for reader in (admin, auditor):
        (listed,) = sitting.done(reader, "list")
        assert sitting.done(reader, "list", "--after", listed["id"]) == []
        assert len(sitting.done(reader, "items", made)) == 2
    for stranger in (holder, head, None):
        assert sitting.refused(stranger, "items", made) == "TIDAK_ADA_DASAR"
        assert sitting.refused(stranger, "list") == "TIDAK_ADA_DASAR"
    assert sitting.refused(holder, "list", "--mine") == "TIDAK_ADA_DASAR"
    (task,) = sitting.done(head, "list", "--mine")
    assert (task["id"], task["outcomes"]) == (made, {"undecided": 1})
    assert sitting.done(elsewhere, "list", "--mine") == []
    assert sitting.done(elsewhere, "items", made, "--mine") == []
    item = sitting.done(head, "items", made, "--mine")[0]["id"]
    keep = ("decide", made, item, "--outcome", "keep")
    assert sitting.refused(elsewhere, *keep) == "LUAR_LINGKUP"
    assert sitting.refused(auditor, *keep) == "TIDAK_ADA_DASAR"
    assert sitting.refused(holder, *keep) == "TIDAK_ADA_DASAR"
    # The policy would let an administrator; he is not the one who is asked.
    assert sitting.refused(admin, *keep) == "not_the_reviewer"
    passed = ("reassign", made, item, "--to", admin.nip, "--note", "atas permintaan kepala")
    assert sitting.done(head, *passed)[0]["reviewer_by"] == "reassigned"
    assert sitting.done(admin, *keep)[0]["state"] == "kept"
    assert sitting.done(head, "list", "--mine") == []


def test_a_version_goes_with_one_item(sitting: Sitting, sqlite_foundation: Foundation) -> None:
    admin = administrator(sqlite_foundation)
    head = official(sqlite_foundation, "kepala_perangkat_daerah", "DINKES", "DINKES")
    manager(sqlite_foundation, "fasilitator", "DINKES")
    made = create(sitting, admin, "--default", "keep")
    sitting.done(admin, "start", made)
    (item,) = sitting.done(head, "items", made, "--mine")
    keep = ("--outcome", "keep", "--seen")
    late = str(item["version"] + 1)
    assert sitting.refused(head, "decide", made, item["id"], *keep, late) == "decided_meanwhile"
    assert sitting.by(head, "decide", made, item["id"], "x", *keep, "1")[0] == 2
    sitting.done(head, "decide", made, item["id"], *keep, str(item["version"]))


def test_on_a_sample_installation_the_operator_stands_in_for_all(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_keys(sqlite_foundation)
    sitting = Sitting(sqlite_foundation, "test", monkeypatch)
    holder = manager(sqlite_foundation, "fasilitator", "DINKES")
    made = create(sitting, None)
    sitting.done(None, "start", made)
    (item,) = sitting.done(None, "items", made)
    revoke = ("--outcome", "revoke", "--reason", "uji")
    sitting.done(None, "decide", made, item["id"], *revoke)
    assert in_force(sqlite_foundation, holder.person) == []
    assert sitting.done(None, "apply", made)["state"] == "applied"
