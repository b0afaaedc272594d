"""Attacks on signing out: cookies kept, links of others, forged hints (SE-03, SE-04)."""

from __future__ import annotations

import pytest

from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.sessions import (
    end_sessions_of_person,
)
from tests.hostile.visits import Visit, assert_dead
from tests.rooms.authentication.owners import PASSWORD, Owner, new_owner
from tests.spec import flows
from tests.spec.flows import start

NEW_PASSWORD = "rotan gugur di hulu sungai"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation)


def test_se_03_a_cookie_is_worthless_after_signing_out(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    stolen = visit.cookie()
    visit.get("/logout")
    visit.fill()
    assert visit.page.status_code == 200
    assert not visit.cookie()
    assert_dead(application, stolen)


def test_se_03_ending_a_session_from_elsewhere_binds_at_once(
    application: Application, owner: Owner
) -> None:
    here, there = Visit(application), Visit(application)
    here.sign_in(owner)
    there.sign_in(owner)
    here.post("/account/sessions/end-others", {"csrf_token": here.token()})
    assert here.is_signed_in()
    assert not there.is_signed_in()


def test_se_03_an_ended_session_can_not_be_unlocked_or_stepped_up(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    clock.advance(application.foundation.settings.idle_seconds)
    visit.get("/account/security")
    visit.follow()
    form = flows.hidden_fields(visit.page.get_data(as_text=True)) | {"password": PASSWORD}
    with application.foundation.database.transaction() as tx:
        end_sessions_of_person(tx, owner.id, reason="test", actor=owner.id, now_ms=clock.now_ms())
    for path in ("/login/unlock", "/login/step-up"):
        answer = visit.post(path, form)
        assert (answer.location or "").startswith("/login?")
    assert not visit.is_signed_in()


@pytest.mark.parametrize("path", ["/logout", "/oauth/logout", "/oauth/logout?state=x"])
def test_se_04_a_link_signs_nobody_out(application: Application, owner: Owner, path: str) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    assert visit.get(path).status_code == 200
    assert visit.is_signed_in()
    assert visit.post("/logout", {}).status_code == 403
    assert visit.is_signed_in()


def test_se_04_nobody_is_sent_to_an_address_that_no_client_has_registered(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    page = visit.get("/oauth/logout?post_logout_redirect_uri=https://evil.test/")
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert visit.is_signed_in()
