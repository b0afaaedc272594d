"""The sample: fictional, repeatable, loaded once, and only where it belongs."""

from __future__ import annotations

import csv
import dataclasses
import json
import stat
import time
from collections import Counter
from pathlib import Path

import pyotp
import pytest

from idp import authentication, directory, governance, sample
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.errors import Forbidden, NotFound, Refusal
from idp.sample.accounts import DemoAccount
from idp.sample.employees import generate_employees


@pytest.fixture
def installation(foundation: Foundation) -> Foundation:
    return dataclasses.replace(foundation, kind="sample")


@pytest.fixture
def loaded(installation: Foundation) -> Foundation:
    sample.load_sample(installation, 160, 14)
    return installation


def of_role(accounts: list[DemoAccount], role: str) -> list[DemoAccount]:
    return [account for account in accounts if (account.role, account.state) == (role, "active")]


def roles_in_force(foundation: Foundation, account: DemoAccount) -> set[str]:
    with foundation.database.reading() as tx:
        person = directory.find_person_by_login(tx, account.username)
        assert person is not None and person.may_act
        today = civil_date(foundation.clock.now())
        return {item.role for item in governance.list_in_force(tx, person.id, today)}


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name, seed in (("a", 14), ("b", 14), ("c", 15)):
        sample.write_sample(tmp_path / name, 160, seed)
    for file in ("units.csv", "employees.csv", "events.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    first, other = (tmp_path / name / "employees.csv" for name in "ac")
    assert first.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("count", [160, 499, 500, 1_200, 5_003])
def test_a_file_has_as_many_employees_as_asked_for(count: int) -> None:
    staff = list(generate_employees(count, 1))
    assert len({person.nip for person in staff}) == len({person.email for person in staff}) == count


def test_nothing_in_the_files_can_be_a_real_person(tmp_path: Path) -> None:
    sample.write_sample(tmp_path, 1_200, 14)
    with (tmp_path / "employees.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        facts = directory.parse_nip(row["nip"], "2026-01-01")
        assert facts.sequence >= 901
        assert facts.group == "PPPK" or not facts.unusual_age
        assert row["email"].endswith("@contoh.example")
        assert row["nomor_ponsel"].startswith("+62000")
    assert max(Counter(row["nama"] for row in rows).values()) <= 3


def test_events_name_employees_and_units_of_the_same_sample(tmp_path: Path) -> None:
    sample.write_sample(tmp_path, 1_200, 14)
    tables = {}
    for name in ("units", "employees", "events"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    units = {row["kode"] for row in tables["units"]}
    numbers = {row["nip"] for row in tables["employees"]}
    assert len(tables["events"]) > 20
    for event in tables["events"]:
        assert event["nip"] in numbers
        assert {event["unit_lama"], event["unit_baru"]} - {""} <= units
        assert (event["unit_baru"] != "") == (event["peristiwa"] == "MUTASI")


def test_a_sample_below_the_least_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        sample.write_sample(tmp_path / "none", 159, 14)
    assert not (tmp_path / "none").exists()


def test_a_hundred_thousand_employees_are_generated_in_seconds() -> None:
    started = time.monotonic()
    assert sum(1 for _ in generate_employees(100_000, 14)) == 100_000
    assert time.monotonic() - started < 20


def test_the_demo_has_a_login_for_every_role(loaded: Foundation) -> None:
    accounts = sample.list_accounts(loaded)
    assert len(of_role(accounts, "administrator")) == 2
    fasilitators = of_role(accounts, "fasilitator")
    assert len({account.unit for account in fasilitators}) == 2
    for role in ("kepala_perangkat_daerah", "kepala_bkpsdmd", "pengaudit"):
        assert len(of_role(accounts, role)) == 1
    ordinary = of_role(accounts, "user_personal")
    assert len({account.unit.split(".")[0] for account in ordinary}) == 3
    for account in accounts:
        assert (account.totp_secret is None) == (account.role == "user_personal")
        assert len(account.password) >= 20 and account.password.count("-") == 3
        held = roles_in_force(loaded, account)
        if account.role == "user_personal" or account.state == "suspended":
            assert held == set()
        else:
            assert account.role in held
    assert accounts[-1].state == "suspended"
    assert len({account.username for account in accounts}) == len(accounts)


def test_pengelola_have_signed_the_pledge(loaded: Foundation) -> None:
    today = civil_date(loaded.clock.now())
    with loaded.database.reading() as tx:
        found = governance.search_assignments(tx, state="active", limit=1000)
        for row in found:
            if row.assignment.role in governance.PENGELOLA:
                assert governance.is_pledged(tx, row.assignment.person_id, today)


def test_passwords_work_and_stand_nowhere_readable(loaded: Foundation) -> None:
    account = sample.list_accounts(loaded)[0]
    outcome = authentication.verify_password(
        loaded, login=account.username, password=account.password, address="127.0.0.1", browser="b"
    )
    assert outcome.person is not None and outcome.person.nip == account.username
    path = loaded.settings.data_dir / "sample-accounts.sealed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert account.password not in path.read_text()
    database = loaded.settings.data_dir / "simasn.db"
    if loaded.database.is_sqlite:
        assert account.password.encode() not in database.read_bytes()


def test_every_login_has_its_own_password(loaded: Foundation) -> None:
    accounts = sample.list_accounts(loaded)
    assert len({account.password for account in accounts}) == len(accounts)


def test_the_current_code_is_that_of_the_clock(loaded: Foundation) -> None:
    first, *_, last_ordinary, _suspended = sample.list_accounts(loaded)
    expected = pyotp.TOTP(str(first.totp_secret)).at(loaded.clock.now())
    assert sample.find_current_code(loaded, f" {first.username} ") == expected
    with pytest.raises(NotFound):
        sample.find_current_code(loaded, last_ordinary.username)
    with pytest.raises(NotFound):
        sample.find_current_code(loaded, "nobody")


def test_loading_again_does_nothing_and_does_it_at_once(loaded: Foundation) -> None:
    before = sample.list_accounts(loaded)
    started = time.monotonic()
    assert not sample.load_sample(loaded, 160, 14).loaded
    assert time.monotonic() - started < 0.05
    assert sample.list_accounts(loaded) == before


def test_outside_a_sample_installation_everything_is_refused(foundation: Foundation) -> None:
    for kind in ("test", "production"):
        other = dataclasses.replace(foundation, kind=kind)
        with pytest.raises(Forbidden):
            sample.load_sample(other, 160, 14)
        with pytest.raises(Forbidden):
            sample.list_accounts(other)
        with pytest.raises(Forbidden):
            sample.find_current_code(other, "x")


def test_the_default_size_loads_with_every_state(installation: Foundation) -> None:
    report = sample.load_sample(installation, sample.DEFAULT_EMPLOYEES, sample.DEFAULT_SEED)
    assert (report.people, report.loaded) == (1_201, True)
    with installation.database.reading() as tx:
        found = governance.search_assignments(tx, limit=1000)
    states = Counter(row.assignment.state for row in found if row.assignment.role == "fasilitator")
    assert states == {
        "active": 44,
        "suspended": 3,
        "decreed": 3,
        "verified": 3,
        "proposed": 2,
        "returned": 1,
        "lapsed": 5,
        "rejected": 1,
    }
    roles = Counter(row.assignment.role for row in found)
    assert (roles["administrator"], roles["kepala_perangkat_daerah"]) == (9, 28)
    assert (roles["kepala_bkpsdmd"], roles["ppk"], roles["pengaudit"]) == (1, 1, 3)
    json.dumps(dataclasses.asdict(report))
