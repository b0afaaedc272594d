"""IN-01, IN-02: markup in whatever is shown is shown as text (OWASP ASVS 1.2.1)."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from werkzeug.test import TestResponse

from idp import oidc
from idp.app import Application
from idp.audit import OPERATOR, export, seal
from idp.foundation.context import Foundation
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import PASSWORD, Owner, code_at, new_owner
from tests.rooms.directory.files import UNITS, load_units
from tests.rooms.governance.appointments import change
from tests.spec.flows import CHALLENGE, REDIRECT, add_client, hidden_fields, start

MARKUP = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}}&lt;"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    units = UNITS.replace(
        "Dinas Kesehatan Contoh", f'"Dinas {MARKUP.replace(chr(34), chr(34) * 2)}"'
    )
    load_units(foundation, units)
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    """A person whose name and position are markup too."""
    made = new_owner(application.foundation)
    change(application.foundation, made.person, nama=quoted(MARKUP), jabatan=quoted(MARKUP))
    return made


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


class Parsed(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, page: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.foreign: list[str] = []
        self.feed(page.get_data(as_text=True))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ours = tag != "img" and (tag != "script" or "src" in dict(attrs))
        if not ours or any(name.startswith("on") for name, _ in attrs):
            self.foreign.append(self.get_starttag_text() or tag)
        self.words += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def assert_text(page: TestResponse, shown: str = MARKUP) -> None:
    """The markup is there, character for character, and no tag has come of it."""
    parsed = Parsed(page)
    assert parsed.foreign == []
    assert any(shown in word for word in parsed.words), page.get_data(as_text=True)
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def authorize(visit: Visit, client_id: str, **more: str) -> TestResponse:
    query = {
        "client_id": client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **more,
    }
    return visit.get("/oauth/authorize?" + urlencode(query))


@pytest.mark.parametrize("path", ["/", "/account/contact", "/account/sessions", "/account/access"])
def test_in_01_the_portal_shows_names_and_units_as_text(
    application: Application, owner: Owner, path: str
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    assert_text(visit.get(path))


def test_in_01_the_browsers_own_name_is_no_markup(application: Application, owner: Owner) -> None:
    visit = Visit(application)
    visit.get("/login", **{"User-Agent": MARKUP})
    visit.fill({"User-Agent": MARKUP}, username=owner.nip, password=PASSWORD)
    assert visit.page.status_code == 303
    # The page names kinds of browsers; what it can not tell apart it does not repeat.
    assert_text(visit.get("/account/sessions"), "Sesi")


def test_in_01_a_device_is_called_what_its_owner_typed(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.sign_in(owner)
    secret = visit.get("/account/totp").get_data(as_text=True).partition("secret=")[2]
    otp = code_at(application.foundation, secret.partition("&")[0])
    visit.fill(otp=otp, device_name=MARKUP[:40])
    assert visit.page.status_code == 303
    assert_text(visit.get("/account/security"), MARKUP[:40])


def test_in_01_hints_and_client_names_are_text_at_the_sign_in(application: Application) -> None:
    client = add_client(application.foundation, client_name=MARKUP, first_party=False)
    visit = Visit(application)
    authorize(visit, client.client_id, login_hint=MARKUP, ui_locales=MARKUP, nonce=MARKUP)
    visit.follow()
    assert visit.page.status_code == 200
    assert_text(visit.page)
    visit.fill(username=MARKUP, password=MARKUP)
    assert visit.said == "invalid_credentials"
    assert_text(visit.page)
    assert hidden_fields(visit.page.get_data(as_text=True))["csrf_token"] == visit.token()


def test_in_01_names_are_text_at_the_consent_and_when_signing_out(
    application: Application, owner: Owner
) -> None:
    client = add_client(application.foundation, client_name=MARKUP, first_party=False)
    visit = Visit(application)
    visit.sign_in(owner)
    authorize(visit, client.client_id)
    assert_text(visit.follow())
    visit.fill(decision="allow")
    visit.get(visit.page.location)
    code = visit.page.location.partition("code=")[2].partition("&")[0]
    exchange(application, client, code)
    assert_text(visit.get("/logout"))
    assert_text(visit.fill())


def exchange(application: Application, client: oidc.Registered, code: str) -> None:
    from tests.spec.flows import Party

    party = Party(application, client.client_id, client.client_secret)
    assert party.exchange(code).status_code == 200


def test_in_01_state_comes_back_as_it_was_and_breaks_nothing(
    application: Application, owner: Owner
) -> None:
    state = MARKUP + "\r\nSet-Cookie: a=b\r\n\r\n"
    client = add_client(application.foundation)
    visit = Visit(application)
    visit.sign_in(owner)
    answer = authorize(visit, client.client_id, state=state)
    assert quote(state, safe="") in answer.headers["Location"].replace("+", "%20")
    assert "\n" not in answer.headers["Location"]
    page = authorize(visit, client.client_id, state=state, response_mode="form_post")
    assert page.status_code == 200
    assert_text(page)
    found = re.search(r'name="state" value="([^"]*)"', page.get_data(as_text=True))
    assert found
    assert html.unescape(found[1]) == state


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/authorize?client_id={0}&redirect_uri={0}",
        "/oauth/authorize?error={0}&error_description={0}",
        "/oauth/authorize/resume?tx={0}",
        "/login?tx={0}&error={0}",
        "/login/otp?tx={0}",
        "/consent?tx={0}",
        "/oauth/logout?client_id={0}&post_logout_redirect_uri={0}&state={0}",
        "/oauth/logout?id_token_hint={0}",
        "/{0}",
        "/static/{0}",
        "/account/{0}",
    ],
)
def test_in_01_an_error_page_repeats_nothing(
    application: Application, owner: Owner, path: str
) -> None:
    visit = Visit(application)
    for signed_in in (False, True):
        if signed_in:
            visit.sign_in(owner)
        page = visit.get(path.format(quote(MARKUP)), Accept="text/html")
        assert page.status_code < 500
        assert "onerror" not in page.get_data(as_text=True)
        assert "alert(1)" not in str(page.headers)


def test_in_01_the_export_is_lines_of_json_whatever_was_typed(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.type_password(MARKUP, MARKUP)
    authorize(visit, MARKUP)
    seal(application.foundation)
    for line in export(application.foundation):
        assert line.isprintable() or line[:-1].isprintable()


def test_in_02_what_would_style_a_page_is_neither_kept_nor_shown(
    application: Application,
) -> None:
    """RFC 7591 §2: unknown metadata is left out; logos and themes of clients are not shown."""
    raw: dict[str, Any] = {
        "client_name": "Aplikasi Uji",
        "redirect_uris": [REDIRECT],
        "theme_css": "</style><script>alert(2)</script>",
        "custom_html": MARKUP,
        "logo_uri": "javascript:alert(1)",
        "policy_uri": "javascript:alert(1)",
        "tos_uri": "data:text/html,<script>alert(2)</script>",
    }
    metadata = oidc.read_metadata(raw, loopback_allowed=False)
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        client = oidc.register_client(
            tx, metadata, actor=OPERATOR, now_ms=foundation.clock.now_ms()
        )
    assert "alert" not in str(client.metadata)
    visit = Visit(application)
    authorize(visit, client.client_id)
    page = visit.follow()
    assert page.status_code == 200
    assert "alert" not in page.get_data(as_text=True)
