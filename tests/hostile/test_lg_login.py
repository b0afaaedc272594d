"""Attacks on the sign-in form: guessing, enumerating, redirecting, forging (LG-01 to LG-09)."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import urlencode

import pytest

from idp.app import Application
from idp.authentication import note_sign_in, prepare_password, verify_password
from idp.directory import disable_person
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.foundation.ids import digest
from idp.sessions import SignInRequest, store_sign_in_request
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import ADDRESS, PASSWORD, Owner, new_owner
from tests.spec.flows import start

UNKNOWN = "190001011900011001"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation, email="melati@contoh.go.id")


def wait_for(
    foundation: Foundation,
    login: str,
    password: str = "salah",
    *,
    address: str = ADDRESS,
    browser: str | None = None,
) -> int:
    return verify_password(
        foundation, login=login, password=password, address=address, browser=browser
    ).wait_seconds


def answer_to(application: Application, login: str) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body of a wrong password, without what is random or was typed."""
    page = Visit(application).type_password(login, "salah sama sekali")
    headers = [pair for pair in page.headers if pair[0] not in ("Set-Cookie", "Content-Length")]
    body = page.get_data(as_text=True).replace(login, "LOGIN")
    return page.status_code, headers, re.sub(r"[0-9a-f]{64}", "TOKEN", body)


def test_lg_01_unknown_known_and_closed_accounts_get_the_same_answer(
    application: Application, owner: Owner
) -> None:
    closed = new_owner(application.foundation)
    with application.foundation.database.transaction() as tx:
        disable_person(tx, closed.id, actor="operator", reason="x", now_ms=1)
    known = answer_to(application, owner.nip)
    assert known[0] == 200
    assert answer_to(application, UNKNOWN) == known
    assert answer_to(application, closed.nip) == known


def test_lg_01_an_unknown_account_costs_a_whole_password_check(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation)
    seconds: dict[str, list[float]] = {owner.nip: [], UNKNOWN: []}
    for number in range(12):
        for login, taken in seconds.items():
            begun = time.perf_counter()
            wait_for(foundation, login, address=f"198.51.100.{number}")
            taken.append(time.perf_counter() - begun)
    known, unknown = (min(taken) for taken in seconds.values())
    assert abs(known - unknown) < 0.005


def test_lg_02_ten_wrong_passwords_shut_strangers_out_but_not_the_owners_browser(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation)
    with foundation.database.transaction() as tx:
        note_sign_in(tx, owner.person, "own", foundation.clock.now())
    waits = [wait_for(foundation, owner.nip) for _ in range(10)]
    assert waits[0] == 0
    assert waits[-1] > 0
    stranger = verify_password(
        foundation, login=owner.nip, password=PASSWORD, address=ADDRESS, browser="other"
    )
    assert stranger.person is None
    known = verify_password(
        foundation, login=owner.nip, password=PASSWORD, address=ADDRESS, browser="own"
    )
    assert known.person is not None


def test_lg_02_no_account_bears_more_than_a_hundred_guesses_in_a_row(
    foundation: Foundation, clock: FixedClock
) -> None:
    """NIST SP 800-63B §3.2.2, by a patient guesser with an address for each try."""
    owner = new_owner(foundation)
    free = 0
    for number in range(400):
        clock.advance(120)
        address = f"10.{number // 250}.{number % 250}.1"
        free += not wait_for(foundation, owner.nip, address=address)
    assert 0 < free <= 100


def test_lg_03_every_way_of_writing_a_login_is_counted_on_one_account(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation, email="melati@contoh.go.id")
    wide = "".join(chr(ord(digit) - ord("0") + 0xFF10) for digit in owner.nip)
    spellings = [
        owner.nip,
        owner.nip + " ",
        wide,
        f"{owner.nip[:8]} {owner.nip[8:14]} {owner.nip[14]} {owner.nip[15:]}",
        "melati@contoh.go.id",
        "MELATI@Contoh.GO.ID ",
    ]
    for spelling in spellings:
        assert wait_for(foundation, spelling) == 0
    assert all(wait_for(foundation, spelling) > 0 for spelling in spellings)


def test_lg_04_a_sprayed_password_is_stopped_by_the_real_peer(application: Application) -> None:
    visit = Visit(application)
    statuses = []
    for number in range(50):
        visit.get("/login")
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=10.0.0.{number}"}
        page = visit.fill(headers, username=f"19800101200501{number:04d}", password="Musim2026!")
        statuses.append(page.status_code)
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert int(visit.page.headers["Retry-After"]) > 0
    assert visit.said == "too_many_attempts"


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"])
def test_lg_05_headers_of_a_stranger_change_no_address_of_ours(
    application: Application, header: str
) -> None:
    evil = {"X-Forwarded-Proto": "https", "Forwarded": "host=evil.test;proto=https"}
    headers = {header: evil.get(header, "evil.test")}
    visit = Visit(application)
    document = visit.get("/.well-known/openid-configuration", **headers)
    assert document.get_json()["issuer"] == "http://localhost:8000"
    assert "evil.test" not in document.get_data(as_text=True)
    page = visit.get("/login", **headers)
    assert "evil.test" not in page.get_data(as_text=True) + str(page.headers)
    assert "evil.test" not in str(visit.get("/", **headers).headers)


