"""The sign-in surface, as a browser meets it."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest

from idp.audit import list_events_about
from idp.foundation.clock import FixedClock
from idp.foundation.ids import digest
from idp.sessions import SignInRequest, store_sign_in_request
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.governance.appointments import appoint
from tests.site import Browser, error_code, open_site


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def ask(browser: Browser, path: str = "/account/security", **facts: object) -> str:
    """Keep a request for a sign-in of this browser; gives its id."""
    browser.get("/login")
    value = browser.cookie("simasn_browser")
    assert value is not None
    given = {
        "id": "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4",
        "browser_digest": digest(value),
        "resume_path": path,
        "application": "Modul Layanan",
        "fresh_after": None,
        "needs_second_factor": False,
        "login_hint": None,
        "language": "id",
        **facts,
    }
    store_sign_in_request(browser.foundation, SignInRequest(**given))  # type: ignore[arg-type]
    return "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4"


def test_the_right_password_leads_straight_to_what_was_asked_for(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    tx = ask(browser)
    page = browser.get(f"/login?tx={tx}")
    assert "Modul Layanan" in page.text
    response = browser.fill(page, username=owner.nip, password=PASSWORD)
    assert response.status_code == 303
    assert response.location == "/account/security"
    assert browser.cookie("simasn_session")
    assert browser.get("/account/security").status_code == 200


def test_without_a_request_the_sign_in_ends_in_the_portal(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    response = browser.sign_in(owner.nip, PASSWORD)
    assert response.location == "/"
    assert owner.person.name in browser.get("/").text


def test_a_wrong_password_gives_the_same_form_with_the_name_and_the_code(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    page = browser.sign_in(owner.nip, "bukan kata sandinya")
    assert page.status_code == 200
    assert error_code(page) == "invalid_credentials"
    assert f'value="{owner.nip}"' in page.text
    assert "bukan kata sandinya" not in page.text
    assert browser.cookie("simasn_session") is None


def test_empty_fields_are_named(browser: Browser) -> None:
    page = browser.sign_in("", "")
    assert page.status_code == 200
    assert error_code(page) == "invalid_credentials"
    assert 'id="username-error"' in page.text
    assert 'id="password-error"' in page.text


def test_after_too_many_tries_the_page_says_how_long_to_wait(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    for _ in range(7):
        page = browser.sign_in(owner.nip, "salah")
    assert page.status_code == 429
    assert error_code(page) == "too_many_attempts"
    assert "menit" in page.text
    assert int(page.headers["Retry-After"]) > 0


def test_who_has_a_device_is_asked_for_its_code_always(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    page = browser.follow(browser.sign_in(owner.nip, PASSWORD))
    assert page.request.path == "/login/otp"
    assert browser.cookie("simasn_session") is None
    wrong = browser.fill(page, otp="000000")
    assert wrong.status_code == 200
    assert error_code(wrong) == "invalid_otp"
    assert "Sisa percobaan: 4" in wrong.text
    response = browser.fill(wrong, otp=code_at(browser.foundation, SEED))
    assert response.location == "/"
    assert browser.get("/").status_code == 200


def test_a_code_that_is_sent_again_is_refused_or_leads_on(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    page = browser.follow(browser.sign_in(owner.nip, PASSWORD))
    code = code_at(browser.foundation, SEED)
    browser.fill(page, otp=code)
    again = browser.fill(page, otp=code)
    assert again.status_code == 303


def test_a_pengelola_without_a_device_has_to_enrol_one(browser: Browser) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation)
    appoint(foundation, owner.person)
    page = browser.follow(browser.sign_in(owner.nip, PASSWORD))
    assert page.request.path == "/login/enrol"
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert browser.cookie("simasn_session") is None
    seed = "".join(re.findall(r"<span>([A-Z2-7]{1,4})</span>", page.text))
    wrong = browser.fill(page, otp="000000", device_name="Ponsel")
    assert error_code(wrong) == "invalid_otp"
    otp = pyotp.TOTP(seed).generate_otp(foundation.clock.now() // 30)
    page = browser.follow(browser.fill(wrong, otp=otp, device_name="Ponsel"))
    assert page.request.path == "/login/recovery-codes"
    assert len(re.findall(r"<li><code>[2-9A-Z]{4}-[2-9A-Z]{4}</code>", page.text)) == 10
    assert browser.cookie("simasn_session") is None
    unsaved = browser.fill(page)
    assert unsaved.status_code == 200
    response = browser.fill(unsaved, saved="1")
    assert response.location == "/"
    assert browser.get("/").status_code == 200
    assert browser.get("/login/recovery-codes").status_code == 303


def test_a_recovery_code_stands_in_for_the_device(browser: Browser) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation)
    appoint(foundation, owner.person)
    page = browser.follow(browser.sign_in(owner.nip, PASSWORD))
    seed = "".join(re.findall(r"<span>([A-Z2-7]{1,4})</span>", page.text))
    otp = pyotp.TOTP(seed).generate_otp(foundation.clock.now() // 30)
    page = browser.follow(browser.fill(page, otp=otp, device_name="Ponsel"))
    codes = re.findall(r"<li><code>([^<]*)</code>", page.text)
    other = Browser(browser.application)
    page = other.follow(other.sign_in(owner.nip, PASSWORD))
    page = other.get(re.search(r'href="([^"]*recovery=1)"', page.text)[1].replace("&amp;", "&"))  # type: ignore[index]
    assert other.fill(page, otp=codes[0]).location == "/"


def test_a_living_session_that_has_all_is_sent_straight_on(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    assert browser.get(f"/login?tx={ask(browser)}").location == "/account/security"


def test_a_request_for_a_fresh_proof_asks_again(browser: Browser, clock: FixedClock) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    sid = list_events_about_sign_in(browser, owner.id)
    clock.advance(100)
    page = browser.get(f"/login?tx={ask(browser, fresh_after=clock.now())}")
    assert page.status_code == 200
    response = browser.fill(page, username=owner.nip, password=PASSWORD)
    assert response.location == "/account/security"
    assert list_events_about_sign_in(browser, owner.id) == sid


def list_events_about_sign_in(browser: Browser, person_id: str) -> str | None:
    with browser.foundation.database.reading() as tx:
        events = list_events_about(tx, person_id)
    return next(e.correlation for e in events if e.type == "sessions:sign_in:succeeded")


def test_a_request_for_a_second_factor_asks_for_that_alone(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    before = browser.cookie("simasn_session")
    page = browser.open(f"/login?tx={ask(browser, needs_second_factor=True)}")
    assert page.request.path == "/login/enrol"
    seed = "".join(re.findall(r"<span>([A-Z2-7]{1,4})</span>", page.text))
    otp = pyotp.TOTP(seed).generate_otp(clock.now() // 30)
    page = browser.follow(browser.fill(page, otp=otp))
    assert browser.fill(page, saved="1").location == "/account/security"
    assert browser.cookie("simasn_session") not in (None, before)
    assert browser.get("/account/security").status_code == 200


def test_an_unknown_or_foreign_sign_in_is_said_to_be_over(browser: Browser) -> None:
    tx = ask(browser)
    assert error_code(browser.get("/login?tx=unknown")) == "expired_transaction"
    other = Browser(browser.application)
    other.get("/login")
    page = other.get(f"/login?tx={tx}")
    assert page.status_code == 400
    assert error_code(page) == "expired_transaction"
    assert 'href="/login"' in page.text


def test_another_person_ends_the_session_of_the_one_before(browser: Browser) -> None:
    foundation = browser.foundation
    first, second = new_owner(foundation), new_owner(foundation)
    browser.sign_in(first.nip, PASSWORD)
    before = browser.cookie("simasn_session")
    page = browser.get(f"/login?tx={ask(browser, fresh_after=foundation.clock.now() + 1)}")
    browser.fill(page, username=second.nip, password=PASSWORD)
    with foundation.database.reading() as tx:
        ended = [e for e in list_events_about(tx, first.id) if e.type == "sessions:session:ended"]
    assert len(ended) == 1
    assert browser.cookie("simasn_session") not in (None, before)


def test_the_language_is_chosen_on_the_page_and_remembered(browser: Browser) -> None:
    page = browser.get("/login?ui_locales=en")
    assert '<html lang="en">' in page.text
    assert '<html lang="en">' in browser.get("/login").text


def test_an_own_device_keeps_the_name_of_the_browser(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    page = browser.get("/login")
    response = browser.fill(page, username=owner.nip, password=PASSWORD, personal_device="1")
    kept = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("simasn_browser")]
    assert len(kept) == 1
    assert "Max-Age=" in kept[0]
    session = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("simasn_session")]
    assert "Max-Age" not in session[0]
