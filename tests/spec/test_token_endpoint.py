"""RFC 6749 §4.1.3 and §6, RFC 7636, RFC 8707, RFC 9068, and the attack cases TK, RT, CA."""

from __future__ import annotations

import base64

import pytest

from idp import directory
from idp.audit import OPERATOR
from tests.spec.conftest import NIP
from tests.spec.flows import Browser, Party, add_client, claims_of


def test_tokens_say_what_their_standard_wants(browser: Browser, party: Party, person: str) -> None:
    code = browser.sign_in(party, NIP, scope="openid profile informasi offline_access")["code"]
    answer = party.exchange(code)
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.get_json()
    access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
    assert access["aud"] == "urn:simasn:informasi"
    assert access["sub"] == identity["sub"] == person
    assert access["roles"] == ["user_personal"]
    assert access["unit"] == "UJI"
    assert identity["aud"] == party.client_id
    assert identity["nonce"] == "n"
    assert identity["acr"] == "pwd"
    assert identity["amr"] == ["pwd"]
    assert len(tokens["access_token"]) <= 1500
    assert NIP not in str(access) + str(identity)
    assert party.userinfo(tokens["access_token"]).get_json()["name"] == "Melati Pasirpadi"


def test_tk_01_a_code_used_again_revokes_what_it_gave(browser: Browser, party: Party) -> None:
    code = browser.sign_in(party, NIP)["code"]
    tokens = party.exchange(code).get_json()
    again = party.exchange(code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.refresh(tokens["refresh_token"]).status_code == 400


def test_tk_01_a_code_is_single_even_when_the_short_lived_store_forgets(
    browser: Browser, party: Party
) -> None:
    foundation = browser.application.foundation
    code = browser.sign_in(party, NIP)["code"]
    from idp.oidc.authorization_code import put_code, take_code

    kept = take_code(foundation, code)
    assert kept is not None
    put_code(foundation, kept)
    assert party.exchange(code).status_code == 200
    put_code(foundation, kept)
    assert party.exchange(code).get_json()["error"] == "invalid_grant"


def test_tk_02_a_code_of_another_client_is_refused_and_burned(
    browser: Browser, party: Party, other: Party
) -> None:
    code = browser.sign_in(party, NIP)["code"]
    assert other.exchange(code).get_json()["error"] == "invalid_grant"
    assert party.exchange(code).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": None},
        {"code_verifier": "w" * 64},
        {"code_verifier": "v" * 42},
        {"code_verifier": "v" * 129},
        {"code_verifier": "v" * 63 + "+"},
        {"redirect_uri": "https://rp1.test:7001/other"},
        {"redirect_uri": None},
    ],
)
def test_tk_03_05_10_verifier_and_redirect_uri_must_match(
    browser: Browser, party: Party, changes: dict[str, str | None]
) -> None:
    code = browser.sign_in(party, NIP)["code"]
    answer = party.exchange(code, **changes)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "grant", ["password", "urn:ietf:params:oauth:grant-type:token-exchange", "implicit"]
)
def test_tk_06_other_grants_do_not_exist(party: Party, grant: str) -> None:
    answer = party.post("/oauth/token", {"grant_type": grant, "username": NIP, "password": "x"})
    assert answer.get_json()["error"] == "unsupported_grant_type"


def test_tk_07_a_code_dies_after_a_minute(browser: Browser, party: Party) -> None:
    from idp.foundation.ephemeral import SqlStore

    code = browser.sign_in(party, NIP)["code"]
    foundation = browser.application.foundation
    if not isinstance(foundation.ephemeral, SqlStore):
        foundation.ephemeral.delete("code:unused")  # Redis keeps its own time; the life is the same
        assert foundation.settings.code_seconds == 60
        return
    foundation.clock.advance(61)
    assert party.exchange(code).get_json()["error"] == "invalid_grant"


def test_tk_08_a_disabled_person_is_refused_on_every_path(
    browser: Browser, party: Party, person: str
) -> None:
    foundation = browser.application.foundation
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    waiting = browser.sign_in(party, NIP)["code"]
    with foundation.database.transaction() as tx:
        directory.disable_person(
            tx, person, actor=OPERATOR, reason="uji", now_ms=foundation.clock.now_ms()
        )
    assert party.exchange(waiting).get_json()["error"] == "invalid_grant"
    assert party.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert "/login" in browser.authorize(party).headers["Location"]


def test_tk_09_the_query_string_is_never_read(browser: Browser, party: Party) -> None:
    code = browser.sign_in(party, NIP)["code"]
    address = f"/oauth/token?grant_type=authorization_code&code={code}"
    assert party.http.get(address, headers=party.basic()).status_code == 405
    assert party.http.post(address, headers=party.basic()).status_code == 400


