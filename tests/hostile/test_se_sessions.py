"""Attacks on the session and its cookie: fixation, theft, overlong use (SE-01, SE-02, SE-05).

Also RT-10: what a changed credential ends.
"""

from __future__ import annotations

import dataclasses
import math
import re

import pytest
from sqlalchemy import text

from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.http import Request
from idp.sessions import (
    clear_session_cookie,
    ensure_browser,
    find_session,
    list_sessions,
    open_session,
    raise_session,
    set_session_cookie,
)
from tests.hostile.visits import BROWSER_COOKIE, Visit, assert_dead, make_fasilitator
from tests.rooms.authentication.owners import PASSWORD, SEED, Owner, code_at, new_owner
from tests.spec import flows
from tests.spec.flows import add_client, start

NEW_PASSWORD = "rotan gugur di hulu sungai"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation)


def change_own_password(visit: Visit) -> None:
    visit.get("/account/password")
    visit.fill(
        current_password=PASSWORD, new_password=NEW_PASSWORD, new_password_repeat=NEW_PASSWORD
    )
    assert visit.page.status_code == 303, visit.page.get_data(as_text=True)


def living_sessions(foundation: Foundation, owner: Owner) -> set[str]:
    with foundation.database.reading() as tx:
        listed = list_sessions(tx, owner.id, foundation.clock.now())
    return {item.session.id for item in listed}


