"""The route table: no address without a caller, a guard against forged forms, and a throttle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idp.app import Application, create_app
from idp.foundation.clock import FixedClock
from idp.foundation.database import open_database
from idp.foundation.installation import mark_installation
from idp.foundation.routes import Caller, Guard, Route
from idp.keys import ensure_keys
from idp.pages import has_text
from tests.foundations import START, build_settings

READS = {"GET", "HEAD", "OPTIONS"}
SECRETS = {
    "password", "current_password", "new_password", "new_password_repeat", "otp", "code", "tx",
    "csrf_token",
}  # fmt: skip


@pytest.fixture
def application(sqlite_url: str, tmp_path: Path) -> Application:
    from flask import Flask

    settings = build_settings(tmp_path, database_url=sqlite_url)
    with open_database(Flask("mark"), settings).transaction() as tx:
        mark_installation(tx, "test", START)
    application = create_app(settings, FixedClock(START))
    ensure_keys(application.foundation)
    return application


def test_flask_serves_no_address_that_the_table_does_not_list(application: Application) -> None:
    listed = {(route.path, method) for route in application.routes for method in route.methods}
    for rule in application.flask.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (rule.rule, method) in listed


def test_every_route_says_who_may_call_it_how_and_how_often(application: Application) -> None:
    assert application.routes
    for route in application.routes:
        assert route.path.startswith("/"), route
        assert route.methods, route
        assert isinstance(route.caller, Caller), route
        assert isinstance(route.csrf, Guard), route
        assert route.throttle, route


def test_no_address_and_method_is_listed_twice(application: Application) -> None:
    pairs = [(route.path, method) for route in application.routes for method in route.methods]
    assert len(pairs) == len(set(pairs))


def test_every_page_that_changes_something_asks_for_the_form_token(
    application: Application,
) -> None:
    unguarded = [
        route.path
        for route in application.routes
        if not route.lean
        and set(route.methods) - READS
        and route.csrf is not Guard.TOKEN
        # Whoever brings a token in a header is no browser that was made to post (RFC 6750 §2.1).
        and route.caller is not Caller.BEARER
    ]
    assert not unguarded


def of_persons(application: Application) -> list[Route]:
    return [route for route in application.routes if route.caller is Caller.PERSON]


def test_every_page_of_a_person_names_what_the_policy_is_asked(application: Application) -> None:
    assert of_persons(application)
    assert [r.path for r in of_persons(application) if not (r.action and r.resource)] == []


def test_what_a_page_asks_is_in_the_words_of_the_policy(application: Application) -> None:
    vocabulary = application.provider.access.policy.vocabulary
    unknown = [
        (route.path, route.action, route.resource)
        for route in of_persons(application)
        if route.action not in vocabulary.actions or route.resource not in vocabulary.resources
    ]
    assert not unknown


def test_every_page_of_a_person_is_open_to_whoever_owns_the_data(application: Application) -> None:
    # Also who is no employee, such as the Governor, has an account of their own.
    policy = application.provider.access.policy
    closed = [
        (route.path, route.action, route.resource)
        for route in of_persons(application)
        if (route.resource, route.action, "biasa") not in policy.ownership
    ]
    assert not closed


def test_a_page_that_may_need_a_fresh_proof_says_where_it_leads_back_to(
    application: Application,
) -> None:
    policy = application.provider.access.policy
    shown = {r.path for r in of_persons(application) if "GET" in r.methods}
    for route in of_persons(application):
        asks = "C12S" in policy.asks[route.resource, route.action]
        assert not asks or route.step_up is not None, route.path
        if route.step_up is not None:
            assert route.step_up.page in shown, route.path
            assert has_text("id", route.step_up.purpose), route.path
            assert not SECRETS & set(route.step_up.keeps), route.path


def test_a_page_of_an_act_on_something_may_want_a_proof_where_the_policy_asks_none(
    application: Application,
) -> None:
    """Its desk wants it; of the portal's own changes it is the policy's word alone."""
    policy = application.provider.access.policy
    wanting = [
        route.path
        for route in of_persons(application)
        if route.step_up is not None and "C12S" not in policy.asks[route.resource, route.action]
    ]
    assert not [path for path in wanting if not path.startswith(("/console/", "/account/"))]


def test_only_a_page_that_changes_something_takes_a_file(application: Application) -> None:
    takes = [route for route in application.routes if route.uploads]
    assert not [r.path for r in takes if r.lean or r.caller is not Caller.PERSON]
    assert not [r.path for r in takes if r.methods != ("POST",)]


def test_all_pages_of_persons_go_through_flask_where_the_guard_is(
    application: Application,
) -> None:
    assert [route.path for route in of_persons(application) if route.lean] == []


def test_no_template_posts_a_form_without_the_token() -> None:
    root = Path(__file__).resolve().parents[2] / "idp"
    forms = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
    for path in sorted(root.glob("**/*.html")):
        for form in forms.findall(path.read_text()):
            # It goes to the client, which has a state of its own (OAuth 2.0 Form Post §2).
            if path.name == "form_post.html":
                continue
            assert "csrf" in form, f"{path.name} posts without the form token"
