"""SE-03, JW-05: what a logout token says, and that it is good for nothing else.

OpenID Connect Back-Channel Logout 1.0 §2.4; OWASP ASVS 10.5.5.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from idp import oidc
from idp.app import Application, build_provider, mount, subscribe
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.keys import ensure_keys
from tests.hostile.listeners import Heard, Listener
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import Owner, new_owner
from tests.spec.flows import PASSWORD, REDIRECT, Browser, Party, claims_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def recipient() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def application(foundation: Foundation, recipient: Listener) -> Application:
    subscribe(foundation)
    ensure_keys(foundation)
    allowed = frozenset({f"127.0.0.1:{recipient.port}"})
    return mount(build_provider(foundation, also_allowed=allowed))


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation, password=PASSWORD)


def add_told_client(foundation: Foundation, recipient: Listener, algorithm: str) -> oidc.Registered:
    """A client that is told of logouts."""
    metadata = oidc.read_metadata(
        {
            "client_name": "Aplikasi Uji",
            "redirect_uris": [REDIRECT],
            "scope": "openid offline_access",
            "grant_types": ["authorization_code", "refresh_token"],
            "backchannel_logout_uri": recipient.address,
            "id_token_signed_response_alg": algorithm,
        },
        loopback_allowed=True,
    )
    with foundation.database.transaction() as tx:
        return oidc.register_client(
            tx, metadata, actor=OPERATOR, now_ms=foundation.clock.now_ms(), first_party=True
        )


def sign_out(application: Application, browser: Browser) -> None:
    visit = Visit(application)
    visit.http = browser.http
    visit.get("/logout")
    assert visit.fill().status_code == 200
    application.outbox.deliver_due()


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_se_03_a_logout_token_is_signed_typed_short_lived_and_names_the_session(
    application: Application, owner: Owner, recipient: Listener, clock: FixedClock, algorithm: str
) -> None:
    client = add_told_client(application.foundation, recipient, algorithm)
    party = Party(application, client.client_id, client.client_secret)
    browser = Browser(application)
    code = browser.sign_in(party, owner.nip, scope="openid offline_access")["code"]
    id_claims = claims_of(party.exchange(code).get_json()["id_token"])
    clock.advance(60)
    sign_out(application, browser)

    (heard,) = recipient.heard
    assert heard.content_type == "application/x-www-form-urlencoded"
    assert set(heard.form) == {"logout_token"}
    keys = KeySet.import_key_set(json.loads(party.http.get("/oauth/jwks").data))
    token = jwt.decode(heard.form["logout_token"], keys, algorithms=[algorithm])
    assert token.header["typ"] == "logout+jwt"
    assert token.header["alg"] == algorithm
    now = clock.now()
    assert token.claims == {
        "iss": application.foundation.settings.issuer,
        "aud": client.client_id,
        "sub": id_claims["sub"],
        "sid": id_claims["sid"],
        "events": {EVENT: {}},
        "jti": token.claims["jti"],
        "iat": now,
        "exp": token.claims["exp"],
    }
    assert "nonce" not in token.claims
    assert now < token.claims["exp"] <= now + 120
    assert len(token.claims["jti"]) >= 32


def test_se_03_a_logout_token_that_was_delayed_is_signed_anew(
    application: Application, owner: Owner, clock: FixedClock, recipient: Listener
) -> None:
    """Its two minutes run from its delivery, and each attempt has an id of its own."""
    refusing = Listener(503)
    client = add_told_client(application.foundation, refusing, "ES256")
    party = Party(application, client.client_id, client.client_secret)
    application.provider.egress._allowed |= {f"127.0.0.1:{refusing.port}"}
    browser = Browser(application)
    party.exchange(browser.sign_in(party, owner.nip, scope="openid")["code"])
    sign_out(application, browser)
    clock.advance(3600)
    application.outbox.deliver_due()
    refusing.close()
    first, second = (claims_of(heard.form["logout_token"]) for heard in refusing.heard)
    assert first["jti"] != second["jti"]
    assert second["iat"] == clock.now()
    assert second["exp"] <= clock.now() + 120


def spoken(application: Application, owner: Owner, recipient: Listener) -> tuple[Party, Heard]:
    client = add_told_client(application.foundation, recipient, "ES256")
    party = Party(application, client.client_id, client.client_secret)
    browser = Browser(application)
    party.exchange(browser.sign_in(party, owner.nip, scope="openid")["code"])
    sign_out(application, browser)
    return party, recipient.heard[-1]


def test_jw_05_a_logout_token_is_neither_bearer_nor_assertion_nor_hint(
    application: Application, owner: Owner, recipient: Listener
) -> None:
    party, heard = spoken(application, owner, recipient)
    token = heard.form["logout_token"]
    assert party.userinfo(token).status_code == 401
    assert party.introspect(token) == {"active": False}
    refused = party.http.post("/oauth/token", data=as_assertion(token))
    assert (refused.status_code, refused.get_json()["error"]) == (401, "invalid_client")
    visit = Visit(application)
    visit.sign_in(new_owner(application.foundation))
    assert visit.get(f"/oauth/logout?id_token_hint={token}").status_code == 400
    assert visit.is_signed_in()


def as_assertion(token: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": token,
    }


def test_se_04_what_a_hint_may_be(
    application: Application, owner: Owner, recipient: Listener, clock: FixedClock
) -> None:
    """RP-Initiated Logout 1.0 §2: an ID token of ours, expired or not; nothing else."""
    client = add_told_client(application.foundation, recipient, "ES256")
    party = Party(application, client.client_id, client.client_secret)
    browser = Browser(application)
    code = browser.sign_in(party, owner.nip, scope="openid offline_access")["code"]
    tokens = party.exchange(code).get_json()
    visit = Visit(application)
    visit.http = browser.http
    head, body, signature = tokens["id_token"].split(".")

    def with_header(**changes: Any) -> str:
        header = json.loads(base64.urlsafe_b64decode(head + "==")) | changes
        return base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()

    forged = {
        "none": f"{with_header(alg='none')}.{body}.",
        "none, signed": f"{with_header(alg='none')}.{body}.{signature}",
        "other algorithm": f"{with_header(alg='HS256')}.{body}.{signature}",
        "no signature": f"{head}.{body}.",
        "another's body": f"{head}.{body[:-4]}AAAA.{signature}",
        "access token": tokens["access_token"],
        "refresh token": tokens["refresh_token"],
        "garbage": "%00",
        "huge": "a" * 8000,
    }
    for name, hint in forged.items():
        answer = visit.get(f"/oauth/logout?id_token_hint={hint}")
        assert answer.status_code == 400, name
        assert "Location" not in answer.headers
        assert visit.is_signed_in(), name
    # Right in itself, but for another client.
    answer = visit.get(f"/oauth/logout?id_token_hint={tokens['id_token']}&client_id=someone")
    assert answer.status_code == 400
    assert visit.is_signed_in()
    # Right, and expired: it signs out, and tells the client.
    clock.advance(application.foundation.settings.access_token_seconds + 1)
    assert visit.get(f"/oauth/logout?id_token_hint={tokens['id_token']}").status_code == 200
    assert not visit.is_signed_in()
    application.outbox.deliver_due()
    assert len(recipient.heard) == 1


def test_se_04_the_hint_of_another_session_signs_nobody_out_silently(
    application: Application, owner: Owner, recipient: Listener
) -> None:
    """Neither another person's, nor that of the same person at another browser."""
    client = add_told_client(application.foundation, recipient, "ES256")
    party = Party(application, client.client_id, client.client_secret)
    stranger = new_owner(application.foundation, password=PASSWORD)
    for who in (stranger, owner):
        elsewhere = Browser(application)
        code = elsewhere.sign_in(party, who.nip, scope="openid")["code"]
        hint = party.exchange(code).get_json()["id_token"]
        visit = Visit(application)
        visit.type_password(owner.nip, PASSWORD)
        page = visit.get(f"/oauth/logout?id_token_hint={hint}")
        assert page.status_code == 200
        assert 'id="logout-confirm"' in page.get_data(as_text=True)
        assert visit.is_signed_in()
        assert elsewhere.http.get("/account/security").status_code == 200
