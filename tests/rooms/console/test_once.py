"""Pasal 2 huruf g: a form that makes something new makes it once, however often it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder

from idp import review
from idp.desk import take_once
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import new_id
from tests.rooms.console.test_review import enter
from tests.rooms.review.campaigns import DEADLINE
from tests.site import Browser, open_site

pytestmark = pytest.mark.pasal("2.g")
NEW = "/console/tinjauan/baru"
FIELDS = {"templat": "pengelola", "nama": "Tinjauan", "tenggat": DEADLINE, "bawaan": "suspend"}


@pytest.fixture
def browser(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    opened = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    enter(opened, "administrator")
    return opened


def names(browser: Browser) -> list[str]:
    with browser.foundation.database.reading() as tx:
        return [one.name for one in review.list_campaigns(tx)]


def test_a_form_sent_again_leads_to_what_it_has_made(browser: Browser) -> None:
    page = browser.get(NEW)
    first, again = (browser.fill(page, NEW, **FIELDS) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert names(browser) == ["Tinjauan"]
    # Another page of the same form is another thing.
    assert browser.fill(browser.get(NEW), NEW, **FIELDS).location != first.location
    assert len(names(browser)) == 2


def test_a_form_that_was_not_taken_may_be_sent_again(browser: Browser) -> None:
    page = browser.get(NEW)
    assert browser.fill(page, NEW, **(FIELDS | {"nama": ""})).status_code in (400, 422)
    assert browser.fill(page, NEW, **FIELDS).status_code == 303
    assert names(browser) == ["Tinjauan"]


def test_while_the_first_is_under_way_the_second_is_refused_in_its_own_session_alone(
    foundation: Foundation,
) -> None:
    environ = EnvironBuilder(method="POST", data={"sekali": new_id()}).get_environ()
    request = Request(environ, "203.0.113.7")

    def send(session: str, made: str) -> Response:
        return take_once(foundation, session, request, lambda: redirect(made))

    def first() -> Response:
        with pytest.raises(Conflict) as refused:
            send("satu", "/kedua")
        assert refused.value.code == "sent_already"
        assert send("dua", "/lain").location == "/lain"
        return redirect("/pertama")

    assert take_once(foundation, "satu", request, first).location == "/pertama"
    assert send("satu", "/ketiga").location == "/pertama"