@pytest.mark.parametrize(
    "target", ["//evil.test", "/\\evil.test", "https:evil.test", "javascript:alert(1)"]
)
def test_lg_06_no_parameter_says_where_a_sign_in_ends(
    application: Application, owner: Owner, target: str
) -> None:
    visit = Visit(application)
    names = ("next", "return_to", "redirect_uri", "resume_path", "continue", "url")
    wishes = dict.fromkeys(names, target)
    visit.get("/login?" + urlencode(wishes))
    form = wishes | {"username": owner.nip, "password": PASSWORD, "csrf_token": visit.token()}
    visit.post("/login?" + urlencode(wishes), form)
    assert visit.page.status_code == 303
    assert visit.page.location == "/"


@pytest.mark.parametrize(
    "path", ["//evil.test", "/\\evil.test", "/\t/evil.test", "/\n/evil.test", "https:evil.test", ""]
)
def test_lg_06_a_sign_in_that_would_end_elsewhere_is_not_kept(
    sqlite_foundation: Foundation, path: str
) -> None:
    elsewhere = SignInRequest("tx", digest("b"), path, None, None, False, None, "id")
    with pytest.raises(ValueError, match="path of this site"):
        store_sign_in_request(sqlite_foundation, elsewhere)


def refusal_of(foundation: Foundation, owner: Owner, new: str) -> str | None:
    try:
        prepare_password(foundation, person=owner.person, has_factor=False, new_password=new)
    except Refusal as refused:
        return refused.code
    return None


def test_lg_07_new_passwords_are_judged_by_length_and_by_who_would_guess_them(
    sqlite_foundation: Foundation,
) -> None:
    foundation = sqlite_foundation
    owner = new_owner(foundation)
    long = "ombak menyapu batu karang sore hari sambil burung camar pulang ke sarang " * 2
    assert refusal_of(foundation, owner, "rotan 7") == "password_too_short"
    assert refusal_of(foundation, owner, long[:64]) is None
    assert refusal_of(foundation, owner, long[:128]) is None
    assert refusal_of(foundation, owner, f"rotan gugur {owner.nip}") == "password_personal"
    assert refusal_of(foundation, owner, "rotan gugur SIMASN 4z") == "password_personal"
    assert refusal_of(foundation, owner, "rotan gugur B@bel 4z") == "password_personal"
    assert refusal_of(foundation, owner, "passwordpassword123") == "password_common"
    assert refusal_of(foundation, owner, PASSWORD) == "password_unchanged"


def test_lg_07_passwords_that_are_equal_up_to_byte_72_are_not_the_same(
    sqlite_foundation: Foundation,
) -> None:
    """No part of a password is cut off (OWASP ASVS 6.2.8)."""
    beginning = "x" * 72
    owner = new_owner(sqlite_foundation, password=beginning + " laut timur")
    outcome = verify_password(
        sqlite_foundation,
        login=owner.nip,
        password=beginning + " laut barat",
        address=ADDRESS,
        browser=None,
    )
    assert outcome.person is None


def test_lg_08_a_sign_in_form_without_this_browsers_token_is_refused(
    application: Application, owner: Owner
) -> None:
    visit, stranger = Visit(application), Visit(application)
    right = {"username": owner.nip, "password": PASSWORD}
    for fields in (right, right | {"csrf_token": stranger.token()}, right | {"csrf_token": "x"}):
        page = visit.post("/login", fields)
        assert page.status_code == 403
        assert visit.said == "invalid_form"
    page = visit.post("/login", right | {"csrf_token": visit.token()}, Origin="https://evil.test")
    assert page.status_code == 403
    assert visit.cookie() is None


def test_lg_09_credentials_in_an_address_are_not_looked_at(
    application: Application, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    visit = Visit(application)
    with caplog.at_level(logging.DEBUG):
        page = visit.http.get("/login", query_string={"username": owner.nip, "password": PASSWORD})
        visit.http.post(
            "/login",
            query_string={"username": owner.nip, "password": PASSWORD},
            data={"csrf_token": visit.token()},
        )
    assert page.status_code == 200
    assert visit.cookie() is None
    assert PASSWORD not in page.get_data(as_text=True)
    assert owner.nip not in page.get_data(as_text=True)
    assert PASSWORD not in caplog.text
    assert owner.nip not in caplog.text
