"""Test mode: a hundred sign-ins in two minutes pass, and no wait outlasts a test's patience."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.app import TEST_MODE_WIDENING
from idp.authentication import failures
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.throttle import Throttle
from tests.foundations import close_foundation
from tests.site import Browser, error_code, open_site
from tests.spec.flows import PASSWORD, add_person

NIP = "198407102012031901"
ADDRESS = "203.0.113.7"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Browser]:
    """A browser at an installation in test mode."""
    application = open_site(tmp_path, clock, database_url=sqlite_url, test_mode=True)
    add_person(application.foundation, NIP)
    yield Browser(application, address=ADDRESS)
    close_foundation(application.foundation)


def widened(foundation: Foundation) -> Foundation:
    throttle = Throttle(foundation.ephemeral, widen=TEST_MODE_WIDENING)
    return dataclasses.replace(foundation, throttle=throttle)


def test_a_hundred_sign_ins_pass_in_two_minutes_mistakes_included(
    browser: Browser, clock: FixedClock
) -> None:
    """One person, one address, a wrong password before each; a browser that nobody knows yet."""
    for _ in range(100):
        visitor = Browser(browser.application, address=ADDRESS)
        page = visitor.fill(visitor.open("/login"), username=NIP, password="salah-sekali-ya")
        assert error_code(page) == "invalid_credentials"
        assert visitor.sign_in(NIP, PASSWORD).status_code == 303
        clock.advance(1.2)


def test_a_hundred_sign_ins_pass_after_as_many_failures_as_one_likes(
    sqlite_foundation: Foundation, clock: FixedClock
) -> None:
    """The waits behind the free tries are as short as the tries are many."""
    foundation = widened(sqlite_foundation)
    budget = failures.SECOND_FACTOR
    for _ in range(budget.free * TEST_MODE_WIDENING):
        assert failures.claim_try(foundation, budget, "orang") == 0
    begun = clock.now()
    let_through = 0
    while clock.now() - begun < 120:
        wait = failures.claim_try(foundation, budget, "orang")
        assert wait <= 5
        let_through += wait == 0
        clock.advance(max(wait, 0.1))
    # At worst four seconds each: tests that guess wrong so often go on, guessers are slowed still.
    assert 25 <= let_through < 120


def test_outside_of_test_mode_the_first_wait_is_a_minute(sqlite_foundation: Foundation) -> None:
    """The wait itself is not weakened by the way test mode shortens it."""
    budget = failures.SECOND_FACTOR
    tries = [failures.claim_try(sqlite_foundation, budget, "orang") for _ in range(budget.free + 2)]
    assert tries == [0] * (budget.free + 1) + [60]
