"""``apply``: modules and clients as a file declares them, on both databases, all or nothing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from idp import oidc
from idp.cli import apply, client
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.keys import ensure_keys
from tests.rooms.authentication.owners import Owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import administrator, proof_of

FILE = """
[[module]]
module = "layanan"
client_name = "Modul Layanan"
redirect_uris = ["https://layanan.contoh.example/masuk"]
basis = "Pasal 6"

[[client]]
client_name = "Presensi"
redirect_uris = ["https://presensi.contoh.example/masuk"]
scope = "openid profile"

[[client]]
client_name = "Angka"
scope = "statistik"
"""


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    path = tmp_path / "klien.toml"
    path.write_text(FILE)
    return path


class Given:
    """``apply`` on an installation of some kind."""

    def __init__(self, foundation: Foundation, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.foundation = dataclasses.replace(foundation, kind=kind)
        ensure_keys(self.foundation)
        self._commands = Commands(self.foundation, [apply, client], monkeypatch)

    def give(self, *words: str, stdin: str | None = None) -> tuple[int, Any]:
        return self._commands.run("apply", *words, stdin=stdin)

    def names(self) -> list[str]:
        with self.foundation.database.reading() as tx:
            return [record.name for record in oidc.list_clients(tx)]


@pytest.fixture
def on_test(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Given:
    """An operator's test installation, on SQLite and on PostgreSQL."""
    return Given(foundation, "test", monkeypatch)


@pytest.fixture
def production(sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Given:
    return Given(sqlite_foundation, "production", monkeypatch)


def test_a_second_run_changes_nothing(on_test: Given, declared: Path) -> None:
    code, first = on_test.give(str(declared))
    assert code == 0
    assert [step["action"] for step in first["plan"]] == ["create"] * 3
    assert all(step["client_secret"] for step in first["plan"])
    code, again = on_test.give(str(declared))
    assert code == 0
    assert [step["action"] for step in again["plan"]] == ["none"] * 3
    assert "client_secret" not in json.dumps(again)
    assert on_test.names() == ["Angka", "Modul Layanan", "Presensi"]


def test_a_trial_shows_the_plan_and_keeps_nothing(on_test: Given, declared: Path) -> None:
    code, tried = on_test.give(str(declared), "--dry-run")
    assert code == 0
    assert tried["create"] == 3
    assert "client_secret" not in json.dumps(tried)
    assert on_test.names() == []


def test_what_differs_is_changed_and_what_is_to_end_ends(on_test: Given, declared: Path) -> None:
    on_test.give(str(declared))
    declared.write_text(
        FILE.replace('scope = "openid profile"', 'scope = "openid profile email"').replace(
            'client_name = "Angka"\nscope = "statistik"',
            'client_name = "Angka"\nstate = "disabled"\nreason = "tidak dipakai"',
        )
    )
    code, told = on_test.give(str(declared))
    assert code == 0
    assert [step["action"] for step in told["plan"]] == ["none", "change", "disable"]
    assert told["plan"][1]["changes"] == {"scope": ["openid profile", "openid profile email"]}
    assert on_test.names() == ["Modul Layanan", "Presensi"]
    code, again = on_test.give(str(declared))
    assert [step["action"] for step in again["plan"]] == ["none"] * 3


def test_one_fault_keeps_all_from_being_done(on_test: Given, declared: Path) -> None:
    # The last entry names a unit that there is not.
    declared.write_text(FILE + 'unit = "TIDAKADA"\n')
    code, told = on_test.give(str(declared))
    assert (code, told["error"]) == (1, "unit_not_found")
    assert on_test.names() == []


@pytest.mark.parametrize(
    "content",
    [
        "[[client]]\n",
        '[[client]]\nclient_name = "A"\nredirect_uri = "https://a.example/"\n',
        '[[client]]\nclient_name = "A"\nredirect_uris = ["http://a.example/"]\n',
        '[[client]]\nclient_name = "A"\nstate = "gone"\n',
        '[[client]]\nclient_name = "A"\nmodule = "layanan"\n',
        '[[module]]\nclient_name = "A"\nmodule = "raja"\n',
        '[[service]]\nclient_name = "A"\n',
        '[[client]]\nclient_name = "A"\nstate = "disabled"\n',
        '[[client]]\nclient_name = "A"\n[[client]]\nclient_name = "A"\n',
        "client = 3\n",
        "\x00",
    ],
)
def test_a_file_that_says_something_unknown_is_refused(
    production: Given, declared: Path, content: str
) -> None:
    declared.write_text(content)
    code, told = production.give(str(declared))
    assert (code, told["error"]) == (1, "invalid_declaration")


def test_yaml_says_the_same_and_no_alias_may_swell_it(
    production: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "klien.yaml"
    path.write_text("client:\n  - &a {client_name: A, redirect_uris: ['https://a.example/']}\n")
    assert apply._read(path)["client"][0]["client_name"] == "A"
    with pytest.raises(Refusal):
        apply._read(tmp_path / "klien.json")
    path.write_text("client:\n  - &a {client_name: A}\n  - *a\n")
    with pytest.raises(Refusal):
        apply._read(path)


def test_it_asks_what_client_create_asks(
    production: Given, sqlite_foundation: Foundation, declared: Path
) -> None:
    # Pasal 2 huruf e: the operator of a production may not, one administrator alone neither.
    code, told = production.give(str(declared))
    assert (code, told["error"]) == (1, "TIDAK_ADA_DASAR")
    foundation = sqlite_foundation
    first, second = administrator(foundation), administrator(foundation)

    def proven(*others: Owner) -> str:
        proof: dict[str, Any] = dict(proof_of(foundation, first))
        if others:
            proof["second"] = proof_of(foundation, others[0]) | {"nip": others[0].nip}
        return json.dumps(proof)

    by = ("--as", first.nip, "--proof-stdin")
    code, told = production.give(str(declared), *by, stdin=proven())
    assert (code, told["error"]) == (1, "PERLU_PERSETUJUAN_KEDUA")
    assert production.names() == []
    foundation.clock.advance(30)
    code, told = production.give(str(declared), *by, stdin=proven(second))
    assert code == 0, told
    assert len(production.names()) == 3
