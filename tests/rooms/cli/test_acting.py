"""Who gives a command: the operator, or the person of ``--as``, under the rules of every page."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import text

from idp import governance, oidc, sessions
from idp.cli import account, assignment, audit, client, keys, session, suspension
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.keys import ensure_keys
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.governance.appointments import appoint, suspend

AUDITED = Statement(
    text("SELECT type, actor, subject, result, reason, address, detail FROM audit_event"
         " ORDER BY position")
)  # fmt: skip
DECIDED = Statement(
    text("SELECT caller, subject_kind, subject_id, action, resource_type, owner_id, allowed, code"
         " FROM decision ORDER BY id")
)  # fmt: skip
REASONS = Statement(text("SELECT reason FROM audit_event WHERE type = 'audit:log:exported'"))
CLIENTS = Statement(text("SELECT COUNT(*) FROM client"))
MODULES = [account, assignment, audit, client, keys, session, suspension]
REGISTER = ("create", "--name", "Aplikasi Contoh", "--redirect-uri", "https://app.example/cb")


class Desk:
    """The commands on an installation of some kind, given by whomever."""

    def __init__(self, foundation: Foundation, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.foundation = dataclasses.replace(foundation, kind=kind)
        self._commands = Commands(self.foundation, MODULES, monkeypatch)

    def give(self, *words: str, by: Owner | None = None, **proof: Any) -> tuple[int, Any]:
        """Exit code and output; ``by`` proves themself rightly where ``proof`` says nothing."""
        if by is None:
            return self._commands.run(*words)
        stated = proof_of(self.foundation, by) | proof
        return self._commands.run(*words, "--as", by.nip, "--proof-stdin", stdin=json.dumps(stated))

    def rows(self, statement: Statement) -> list[tuple]:
        with self.foundation.database.reading() as tx:
            return tx.all(statement)


def proof_of(foundation: Foundation, owner: Owner) -> dict[str, str]:
    code = pyotp.TOTP(owner.seed).generate_otp(foundation.clock.now() // 30) if owner.seed else None
    return {"password": PASSWORD} | ({"otp": code} if code else {})


def named(foundation: Foundation, owner: Owner) -> dict[str, str]:
    return proof_of(foundation, owner) | {"nip": owner.nip}


@pytest.fixture
def foundation(sqlite_foundation: Foundation) -> Foundation:
    ensure_keys(sqlite_foundation)
    return sqlite_foundation


@pytest.fixture
def desk(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(foundation, "production", monkeypatch)


@pytest.fixture
def test_desk(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(foundation, "test", monkeypatch)


@pytest.fixture
def admin(foundation: Foundation) -> Owner:
    return administrator(foundation)


@pytest.fixture
def fasilitator(foundation: Foundation) -> Owner:
    return manager(foundation, "fasilitator", "DINKES")


def administrator(foundation: Foundation) -> Owner:
    return manager(foundation, "administrator", None, placed="BKPSDMD")


def manager(foundation: Foundation, role: str, unit: str | None, placed: str = "DINKES") -> Owner:
    owner = new_owner(foundation, seed=SEED, unit=placed)
    appoint(foundation, owner.person, role, unit)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=foundation.clock.now_ms())
    return owner


def held_by(foundation: Foundation, owner: Owner) -> str:
    with foundation.database.reading() as tx:
        (only,) = governance.list_assignments(tx, owner.id)
    return only.id


def suspending(foundation: Foundation, owner: Owner, *more: str) -> tuple[str, ...]:
    held = held_by(foundation, owner)
    return ("assignment", "suspend", held, "--scope", "person", "--reason", "lalai", *more)


@pytest.mark.pasal("27(1)b")
def test_a_person_says_what_the_signed_log_is_taken_out_for(
    desk: Desk, admin: Owner, tmp_path: Path
) -> None:
    file = ("--out", str(tmp_path / "jejak.ndjson"))
    assert desk.give("audit", "export", *file, by=admin)[0] == 2
    assert desk.give("audit", "export", *file, "--reason", "pemeriksaan", by=admin)[0] == 0
    noted = [row for row in desk.rows(AUDITED) if row[0] == "audit:log:exported"]
    assert [(row[1], row[3]) for row in noted] == [(admin.id, "ok")]
    assert desk.rows(REASONS) == [("pemeriksaan",)]


@pytest.mark.pasal("2.e")
def test_a_client_gets_other_metadata_by_two(
    desk: Desk, foundation: Foundation, admin: Owner, tmp_path: Path
) -> None:
    second = administrator(foundation)
    registered = oidc.read_metadata(
        {"client_name": "Angka", "grant_types": ["client_credentials"], "scope": "statistik"},
        loopback_allowed=False,
    )
    with foundation.database.transaction() as tx:
        made = oidc.register_client(tx, registered, actor="operator", now_ms=1)
    file = tmp_path / "klien.json"
    file.write_text(json.dumps({**made.metadata, "client_name": "Angka Pegawai"}))
    told = ("client", "update", made.client_id, "--metadata", str(file), "--reason", "nama baru")
    code, refused = desk.give(*told, by=admin)
    assert (code, refused["error"]) == (1, "PERLU_PERSETUJUAN_KEDUA")
    foundation.clock.advance(31)  # type: ignore[attr-defined]
    code, shown = desk.give(*told, by=admin, second=named(foundation, second))
    assert (code, shown["name"]) == (0, "Angka Pegawai")


def test_one_session_is_ended_of_those_that_are_open(
    desk: Desk, foundation: Foundation, admin: Owner, fasilitator: Owner
) -> None:
    # Pasal 27(2)a: who manages access ends it; who manages a unit sees and ends nothing.
    with foundation.database.transaction() as tx:
        for _ in range(2):
            sessions.open_session(
                tx,
                person_id=fasilitator.id,
                amr=("pwd",),
                privileged=True,
                address="203.0.113.9",
                user_agent="uji",
                now=foundation.clock.now(),
                settings=foundation.settings,
            )
    assert desk.give("session", "open", by=fasilitator)[0] == 1
    foundation.clock.advance(31)  # type: ignore[attr-defined]
    code, listed = desk.give("session", "open", by=admin)
    assert (code, {one["sub"] for one in listed}) == (0, {fasilitator.id})
    ending = ("session", "end", "--session", listed[0]["id"], "--reason", "perangkat hilang")
    foundation.clock.advance(31)  # type: ignore[attr-defined]
    assert desk.give(*ending, by=admin) == (0, {"ended": 1})
    foundation.clock.advance(31)  # type: ignore[attr-defined]
    assert desk.give(*ending, by=admin)[1]["error"] == "no_session"


@pytest.mark.pasal("9(7)")
def test_an_administrator_suspends_with_evidence_and_under_their_own_name(
    desk: Desk, foundation: Foundation, admin: Owner, fasilitator: Owner, tmp_path: Path
) -> None:
    (tmp_path / "bukti.pdf").write_bytes(b"bukti")
    proof = ("--evidence", str(tmp_path / "bukti.pdf"))
    code, output = desk.give(*suspending(foundation, fasilitator, *proof), by=admin)
    assert (code, output["state"]) == (0, "suspended")
    audited = desk.rows(AUDITED)
    assert audited[-1][:2] == ("governance:assignment:suspended", admin.id)
    signed_in = [row for row in audited if row[0] == "sessions:sign_in:succeeded"]
    assert [(row[1], row[5]) for row in signed_in] == [(admin.id, "command-line")]
    assert json.loads(signed_in[0][6]) == {"amr": ["pwd", "otp"], "command": "assignment suspend"}
    assert desk.rows(DECIDED)[-1] == (
        *("cli", "user", admin.id, "hentikan", "idp:suspensi", fasilitator.id, 1, "BOLEH"),
    )


@pytest.mark.pasal("9(7)")
def test_neglect_that_nothing_proves_is_not_suspended(
    desk: Desk, foundation: Foundation, admin: Owner, fasilitator: Owner
) -> None:
    code, output = desk.give(*suspending(foundation, fasilitator), by=admin)
    assert (code, output) == (1, {"error": "TANPA_DASAR_HUKUM", "pasal": ["9(7)"]})
    with foundation.database.reading() as tx:
        assert governance.list_assignments(tx, fasilitator.id)[0].state == "active"
    # What was refused is on record, though the act was undone.
    assert desk.rows(DECIDED)[-1][6:] == (0, "TANPA_DASAR_HUKUM")
    assert desk.rows(AUDITED)[-1][:5] == (
        *("access:request:denied", admin.id, fasilitator.id, "denied", "TANPA_DASAR_HUKUM"),
    )


@pytest.mark.pasal("9(7)")
def test_a_fasilitator_suspends_nobody(
    desk: Desk, foundation: Foundation, fasilitator: Owner
) -> None:
    other = manager(foundation, "fasilitator", "DINKES")
    code, output = desk.give(*suspending(foundation, other), by=fasilitator)
    assert (code, output["error"]) == (1, "TIDAK_ADA_DASAR")


@pytest.mark.pasal("24(5)")
@pytest.mark.parametrize(
    ("words", "error", "pasal"),
    [
        (("client", *REGISTER), "TIDAK_ADA_DASAR", "2.a"),
        (("account", "list"), "BUKAN_DATA_SENDIRI", "8(1)"),
        (("audit", "export"), "TIDAK_ADA_DASAR", "2.a"),
        (("assignment", "list"), "BUKAN_DATA_SENDIRI", "8(1)"),
        (("suspension", "list"), "BUKAN_DATA_SENDIRI", "8(1)"),
    ],
)
def test_in_production_the_operator_does_what_an_operator_diskominfo_may(
    desk: Desk, admin: Owner, words: tuple[str, ...], error: str, pasal: str
) -> None:
    code, output = desk.give(*words)
    assert (code, output) == (1, {"error": error, "pasal": [pasal]})
    assert desk.rows(CLIENTS) == [(0,)]
    assert desk.rows(DECIDED)[-1][:3] == ("cli", "operator", "operator")


@pytest.mark.pasal("28(1)")
@pytest.mark.parametrize("words", [("account", "deactivate"), ("session", "end")])
def test_in_production_the_operator_locks_nobody_out_without_an_incident(
    desk: Desk, fasilitator: Owner, words: tuple[str, ...]
) -> None:
    code, output = desk.give(*words, "--nip", fasilitator.nip, "--reason", "uji")
    assert (code, output) == (1, {"error": "TANPA_DASAR_HUKUM", "pasal": ["28(1)"]})


@pytest.mark.pasal("24(5)")
def test_in_production_the_operator_carries_out_the_rotation_of_keys(desk: Desk) -> None:
    code, output = desk.give("keys", "rotate")
    assert (code, {key["state"] for key in output}) == (0, {"pending"})
    assert desk.rows(DECIDED)[-1][3:5] == ("putar_kunci", "idp:klien")


def test_on_a_test_installation_the_operator_does_the_acts_of_one_person(
    test_desk: Desk, foundation: Foundation, fasilitator: Owner
) -> None:
    for words in (
        ("client", *REGISTER),
        ("account", "show", "--nip", fasilitator.nip),
        ("assignment", "list"),
        suspending(foundation, fasilitator),
        ("session", "end", "--nip", fasilitator.nip, "--reason", "uji"),
        ("account", "deactivate", "--nip", fasilitator.nip, "--reason", "uji"),
    ):
        code, output = test_desk.give(*words)
        assert code == 0, (words, output)


@pytest.mark.pasal("2.e")
def test_a_client_is_registered_by_two(
    desk: Desk, foundation: Foundation, admin: Owner, fasilitator: Owner
) -> None:
    command = ("client", *REGISTER)
    code, output = desk.give(*command, by=admin)
    assert (code, output) == (1, {"error": "PERLU_PERSETUJUAN_KEDUA", "pasal": ["2.e"]})
    # Oneself is no second person, and neither is who has no such authority.
    for second in (admin, fasilitator):
        tick(foundation)
        code, output = desk.give(*command, by=admin, second=named(foundation, second))
        assert code == 1, output
    assert desk.rows(CLIENTS) == [(0,)]
    other = administrator(foundation)
    tick(foundation)
    code, output = desk.give(*command, by=admin, second=named(foundation, other))
    assert code == 0, output
    assert desk.rows(CLIENTS) == [(1,)]
    approvals = [
        (row[1], json.loads(row[6])["second_for"])
        for row in desk.rows(AUDITED)
        if row[0] == "sessions:sign_in:succeeded" and "second_for" in row[6]
    ]
    assert approvals[-1] == (other.id, admin.id)


@pytest.mark.pasal("6(2)")
def test_a_module_is_registered_by_whoever_may_register_modules(
    desk: Desk, foundation: Foundation, admin: Owner
) -> None:
    other = administrator(foundation)
    code, output = desk.give(
        *("client", *REGISTER, "--client-uri", "https://app.example"),
        *("--module", "layanan", "--scope", "openid layanan"),
        by=admin,
        second=named(foundation, other),
    )
    assert code == 0, output
    asked = [row[3:5] for row in desk.rows(DECIDED)]
    assert asked[-2:] == [("daftar", "idp:klien"), ("daftar", "idp:modul")]


def tick(foundation: Foundation) -> None:
    """On to a TOTP code that was not used yet."""
    clock = foundation.clock
    assert isinstance(clock, FixedClock)
    clock.advance(30)


@pytest.mark.pasal("26(3)")
def test_a_proof_that_fails_is_refused_counted_and_audited(
    desk: Desk, foundation: Foundation, admin: Owner
) -> None:
    command = ("account", "list")
    wrong = desk.give(*command, by=admin, password="salah")
    assert wrong == (1, {"error": "invalid_credentials", "pasal": []})
    assert desk.give(*command, by=admin, otp="000000")[1]["error"] == "invalid_otp"
    # Where there is a second factor, a password alone proves nobody.
    assert desk.give(*command, by=admin, otp=None)[1]["error"] == "invalid_otp"
    types = [row[0] for row in desk.rows(AUDITED)]
    assert types.count("sessions:sign_in:failed") == 1
    assert types.count("sessions:second_factor:failed") == 2
    for _ in range(8):
        error = desk.give(*command, by=admin, password="salah")[1]["error"]
    assert error == "too_many_attempts"
    assert desk.rows(DECIDED) == []


def test_a_code_proves_once(desk: Desk, admin: Owner) -> None:
    assert desk.give("account", "list", by=admin)[0] == 0
    assert desk.give("account", "list", by=admin)[1]["error"] == "invalid_otp"


def test_who_has_no_second_factor_acts_for_themself_alone(
    desk: Desk, foundation: Foundation
) -> None:
    owner, other = new_owner(foundation, email="melati@contoh.example"), new_owner(foundation)
    code, output = desk.give("account", "show", "--nip", owner.nip, by=owner)
    assert (code, output["email"]) == (0, "melati@contoh.example")
    code, output = desk.give("account", "show", "--nip", other.nip, by=owner)
    assert (code, output["error"]) == (1, "BUKAN_DATA_SENDIRI")


@pytest.mark.pasal("26(3)")
def test_contacts_of_others_are_masked_as_the_policy_bids(
    desk: Desk, foundation: Foundation, admin: Owner
) -> None:
    owner = new_owner(foundation, email="melati@contoh.example")
    shown = desk.give("account", "show", "--nip", owner.nip, by=admin)[1]
    assert "melati@" not in shown["email"]
    tick(foundation)
    listed = desk.give("account", "list", by=admin)[1]
    assert "melati@contoh.example" not in json.dumps(listed)
    assert shown["email"] in {row["email"] for row in listed}


@pytest.mark.pasal("8(2)")
def test_a_fasilitator_sees_accounts_of_their_own_unit_alone(
    desk: Desk, foundation: Foundation, fasilitator: Owner
) -> None:
    assert desk.give("account", "list", "--unit", "DINKES.1", by=fasilitator)[0] == 0
    for words in (("--unit", "DISDIK"), ("--unit", "PROV-19"), ()):
        tick(foundation)
        code, output = desk.give("account", "list", *words, by=fasilitator)
        assert (code, output["error"]) == (1, "LUAR_LINGKUP")


@pytest.mark.pasal("9(7)")
def test_a_suspension_binds_on_the_next_command(
    desk: Desk, foundation: Foundation, fasilitator: Owner
) -> None:
    with foundation.database.reading() as tx:
        (held,) = governance.list_assignments(tx, fasilitator.id)
    suspend(foundation, held)
    code, output = desk.give("account", "list", "--unit", "DINKES", by=fasilitator)
    assert (code, output) == (1, {"error": "DIHENTIKAN_SEMENTARA", "pasal": ["9(7)"]})


@pytest.mark.parametrize(
    ("options", "stdin"),
    [
        (("--as", "198012302010012905"), ""),
        (("--proof-stdin",), "{}"),
        (("--second", "198012302010012905"), ""),
        (("--as", "x", "--proof-stdin"), ""),
        (("--as", "x", "--proof-stdin"), "[]"),
        (("--as", "x", "--proof-stdin"), "[" * 15_000),
        (("--as", "x", "--proof-stdin"), '{"password": 1}'),
        (("--as", "x", "--proof-stdin"), '{"password": "a", "second": "b"}'),
        (("--as", "x", "--proof-stdin"), '{"password": "a", "second": {"password": "b"}}'),
        (("--as", "x", "--proof-stdin", "--second", "y"), '{"password": "a"}'),
        (("--as", "x", "--proof-stdin", "--second", "y"), '{"second": {"nip": "z"}}'),
        (("--as", "x", "--proof-stdin", "--metadata", "-"), '{"password": "a"}'),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], stdin: str
) -> None:
    assert desk._commands.run("client", *REGISTER, *options, stdin=stdin)[0] == 2
    assert desk.rows(CLIENTS) == [(0,)]


def test_the_proof_is_nowhere_on_record(desk: Desk, foundation: Foundation, admin: Owner) -> None:
    desk.give("account", "list", by=admin, password="rahasia sekali ini")
    tick(foundation)
    code, _ = desk.give("account", "list", by=admin)
    assert code == 0
    kept = json.dumps([[str(cell) for cell in row] for row in desk.rows(AUDITED)])
    assert "rahasia sekali ini" not in kept
    assert PASSWORD not in kept


def test_a_registered_client_works_as_ever(test_desk: Desk) -> None:
    code, output = test_desk.give("client", *REGISTER)
    assert code == 0
    with test_desk.foundation.database.reading() as tx:
        assert oidc.get_client(tx, output["client_id"]).name == "Aplikasi Contoh"


def test_a_module_that_another_client_is_gets_its_own_refusal(test_desk: Desk) -> None:
    """Pasal 6(1): a module is one client, and whoever registers a second is told so."""
    home = ("--client-uri", "https://app.example")
    again = ("client", *REGISTER, *home, "--module", "layanan", "--scope", "openid layanan")
    assert test_desk.give(*again)[0] == 0
    code, output = test_desk.give(*again)
    assert (code, output["error"]) == (1, "module_taken")
