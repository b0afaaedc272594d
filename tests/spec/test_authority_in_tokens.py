"""Tokens carry what the policy allows at issue (Pasal 8, 9(6), 9(7), 27(1)a)."""

from __future__ import annotations

import pytest

from idp import governance
from idp.audit import OPERATOR
from idp.foundation.clock import civil_date
from tests.spec.flows import Browser, Party, add_person, claims_of, error_code

FASILITATOR = "197905142005011902"
SCOPE = "openid pengelolaan offline_access"


@pytest.fixture
def assignment(party: Party) -> str:
    """An active, pledged fasilitator of UJI, with a second factor."""
    foundation = party.application.foundation
    person = add_person(foundation, FASILITATOR, name="Sarwono Timahwira", totp=True)
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        governance.record_assignment(
            tx,
            foundation,
            person_id=person,
            role="fasilitator",
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            valid_until="2026-12-31",
            document="188.44/1/UJI",
            document_date="2026-01-01",
            reason=None,
            suspension_scope=None,
            state_since=now,
        )
        governance.sign_pledge(tx, person, now_ms=now * 1000)
        return governance.list_in_force(tx, person, civil_date(now))[0].id


def test_a_fasilitator_signs_in_with_two_factors_and_carries_the_role(
    browser: Browser, party: Party, assignment: str
) -> None:
    tokens = party.exchange(browser.sign_in(party, FASILITATOR, scope=SCOPE)["code"]).get_json()
    claims = claims_of(tokens["access_token"])
    assert claims["roles"] == ["user_personal", "fasilitator:UJI"]
    assert claims["acr"] == "mfa"
    assert claims["amr"] == ["pwd", "otp"]


def test_a_suspended_assignment_is_gone_at_once(
    browser: Browser, party: Party, assignment: str
) -> None:
    """Pasal 9(7): the role is gone, the user personal stays."""
    foundation = party.application.foundation
    scope = "openid pengelolaan informasi offline_access"
    code = browser.sign_in(party, FASILITATOR, scope=scope)["code"]
    tokens = party.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    assert party.introspect(tokens["access_token"])["active"] is True
    with foundation.database.transaction() as tx:
        governance.suspend(
            tx,
            assignment,
            scope="person",
            reason="lalai",
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    assert party.introspect(tokens["access_token"]) == {"active": False}
    fresh = party.refresh(tokens["refresh_token"], resource="urn:simasn:informasi").get_json()
    assert claims_of(fresh["access_token"])["roles"] == ["user_personal"]
    assert "pengelolaan" not in fresh["scope"].split()
    refused = browser.sign_in(party, FASILITATOR, scope="openid pengelolaan")
    assert refused["error"] == "access_denied"


def test_an_expired_assignment_binds_without_a_scheduler(
    browser: Browser, party: Party, assignment: str
) -> None:
    party.application.foundation.clock.advance(120 * 86_400)
    told = browser.sign_in(party, FASILITATOR, scope=SCOPE)
    assert told["error"] == "access_denied"


def test_mf_03_after_the_password_alone_nobody_is_signed_in(
    browser: Browser, party: Party, assignment: str
) -> None:
    from tests.spec.flows import PASSWORD, action_of, hidden_fields, parameters_of

    page = browser.http.get(browser.authorize(party, scope=SCOPE).headers["Location"])
    text = page.get_data(as_text=True)
    fields = hidden_fields(text) | {"username": FASILITATOR, "password": PASSWORD}
    assert "/login/otp" in browser.http.post(action_of(text), data=fields).headers["Location"]
    assert parameters_of(browser.authorize(party, prompt="none"))["error"] == "login_required"
    assert "/login" in browser.http.get("/").headers["Location"]


def test_mf_01_a_code_is_never_accepted_twice(
    browser: Browser, party: Party, assignment: str
) -> None:
    browser.sign_in(party, FASILITATOR, scope=SCOPE)
    second = Browser(browser.application)
    with pytest.raises(AssertionError, match="too_many_attempts"):
        second.sign_in(party, FASILITATOR, scope=SCOPE)
    assert "invalid_otp" in {error_code(page) for page in second.pages}
