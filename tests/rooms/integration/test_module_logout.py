"""The example module ends local sessions on a logout token, and on nothing else.

Back-Channel Logout 1.0 §2.6 (validation) and §2.7 (what ends).
"""

from typing import Any

import pytest
from local_sessions import SessionStore
from signing_provider import LOGOUT_CLAIMS, NOW, Provider
from token_checks import LOGOUT_EVENT, TokenRefused, UsedTokenIds


@pytest.fixture
def provider() -> Provider:
    """A provider with fresh keys."""
    return Provider()


def test_a_good_logout_token_names_the_session(provider: Provider) -> None:
    assert provider.check_logout(provider.logout_token()).claims["sid"] == "s-1"
    provider.check_logout(provider.logout_token(sid=None))
    provider.check_logout(provider.logout_token(sub=None))


def test_a_logout_token_works_once(provider: Provider) -> None:
    used = UsedTokenIds()
    provider.check_logout(provider.logout_token(), used)
    with pytest.raises(TokenRefused, match="jti"):
        provider.check_logout(provider.logout_token(), used)
    provider.check_logout(provider.logout_token(jti="l-2"), used)


def test_a_refused_logout_token_does_not_use_up_its_id(provider: Provider) -> None:
    used = UsedTokenIds()
    with pytest.raises(TokenRefused):
        provider.check_logout(provider.logout_token(aud="other"), used)
    provider.check_logout(provider.logout_token(), used)


def test_used_ids_are_remembered_until_the_token_has_expired_for_good() -> None:
    used = UsedTokenIds()
    assert used.claim("l-1", NOW + 180, NOW)
    assert not used.claim("l-1", NOW + 180, NOW + 180)
    assert used.claim("l-1", NOW + 400, NOW + 181)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"nonce": "n-1"}, id="a nonce"),
        pytest.param({"aud": "klien-lain"}, id="another client"),
        pytest.param({"iss": "https://lain.example"}, id="another issuer"),
        pytest.param({"events": None}, id="no events"),
        pytest.param({"events": {"urn:lain": {}}}, id="another event"),
        pytest.param({"events": {LOGOUT_EVENT: True}}, id="an event that is no object"),
        pytest.param({"events": LOGOUT_EVENT}, id="events as text"),
        pytest.param({"sid": None, "sub": None}, id="neither session nor person"),
        pytest.param({"sid": 5}, id="session as number"),
        pytest.param({"jti": None}, id="no id"),
        pytest.param({"iat": None}, id="no time of issue"),
        pytest.param({"exp": None}, id="no expiry"),
        pytest.param({"exp": NOW - 61}, id="expired"),
    ],
)
def test_a_logout_token_with_a_wrong_claim_is_refused(
    provider: Provider, changes: dict[str, Any]
) -> None:
    with pytest.raises(TokenRefused):
        provider.check_logout(provider.logout_token(**changes))


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", None])
def test_only_the_type_of_logout_tokens_ends_sessions(provider: Provider, typ: str | None) -> None:
    with pytest.raises(TokenRefused, match="typ"):
        provider.check_logout(provider.sign(typ, LOGOUT_CLAIMS))


def signed_in(sid: str, sub: str = "p-1", issued_at: int = NOW) -> dict[str, Any]:
    """Return the data of a local session."""
    return {"person": {"sid": sid, "sub": sub, "issued_at": issued_at}}


def test_a_logout_ends_the_sessions_of_that_sid_and_no_others() -> None:
    store = SessionStore()
    store.save("a", signed_in("s-1"), opened=False)
    store.save("b", signed_in("s-2"), opened=False)
    assert store.end("s-1", "p-1", NOW) == 1
    assert store.find("a") is None
    assert store.find("b") is not None


def test_a_logout_without_sid_ends_all_sessions_of_the_person() -> None:
    store = SessionStore()
    store.save("a", signed_in("s-1"), opened=False)
    store.save("b", signed_in("s-2"), opened=False)
    store.save("c", signed_in("s-3", "p-2"), opened=False)
    assert store.end(None, "p-1", NOW) == 2
    assert store.find("c") is not None


def test_a_request_under_way_does_not_bring_an_ended_session_back() -> None:
    store = SessionStore()
    store.save("a", signed_in("s-1"), opened=False)
    store.end("s-1", None, NOW)
    store.save("a", signed_in("s-1"), opened=True)
    assert store.find("a") is None


def test_a_sign_in_older_than_the_logout_does_not_open_a_session() -> None:
    store = SessionStore()
    store.end("s-1", None, NOW)
    store.save("old", signed_in("s-1", issued_at=NOW - 1), opened=False)
    store.save("new", signed_in("s-1", issued_at=NOW), opened=False)
    assert store.find("old") is None
    assert store.find("new") is not None


def test_visitors_who_never_sign_in_do_not_push_out_those_who_did() -> None:
    store = SessionStore(limit=10)
    store.save("a", signed_in("s-1"), opened=False)
    for number in range(50):
        store.save(f"v{number}", {"waiting": True}, opened=False)
    assert store.find("a") is not None
    assert store.find("v0") is None
    assert store.find("v49") is not None