def test_se_01_a_cookie_that_was_planted_is_never_taken_over(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.take("planted-by-somebody-else-0123456789")
    visit.sign_in(owner)
    assert visit.cookie() != "planted-by-somebody-else-0123456789"
    assert_dead(application, "planted-by-somebody-else-0123456789")
    assert visit.is_signed_in()


def test_se_01_every_rise_of_privilege_gives_a_new_cookie_and_kills_the_old(
    application: Application, clock: FixedClock
) -> None:
    """OWASP ASVS 7.2.4: sign-in again, step-up, unlocking, a changed password."""
    owner = new_owner(application.foundation)
    visit = Visit(application)
    visit.sign_in(owner)
    seen = [visit.cookie()]

    clock.advance(301)
    visit.get("/account/password")
    visit.follow()
    visit.fill(password=PASSWORD)
    seen.append(visit.cookie())

    change_own_password(visit)
    seen.append(visit.cookie())

    clock.advance(application.foundation.settings.idle_seconds)
    visit.get("/account/security")
    visit.follow()
    visit.fill(password=NEW_PASSWORD)
    assert visit.page.location == "/account/security"
    seen.append(visit.cookie())

    assert len(set(seen)) == len(seen)
    for value in seen[:-1]:
        assert_dead(application, value)
    assert visit.is_signed_in()
    assert len(living_sessions(application.foundation, owner)) == 1


def test_se_01_enrolling_a_device_gives_a_new_cookie(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    before = visit.cookie()
    secret = visit.get("/account/totp").get_data(as_text=True).partition("secret=")[2]
    visit.fill(otp=code_at(application.foundation, secret.partition("&")[0]), device_name="Ponsel")
    assert visit.page.status_code == 303
    assert visit.cookie() != before
    assert_dead(application, before)


def test_se_01_another_person_at_the_same_browser_gets_another_session(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    other = new_owner(application.foundation)
    visit = Visit(application)
    visit.sign_in(owner)
    first = visit.cookie()
    clock.advance(application.foundation.settings.idle_seconds)
    visit.get("/login?other=1")
    visit.fill(username=other.nip, password=PASSWORD)
    assert visit.page.status_code == 303
    assert_dead(application, first)
    assert living_sessions(application.foundation, owner) == set()
    assert len(living_sessions(application.foundation, other)) == 1


def test_se_02_cookies_are_host_only_secure_and_hidden_from_scripts(
    sqlite_foundation: Foundation,
) -> None:
    settings = sqlite_foundation.settings.model_copy(update={"issuer": "https://sso.test"})
    foundation = dataclasses.replace(sqlite_foundation, settings=settings)
    request = Request({"REQUEST_METHOD": "GET"}, "203.0.113.7")
    _, browser_headers = ensure_browser(foundation, request)
    headers = [
        set_session_cookie(foundation, "value"),
        clear_session_cookie(foundation),
        *browser_headers,
    ]
    assert len(headers) == 3
    for name, value in headers:
        assert name == "Set-Cookie"
        assert value.startswith("__Host-")
        parts = {part.strip().lower() for part in value.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)


def test_se_02_cookie_values_are_random_and_say_nothing(
    application: Application, owner: Owner
) -> None:
    values = []
    for _ in range(3):
        visit = Visit(application)
        visit.sign_in(owner)
        values += [visit.cookie() or "", visit.cookie(BROWSER_COOKIE) or ""]
    assert len(set(values)) == len(values)
    for value in values:
        assert re.fullmatch(r"[A-Za-z0-9_-]{22,}", value)
        assert len(value) * math.log2(64) >= 128
        assert owner.nip not in value
    with application.foundation.database.reading() as tx:
        kept = tx.all(Statement(text("SELECT cookie_digest FROM session")))
    assert not {row[0] for row in kept} & set(values)


def test_se_05_the_server_locks_an_idle_session(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    """Pasal 27(2)b: the cookie is still there, the screen is shut."""
    visit = Visit(application)
    visit.sign_in(owner)
    clock.advance(application.foundation.settings.idle_seconds - 1)
    assert visit.is_signed_in()
    clock.advance(application.foundation.settings.idle_seconds)
    answer = visit.get("/account/security")
    assert (answer.location or "").startswith("/login/unlock?tx=")
    visit.follow()
    visit.fill(password="salah")
    assert visit.said == "invalid_credentials"
    assert not visit.is_signed_in()


@pytest.mark.parametrize("privileged", [False, True])
def test_se_05_a_session_ends_at_its_limit_however_busy_it_is(
    application: Application, owner: Owner, clock: FixedClock, privileged: bool
) -> None:
    foundation = application.foundation
    if privileged:
        owner = new_owner(foundation, seed=SEED)
        make_fasilitator(foundation, owner)
    settings = foundation.settings
    limit = settings.session_privileged_seconds if privileged else settings.session_seconds
    visit = Visit(application)
    visit.sign_in(owner)
    for _ in range(limit // 300 - 1):
        clock.advance(300)
        assert visit.is_signed_in()
    clock.advance(300)
    assert not visit.is_signed_in()
    with foundation.database.reading() as tx:
        assert find_session(tx, visit.cookie(), clock.now()) is None


def test_se_05_a_step_up_does_not_lengthen_a_session(
    foundation: Foundation, clock: FixedClock
) -> None:
    owner = new_owner(foundation)
    with foundation.database.transaction() as tx:
        session, _ = open_session(
            tx,
            person_id=owner.id,
            amr=("pwd",),
            privileged=False,
            address=None,
            user_agent=None,
            now=clock.now(),
            settings=foundation.settings,
        )
        raised, _ = raise_session(
            tx,
            session,
            amr_added=("pwd",),
            now=clock.now() + 3600,
            privileged=False,
            settings=foundation.settings,
        )
    assert raised.expires_at == session.expires_at


def test_rt_10_a_changed_password_ends_every_other_session_and_refresh_token(
    application: Application,
) -> None:
    """OWASP ASVS 7.4.3."""
    foundation = application.foundation
    owner = new_owner(foundation, password=flows.PASSWORD)
    registered = add_client(foundation)
    party = flows.Party(application, registered.client_id, registered.client_secret)
    elsewhere = flows.Browser(application)
    code = elsewhere.sign_in(party, owner.nip)["code"]
    refresh = party.exchange(code).get_json()["refresh_token"]
    visit = Visit(application)
    visit.type_password(owner.nip, flows.PASSWORD)
    visit.get("/account/password")
    visit.fill(
        current_password=flows.PASSWORD,
        new_password=NEW_PASSWORD,
        new_password_repeat=NEW_PASSWORD,
    )
    assert visit.page.status_code == 303
    assert visit.is_signed_in()
    assert elsewhere.http.get("/account/security").status_code == 303
    answer = party.refresh(refresh)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_grant"
    old = Visit(application)
    old.type_password(owner.nip, flows.PASSWORD)
    assert old.said == "invalid_credentials"
