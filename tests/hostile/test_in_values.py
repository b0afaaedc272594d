"""IN-04, IN-08: hostile values at every address of the route table, and very many of them."""

from __future__ import annotations

import gc
import time
import tracemalloc
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import text
from werkzeug.test import Client as WsgiClient

from idp.app import Application
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import Owner, new_owner
from tests.spec.flows import REDIRECT, Party, add_client, start

HOSTILE = [
    "'",
    '"',
    "\\",
    "';--",
    "'; SELECT pg_sleep(3);--",
    "' OR pg_sleep(3) IS NULL--",
    "1); DROP TABLE person;--",
    "%00",
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\N{FULLWIDTH APOSTROPHE} OR 1=1",
    "%' OR '1'='1",
    "{{7*7}}${7*7}",
    "../../../etc/passwd",
    "x" * 8000,
    "-1",
    "9" * 400,
    "NaN",
    "[]",
]
FIELDS = (
    *("username", "password", "otp", "tx", "decision", "device_id", "device_name", "session_id"),
    *("id", "email", "phone", "code", "current_password", "new_password", "new_password_repeat"),
    *("client_id", "redirect_uri", "response_type", "scope", "state", "token", "grant_type"),
    *("refresh_token", "code_verifier", "client_assertion", "client_assertion_type", "resource"),
    *("post_logout_redirect_uri", "id_token_hint", "ui_locales", "prompt", "max_age", "q", "page"),
    *("sort", "filter", "limit", "before", "after", "lang", "v", "recovery", "other", "saved"),
)
"""Every name that any address reads, and some that none reads."""
SLOW = 2.5


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation)


@pytest.mark.timeout(180)
def test_in_04_no_value_is_a_statement_or_a_fault(application: Application, owner: Owner) -> None:
    """Every address, as a person; in the query, the form and the path."""
    foundation = application.foundation
    visit = Visit(application)
    for value in HOSTILE:
        if not visit.is_signed_in():
            visit = Visit(application)
            visit.sign_in(owner)
        fields = dict.fromkeys(FIELDS, value[:1000])
        for route in application.routes:
            path = route.path.replace("<name>", "x")
            for method in route.methods:
                began = time.monotonic()
                if method == "GET":
                    answer = visit.get(f"{path}?{urlencode(fields)}")
                else:
                    answer = visit.post(path, fields | {"csrf_token": visit.token()})
                assert answer.status_code < 500, (route.path, method, value)
                assert time.monotonic() - began < SLOW, (route.path, method, value)
        for path in ("/static/", "/account/", "/", "/oauth/"):
            assert visit.get(path + quote(value, errors="replace")).status_code < 500
    with foundation.database.reading() as tx:
        assert tx.all(Statement(text("SELECT COUNT(*) FROM person")))[0][0] >= 1


def test_in_04_no_value_of_a_client_is_a_statement_or_a_fault(application: Application) -> None:
    """The endpoints of clients, with the client's own proof: one parameter after the other."""
    registered = add_client(application.foundation)
    party = Party(application, registered.client_id, registered.client_secret)
    right = {
        "authorization_code": {"code": "x", "redirect_uri": REDIRECT, "code_verifier": "v" * 43},
        "refresh_token": {"refresh_token": "x", "scope": "openid", "resource": "urn:simasn:pdp"},
        "client_credentials": {"scope": "pdp", "resource": "urn:simasn:pdp"},
    }
    for value in HOSTILE:
        for grant, fields in right.items():
            for name in ("grant_type", *fields):
                data = {"grant_type": grant, **fields, name: value}
                status = party.post("/oauth/token", data).status_code
                assert 400 <= status < 500, (grant, name, value)
        for path in ("/oauth/introspect", "/oauth/revoke"):
            data = {"token": value, "token_type_hint": value}
            assert party.post(path, data).status_code < 500, (path, value)
        bearer = value.replace("\x00", "").encode("ascii", "replace").decode()[:500]
        assert party.userinfo(bearer).status_code in (400, 401), value


MANY = 1500
BOUND = 20 * 1024 * 1024 * MANY // 100_000
"""Twenty megabytes for a hundred thousand values."""


def test_in_08_very_many_distinct_values_fill_no_memory(sqlite_foundation: Foundation) -> None:
    """CVE-2026-79651: nothing is cached by what a stranger wrote."""
    application = start(sqlite_foundation)
    client = add_client(sqlite_foundation)
    http = WsgiClient(application, use_cookies=False)

    def strange(number: int) -> None:
        word = f"x{number:06d}"
        query = {"client_id": word, "redirect_uri": REDIRECT, "ui_locales": word}
        headers = {
            "Accept-Language": f"{word};q=0.5, id",
            "User-Agent": word,
            "Cookie": f"{word}=1",
        }
        assert http.get("/oauth/authorize", query_string=query, headers=headers).status_code == 400
        query |= {"client_id": client.client_id, "response_type": "token", "scope": word}
        assert http.get("/oauth/authorize", query_string=query, headers=headers).status_code == 303
        bearer = {"Authorization": f"Bearer {word}"}
        assert http.get("/oauth/userinfo", headers=bearer).status_code == 401

    for number in range(200):
        strange(number)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(200, 200 + MANY):
            strange(number)
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < BOUND
