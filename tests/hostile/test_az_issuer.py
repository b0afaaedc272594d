"""AZ-12: every answer of the authorization endpoint says who gave it (RFC 9207 §2)."""

from __future__ import annotations

import re

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from tests.spec.flows import Browser, Party, add_client, add_person, parameters_of, start

NIP = "198407102012031901"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    add_person(foundation, NIP)
    return start(foundation)


@pytest.fixture
def party(application: Application) -> Party:
    client = add_client(application.foundation)
    return Party(application, client.client_id, client.client_secret)


def test_az_12_codes_and_errors_carry_the_issuer_exactly(
    application: Application, party: Party
) -> None:
    issuer = application.foundation.settings.issuer
    browser = Browser(application)
    for wrong in (
        {"response_type": "token"},
        {"prompt": "none"},
        {"scope": "nothing"},
        {"code_challenge": None},
        {"max_age": "-1"},
    ):
        told = parameters_of(browser.authorize(party, **wrong))
        assert told["iss"] == issuer, wrong
        assert "error" in told
    assert browser.sign_in(party, NIP)["iss"] == issuer
    page = browser.authorize(party, response_mode="form_post")
    found = re.search(r'name="iss" value="([^"]*)"', page.get_data(as_text=True))
    assert found
    assert found[1] == issuer


def test_az_12_the_metadata_says_so(party: Party) -> None:
    document = party.http.get("/.well-known/openid-configuration").get_json()
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["issuer"] == party.application.foundation.settings.issuer
