"""Requests that other sites make a browser send, and pages that they frame (SE-06 to SE-08)."""

from __future__ import annotations

import re

import pytest

from idp.app import Application
from idp.authentication import list_devices
from idp.directory import get_person
from idp.foundation.context import Foundation
from idp.foundation.routes import Caller, Guard
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import Owner, new_owner
from tests.spec.flows import start

NEW_PASSWORD = "rotan gugur di hulu sungai"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation)


@pytest.mark.parametrize("path", ["/login", "/", "/account/security", "/logout", "/no-such-page"])
def test_se_06_every_page_forbids_framing_sniffing_and_foreign_scripts(
    application: Application, owner: Owner, path: str
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    headers = visit.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/login", "/", "/account/security", "/account/totp", "/logout"])
def test_se_06_pages_of_a_person_are_stored_nowhere(
    application: Application, owner: Owner, path: str
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    assert visit.get(path).headers["Cache-Control"] == "no-store"
    html = visit.page.get_data(as_text=True)
    assert "<style" not in html
    assert not re.search(r"<[^>]* (?:style|on[a-z]+)=", html)


def test_se_07_no_form_is_taken_without_this_browsers_token(
    application: Application, owner: Owner
) -> None:
    """Every form of the route table: without a token, with another's, from another origin."""
    foundation = application.foundation
    visit, stranger = Visit(application), Visit(application)
    visit.sign_in(owner)
    stranger.sign_in(new_owner(foundation))
    with foundation.database.reading() as tx:
        before = get_person(tx, owner.id), list_devices(tx, owner.id)
    forms = [route for route in application.routes if route.csrf is Guard.TOKEN]
    assert len(forms) > 15
    fields = {"email": "thief@evil.test", "new_password": NEW_PASSWORD, "decision": "allow"}
    for route in forms:
        own = fields | {"csrf_token": visit.token()}
        attacks = (
            visit.post(route.path, fields),
            visit.post(route.path, fields | {"csrf_token": stranger.token()}),
            visit.post(route.path, own, Origin="https://evil.test"),
            visit.post(route.path, own, Origin="http://localhost:8000.evil.test"),
        )
        assert [answer.status_code for answer in attacks] == [403] * 4, route.path
    assert visit.is_signed_in()
    with foundation.database.reading() as tx:
        assert (get_person(tx, owner.id), list_devices(tx, owner.id)) == before


def test_se_07_what_changes_something_is_never_done_by_get(application: Application) -> None:
    for route in application.routes:
        if route.caller in (Caller.PERSON, Caller.BROWSER) and "POST" in route.methods:
            assert route.methods == ("POST",), route.path
            assert route.csrf is Guard.TOKEN, route.path


def test_se_07_a_get_at_an_address_that_changes_something_changes_nothing(
    application: Application, owner: Owner
) -> None:
    visit, other = Visit(application), Visit(application)
    visit.sign_in(owner)
    other.sign_in(owner)
    answer = visit.get("/account/sessions/end-others?csrf_token=" + visit.token())
    assert answer.status_code == 405
    assert other.is_signed_in()


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://rp1.test:7001.evil.test"])
def test_se_08_no_other_origin_may_read_an_answer(
    application: Application, owner: Owner, origin: str
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    for path in ("/", "/account/security", "/login", "/oauth/authorize", "/oauth/userinfo"):
        headers = visit.get(path, Origin=origin).headers
        assert "Access-Control-Allow-Credentials" not in headers
        assert "Access-Control-Allow-Origin" not in headers
    for path in ("/oauth/token", "/oauth/introspect"):
        headers = visit.post(path, {}, Origin=origin).headers
        assert "Access-Control-Allow-Origin" not in headers
