"""A storm of wrong passwords: who is turned away, who gets in, and what is counted (goal G20)."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.app import Application
from idp.audit import list_events_about
from idp.authentication import note_sign_in, passwords_for, verify_password
from idp.authentication.failures import suspicion
from idp.authentication.password import SHARE_OF_THREADS
from idp.authentication.turns import FIRST
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Busy
from idp.foundation.ids import new_secret
from tests.hostile.served import Served
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import PASSWORD, Owner, new_owner
from tests.spec.flows import start

GUESSER = "198.51.100.7"
CLEAN = "203.0.113.99"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation)


@contextlib.contextmanager
def every_place_taken(foundation: Foundation, rank: int) -> Iterator[None]:
    """All places of this process taken by sign-ins of one rank."""
    passwords = passwords_for(foundation.settings)
    with contextlib.ExitStack() as taken:
        for _ in range(int(foundation.settings.threads * SHARE_OF_THREADS)):
            taken.enter_context(passwords.turn(rank))
        yield


def signs_in(foundation: Foundation, owner: Owner, *, address: str, browser: str) -> bool:
    outcome = verify_password(
        foundation, login=owner.nip, password=PASSWORD, address=address, browser=browser
    )
    return outcome.person is not None


def guess(foundation: Foundation, login: str, address: str, browser: str | None = None) -> int:
    """A wrong password, by default from a browser never seen; the seconds to wait."""
    return verify_password(
        foundation,
        login=login,
        password="salah",
        address=address,
        browser=browser or new_secret(),
    ).wait_seconds


def test_g20_one_without_a_place_is_told_so_and_when_to_come_back(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    with every_place_taken(application.foundation, FIRST):
        page = visit.type_password(owner.nip)
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert visit.said == "busy"
    assert "Kata sandi Anda belum diperiksa" in page.text
    assert visit.type_password(owner.nip).status_code == 303


def test_g20_unlocking_without_a_place_is_told_when_to_come_back(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    clock.advance(application.foundation.settings.idle_seconds)
    visit.get("/")
    assert visit.follow().status_code == 200
    with every_place_taken(application.foundation, FIRST):
        page = visit.fill(password=PASSWORD)
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0


def test_g20_one_without_a_place_loses_no_try_and_leaves_no_failure(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation)
    with every_place_taken(foundation, FIRST):
        for _ in range(50):
            with pytest.raises(Busy):
                guess(foundation, owner.nip, GUESSER)
    assert [guess(foundation, owner.nip, GUESSER) for _ in range(5)] == [0] * 5
    with foundation.database.reading() as tx:
        failed = [event.type for event in list_events_about(tx, owner.id)]
    assert failed.count("sessions:sign_in:failed") == 5


def test_g20_an_owner_gets_in_while_strangers_take_every_place(foundation: Foundation) -> None:
    """LG-02: nobody can lock an owner out of a browser of theirs, not even by force."""
    owner = new_owner(foundation)
    with foundation.database.transaction() as tx:
        note_sign_in(tx, owner.person, "own", foundation.clock.now())
    with every_place_taken(foundation, FIRST + 1):
        with pytest.raises(Busy):
            signs_in(foundation, owner, address=CLEAN, browser="new")
        assert signs_in(foundation, owner, address=GUESSER, browser="own")


def test_g20_an_address_without_failures_goes_before_one_that_has_guessed(
    foundation: Foundation,
) -> None:
    """LG-02: also on an account under attack, while its guessers keep to their addresses."""
    owner, other = new_owner(foundation), new_owner(foundation)
    for number in range(12):
        guess(foundation, owner.nip, f"198.51.100.{100 + number}")
    guess(foundation, other.nip, GUESSER)
    guesser = FIRST + 1 + suspicion(foundation, "nobody", GUESSER, "")
    with every_place_taken(foundation, guesser):
        with pytest.raises(Busy):
            guess(foundation, "190001011900011001", GUESSER)
        assert signs_in(foundation, owner, address=CLEAN, browser="new")


def test_g20_an_account_without_failures_goes_before_one_that_is_guessed_at(
    foundation: Foundation,
) -> None:
    guessed, other = new_owner(foundation), new_owner(foundation)
    guess(foundation, guessed.nip, GUESSER)
    with every_place_taken(foundation, FIRST + 2):
        with pytest.raises(Busy):
            guess(foundation, guessed.nip, "198.51.100.8")
        assert signs_in(foundation, other, address=CLEAN, browser="new")


def test_g20_a_browser_without_failures_goes_before_one_that_has_guessed(
    foundation: Foundation,
) -> None:
    owner, other = new_owner(foundation), new_owner(foundation)
    guess(foundation, other.nip, GUESSER, "guesser")
    with every_place_taken(foundation, FIRST + 2):
        with pytest.raises(Busy):
            guess(foundation, owner.nip, "198.51.100.8", "guesser")
        assert signs_in(foundation, owner, address=CLEAN, browser="new")


def test_g20_an_unknown_name_gets_a_place_like_a_known_one(foundation: Foundation) -> None:
    """LG-01: an answer under load must not tell who exists."""
    owner = new_owner(foundation)
    logins = {"203.0.113.51": owner.nip, "203.0.113.52": "190001011900011001"}
    for address, login in logins.items():
        with every_place_taken(foundation, FIRST + 1), pytest.raises(Busy):
            guess(foundation, login, address)
        with every_place_taken(foundation, FIRST + 2):
            assert guess(foundation, login, address) == 0


def test_g20_hammering_a_throttled_account_writes_nothing(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    while not guess(foundation, owner.nip, GUESSER):
        pass
    with foundation.database.reading() as tx:
        before = list_events_about(tx, owner.id, limit=500)
    waits = [guess(foundation, owner.nip, GUESSER) for _ in range(100)]
    with foundation.database.reading() as tx:
        after = list_events_about(tx, owner.id, limit=500)
    assert min(waits) > 0
    assert after == before
    assert [event.type for event in after].count("sessions:sign_in:throttled") == 1


def test_idle_connections_hold_no_thread(sqlite_url: str, tmp_path: Path) -> None:
    """CWE-400: whoever opens connections and says nothing must not stop the service."""
    served = Served(tmp_path, database_url=sqlite_url, SIMASN_THREADS="4")
    try:
        with contextlib.ExitStack() as idle:
            for _ in range(64):
                address = ("127.0.0.1", served.port)
                idle.enter_context(socket.create_connection(address))
            line = idle.enter_context(contextlib.closing(served.line()))
            begun = time.monotonic()
            answer = line.ask("/oauth/jwks")
            assert answer is not None
            assert answer.status == 200
            assert time.monotonic() - begun < 2.5
    finally:
        served.stop()
