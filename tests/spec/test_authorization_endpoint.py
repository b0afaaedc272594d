"""RFC 6749 §3.1, OpenID Connect Core §3.1.2, RFC 9207, and the attack cases AZ."""

from __future__ import annotations

import pytest

from tests.spec.conftest import NIP
from tests.spec.flows import REDIRECT, Browser, Party, add_client, error_code, parameters_of


def test_a_code_comes_back_with_state_and_issuer(browser: Browser, party: Party) -> None:
    """AZ-12, RFC 9207 §2."""
    answer = browser.sign_in(party, NIP)
    assert answer["code"]
    assert answer["state"] == "s"
    assert answer["iss"] == "http://localhost:8000"


def test_the_second_client_needs_no_second_password(
    browser: Browser, party: Party, other: Party
) -> None:
    """Pasal 1 angka 18, 6(1)."""
    browser.sign_in(party, NIP)
    assert parameters_of(browser.authorize(other))["code"]


@pytest.mark.parametrize(
    "uri",
    [
        REDIRECT + "/../evil",
        REDIRECT + "/..;/evil",
        REDIRECT + "/%2e%2e/evil",
        "https://rp1.test:7001@evil.test/cb",
        "https://a@b@rp1.test:7001/cb",
        "https://evil.test%23@rp1.test:7001/cb",
        "https://rp1.test:7001.evil.test/cb",
        "https://rp1.test.evil.test:7001/cb",
        "https://xrp1.test:7001/cb",
        REDIRECT + "/",
        "https://rp1.test:7001/CB",
        REDIRECT + "?x=1",
        REDIRECT + "#f",
        "https://rp1.test/cb",
        "http://rp1.test:7001/cb",
        None,
    ],
)
def test_az_01_to_04_and_08_another_redirect_uri_is_never_followed(
    browser: Browser, party: Party, uri: str | None
) -> None:
    page = browser.authorize(party, redirect_uri=uri)
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert error_code(page) == "invalid_request"


@pytest.mark.parametrize("response_type", ["foo", "code id_token", "token"])
def test_az_05_06_a_foreign_address_gets_nothing_whatever_the_response_type(
    browser: Browser, party: Party, response_type: str
) -> None:
    page = browser.authorize(
        party, response_type=response_type, redirect_uri="https://evil.test/", scope="profile"
    )
    assert page.status_code == 400
    assert "Location" not in page.headers


def test_az_07_repeated_client_and_redirect_uri_are_shown_and_scope_is_told(
    browser: Browser, party: Party
) -> None:
    base = (
        f"/oauth/authorize?response_type=code&client_id={party.client_id}&redirect_uri={REDIRECT}"
    )
    for more in (f"&client_id={party.client_id}", f"&redirect_uri={REDIRECT}"):
        assert browser.http.get(base + more).status_code == 400
    told = parameters_of(browser.http.get(base + "&scope=openid&scope=openid"))
    assert told["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "abc"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
        ({"scope": "openid pdp"}, "invalid_scope"),
        ({"scope": "nothing"}, "invalid_scope"),
        ({"resource": "urn:simasn:analisis"}, "invalid_target"),
        ({"request_uri": "https://evil.test/r"}, "request_uri_not_supported"),
        ({"request": "e30.e30."}, "request_not_supported"),
    ],
)
def test_az_09_10_tk_04_wrong_requests_are_told_to_the_client(
    browser: Browser, party: Party, changes: dict[str, str | None], error: str
) -> None:
    told = parameters_of(browser.authorize(party, **changes))
    assert told["error"] == error
    assert told["iss"] == "http://localhost:8000"
    assert "code" not in told


def test_az_11_a_form_of_one_flow_answers_that_flow_alone(
    browser: Browser, party: Party, other: Party
) -> None:
    first = browser.authorize(party).headers["Location"]
    second = browser.authorize(other).headers["Location"]
    assert first != second
    answer = browser.follow(browser.http.get(first), NIP)
    tokens = party.exchange(answer["code"])
    assert tokens.status_code == 200
    assert other.exchange(answer["code"]).status_code == 400


def test_az_11_another_browser_cannot_go_on_with_a_flow(browser: Browser, party: Party) -> None:
    location = browser.authorize(party).headers["Location"]
    stranger = Browser(browser.application)
    page = stranger.http.get(location)
    assert page.status_code == 400
    assert error_code(page) == "expired_transaction"


def test_az_13_14_forms_are_answered_with_303_and_pages_leak_nothing(
    browser: Browser, party: Party
) -> None:
    browser.sign_in(party, NIP)
    for page in browser.pages:
        assert page.status_code in (200, 303)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_prompt_login_asks_again_and_max_age_too(browser: Browser, party: Party) -> None:
    browser.sign_in(party, NIP)
    browser.application.foundation.clock.advance(30)
    for changes in ({"prompt": "login"}, {"max_age": "0"}, {"max_age": "10"}):
        assert "/login" in browser.authorize(party, **changes).headers["Location"]
    assert "code" in parameters_of(browser.authorize(party, max_age="600"))


def test_form_post_carries_the_code_in_the_body(browser: Browser, party: Party) -> None:
    browser.sign_in(party, NIP)
    page = browser.authorize(party, response_mode="form_post", state="a b")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'id="form-post-submit"' in text
    assert 'value="a b"' in text


def test_a_client_that_is_not_first_party_asks_for_consent(
    browser: Browser, party: Party, person: str
) -> None:
    registered = add_client(browser.application.foundation, first_party=False)
    asking = Party(browser.application, registered.client_id, registered.client_secret)
    refused = browser.follow(browser.authorize(asking), NIP, decision="deny")
    assert refused["error"] == "access_denied"
    none = parameters_of(browser.authorize(asking, prompt="none"))
    assert none["error"] == "consent_required"
    assert browser.follow(browser.authorize(asking), NIP)["code"]
    assert parameters_of(browser.authorize(asking))["code"]
    assert "/consent" in browser.authorize(asking, prompt="consent").headers["Location"]


def test_a_module_that_the_policy_does_not_open_is_refused(browser: Browser, party: Party) -> None:
    """Pasal 6(1)d, 9(1): pengelolaan is for pengelola."""
    told = browser.sign_in(party, NIP, scope="openid pengelolaan")
    assert told["error"] == "access_denied"
    kept = browser.sign_in(party, NIP, scope="openid pengelolaan informasi")
    token = party.exchange(kept["code"]).get_json()
    assert token["scope"] == "openid informasi"
