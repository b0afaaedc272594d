"""K16, "Coba masuk": a real code flow with PKCE whose code and tokens nobody can take anywhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from tests.rooms.console.test_client import CLIENTS, enter
from tests.site import Browser, error_code, open_site
from tests.spec.flows import CHALLENGE, REDIRECT, Party, add_client

_COUNTS = tuple(
    Statement(text(f"SELECT COUNT(*) FROM {table}")) for table in ("token_family", "consent")
)
_KEPT = Statement(text("SELECT value FROM ephemeral_entry WHERE key LIKE 'trial:%'"))


@pytest.fixture
def admin(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Browser:
    browser = Browser(open_site(tmp_path, clock, database_url=sqlite_url))
    enter(browser, "administrator")
    return browser


def client(there: Browser, **more: Any) -> Any:
    return add_client(there.foundation, **{"scope": "openid profile kepegawaian", **more})


def begun(there: Browser, client_id: str) -> TestResponse:
    page = there.get(f"{CLIENTS}/{client_id}/coba")
    return there.fill(page, f"{CLIENTS}/{client_id}/coba")


def answered(there: Browser, client_id: str) -> str:
    """The address at which the trial ends, with the answer in it."""
    sent = begun(there, client_id)
    assert sent.location.startswith("/oauth/authorize/resume?tx="), sent.text[:500]
    back = urlsplit(there.get(sent.location).location)
    assert back.netloc == "localhost:8000"
    assert back.path == f"{CLIENTS}/{client_id}/coba/hasil"
    return f"{back.path}?{back.query}"


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def claims_on(page: TestResponse) -> list[tuple[str, str]]:
    return re.findall(r'<code>(\w+)</code>.*?<code class="claim">(.*?)</code>', page.text)


def test_the_tokens_of_a_real_flow_are_shown_with_their_meaning(admin: Browser) -> None:
    one = client(admin)
    page = admin.get(answered(admin, one.client_id))
    assert page.status_code == 200, page.text[:1500]
    assert "Percobaan berhasil" in page.text
    named = [name for name, _ in claims_on(page)]
    for claim in ("iss", "sub", "aud", "exp", "jti", "nonce", "at_hash", "sid", "nip", "acr"):
        assert claim in named
    assert "klien.klaim." not in page.text


def test_nothing_of_it_is_written_down_and_no_token_is_on_the_page(admin: Browser) -> None:
    one = client(admin)
    page = admin.get(answered(admin, one.client_id))
    with admin.foundation.database.reading() as tx:
        assert [tx.all(count) for count in _COUNTS] == [[(0,)], [(0,)]]
        assert tx.all(_KEPT) == []
    # A signed token begins with the header of every JWS (RFC 7515 §3.1).
    assert "eyJ" not in page.text


def test_an_answer_is_read_once_and_in_the_session_that_asked(admin: Browser) -> None:
    """RFC 6749 §4.1.2, §10.12."""
    one = client(admin)
    address = answered(admin, one.client_id)
    other = Browser(admin.application)
    enter(other, "administrator")
    stolen = other.get(address)
    assert stolen.status_code == 409
    assert "invalid_state" in stolen.text
    # Whoever tried it has burned it: a state that was seen elsewhere is worth nothing.
    assert admin.get(address).status_code == 409
    again = answered(admin, one.client_id)
    assert admin.get(again).status_code == 200
    assert admin.get(again).status_code == 409


@pytest.mark.parametrize("member", ["state", "iss", "code"])
def test_an_answer_that_was_changed_is_refused(admin: Browser, member: str) -> None:
    """RFC 9207 §2.4 of iss, RFC 9700 §4.7 of state, RFC 6749 §4.1.3 of the code."""
    one = client(admin)
    parts = urlsplit(answered(admin, one.client_id))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page = admin.get(f"{parts.path}?{urlencode({**query, member: 'https://jahat.test'})}")
    assert page.status_code == 409
    assert claims_on(page) == []


def test_the_code_is_worth_nothing_to_the_client_itself(admin: Browser) -> None:
    """RFC 7636 §4.6: the verifier never left the server; the redirect URI is another."""
    one = client(admin)
    code = code_in(answered(admin, one.client_id))
    party = Party(admin.application, one.client_id, one.client_secret)
    assert party.exchange(code).get_json()["error"] == "invalid_grant"


def test_a_code_of_another_flow_is_no_answer_to_a_trial(admin: Browser) -> None:
    one = client(admin)
    address = answered(admin, one.client_id)
    real = admin.get(
        "/oauth/authorize?"
        + urlencode(
            {
                "client_id": one.client_id,
                "redirect_uri": REDIRECT,
                "response_type": "code",
                "scope": "openid",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "S256",
            }
        )
    )
    page = admin.get(address.replace(code_in(address), code_in(real.location)))
    assert page.status_code == 409


def test_a_code_of_another_trial_fits_no_verifier_of_this_one(admin: Browser) -> None:
    """RFC 7636 §4.6."""
    one = client(admin)
    first, second = answered(admin, one.client_id), answered(admin, one.client_id)
    page = admin.get(first.replace(code_in(first), code_in(second)))
    assert page.status_code == 409
    assert claims_on(page) == []


def test_the_address_of_a_trial_is_accepted_from_nobody(admin: Browser) -> None:
    """RFC 9700 §2.1: exact comparison with what is registered, without an exception."""
    one = client(admin)
    query = {
        "client_id": one.client_id,
        "redirect_uri": f"http://localhost:8000{CLIENTS}/{one.client_id}/coba/hasil",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page = admin.get("/oauth/authorize?" + urlencode(query))
    assert page.status_code == 400
    assert error_code(page) == "invalid_request"
    assert page.headers.get("Location") is None


def test_what_the_policy_refuses_the_trial_refuses_as_the_application_would_hear_it(
    admin: Browser,
) -> None:
    auditor = Browser(admin.application)
    enter(auditor, "pengaudit")
    one = client(admin, module="analisis", scope="openid analisis")
    page = auditor.get(answered(auditor, one.client_id))
    assert page.status_code == 409
    assert "access_denied" in page.text
    assert claims_on(page) == []
    # Of several modules it is for one that is open (RFC 8707 §2).
    one = client(admin, scope="openid analisis layanan")
    told = dict(claims_on(auditor.get(answered(auditor, one.client_id))))
    assert told["aud"] in ("urn:simasn:layanan", one.client_id)


def test_who_may_not_look_at_clients_tries_none(admin: Browser) -> None:
    one = client(admin)
    address = answered(admin, one.client_id)
    stranger = Browser(admin.application)
    enter(stranger, None)
    for page in (stranger.get(address), stranger.get(f"{CLIENTS}/{one.client_id}/coba")):
        assert page.status_code == 403
    assert admin.get(address).status_code == 200


def test_a_trial_that_was_not_begun_leads_to_its_beginning(admin: Browser) -> None:
    one = client(admin)
    page = admin.get(f"{CLIENTS}/{one.client_id}/coba/hasil")
    assert page.location == f"{CLIENTS}/{one.client_id}/coba"
