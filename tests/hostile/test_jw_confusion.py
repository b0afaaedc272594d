"""JW-05, JW-06: a token of one kind or audience is no token of another (RFC 9068 §4, RFC 8725)."""

from __future__ import annotations

from typing import Any

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from tests.hostile.lanes import Assertions
from tests.spec.flows import (
    Browser,
    Party,
    add_client,
    add_person,
    claims_of,
    parameters_of,
    start,
)

NIP = "198407102012031901"
SCOPE = "openid offline_access informasi"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    add_person(foundation, NIP)
    return start(foundation)


@pytest.fixture
def browser(application: Application) -> Browser:
    return Browser(application)


@pytest.fixture
def party(application: Application) -> Party:
    client = add_client(application.foundation)
    return Party(application, client.client_id, client.client_secret)


@pytest.fixture
def tokens(browser: Browser, party: Party) -> dict[str, Any]:
    code = browser.sign_in(party, NIP, scope=SCOPE)["code"]
    given: dict[str, Any] = party.exchange(code).get_json()
    return given


def module_party(application: Application, module: str) -> Party:
    """The client of a module, which may ask about tokens meant for it."""
    client = add_client(
        application.foundation, module=module, scope=f"openid {module}", client_name=module
    )
    return Party(application, client.client_id, client.client_secret)


def test_jw_05_only_an_access_token_is_a_bearer(party: Party, tokens: dict[str, Any]) -> None:
    assert party.userinfo(tokens["access_token"]).status_code == 200
    for name in ("id_token", "refresh_token"):
        answer = party.userinfo(tokens[name])
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert party.introspect(tokens["id_token"]) == {"active": False}


def test_jw_05_a_clients_assertion_is_no_bearer(party: Party) -> None:
    foundation = party.application.foundation
    assertion = Assertions(foundation, foundation.clock).token_request("x")["client_assertion"]
    assert party.userinfo(assertion).status_code == 401
    assert party.introspect(assertion) == {"active": False}


@pytest.mark.parametrize("name", ["access_token", "id_token"])
def test_jw_05_a_token_of_ours_is_no_assertion_and_no_refresh_token(
    party: Party,
    tokens: dict[str, Any],
    name: str,
) -> None:
    fields = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": tokens[name],
    }
    assert party.http.post("/oauth/token", data=fields).status_code == 401
    assert party.refresh(tokens[name]).get_json()["error"] == "invalid_grant"
    assert party.exchange(tokens[name]).get_json()["error"] == "invalid_grant"


def test_jw_05_what_is_no_id_token_of_ours_is_no_hint(
    browser: Browser,
    party: Party,
    tokens: dict[str, Any],
) -> None:
    """OpenID Connect Core §3.1.2.1: without the hinted person no silent answer."""
    head, body, _ = tokens["id_token"].split(".")
    for hint in (tokens["access_token"], tokens["refresh_token"], f"{head}.{body}.", "x" * 2000):
        answer = parameters_of(browser.authorize(party, prompt="none", id_token_hint=hint))
        assert answer["error"] == "login_required"
    party.application.foundation.clock.advance(301)
    right = browser.authorize(party, prompt="none", id_token_hint=tokens["id_token"])
    assert "code" in parameters_of(right)


def test_jw_06_a_token_for_one_module_is_dead_at_another(
    application: Application,
    party: Party,
    tokens: dict[str, Any],
) -> None:
    """OWASP ASVS 9.2.3, 10.3.1; RFC 7662 §4."""
    assert claims_of(tokens["access_token"])["aud"] == "urn:simasn:informasi"
    right, wrong = module_party(application, "informasi"), module_party(application, "layanan")
    assert right.introspect(tokens["access_token"])["aud"] == "urn:simasn:informasi"
    assert wrong.introspect(tokens["access_token"]) == {"active": False}


def test_jw_06_a_token_carries_the_scopes_of_its_audience_alone(
    browser: Browser,
    party: Party,
) -> None:
    """RFC 8707 §2: what a module receives is of no use to it elsewhere."""
    scope = "openid informasi layanan offline_access"
    code = browser.sign_in(party, NIP, scope=scope)["code"]
    given = party.exchange(code, resource="urn:simasn:informasi").get_json()
    claims = claims_of(given["access_token"])
    assert claims["aud"] == "urn:simasn:informasi"
    assert "layanan" not in claims["scope"].split()
    other = party.refresh(given["refresh_token"], resource="urn:simasn:layanan").get_json()
    assert claims_of(other["access_token"])["aud"] == "urn:simasn:layanan"
    both = party.refresh(
        other["refresh_token"], resource=["urn:simasn:layanan", "urn:simasn:informasi"]
    )
    assert both.get_json()["error"] == "invalid_target"
