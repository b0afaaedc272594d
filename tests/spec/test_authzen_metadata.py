"""Metadata of the decision point (AuthZEN Authorization API 1.0 §9)."""

from __future__ import annotations

from werkzeug.test import Client

from idp.app import Application

WELL_KNOWN = "/.well-known/authzen-configuration"


def test_the_metadata_name_the_decision_point_and_every_endpoint_that_is_there(
    application: Application,
) -> None:
    response = Client(application).get(WELL_KNOWN)
    assert response.status_code == 200
    assert response.content_type == "application/json"
    found = response.get_json()
    issuer = application.foundation.settings.issuer
    # §9.2.3: identical to the identifier that the address was made from.
    assert found.pop("policy_decision_point") == issuer
    paths = {route.path for route in application.routes if route.path.startswith("/access/v1/")}
    assert {url.removeprefix(issuer) for url in found.values()} == paths
    assert found["access_evaluation_endpoint"] == f"{issuer}/access/v1/evaluation"


def test_the_metadata_may_be_kept_and_are_known_again(application: Application) -> None:
    http = Client(application)
    first = http.get(WELL_KNOWN)
    assert "max-age" in first.headers["Cache-Control"]
    again = http.get(WELL_KNOWN, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""
