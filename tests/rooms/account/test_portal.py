"""The portal: a person acts on themself, and on nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text

from idp import governance
from idp.authentication import has_second_factor, list_devices
from idp.directory import get_person
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.sessions import LANGUAGE_COOKIE, list_sessions
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.authentication.test_contact import mailed_code, mails
from tests.rooms.governance.appointments import appoint, suspend
from tests.site import Browser, error_code, open_site, token_on

PART_TIME = Statement(text("UPDATE person SET kind = 'PPPK_PW' WHERE id = :id"))
NEW_PASSWORD = "rotan gugur di hutan pelawan"


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    return Browser(open_site(tmp_path, clock, database_url=sqlite_url))


def living(browser: Browser, person_id: str) -> int:
    with browser.foundation.database.reading() as tx:
        return len(list_sessions(tx, person_id, browser.foundation.clock.now()))


def test_every_page_of_the_portal_is_shown(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    for path in ("/", "/account/contact", "/account/security", "/account/password"):
        assert browser.get(path).status_code == 200
    for path in ("/account/totp", "/account/sessions", "/account/access"):
        assert browser.get(path).status_code == 200


def test_the_bar_marks_where_one_is_on_a_phone_as_well(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    first, further = (browser.get(path).text for path in ("/account/access", "/account/sessions"))
    assert first.count('aria-current="page"') == 1
    assert "<summary aria-current" not in first
    # It stands in the bar of a desk and behind "Lainnya" on a phone; only one of them is shown.
    assert further.count('href="/account/sessions" aria-current="page"') == 2
    assert '<summary aria-current="true">' in further


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_profile_says_the_kind_of_employment_in_words(browser: Browser, language: str) -> None:
    """Pasal 1: an abbreviation of the personnel file is no word that people read."""
    owner = new_owner(browser.foundation)
    with browser.foundation.database.transaction() as tx:
        tx.run(PART_TIME, id=owner.id)
    browser.sign_in(owner.nip, PASSWORD)
    browser.client.set_cookie(LANGUAGE_COOKIE, language)
    page = browser.get("/account/contact").text
    assert {"id": "PPPK Paruh Waktu", "en": "PPPK, part time"}[language] in page
    assert "PPPK_PW" not in page


@pytest.mark.parametrize("path", ["/", "/account/security", "/account/sessions"])
def test_nobody_sees_the_portal_without_signing_in(browser: Browser, path: str) -> None:
    assert browser.get(path).location.startswith("/login?tx=")


def test_changing_the_password_ends_every_other_session(browser: Browser) -> None:
    owner = new_owner(browser.foundation, email="melati@contoh.go.id")
    other = Browser(browser.application)
    other.sign_in(owner.nip, PASSWORD)
    browser.sign_in(owner.nip, PASSWORD)
    before = browser.cookie("simasn_session")
    response = browser.fill(
        browser.get("/account/password"),
        current_password=PASSWORD,
        new_password=NEW_PASSWORD,
        new_password_repeat=NEW_PASSWORD,
    )
    assert response.location == "/account/security"
    assert browser.cookie("simasn_session") not in (None, before)
    assert "Kata sandi telah diganti" in browser.get("/account/security").text
    assert "Kata sandi telah diganti" not in browser.get("/account/security").text
    assert other.get("/").location.startswith("/login")
    assert living(browser, owner.id) == 1
    assert mails(browser.foundation)[-1]["to"] == "melati@contoh.go.id"
    fresh = Browser(browser.application)
    assert error_code(fresh.sign_in(owner.nip, PASSWORD)) == "invalid_credentials"
    assert fresh.sign_in(owner.nip, NEW_PASSWORD).location == "/"


@pytest.mark.parametrize(
    ("current", "new", "again", "told"),
    [
        ("salah", NEW_PASSWORD, NEW_PASSWORD, "Kata sandi sekarang tidak cocok"),
        (PASSWORD, NEW_PASSWORD, "lain", "Kedua isian kata sandi baru tidak sama"),
        (PASSWORD, "pendek", "pendek", "Paling sedikit 15 karakter"),
        (PASSWORD, PASSWORD, PASSWORD, "sama dengan yang sekarang"),
        (PASSWORD, "passwordpassword", "passwordpassword", "mudah ditebak"),
        (PASSWORD, "melati di tepi pagar", "melati di tepi pagar", "memuat nama"),
    ],
)
def test_a_password_that_is_not_changed_says_why(
    browser: Browser, current: str, new: str, again: str, told: str
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.fill(
        browser.get("/account/password"),
        current_password=current,
        new_password=new,
        new_password_repeat=again,
    )
    assert page.status_code == 200
    assert told in page.text
    assert new not in page.text.replace("mudah ditebak", "")


def test_a_device_is_added_in_the_portal_and_the_session_is_stronger(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/totp")
    seed = "".join(re.findall(r"<span>([A-Z2-7]{1,4})</span>", page.text))
    assert error_code(browser.fill(page, otp="000000")) == "invalid_otp"
    otp = pyotp.TOTP(seed).generate_otp(clock.now() // 30)
    page = browser.follow(browser.fill(page, otp=otp, device_name="Ponsel dinas"))
    assert page.request.path == "/account/recovery-codes"
    assert len(re.findall(r"<li><code>", page.text)) == 10
    page = browser.follow(browser.fill(page, saved="1"))
    assert "Ponsel dinas" in page.text
    assert browser.get("/account/recovery-codes").status_code == 303
    with browser.foundation.database.reading() as tx:
        sessions = list_sessions(tx, owner.id, clock.now())
    assert [listed.session.acr for listed in sessions] == ["mfa"]


def test_recovery_codes_are_renewed_and_shown_once(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    page = browser.get("/account/security")
    page = browser.follow(browser.fill(page, "/account/recovery-codes"))
    assert page.request.path == "/account/recovery-codes"
    assert len(re.findall(r"<li><code>", page.text)) == 10


def test_the_last_device_of_a_pengelola_stays(browser: Browser) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation, seed=SEED)
    appoint(foundation, owner.person)
    browser.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    page = browser.get("/account/security")
    assert "/account/totp/remove" not in page.text
    with foundation.database.reading() as tx:
        device = list_devices(tx, owner.id)[0].id
    browser.post("/account/totp/remove", device_id=device, csrf_token=token_on(page))
    with foundation.database.reading() as tx:
        assert has_second_factor(tx, owner.id)


def test_a_user_personal_may_give_up_the_device(browser: Browser) -> None:
    owner = new_owner(browser.foundation, seed=SEED)
    browser.sign_in(owner.nip, PASSWORD, code_at(browser.foundation, SEED))
    page = browser.get("/account/security")
    assert browser.fill(page, "/account/totp/remove").location == "/account/security"
    with browser.foundation.database.reading() as tx:
        assert not has_second_factor(tx, owner.id)


def test_a_new_address_is_stored_when_its_code_comes_back(browser: Browser) -> None:
    owner = new_owner(browser.foundation, email="lama@contoh.go.id")
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/contact")
    page = browser.follow(
        browser.fill(page, "/account/contact", email="baru@contoh.go.id", phone="")
    )
    assert "baru@contoh.go.id" in page.text
    code = mailed_code(browser.foundation)
    wrong = browser.fill(page, "/account/contact/confirm", code="2222-2222")
    assert "Kode konfirmasi salah" in wrong.text
    browser.fill(page, "/account/contact/confirm", code=code)
    with browser.foundation.database.reading() as tx:
        assert get_person(tx, owner.id).email == "baru@contoh.go.id"
    assert mails(browser.foundation)[-1]["to"] == "lama@contoh.go.id"


def test_what_was_typed_is_still_there_after_the_step_up(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    browser.sign_in(owner.nip, PASSWORD)
    clock.advance(301)
    page = browser.get("/account/contact")
    page = browser.follow(browser.fill(page, email="", phone="081200001234"))
    assert page.request.path == "/login/step-up"
    page = browser.follow(browser.fill(page, password=PASSWORD))
    assert 'value="081200001234"' in page.text
    browser.fill(page, email="", phone="081200001234")
    with browser.foundation.database.reading() as tx:
        assert get_person(tx, owner.id).phone == "+6281200001234"


def test_a_session_elsewhere_is_ended_by_its_owner(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    other = Browser(browser.application)
    other.sign_in(owner.nip, PASSWORD)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/sessions")
    assert "Sesi ini" in page.text
    assert browser.fill(page, "/account/sessions/end").location == "/account/sessions"
    assert other.get("/").location.startswith("/login")
    assert browser.get("/").status_code == 200


def test_a_session_that_is_not_recognised_leads_to_a_new_password(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    other = Browser(browser.application)
    other.sign_in(owner.nip, PASSWORD)
    browser.sign_in(owner.nip, PASSWORD)
    page = browser.get("/account/sessions")
    response = browser.fill(page, "/account/sessions/unknown")
    assert response.location == "/account/password"
    assert other.get("/").location.startswith("/login")


def test_all_other_sessions_are_ended_at_once(browser: Browser) -> None:
    owner = new_owner(browser.foundation)
    for _ in range(2):
        Browser(browser.application).sign_in(owner.nip, PASSWORD)
    browser.sign_in(owner.nip, PASSWORD)
    assert living(browser, owner.id) == 3
    page = browser.get("/account/sessions")
    browser.fill(page, "/account/sessions/end-others")
    assert living(browser, owner.id) == 1
    assert "2 sesi lain" in browser.get("/account/sessions").text


def test_nobody_ends_the_session_of_another_person(browser: Browser) -> None:
    foundation = browser.foundation
    victim, attacker = new_owner(foundation), new_owner(foundation)
    Browser(browser.application).sign_in(victim.nip, PASSWORD)
    with foundation.database.reading() as tx:
        target = list_sessions(tx, victim.id, foundation.clock.now())[0].session.id
    Browser(browser.application).sign_in(attacker.nip, PASSWORD)
    browser.sign_in(attacker.nip, PASSWORD)
    page = browser.get("/account/sessions")
    response = browser.post("/account/sessions/end", csrf_token=token_on(page), session_id=target)
    assert response.status_code == 404
    assert living(browser, victim.id) == 1


@pytest.mark.pasal("9(7)")
def test_a_suspended_right_says_why_and_how_it_is_regained(browser: Browser) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation, seed=SEED)
    assignment = appoint(foundation, owner.person)
    browser.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    page = browser.get("/account/access")
    assert "188.44/1/BKPSDMD/2026" in page.text
    assert "Fasilitator" in page.text
    suspend(foundation, assignment)
    page = browser.get("/account/access")
    assert "dihentikan sementara" in page.text
    assert "Surat Pernyataan Kesanggupan" in page.text
    assert "ayat (7)" in page.text


@pytest.mark.pasal("9(7)")
def test_the_suspension_of_a_whole_unit_is_shown_to_every_fasilitator_of_it(
    browser: Browser,
) -> None:
    foundation = browser.foundation
    owner, colleague = new_owner(foundation, seed=SEED), new_owner(foundation)
    appoint(foundation, owner.person)
    suspend(foundation, appoint(foundation, colleague.person), scope="unit")
    browser.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    assert "dihentikan sementara" in browser.get("/account/access").text


@pytest.mark.pasal("27(2)a")
def test_what_a_review_withholds_asks_for_no_letter(browser: Browser) -> None:
    foundation = browser.foundation
    owner = new_owner(foundation, seed=SEED)
    held = appoint(foundation, owner.person)
    browser.sign_in(owner.nip, PASSWORD, code_at(foundation, SEED))
    with foundation.database.transaction() as tx:
        governance.withhold(
            tx,
            governance.Occasion(held.id, "butir"),
            reason="tidak dijawab",
            actor="kepala",
            now_ms=foundation.clock.now_ms(),
        )
    page = browser.get("/account/access").text
    assert "Ditangguhkan oleh peninjauan ulang akses" in page
    assert "Pasal 27" in page and "ayat (7)" not in page


def test_the_home_page_says_where_the_account_was_last_used(
    browser: Browser, clock: FixedClock
) -> None:
    owner = new_owner(browser.foundation)
    agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    Browser(browser.application, headers={"User-Agent": agent}).sign_in(owner.nip, PASSWORD)
    clock.advance(60)
    browser.sign_in(owner.nip, PASSWORD)
    assert "Firefox di Windows" in browser.get("/").text
