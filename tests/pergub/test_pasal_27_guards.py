"""Pasal 27 ayat (2) huruf j in the database itself: no statement goes around the owner.

Each way is tried from a plain console, without the pragmas of the product's own connections. It
must be refused, and it must work once the guards in its way are dropped: so no guard is idle, and
no way is harmless by chance.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from idp.authentication import guard_statements, renew_recovery_codes
from idp.authentication.guards import REFUSAL, Dialect
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.conftest import TEMPLATE
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.pergub.ways import EVERYWHERE, ONLY_POSTGRESQL, ONLY_SQLITE, Way
from tests.rooms.authentication.owners import SEED, new_owner
from tests.rooms.governance.appointments import employ

REFUSED = (sqlite3.IntegrityError, psycopg.errors.CheckViolation)
WAYS: dict[Dialect, dict[str, Way]] = {
    "sqlite": EVERYWHERE | ONLY_SQLITE,
    "postgresql": EVERYWHERE | ONLY_POSTGRESQL,
}
CASES = [(dialect, name) for dialect, ways in WAYS.items() for name in ways]


@dataclass(frozen=True, slots=True)
class Console:
    """A bare connection to a database with persons; what a test does there is rolled back."""

    dialect: Dialect
    connection: Any
    words: dict[str, str]

    def say(self, statement: str) -> int:
        """Run it; gives how many rows it touched (-1 where the database does not count)."""
        done = self.connection.execute(Template(statement).substitute(self.words))
        count: int = done.rowcount
        return count

    def attempt(self, chosen: Way) -> int:
        for statement in chosen.first:
            self.say(statement)
        return self.say(chosen.attack)

    def drop(self, guards: tuple[str, ...]) -> None:
        of = dict(_guards(self.dialect))
        for guard in guards:
            if guard in of:
                place = f" ON {of[guard]}" if self.dialect == "postgresql" else ""
                self.say(f"DROP TRIGGER {guard}{place}")


def _guards(dialect: Dialect) -> list[tuple[str, str]]:
    """(trigger, table) of all that the room installs."""
    found = (
        re.match(r"CREATE TRIGGER (\w+) .*? ON (\w+) ", statement)
        for statement in guard_statements(dialect)
    )
    return [(match[1], match[2]) for match in found if match]


def _people(foundation: Foundation) -> dict[str, str]:
    victim = new_owner(foundation, seed=SEED, email="melati@contoh.go.id")
    thief, bare = new_owner(foundation, seed=SEED), new_owner(foundation, password=None)
    with foundation.database.transaction() as tx:
        for owner in (victim, thief):
            renew_recovery_codes(tx, foundation, person_id=owner.id, session_id=None)
        keys = {
            name: tx.all(Statement(text(query)), victim=victim.id)[0][0]
            for name, query in {
                "device": "SELECT id FROM totp_factor WHERE person_id = :victim",
                "code": "SELECT digest FROM recovery_code WHERE person_id = :victim",
            }.items()
        }
    ids = {"victim": victim.id, "thief": thief.id, "bare": bare.id, "fresh": "f" * 32} | keys
    ids["waiting"] = employ(foundation, "DINKES").id
    return {name: f"'{value}'" for name, value in ids.items()} | {"victim_text": victim.id}


@pytest.fixture(scope="module")
def consoles(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Dialect, Console]]:
    server = request.getfixturevalue("postgresql_server")
    folder: Path = tmp_path_factory.mktemp("guards")
    file = folder / "simasn.db"
    file.write_bytes(request.getfixturevalue("migrated_sqlite_file").read_bytes())
    urls: dict[Dialect, str] = {
        "sqlite": f"sqlite:///{file}",
        "postgresql": server.create_database("simasn_guards", TEMPLATE),
    }
    opened: dict[Dialect, Console] = {}
    for dialect, url in urls.items():
        foundation = open_foundation(build_settings(folder, database_url=url), FixedClock(START))
        words = _people(foundation)
        close_foundation(foundation)
        opened[dialect] = Console(dialect, _connect(dialect, url), words)
    yield opened
    for console in opened.values():
        console.connection.close()
    server.drop_database("simasn_guards")


def _connect(dialect: Dialect, url: str) -> Any:
    given = make_url(url)
    if dialect == "sqlite":
        return sqlite3.connect(str(given.database), isolation_level=None)
    return psycopg.connect(
        f"host=127.0.0.1 port={given.port} user=postgres dbname={given.database}", autocommit=True
    )


@pytest.fixture
def console(consoles: dict[Dialect, Console], dialect: Dialect) -> Iterator[Console]:
    chosen = consoles[dialect]
    chosen.say("BEGIN")
    yield chosen
    chosen.say("ROLLBACK")


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize(("dialect", "name"), CASES)
def test_no_statement_goes_around_the_owner(console: Console, name: str) -> None:
    with pytest.raises(REFUSED, match=re.escape(REFUSAL)):
        console.attempt(WAYS[console.dialect][name])


@pytest.mark.pasal("27(2)j")
@pytest.mark.parametrize(("dialect", "name"), CASES)
def test_it_would_without_its_guard(console: Console, name: str) -> None:
    chosen = WAYS[console.dialect][name]
    console.drop(chosen.guards)
    assert console.attempt(chosen) != 0


@pytest.mark.pasal("27(2)j")
@pytest.mark.parametrize("dialect", WAYS)
def test_every_guard_stands_in_some_way(dialect: Dialect) -> None:
    tried = {guard for chosen in WAYS[dialect].values() for guard in chosen.guards}
    assert {guard for guard, _table in _guards(dialect)} - tried == set()


@pytest.mark.pasal("27(2)j", allows=True)
@pytest.mark.parametrize("dialect", WAYS)
def test_who_has_not_taken_the_account_over_yet_can_be_removed(console: Console) -> None:
    console.say("DELETE FROM person_number WHERE person_id = $waiting")
    assert console.say("DELETE FROM person WHERE id = $waiting") == 1


@pytest.mark.pasal("27(2)j", allows=True)
@pytest.mark.parametrize("dialect", WAYS)
def test_the_owner_may_replace_and_remove_what_is_their_own(console: Console) -> None:
    console.say("INSERT INTO owner_act (person_id, token) VALUES ($victim, 'x')")
    assert console.say("UPDATE totp_factor SET name = 'x' WHERE person_id = $victim") == 1
    assert console.say("UPDATE password_credential SET hash = 'x' WHERE person_id = $victim") == 1
    assert console.say("UPDATE person SET email = NULL WHERE id = $victim") == 1
    assert console.say("DELETE FROM recovery_code WHERE person_id = $victim") == 10
    assert console.say("DELETE FROM totp_factor WHERE person_id = $victim") == 1
