"""The locked screen, and proving oneself again before a dangerous act."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp.foundation.clock import FixedClock
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.governance.appointments import appoint
from tests.site import Browser, error_code, open_site


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def test_a_locked_screen_shows_nothing_of_the_page(browser: Browser, clock: FixedClock) -> None:
    owner = new_owner(browser.foundation, email="melati@contoh.go.id")
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(900)
    page = browser.open("/account/contact")
    assert page.request.path == "/login/unlock"
    assert "melati@contoh.go.id" not in page.text
    assert owner.nip not in page.text


def test_the_password_of_the_same_person_opens_the_screen_where_it_was(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    before = browser.cookie("simasn_session")
    clock.advance(900)
    page = browser.open("/account/contact")
    wrong = browser.fill(page, password="salah")
    assert wrong.status_code == 200
    assert error_code(wrong) == "invalid_credentials"
    response = browser.fill(wrong, password=PASSWORD)
    assert response.location == "/account/contact"
    assert browser.cookie("simasn_session") not in (None, before)
    assert browser.get("/account/contact").status_code == 200


def test_pengelola_are_locked_out_sooner(browser: Browser, clock: FixedClock) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation, seed=SEED)
    appoint(foundation, owner.person)
    browser.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    clock.advance(599)
    assert browser.get("/").status_code == 200
    clock.advance(600)
    assert browser.open("/").request.path == "/login/unlock"


def test_another_person_may_sign_in_at_a_locked_screen(browser: Browser, clock: FixedClock) -> None:
    foundation = browser.foundation
    owner, other = new_owner(foundation), new_owner(foundation)
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(900)
    page = browser.get("/login?other=1")
    assert browser.fill(page, username=other.nip, password=PASSWORD).location == "/"
    assert other.nip[-4:] in browser.get("/account/contact").text.replace(" ", "")


def test_guessing_at_a_locked_screen_is_slowed_down(browser: Browser, clock: FixedClock) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(900)
    page = browser.open("/")
    for _ in range(7):
        page = browser.fill(page, password="salah")
    assert page.status_code == 429
    assert error_code(page) == "too_many_attempts"


def test_a_fresh_sign_in_is_proof_enough_for_five_minutes(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(300)
    assert browser.get("/account/password").status_code == 200
    clock.advance(1)
    assert browser.get("/account/password").location.startswith("/login/step-up?tx=")


def test_step_up_says_what_it_is_for_and_comes_back(browser: Browser, clock: FixedClock) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    before = browser.cookie("simasn_session")
    clock.advance(301)
    page = browser.open("/account/password")
    assert "Ganti kata sandi" in page.text
    wrong = browser.fill(page, password="salah")
    assert error_code(wrong) == "invalid_credentials"
    assert browser.fill(wrong, password=PASSWORD).location == "/account/password"
    assert browser.cookie("simasn_session") not in (None, before)
    assert browser.get("/account/password").status_code == 200


def test_who_has_a_device_proves_themself_by_it_and_not_by_password(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    clock.advance(301)
    page = browser.open("/account/password")
    assert 'name="otp"' in page.text
    assert 'name="password"' not in page.text
    assert error_code(browser.fill(page, password=PASSWORD)) == "invalid_otp"
    response = browser.fill(page, otp=code_at(browser.foundation, SEED))
    assert response.location == "/account/password"


def test_unlocking_by_password_is_no_fresh_second_factor(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    clock.advance(900)
    browser.fill(browser.open("/account/security"), password=PASSWORD)
    assert browser.get("/account/password").location.startswith("/login/step-up?tx=")
