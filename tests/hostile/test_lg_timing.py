"""LG-01: how long a refused sign-in takes tells nobody whose account exists (OWASP ASVS 6.3.8).

Also for accounts whose password came from elsewhere with a hash that takes another time.
"""

from __future__ import annotations

import dataclasses
import itertools
import statistics
import time

import pytest
from passlib.context import CryptContext
from sqlalchemy import text

from idp.authentication import argon2id, passwords_for, set_password_from_source, verify_password
from idp.authentication.older_hashes import LEARN_SECONDS
from idp.directory import disable_person
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.throttle import Throttle
from tests.rooms.authentication.owners import PASSWORD, new_owner
from tests.rooms.governance.appointments import employ

UNKNOWN = "190001011900011001"
BCRYPT = CryptContext(schemes=["bcrypt"], bcrypt__rounds=9).hash(PASSWORD)
SHA512 = CryptContext(schemes=["sha512_crypt"], sha512_crypt__rounds=1000).hash(PASSWORD)
DEARER = CryptContext(
    schemes=["argon2"], argon2__memory_cost=14_336, argon2__time_cost=3, argon2__parallelism=1
).hash(PASSWORD)
_BCRYPT = ("bcrypt", "bcrypt, closed")
_addresses = (f"198.18.{high}.{low}" for high, low in itertools.product(range(256), repeat=2))


@pytest.fixture
def foundation(foundation: Foundation) -> Foundation:
    """With throttles wide enough to measure."""
    return dataclasses.replace(foundation, throttle=Throttle(foundation.ephemeral, widen=200))


def imported(foundation: Foundation, hashed: str) -> str:
    new_owner(foundation)  # the units are there from now on
    person = employ(foundation, "DINKES")
    with foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=person.id, hashed=hashed)
    assert person.nip is not None
    return person.nip


def closed(foundation: Foundation, nip: str) -> str:
    with foundation.database.transaction() as tx:
        row = tx.one(Statement(text("SELECT id FROM person WHERE nip = :nip")), nip=nip)
        assert row is not None
        disable_person(tx, row[0], actor="operator", reason="x", now_ms=1)
    return nip


def kinds(foundation: Foundation) -> dict[str, tuple[str, str]]:
    """(login, password) of everybody who is refused."""
    return {
        "unknown": (UNKNOWN, "salah"),
        "wrong": (new_owner(foundation).nip, "salah"),
        "no password": (new_owner(foundation, password=None).nip, "salah"),
        "closed": (closed(foundation, new_owner(foundation).nip), PASSWORD),
        "bcrypt": (imported(foundation, BCRYPT), "salah"),
        "bcrypt, closed": (closed(foundation, imported(foundation, BCRYPT)), PASSWORD),
        "bcrypt, too long": (imported(foundation, BCRYPT), "a" * 80),
        "sha512": (imported(foundation, SHA512), "salah"),
        "dearer": (imported(foundation, DEARER), "salah"),
    }


def attempt(foundation: Foundation, login: str, password: str) -> bool:
    outcome = verify_password(
        foundation, login=login, password=password, address=next(_addresses), browser=None
    )
    assert outcome.wait_seconds == 0
    return outcome.person is not None


def test_lg_01_everybody_who_is_refused_waits_equally_long(foundation: Foundation) -> None:
    """Medians of the differences from an unknown name, tried at about the same time.

    They are below 5 ms on a quiet machine. On a busy one a quarter of what bcrypt takes is allowed:
    without the waiting it would be all of it.
    """
    everybody = kinds(foundation)
    refused = {kind: everybody[kind] for kind in ("unknown", "wrong", "closed", *_BCRYPT)}
    for login, password in everybody.values():  # everything is loaded and tried out after this
        assert not attempt(foundation, login, password)
    later: dict[str, list[float]] = {kind: [] for kind in refused}
    for number in range(40):
        taken = {}
        for kind, (login, password) in refused.items():
            begun = time.perf_counter()
            assert not attempt(foundation, login, password)
            taken[kind] = time.perf_counter() - begun
        for kind, seconds in taken.items():
            later[kind].append(seconds - taken["unknown"])
        found = {kind: statistics.median(seconds) for kind, seconds in later.items()}
        older = passwords_for(foundation.settings).older
        allowed = max(0.005, older._seconds[older._kind(BCRYPT) or ""] / 4)
        # The more is measured, the less other work on the machine counts.
        if number >= 8 and max(abs(seconds) for seconds in found.values()) < allowed:
            return
    pytest.fail(f"{found} where {allowed} is allowed")


@pytest.fixture
def computed(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kind of each hash that is computed: ``today``'s or an ``older`` one."""
    older, noted = passwords_for(foundation.settings).older, list[str]()
    matches, compute, verify = argon2id.matches, argon2id.compute, older._context.verify

    def kind(example: str) -> str:
        return "older" if "t=3," in example else "today"

    def note_match(password: str, stored: str) -> bool | None:
        result = matches(password, stored)
        if result is not None:
            noted.append(kind(stored))
        return result

    def note_new(password: str, like: str) -> str:
        noted.append(kind(like))
        return compute(password, like)

    def note_verify(password: str, stored: str) -> bool:
        noted.append("older")
        return verify(password, stored)

    monkeypatch.setattr(argon2id, "matches", note_match)
    monkeypatch.setattr(argon2id, "compute", note_new)
    monkeypatch.setattr(older._context, "verify", note_verify)
    return noted


def test_lg_01_every_try_computes_one_hash_of_today_and_an_older_one_where_there_is_one(
    foundation: Foundation, computed: list[str]
) -> None:
    refused = kinds(foundation)
    for login, password in refused.values():
        assert not attempt(foundation, login, password)
    for kind, (login, password) in refused.items():
        computed.clear()
        assert not attempt(foundation, login, password)
        is_older = kind.partition(",")[0] in ("bcrypt", "sha512", "dearer")
        assert computed == (["older", "today"] if is_older else ["today"]), kind


def test_a_right_password_costs_one_hash(foundation: Foundation, computed: list[str]) -> None:
    owner = new_owner(foundation)
    nip = imported(foundation, BCRYPT)
    assert attempt(foundation, owner.nip, PASSWORD)
    for login, expected in ((owner.nip, ["today"]), (nip, ["older", "today"])):
        computed.clear()
        assert attempt(foundation, login, PASSWORD)
        assert computed == expected
    computed.clear()
    assert attempt(foundation, nip, PASSWORD)
    assert computed == ["today"]


def test_nobody_waits_where_no_older_hash_is_left(
    foundation: Foundation, clock: FixedClock
) -> None:
    passwords = passwords_for(foundation.settings)
    nip = imported(foundation, BCRYPT)
    assert not attempt(foundation, UNKNOWN, "salah")
    assert passwords.verify("salah", None).owed > 0.01
    assert attempt(foundation, nip, PASSWORD)
    clock.advance(LEARN_SECONDS)
    assert not attempt(foundation, UNKNOWN, "salah")
    assert passwords.verify("salah", None).owed == 0


def test_hashes_that_are_imported_later_are_known_within_a_minute(
    foundation: Foundation, clock: FixedClock
) -> None:
    passwords = passwords_for(foundation.settings)
    assert not attempt(foundation, UNKNOWN, "salah")
    imported(foundation, BCRYPT)
    clock.advance(LEARN_SECONDS)
    assert not attempt(foundation, UNKNOWN, "salah")
    assert passwords.verify("salah", None).owed > 0.01
