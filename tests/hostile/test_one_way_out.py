"""Pasal 9(5), G1: there is one way to the authority of a pengelola, and no command or route beside.

In an installation for production everybody tries everything: the commands as the tree of them has
them, every kind of file that is imported, every route that writes.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from idp.documents import DocumentType
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import ConfigurationError, Forbidden, Refusal
from idp.foundation.installation import mark_installation
from idp.governance import PENGELOLA, Proposal, propose, sign_pledge
from idp.keys import ensure_keys
from tests.hostile.desk_of_everybody import Hostile, every_command, give, sit_down
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.rooms.directory.files import PERSON, csv_of, load_units
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper
from tests.site import Browser, open_site, token_on

SEED_OF_RUN = int(os.environ.get("SIMASN_CRASHES_SEED", "0")) or secrets.randbelow(2**32)
TRIES = 60
"""Options that exclude one another are found by trying."""
STANDING = ("serve", "worker", "sample run")
"""Commands that go on until they are ended: they are started as processes."""
ROLES = (
    ("user_personal", "DINKES"),
    ("fasilitator", "DINKES"),
    ("kepala_perangkat_daerah", "DINKES"),
    ("administrator", None),
    ("kepala_bkpsdmd", None),
    ("operator_diskominfo", None),
    ("pengaudit", None),
)
UNDECREED = Statement(
    text(
        "SELECT a.id, a.state FROM assignment a LEFT JOIN nomination n ON n.assignment_id = a.id"
        " WHERE a.role IN ('fasilitator', 'administrator') AND a.state NOT IN"
        " ('proposed', 'returned', 'verified', 'rejected', 'withdrawn')"
        " AND (a.document IS NULL OR n.decree_id IS NULL OR n.confirmed_by IS NULL)"
    )
)
IN_FORCE = Statement(
    text(
        "SELECT id FROM assignment WHERE state = 'active'"
        " AND role IN ('fasilitator', 'administrator')"
    )
)


class Watch:
    """Who was pengelola when the installation was handed over; nobody else may become one."""

    def __init__(self, foundation: Foundation) -> None:
        self.foundation = foundation
        self.before = self._now()

    def _now(self) -> tuple[set[str], set[str]]:
        with self.foundation.database.reading() as tx:
            undecreed = {row[0] for row in tx.all(UNDECREED)}
            return undecreed, {row[0] for row in tx.all(IN_FORCE)}

    def assert_nothing_new(self, after: str) -> None:
        now = self._now()
        new = [sorted(mine - then) for mine, then in zip(now, self.before, strict=True)]
        assert new == [[], []], f"seed {SEED_OF_RUN}, after {after}: {new}"


def _people(foundation: Foundation) -> dict[str, Owner]:
    """One of each role, with a password and a second factor."""
    found = {}
    for role, unit in ROLES:
        person = new_owner(foundation, seed=SEED, unit=unit or "BKPSDMD")
        found[role] = person
        if role != "user_personal":
            appoint(foundation, person.person, role, unit)
        if role in PENGELOLA:
            with foundation.database.transaction() as tx:
                sign_pledge(tx, person.id, now_ms=foundation.clock.now_ms())
    return found


def _files(folder: Path, nip: str) -> dict[str, list[Path]]:
    """Files of every kind that is imported, each with words that give a role."""
    event = {
        "tanggal": "2026-09-21",
        "nip": nip,
        "peristiwa": "PINDAH_JABATAN",
        "unit_baru": "",
        "jabatan_baru": "fasilitator",
        "dokumen": "1/2026",
    }
    head = {"unit": "DINKES", "nip": nip, "jenis": "definitif", "berlaku_dari": "2026-01-01"}
    unit = {"kode": "DINKES.9", "nama": "administrator", "jenis": "PD", "induk": "PROV-19"}
    rows = {
        "account import": PERSON | {"jabatan": "administrator"},
        "event import": event,
        "unit import": unit | {"berlaku_dari": "2026-01-01", "pusat": ""},
        "unit import-heads": head | {"dokumen": "1/2026"},
    }
    made: dict[str, list[Path]] = {}
    for command, row in rows.items():
        variants = [row, *(row | {name: "administrator"} for name in ("peran", "role", "jenis"))]
        for number, variant in enumerate(variants):
            path = folder / f"{command.replace(' ', '-')}-{number}.csv"
            path.write_bytes(csv_of([variant]))
            made.setdefault(command, []).append(path)
    pdf, metadata = folder / "surat.pdf", folder / "klien.json"
    pdf.write_bytes(make_pdf(1))
    metadata.write_text('{"client_name": "x", "role": "administrator", "scope": "openid"}')
    return made | {".pdf": [pdf], ".json": [metadata]}


@pytest.fixture
def handed_over(sqlite_foundation: Foundation) -> tuple[Foundation, dict[str, Owner], list[str]]:
    """An installation for production, the people in it, and the ids that somebody may know."""
    load_units(sqlite_foundation)
    ensure_keys(sqlite_foundation)
    people = _people(sqlite_foundation)
    ids = [owner.id for owner in people.values()]
    letter = paper(sqlite_foundation, DocumentType.SURAT_USULAN)
    now_ms = sqlite_foundation.clock.now_ms()
    for _ in range(4):
        candidate = employ(sqlite_foundation, "DINKES")
        with sqlite_foundation.database.transaction() as tx:
            proposal = Proposal(candidate.id, "fasilitator", "DINKES", True, True)
            made = propose(tx, proposal, document_id=letter, actor="kepala", now_ms=now_ms)
        ids.append(made.id)
    return dataclasses.replace(sqlite_foundation, kind="production"), people, ids


@pytest.mark.timeout(300)
@pytest.mark.pasal("9(5)")
def test_no_command_makes_a_pengelola_but_by_decree(
    handed_over: tuple[Foundation, dict[str, Owner], list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: FixedClock,
) -> None:
    foundation, people, ids = handed_over
    sit_down(foundation, monkeypatch)
    nips = [owner.nip for owner in people.values()]
    hostile = Hostile(Random(SEED_OF_RUN), tmp_path, nips, ids, _files(tmp_path, nips[0]))
    watch, driven = Watch(foundation), set()
    for name, command in every_command():
        if name in STANDING:
            continue
        asks = any(parameter.name == "login" for parameter in command.params)
        givers = [None, *(people.values() if asks else ())]
        for giver in givers:
            clock.advance(31)
            second = people[
                "kepala_bkpsdmd" if giver is people["administrator"] else "administrator"
            ]
            by = None if giver is None else (giver, second)
            for _ in range(TRIES):
                result = give(foundation, name, hostile.arguments(name, command), by)
                if result.exit_code != 2:
                    break
            # Exit 2 is wrong usage: then the command itself was never asked.
            assert result.exit_code != 2, f"{name} could not be driven: {result.output}"
            fault = result.exception
            known = (SystemExit, Refusal, ConfigurationError)
            assert fault is None or isinstance(fault, known), f"{name}: {fault!r}"
            watch.assert_nothing_new(f"{name} by {giver and giver.nip}")
        driven.add(name)
    assert driven | set(STANDING) == {name for name, _ in every_command()}


def test_a_pengelola_from_elsewhere_would_be_seen(
    handed_over: tuple[Foundation, dict[str, Owner], list[str]],
) -> None:
    foundation, people, _ = handed_over
    watch = Watch(foundation)
    appoint(
        dataclasses.replace(foundation, kind="test"), people["user_personal"].person, unit="DINKES"
    )
    with pytest.raises(AssertionError):
        watch.assert_nothing_new("an appointment without papers")
    with pytest.raises(Forbidden):
        appoint(foundation, people["pengaudit"].person, unit="DINKES")


@pytest.mark.parametrize("name", STANDING)
def test_what_runs_on_does_not_start_where_production_is_unsafe(
    name: str, sqlite_foundation: Foundation
) -> None:
    """On SQLite, without its own key file: so nothing of it can give a right either."""
    with sqlite_foundation.database.transaction() as tx:
        mark_installation(tx, "production", sqlite_foundation.clock.now())
    watch = Watch(sqlite_foundation)
    settings = sqlite_foundation.settings
    environment = os.environ | {
        "SIMASN_DATABASE_URL": str(settings.effective_database_url),
        "SIMASN_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-c", "from idp.cli import main; main()", *name.split()]
    ended = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 1, ended.stderr
    watch.assert_nothing_new(name)


@pytest.mark.timeout(300)
@pytest.mark.pasal("9(5)")
def test_no_route_makes_a_pengelola(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> None:
    application = open_site(tmp_path, clock, database_url=sqlite_url)
    load_units(application.foundation)
    people = _people(application.foundation)
    object.__setattr__(application.foundation, "kind", "production")
    watch = Watch(application.foundation)
    writing = [
        route for route in application.routes if {"POST", "PUT", "DELETE"} & {*route.methods}
    ]
    assert len(writing) > 10
    for owner in (None, *people.values()):
        browser = Browser(application)
        fields = _hostile_fields(people["user_personal"])
        if owner is not None:
            clock.advance(31)
            code = code_at(application.foundation, SEED)
            browser.sign_in(owner.nip, PASSWORD, code)
            fields["csrf_token"] = token_on(browser.get("/account/security"))
        for route in writing:
            path = route.path.replace("<", "").replace(">", "")
            answer = browser.post(path, **fields)
            assert answer.status_code < 500, (path, answer.text[:300])
            watch.assert_nothing_new(f"{path} by {owner and owner.nip}")


def _hostile_fields(victim: Owner) -> dict[str, str]:
    given = dict.fromkeys(("role", "peran", "roles", "scope", "acr", "name"), "administrator")
    given |= dict.fromkeys(("person_id", "pegawai", "sub", "id"), victim.id)
    given |= dict.fromkeys(("nip", "username", "login"), victim.nip)
    return given | {"state": "active", "unit": "DINKES", "unit_code": "DINKES", "document": "1"}
