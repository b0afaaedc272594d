"""``policy``: versions are kept, compared, tried on the past, put in force; answers explained."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from idp import governance
from idp.cli import policy
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.keys import ensure_keys
from tests.policies.sabotage import FOLDER, spoil
from tests.rooms.access.past_decisions import make_past, open_access
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.governance.appointments import appoint

POLICIES = Path(__file__).resolve().parents[3] / "policies"
AUDITED = Statement(
    text("SELECT type, actor, subject, reason FROM audit_event"
         " WHERE type LIKE 'access:policy:%' ORDER BY id")
)  # fmt: skip
VERSIONS = Statement(text("SELECT COUNT(*) FROM policy_version"))
FORGE = Statement(text("UPDATE decision SET allowed = 1 - allowed WHERE id = 1"))


class Desk:
    """The commands on an installation of some kind, given by whomever."""

    def __init__(self, foundation: Foundation, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.foundation = dataclasses.replace(foundation, kind=kind)
        self._commands = Commands(self.foundation, [policy], monkeypatch)

    def give(self, *words: Any, by: Owner | None = None, second: Owner | None = None) -> Any:
        """Exit code and output."""
        said = [str(word) for word in words]
        if by is None:
            return self._commands.run("policy", *said)
        proof: dict[str, Any] = self._proof(by)
        if second is not None:
            proof["second"] = self._proof(second) | {"nip": second.nip}
        options = ["--as", by.nip, "--proof-stdin"]
        return self._commands.run("policy", *said, *options, stdin=json.dumps(proof))

    def done(self, *words: Any, **who: Any) -> Any:
        code, output = self.give(*words, **who)
        assert code == 0, output
        return output

    def rows(self, statement: Statement) -> list[tuple]:
        with self.foundation.database.reading() as tx:
            return tx.all(statement)

    def states(self) -> dict[str, str]:
        return {item["version"]: item["state"] for item in self.done("list")}

    def _proof(self, owner: Owner) -> dict[str, str]:
        assert owner.seed is not None
        steps = self.foundation.clock.now() // 30
        return {"password": PASSWORD, "otp": pyotp.TOTP(owner.seed).generate_otp(steps)}


@pytest.fixture
def foundation(sqlite_foundation: Foundation) -> Foundation:
    ensure_keys(sqlite_foundation)
    return sqlite_foundation


@pytest.fixture
def desk(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(foundation, "test", monkeypatch)


@pytest.fixture
def production(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(foundation, "production", monkeypatch)


def administrator(foundation: Foundation) -> Owner:
    owner = new_owner(foundation, seed=SEED, unit="BKPSDMD")
    appoint(foundation, owner.person, "administrator", None)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=foundation.clock.now_ms())
    return owner


def changed(folder: Path, fixture: str = "05-own-verification", **manifest: str) -> Path:
    """A copy of the policy with one change of its rules."""
    spoil(FOLDER / f"{fixture}.yaml", POLICIES, folder)
    file = folder / "manifest.toml"
    said = file.read_text()
    for name, value in manifest.items():
        line = next(line for line in said.splitlines() if line.startswith(f"{name} ="))
        said = said.replace(line, f'{name} = "{value}"')
    file.write_text(said)
    return folder


def without(folder: Path, rule: str) -> Path:
    """A copy of the policy without one rule."""
    shutil.copytree(POLICIES, folder)
    for file in (folder / "roles").glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.rstrip().endswith(f", {rule}")))
    return folder


@pytest.mark.pasal("2.b", allows=True)
def test_a_version_is_kept_then_put_in_force_and_the_one_before_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    (first,) = desk.states()
    folder = changed(tmp_path / "p", document="Keputusan Contoh 2/2026")
    kept = desk.done("keep", "--folder", folder)
    assert kept["document"] == "Keputusan Contoh 2/2026"
    second = kept["version"]
    assert desk.states() == {first: "in_force", second: "kept"}
    assert desk.done("keep", "--folder", folder)["version"] == second
    assert desk.done("activate", second, "--reason", "perubahan")["version"] == second
    assert desk.states() == {first: "past", second: "in_force"}
    assert desk.done("show", "current")["version"] == second
    desk.done("activate", first, "--reason", "kembali")
    assert desk.states() == {first: "in_force", second: "past"}
    acts = next(v for v in desk.done("list") if v["version"] == first)["activations"]
    assert [(act["actor"], act["reason"]) for act in acts] == [
        ("operator", "kembali"),
        ("system", "first version"),
    ]
    assert desk.rows(AUDITED) == [
        ("access:policy:kept", "operator", second, None),
        ("access:policy:activated", "operator", second, "perubahan"),
        ("access:policy:activated", "operator", first, "kembali"),
    ]


@pytest.mark.pasal("2.b", allows=True)
def test_a_version_waits_for_its_day(desk: Desk, foundation: Foundation, tmp_path: Path) -> None:
    (first,) = desk.states()
    # A worker that goes on serving; the test's clock stands on 2026-09-21 WIB.
    shelf = open_access(foundation).shelf

    def served() -> str:
        with foundation.database.reading() as tx:
            return shelf.current(tx).version

    later = desk.done("keep", "--folder", changed(tmp_path / "p", effective_from="2026-09-23"))
    desk.done("activate", later["version"], "--reason", "mulai lusa")
    assert desk.states() == {first: "in_force", later["version"]: "waiting"}
    assert served() == first == desk.done("show", "current")["version"]
    foundation.clock.advance(2 * 86_400)  # type: ignore[attr-defined]
    assert desk.states() == {first: "past", later["version"]: "in_force"}
    assert served() == later["version"] == desk.done("show", "current")["version"]


@pytest.mark.pasal("2.e", "24(5)", allows=False)
def test_no_one_changes_the_policy_alone_and_diskominfo_never_does(
    production: Desk, foundation: Foundation, tmp_path: Path
) -> None:
    folder = changed(tmp_path / "p")
    code, refusal = production.give("keep", "--folder", folder)
    assert (code, refusal["pasal"]) == (1, ["2.b", "25(1)"])
    admin, second = administrator(foundation), administrator(foundation)
    code, refusal = production.give("keep", "--folder", folder, by=admin)
    assert (code, refusal["error"]) == (1, "PERLU_PERSETUJUAN_KEDUA")
    assert production.rows(VERSIONS) == [(1,)]
    assert not production.rows(AUDITED)
    foundation.clock.advance(30)  # type: ignore[attr-defined]
    kept = production.done("keep", "--folder", folder, by=admin, second=second)
    foundation.clock.advance(30)  # type: ignore[attr-defined]
    said = ("activate", kept["version"], "--reason", "perubahan")
    production.done(*said, by=admin, second=second)
    assert production.states()[kept["version"]] == "in_force"
    assert {row[1] for row in production.rows(AUDITED)} == {admin.id}


def test_a_broken_bundle_is_not_kept_and_an_unknown_version_not_activated(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "p"
    shutil.copytree(POLICIES, folder)
    file = folder / "roles" / "ppk.csv"
    file.write_text(file.read_text() + "p, ppk, md:*, lihat, semua, allow, , , 99(9), PPK-SALAH\n")
    for words in (
        ("keep", "--folder", folder),
        ("diff", "--folder", folder),
        ("simulate", "--folder", folder),
        ("test", "--folder", folder),
        ("prove", "--folder", folder),
        ("activate", "0123456789abcdef", "--reason", "x"),
        ("show", "0123456789abcdef"),
    ):
        code, refusal = desk.give(*words)
        assert (code, refusal["error"]) == (1, "policy_broken"), words
    assert desk.rows(VERSIONS) == [(1,)]
    assert len(desk.states()) == 1


def test_the_difference_is_told_by_cells_and_in_words(desk: Desk, tmp_path: Path) -> None:
    folder = changed(tmp_path / "p")
    told = desk.done("diff", "--folder", folder)
    (change,) = told["changes"]
    assert (change["role"], change["rule_before"]) == ("fasilitator", "FA-MD-VERIFIKASI")
    assert change["actions"] == ["validasi", "verifikasi"]
    assert len(change["resources"]) == 5
    assert "bukan tentang atau oleh dirinya sendiri" in change["before"]
    assert "bukan tentang atau oleh dirinya sendiri" not in change["after"]
    assert change["sentence"].startswith("Fasilitator: validasi verifikasi md:pribadi")
    assert not desk.done("diff", "current", "current")["changes"]
    code, _ = desk.give("diff")
    assert code == 2


def test_what_a_version_would_change_is_seen_on_what_was_asked(
    desk: Desk, foundation: Foundation, tmp_path: Path
) -> None:
    answers = make_past(foundation).ask(800, random.Random(14))
    permits = Counter(a.decision.rule for a in answers if a.decision.allowed)
    rule, count = permits.most_common(1)[0]
    folder = without(tmp_path / "p", rule)
    told = desk.done("simulate", "--folder", folder)
    assert (told["decisions"], told["unreadable"]) == (800, 0)
    turned = [shift for shift in told["shifts"] if shift["before"] == f"boleh {rule}"]
    assert sum(shift["count"] for shift in turned) == count
    withdrawn = [shift for shift in turned if shift["after"].startswith("tolak")]
    assert sum(shift["count"] for shift in withdrawn) == told["withdrawn"] > 0
    assert told["granted"] == 0
    assert told["shifts"][0] in withdrawn
    assert desk.done("simulate", "--folder", folder, "--limit", "10")["decisions"] == 10
    assert desk.done("simulate", "current")["shifts"] == []
    code, _ = desk.give("simulate")
    assert code == 2


def test_decisions_are_made_again_and_a_forged_one_is_found(
    desk: Desk, foundation: Foundation
) -> None:
    make_past(foundation).ask(100, random.Random(14))
    told = desk.done("recompute")
    assert (told["identical"], told["decisions"], told["same"]) == (True, 100, 100)
    with foundation.database.transaction() as tx:
        tx.run(FORGE)
    code, told = desk.give("recompute")
    assert (code, told["identical"], told["faults"]) == (1, False, {"different": 1})
    assert desk.done("recompute", "--limit", "50")["decisions"] == 50


def test_a_question_is_explained_and_not_itself_logged(desk: Desk, foundation: Foundation) -> None:
    owner = new_owner(foundation)
    asked = ("--action", "lihat", "--resource", "md:pribadi")
    own = desk.done("explain", "--subject", owner.nip, *asked, "--owner", owner.nip)
    assert (own["allowed"], own["rule"], own["pasal"]) == (True, "UP-MD-LIHAT", ["8(1)", "20(3)"])
    assert own["subject"] == {"type": "user", "id": owner.id}
    other = desk.done("explain", "--subject", owner.id, *asked, "--class", "rahasia")
    assert (other["allowed"], other["code"]) == (False, "BUKAN_DATA_SENDIRI")
    assert other["articles"][0]["text"]
    client = desk.done("explain", "--subject", "client:tidak-ada", *asked)
    assert (client["rule"], client["pasal"]) == ("bawaan", ["2.a"])
    code, refusal = desk.give("explain", "--subject", "198407102012031999", *asked)
    assert (code, refusal["error"]) == (1, "person_not_found")


@pytest.mark.pasal("26(3)", allows=False)
def test_how_somebody_stands_is_not_explained_to_just_anybody(
    production: Desk, foundation: Foundation
) -> None:
    owner = new_owner(foundation, seed=SEED)
    asked = ("--action", "lihat", "--resource", "md:pribadi")
    code, refusal = production.give("explain", "--subject", owner.nip, *asked)
    assert (code, refusal["error"]) == (1, "BUKAN_DATA_SENDIRI")
    other = new_owner(foundation, seed=SEED)
    code, _ = production.give("explain", "--subject", owner.nip, *asked, by=other)
    assert code == 1
    foundation.clock.advance(30)  # type: ignore[attr-defined]
    assert production.done("explain", "--subject", owner.nip, *asked, by=owner)["allowed"] is False


def test_tables_and_proof_end_with_one_where_something_is_wrong(desk: Desk, tmp_path: Path) -> None:
    told = desk.done("test", "--folder", POLICIES)
    assert (told["status"], told["failed"]) == ("ok", [])
    assert told["cases"] >= 100
    folder = changed(tmp_path / "p")
    code, told = desk.give("test", "--folder", folder)
    assert (code, told["status"]) == (1, "failed")
    assert {case["table"] for case in told["failed"]} == {"01-data-pegawai"}
    table = POLICIES / "tables" / "03-modul.yaml"
    assert desk.done("test", table, "--folder", folder)["cases"] < 50
    proven = desk.done("prove", "--folder", POLICIES, "--role", "ppk")
    assert (proven["holds"], proven["breaches"]) == (True, [])
    code, told = desk.give("prove", "--folder", folder, "--role", "fasilitator")
    assert (code, told["holds"]) == (1, False)
    (breach,) = told["breaches"]
    assert breach["invariant"] == "VERIFIKASI-SENDIRI"
    assert "FA-MD-VERIFIKASI" in breach["counterexample"]
    code, _ = desk.give("prove", "--folder", folder, "--role", "pendekar")
    assert code == 2


def test_people_read_sentences(desk: Desk, foundation: Foundation, tmp_path: Path) -> None:
    owner = new_owner(foundation)
    folder = changed(tmp_path / "p")
    asked = ["--subject", owner.nip, "--action", "lihat", "--resource", "md:pribadi"]
    said = _say("explain", *asked)
    assert "Hanya pemilik datanya" in said
    assert "Akan diizinkan bila datanya sendiri." in said
    assert "Fasilitator: validasi verifikasi" in _say("diff", "--folder", str(folder))
    proof = _say("prove", "--folder", str(folder), "--role", "fasilitator")
    assert "Fasilitator boleh validasi" in proof
    assert "boleh memasuki" not in proof


def _say(*words: str) -> str:
    return CliRunner().invoke(policy.policy, list(words)).stdout
