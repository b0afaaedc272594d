"""``account``, ``unit``, ``assignment`` and ``sample`` as an operator calls them."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pyotp
import pytest
from passlib.hash import bcrypt

from idp import authentication, governance
from idp.cli import account, assignment, sample, suspension, unit
from idp.foundation.context import Foundation
from tests.rooms.cli.commands import Commands
from tests.rooms.directory.files import NIP_A, NIP_B, PERSON, UNITS, csv_of
from tests.rooms.governance.appointments import appoint, change, employ

PASSWORD = "kata-sandi-yang-panjang"


def commands_on(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(foundation, [account, assignment, sample, suspension, unit], monkeypatch)


@pytest.fixture
def commands(foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Commands:
    found = commands_on(foundation, monkeypatch)
    (tmp_path / "units.csv").write_text(UNITS)
    found.done("unit", "import", str(tmp_path / "units.csv"))
    return found


@pytest.fixture
def demo(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    found = commands_on(dataclasses.replace(foundation, kind="sample"), monkeypatch)
    found.done("sample", "load", "--employees", "160")
    return found


def test_an_account_is_created_shown_closed_and_opened(commands: Commands) -> None:
    created = commands.done(
        *("account", "create", "--nip", "19801230 201001 2 905", "--kind", "pns"),
        *("--name", "Melati Pasirpadi", "--unit", "dinkes", "--email", "m@contoh.example"),
    )
    assert created["sub"] == created["id"]
    assert (created["nip"], created["unit"], created["kind"]) == (NIP_A, "DINKES", "PNS")
    shown = commands.done("account", "show", "--nip", NIP_A)
    assert shown["roles"] == ["user_personal"]
    assert (shown["state"], shown["activated"], shown["second_factor"]) == ("active", False, False)
    assert commands.done("account", "show", "--id", created["id"]) == shown
    assert commands.done("account", "show", "--email", "M@CONTOH.example") == shown
    closed = commands.done("account", "deactivate", "--nip", NIP_A, "--reason", "uji")
    assert closed["state"] == "disabled"
    assert commands.done("account", "show", "--nip", NIP_A)["roles"] == []
    code, output = commands.run("account", "deactivate", "--nip", NIP_A, "--reason", "uji")
    assert (code, output["error"]) == (1, "already_disabled")
    assert (
        commands.done("account", "activate", "--nip", NIP_A, "--reason", "x")["state"] == "active"
    )


def test_the_kind_follows_the_nip(commands: Commands) -> None:
    made = commands.done("account", "create", "--nip", NIP_B, "--name", "B", "--unit", "DISDIK")
    assert made["kind"] == "PPPK"
    code, output = commands.run(
        "account", "create", "--nip", NIP_A, "--kind", "PPPK", "--name", "A", "--unit", "DISDIK"
    )
    assert (code, output["error"]) == (1, "kind_mismatch")


def test_who_has_no_nip_is_known_by_the_address(commands: Commands) -> None:
    made = commands.done(
        "account", "create", "--email", "tamu@contoh.example", "--name", "T", "--unit", "DISDIK"
    )
    assert (made["nip"], made["kind"]) == (None, "LAIN")
    assert commands.done("account", "show", "--id", made["id"])["roles"] == []
    code, _ = commands.run("account", "create", "--name", "T", "--unit", "DISDIK")
    assert code == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--nip", "123", "--unit", "DINKES"), "nip_length"),
        (("--nip", NIP_A, "--unit", "TIADA"), "unit_not_found"),
        (("--nip", NIP_A, "--unit", "DINKES", "--email", "x"), "invalid_email"),
        (("--nip", NIP_A, "--unit", "DINKES", "--phone", "x"), "invalid_phone"),
    ],
)
def test_a_refused_account_does_not_exist(
    commands: Commands, arguments: tuple[str, ...], error: str
) -> None:
    code, output = commands.run("account", "create", "--name", "A", *arguments)
    assert (code, output["error"]) == (1, error)
    assert commands.done("account", "list") == []


def test_a_number_or_address_is_taken_once(commands: Commands) -> None:
    base = ("account", "create", "--name", "A", "--unit", "DINKES")
    commands.done(*base, "--nip", NIP_A, "--email", "a@contoh.example")
    assert commands.run(*base, "--nip", NIP_A)[1]["error"] == "nip_taken"
    taken = commands.run(*base, "--nip", NIP_B, "--email", "A@contoh.example")
    assert taken[1]["error"] == "email_taken"


def test_a_password_is_set_in_test_installations_only(
    commands: Commands, foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("account", "create", "--name", "A", "--unit", "DINKES", "--password-stdin")
    commands.done(*arguments, "--nip", NIP_A, stdin=PASSWORD + "\n")
    outcome = authentication.verify_password(
        foundation, login=NIP_A, password=PASSWORD, address="127.0.0.1", browser="b"
    )
    assert outcome.person is not None
    production = commands_on(dataclasses.replace(foundation, kind="production"), monkeypatch)
    code, output = production.run(*arguments, "--nip", NIP_B, stdin=PASSWORD)
    assert (code, output["error"]) == (1, "owner_only")
    assert production.run("account", "show", "--nip", NIP_B)[1]["error"] == "person_not_found"


def test_a_bad_file_is_told_line_by_line_and_nothing_is_applied(
    commands: Commands, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(csv_of([PERSON, PERSON | {"nip": "1"}]))
    code, output = commands.run("account", "import", str(file))
    assert code == 1
    assert output["error"] == "invalid_file"
    assert output["rows"] == [
        {"line": 3, "column": "nip", "code": "nip_length", "reason": "NIP harus tepat 18 angka."}
    ]
    assert commands.done("account", "list") == []


def test_a_file_is_tried_and_then_taken(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(csv_of([PERSON]))
    assert commands.done("account", "import", str(file), "--dry-run")["created"] == 1
    assert commands.done("account", "list") == []
    assert commands.done("account", "import", str(file))["created"] == 1
    assert [row["nip"] for row in commands.done("account", "list", "--unit", "PROV-19")] == [NIP_A]
    assert commands.done("account", "list", "--unit", "DISDIK") == []


def test_an_old_password_hash_comes_once(commands: Commands, tmp_path: Path) -> None:
    hashed = bcrypt.using(rounds=4).hash(PASSWORD)
    file = tmp_path / "people.csv"
    file.write_bytes(csv_of([PERSON | {"hash_sandi_lama": hashed}]))
    for _ in range(2):
        commands.done("account", "import", str(file))
    file.write_bytes(csv_of([PERSON | {"nip": NIP_B, "jenis": "PPPK", "hash_sandi_lama": "x"}]))
    code, output = commands.run("account", "import", str(file))
    assert (code, output["rows"][0]["code"]) == (1, "old_hash_refused")


def test_units_are_listed(commands: Commands) -> None:
    codes = {row["code"]: row for row in commands.done("unit", "list")}
    assert codes["BKPSDMD"]["central"] is True
    assert codes["DINKES.1"]["parent"] == "DINKES"


def test_the_roles_shown_are_those_that_the_policy_gives(
    commands: Commands, foundation: Foundation
) -> None:
    """Pasal 8(3), 27(1)a: an appointment alone is not yet a role."""
    person = employ(foundation, "BKPSDMD")
    appoint(foundation, person, role="administrator", unit=None)
    show = ("account", "show", "--nip", str(person.nip))
    unpledged = commands.done(*show)
    assert (unpledged["roles"], unpledged["pledged"]) == (["user_personal"], False)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, person.id, now_ms=foundation.clock.now_ms())
    pledged = commands.done(*show)
    assert pledged["roles"] == ["user_personal", "administrator"]
    assert {"informasi", "pengelolaan"} <= set(pledged["modules"])
    # Nobody listens here to the move, so the appointment stands; the policy knows better.
    change(foundation, person, unit="DISDIK")
    moved = commands.done(*show)
    assert [item["state"] for item in moved["assignments"]] == ["active"]
    assert moved["roles"] == ["user_personal"]
    assert "pengelolaan" not in moved["modules"]


def test_an_assignment_goes_its_way_and_its_history_says_so(demo: Commands, tmp_path: Path) -> None:
    (account_row,) = [
        row
        for row in demo.done("sample", "accounts")
        if (row["role"], row["unit"], row["state"]) == ("fasilitator", "DINKES", "active")
    ]
    nip = account_row["username"]
    (row,) = demo.done("assignment", "list", "--nip", nip)
    assert (row["role"], row["unit"], row["state"]) == ("fasilitator", "DINKES", "active")
    assert "fasilitator:DINKES" in demo.done("account", "show", "--nip", nip)["roles"]
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"bukti")
    suspended = demo.done(
        *("assignment", "suspend", row["id"], "--scope", "person", "--reason", "lalai"),
        *("--evidence", str(proof)),
    )
    assert (suspended["state"], suspended["nip"], suspended["scope"]) == (
        "suspended",
        nip,
        "person",
    )
    assert demo.done("account", "show", "--nip", nip)["roles"] == ["user_personal"]
    assert row["id"] in {
        item["id"] for item in demo.done("assignment", "list", "--state", "suspended")
    }
    again = demo.run("assignment", "suspend", row["id"], "--scope", "person", "--reason", "x")
    assert (again[0], again[1]["error"]) == (1, "wrong_state")
    early = demo.run("assignment", "reinstate", row["id"], "--reason", "sanggup")
    assert (early[0], early[1]["error"], early[1]["pasal"]) == (1, "letter_required", ["9(7)"])
    assert demo.done("assignment", "revoke", row["id"], "--reason", "x")["state"] == "revoked"
    history = demo.done("assignment", "history", row["id"])
    assert [item["to"] for item in history] == ["active", "suspended", "revoked"]
    assert history[1]["evidence_sha256"] == hashlib.sha256(b"bukti").hexdigest()


def test_a_unit_is_suspended_listed_and_given_back(demo: Commands) -> None:
    """Pasal 9(7)."""
    rows = demo.done("assignment", "list", "--unit", "DINKES", "--state", "active")
    cause = next(row for row in rows if row["role"] == "fasilitator")["id"]
    before = {row["id"] for row in demo.done("suspension", "list")}
    stopped = demo.done(
        *("assignment", "suspend", cause, "--scope", "unit", "--reason", "lalai"),
    )
    assert (stopped["state"], stopped["scope"]) == ("suspended", "unit")
    (one,) = [row for row in demo.done("suspension", "list") if row["id"] not in before]
    assert (one["unit"], one["assignment"], one["state"]) == ("DINKES", cause, "suspended")
    demo.done("assignment", "revoke", cause, "--reason", "dicabut")
    letter = ("--reason", "sanggup", "--document", "SPK 2")
    lifted = demo.done("suspension", "lift", one["id"], *letter)
    assert (lifted["state"], lifted["document"]) == ("ended", "SPK 2")
    assert demo.run("suspension", "lift", one["id"], *letter)[1]["error"] == "letter_used"
    another = ("--reason", "sanggup", "--document", "SPK 3")
    assert demo.run("suspension", "lift", one["id"], *another)[1]["error"] == "wrong_state"
    listed = demo.done("suspension", "list", "--all", "--unit", "dinkes")
    assert [row["id"] for row in listed] == [one["id"]]


def test_an_unknown_assignment_is_refused(commands: Commands) -> None:
    for verb in (("history",), ("revoke",)):
        more = ("--reason", "x") if verb != ("history",) else ()
        code, output = commands.run("assignment", *verb, "nothing", *more)
        assert (code, output["error"]) == (1, "assignment_not_found")


def test_the_sample_gives_codes_that_fit_its_logins(demo: Commands, foundation: Foundation) -> None:
    accounts = demo.done("sample", "accounts")
    assert {"username", "password", "totp_secret", "role", "unit"} <= set(accounts[0])
    code = demo.done("sample", "otp", "--username", accounts[0]["username"])
    assert code == {"otp": pyotp.TOTP(accounts[0]["totp_secret"]).at(foundation.clock.now())}
    assert demo.done("sample", "load")["loaded"] is False


def test_files_are_generated_and_imported(
    foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands = commands_on(foundation, monkeypatch)
    made = commands.done("sample", "generate", "--employees", "160", "--out", str(tmp_path))
    assert (made["employees"], made["seed"]) == (160, 14)
    commands.done("unit", "import", str(tmp_path / "units.csv"))
    report = commands.done("account", "import", str(tmp_path / "employees.csv"))
    assert (report["created"], report["rows"]) == (160, 160)
    again = commands.done("account", "import", str(tmp_path / "employees.csv"))
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 160)
    assert commands.run("sample", "generate", "--employees", "1", "--out", str(tmp_path))[0] == 2


def test_sample_commands_are_refused_elsewhere(commands: Commands) -> None:
    for arguments in (("load",), ("accounts",), ("otp", "--username", "x")):
        code, output = commands.run("sample", *arguments)
        assert (code, output["error"]) == (1, "sample_only")