def test_rt_01_reuse_of_a_refresh_token_kills_the_family(browser: Browser, party: Party) -> None:
    first = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    second = party.refresh(first["refresh_token"]).get_json()
    assert party.introspect(second["access_token"])["active"] is True
    assert party.refresh(first["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert party.introspect(second["access_token"]) == {"active": False}
    assert party.refresh(second["refresh_token"]).status_code == 400


def test_rt_03_scope_never_widens_and_comes_back(browser: Browser, party: Party) -> None:
    first = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    wider = party.refresh(first["refresh_token"], scope="openid email")
    assert wider.get_json()["error"] == "invalid_scope"
    narrow = party.refresh(first["refresh_token"], scope="openid").get_json()
    assert narrow["scope"] == "openid"
    again = party.refresh(narrow["refresh_token"]).get_json()
    assert again["scope"] == "openid profile offline_access"


def test_rt_04_another_client_cannot_refresh(browser: Browser, party: Party, other: Party) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    assert other.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"


def test_a_forged_refresh_token_harms_nobody(browser: Browser, party: Party) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    good = tokens["refresh_token"]
    forged = good[:-6] + ("A" * 6 if not good.endswith("A" * 6) else "B" * 6)
    for text in (forged, good[:-1], good + "=", good.swapcase(), "\x00", "é" * 70):
        assert party.refresh(text).get_json()["error"] == "invalid_grant"
    assert party.refresh(good).status_code == 200


def test_rt_06_revoking_a_refresh_token_ends_the_access_token(
    browser: Browser, party: Party, other: Party
) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    assert other.post("/oauth/revoke", {"token": tokens["access_token"]}).status_code == 200
    assert party.introspect(tokens["access_token"])["active"] is True
    assert party.post("/oauth/revoke", {"token": "garbage"}).status_code == 200
    assert party.post("/oauth/revoke", {"token": tokens["refresh_token"]}).status_code == 200
    assert party.introspect(tokens["access_token"]) == {"active": False}


def test_rt_07_another_client_learns_nothing_by_introspection(
    browser: Browser, party: Party, other: Party
) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    assert other.introspect(tokens["access_token"]) == {"active": False}
    assert other.introspect(tokens["refresh_token"]) == {"active": False}


def test_rt_08_introspection_without_the_client_is_401_whatever_the_token(
    browser: Browser, party: Party
) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    for path in ("/oauth/introspect", "/oauth/revoke"):
        live = party.http.post(path, data={"token": tokens["access_token"]})
        dead = party.http.post(path, data={"token": "x"})
        assert live.status_code == dead.status_code == 401
        assert live.get_data() == dead.get_data()


def test_rt_09_a_family_ends_at_its_absolute_limit(browser: Browser, party: Party) -> None:
    tokens = party.exchange(browser.sign_in(party, NIP)["code"]).get_json()
    browser.application.foundation.clock.advance(28_799)
    tokens = party.refresh(tokens["refresh_token"]).get_json()
    browser.application.foundation.clock.advance(2)
    assert party.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"


def test_several_modules_need_a_resource(browser: Browser, party: Party) -> None:
    """RFC 8707 §2.2."""
    scope = "openid informasi layanan offline_access"
    code = browser.sign_in(party, NIP, scope=scope)["code"]
    assert party.exchange(code).get_json()["error"] == "invalid_target"
    code = browser.sign_in(party, NIP, scope=scope)["code"]
    tokens = party.exchange(code, resource="urn:simasn:layanan").get_json()
    assert claims_of(tokens["access_token"])["aud"] == "urn:simasn:layanan"
    assert "informasi" not in tokens["scope"].split()
    wrong = party.refresh(tokens["refresh_token"], resource="urn:simasn:analisis")
    assert wrong.get_json()["error"] == "invalid_target"
    moved = party.refresh(tokens["refresh_token"], resource="urn:simasn:informasi").get_json()
    assert claims_of(moved["access_token"])["aud"] == "urn:simasn:informasi"


@pytest.mark.parametrize("secret", ["", None, "x", "{}%00", "{}".swapcase()])
def test_ca_01_a_wrong_secret_is_invalid_client(party: Party, secret: str | None) -> None:
    right = party.client_secret or ""
    given = "" if secret is None else secret.format(right)
    if secret == "{}":
        given = right.swapcase()
    pair = party.client_id if secret is None else f"{party.client_id}:{given}"
    header = "Basic " + base64.b64encode(pair.encode()).decode()
    answer = party.http.post(
        "/oauth/token",
        data={"grant_type": "refresh_token", "refresh_token": "x"},
        headers={"Authorization": header},
    )
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_ca_02_the_registered_method_alone_counts(party: Party) -> None:
    answer = party.http.post(
        "/oauth/token",
        data={
            "grant_type": "refresh_token",
            "refresh_token": "x",
            "client_id": party.client_id,
            "client_secret": party.client_secret,
        },
    )
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


def test_ca_08_two_methods_at_once_are_refused(party: Party) -> None:
    answer = party.post(
        "/oauth/token",
        {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "y"},
    )
    assert answer.get_json()["error"] == "invalid_request"


def test_ca_09_many_wrong_secrets_are_slowed_for_that_client_alone(
    party: Party, other: Party
) -> None:
    wrong = {"Authorization": "Basic " + base64.b64encode(f"{party.client_id}:x".encode()).decode()}
    statuses = [
        party.http.post(
            "/oauth/token", data={"grant_type": "refresh_token"}, headers=wrong
        ).status_code
        for _ in range(60)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert other.refresh("x").status_code == 400


def test_bytes_that_are_not_text_are_a_failed_attempt_not_a_fault(party: Party) -> None:
    header = "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()
    answer = party.http.post(
        "/oauth/token", data={"grant_type": "refresh_token"}, headers={"Authorization": header}
    )
    assert answer.status_code == 401


def test_a_client_acts_on_its_own_behalf(party: Party) -> None:
    registered = add_client(
        party.application.foundation,
        redirect_uris=[],
        grant_types=["client_credentials"],
        scope="pdp statistik",
    )
    service = Party(party.application, registered.client_id, registered.client_secret)
    answer = service.post("/oauth/token", {"grant_type": "client_credentials", "scope": "pdp"})
    token = answer.get_json()["access_token"]
    assert claims_of(token)["aud"] == "urn:simasn:pdp"
    assert claims_of(token)["sub"] == registered.client_id
    assert service.introspect(token)["active"] is True
    assert "refresh_token" not in answer.get_json()
    wider = service.post("/oauth/token", {"grant_type": "client_credentials", "scope": "layanan"})
    assert wider.get_json()["error"] == "invalid_scope"
    assert party.post("/oauth/token", {"grant_type": "client_credentials"}).get_json()["error"] == (
        "unauthorized_client"
    )
