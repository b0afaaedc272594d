"""The example module refuses every token that is not meant for it.

The functions under test are those that module developers copy, so each rule of
RFC 9068 §4 and RFC 8725 has its own sentence here. Keys and tokens are real ones.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from module import ModuleConfig, create_module
from signing_provider import (
    ACCESS_CLAIMS,
    CLIENT,
    ID_CLAIMS,
    ISSUER,
    NOW,
    RULES,
    Provider,
    without_none,
)
from token_checks import (
    KeysUnavailable,
    ProviderKeys,
    StrictIDToken,
    TokenRefused,
    check_access_token,
)


@pytest.fixture
def provider() -> Provider:
    """A provider with fresh keys."""
    return Provider()


def b64(data: bytes) -> str:
    """Encode as JWS segments are."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw_token(header: dict[str, Any], claims: dict[str, Any], key: bytes | None) -> str:
    """Build a token that no library would sign: HMAC with ``key``, or unsigned."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    mac = hmac.new(key, signed.encode(), hashlib.sha256).digest() if key else b""
    return f"{signed}.{b64(mac)}"


def test_a_good_access_token_is_accepted_with_either_algorithm(provider: Provider) -> None:
    assert provider.check(provider.access_token()).claims["sub"] == "p-1"
    rs256 = provider.sign("at+jwt", ACCESS_CLAIMS, provider.rsa)
    assert provider.check(rs256).header["kid"] == "rsa-1"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": "urn:simasn:pelaporan"}, id="audience of another module"),
        pytest.param({"aud": ISSUER}, id="audience is the provider"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"aud": ["urn:simasn:layanan", "urn:simasn:pdp"]}, id="two audiences"),
        pytest.param({"iss": "https://masuk.example.evil"}, id="another issuer"),
        pytest.param({"iss": ISSUER + "/"}, id="issuer with a slash"),
        pytest.param({"exp": NOW - 60}, id="expired beyond the leeway"),
        pytest.param({"exp": None}, id="no expiry"),
        pytest.param({"exp": str(NOW + 300)}, id="expiry as text"),
        pytest.param({"exp": float("nan")}, id="expiry that is not a number"),
        pytest.param({"exp": True}, id="expiry as truth value"),
        pytest.param({"nbf": NOW + 61}, id="not valid yet"),
        pytest.param({"iat": NOW + 61}, id="issued in the future"),
        pytest.param({"sub": None}, id="no subject"),
        pytest.param({"sub": ""}, id="empty subject"),
        pytest.param({"sub": 7}, id="subject as number"),
    ],
)
def test_an_access_token_with_a_wrong_claim_is_invalid(
    provider: Provider, changes: dict[str, Any]
) -> None:
    with pytest.raises(TokenRefused) as refusal:
        provider.check(provider.access_token(**changes))
    assert refusal.value.code == "invalid_token"


def test_a_minute_of_clock_difference_is_forgiven(provider: Provider) -> None:
    provider.check(provider.access_token(exp=NOW - 59))
    provider.check(provider.access_token(nbf=NOW + 60, iat=NOW + 60))


@pytest.mark.parametrize("scope", ["openid profile", "layananku", "", None, ["layanan"]])
def test_a_token_without_the_modules_scope_is_insufficient(
    provider: Provider, scope: object
) -> None:
    with pytest.raises(TokenRefused) as refusal:
        provider.check(provider.access_token(scope=scope))
    assert refusal.value.code == "insufficient_scope"


def test_an_unsigned_token_is_refused(provider: Provider) -> None:
    header = {"alg": "none", "kid": "ec-1", "typ": "at+jwt"}
    with pytest.raises(TokenRefused, match="alg"):
        provider.check(raw_token(header, ACCESS_CLAIMS, None))


@pytest.mark.parametrize("form", ["pem", "der"])
def test_a_public_key_does_not_serve_as_an_hmac_secret(provider: Provider, form: Any) -> None:
    header = {"alg": "HS256", "kid": "rsa-1", "typ": "at+jwt"}
    secret = (
        provider.rsa.as_pem(private=False) if form == "pem" else provider.rsa.as_der(private=False)
    )
    with pytest.raises(TokenRefused, match="alg"):
        provider.check(raw_token(header, ACCESS_CLAIMS, secret))


def test_a_key_is_used_only_with_its_own_algorithm(provider: Provider) -> None:
    provider.published = [RSAKey.import_key({**provider.rsa.as_dict(), "alg": "PS256"})]
    with pytest.raises(TokenRefused, match="alg"):
        provider.check(provider.sign("at+jwt", ACCESS_CLAIMS, provider.rsa))


def test_a_signature_by_a_strange_key_with_a_known_kid_is_refused(provider: Provider) -> None:
    strange = ECKey.generate_key("P-256", {"kid": "ec-1", "alg": "ES256"})
    with pytest.raises(TokenRefused, match="signature"):
        provider.check(provider.sign("at+jwt", ACCESS_CLAIMS, strange))


def test_a_changed_payload_is_refused(provider: Provider) -> None:
    header, _, signature = provider.access_token().split(".")
    payload = b64(json.dumps(ACCESS_CLAIMS | {"sub": "p-2"}).encode())
    with pytest.raises(TokenRefused, match="signature"):
        provider.check(f"{header}.{payload}.{signature}")


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", "secevent+jwt", "", None])
def test_only_the_type_of_access_tokens_is_an_access_token(
    provider: Provider, typ: str | None
) -> None:
    with pytest.raises(TokenRefused, match="typ"):
        provider.check(provider.sign(typ, ACCESS_CLAIMS))


def test_the_long_form_of_the_type_is_accepted(provider: Provider) -> None:
    provider.check(provider.sign("application/AT+jwt", ACCESS_CLAIMS))


def test_an_id_token_is_no_access_token(provider: Provider) -> None:
    with pytest.raises(TokenRefused):
        provider.check(provider.sign("JWT", ID_CLAIMS))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "é.é.é", "e30.e30.", "null"])
def test_text_that_is_no_token_is_refused(provider: Provider, token: str) -> None:
    with pytest.raises(TokenRefused):
        provider.check(token)


def test_a_token_without_kid_is_refused(provider: Provider) -> None:
    nameless = jwt.encode(
        {"alg": "ES256", "typ": "at+jwt"}, ACCESS_CLAIMS, provider.ec, default_type=None
    )
    with pytest.raises(TokenRefused, match="kid"):
        provider.check(nameless)


def test_a_new_key_is_fetched_when_a_token_names_it(provider: Provider) -> None:
    provider.check(provider.access_token())
    provider.ec = ECKey.generate_key("P-256", {"kid": "ec-2", "alg": "ES256"})
    provider.published.append(provider.ec)
    provider.now += 61
    provider.check(provider.access_token())
    assert provider.fetched == 2


def test_invented_kids_make_at_most_one_fetch_a_minute(provider: Provider) -> None:
    provider.check(provider.access_token())
    provider.now += 61
    strange = ECKey.generate_key("P-256", {"kid": "x", "alg": "ES256"})
    for _ in range(20):
        with pytest.raises(TokenRefused):
            provider.check(provider.sign("at+jwt", ACCESS_CLAIMS, strange))
    assert provider.fetched == 2


def test_a_withdrawn_key_is_forgotten_after_ten_minutes(provider: Provider) -> None:
    provider.check(provider.access_token())
    provider.published = [provider.rsa]
    provider.now += 601
    with pytest.raises(TokenRefused, match="kid"):
        provider.check(provider.access_token(exp=NOW + 9000))


def test_an_outage_of_the_provider_does_not_stop_known_keys(provider: Provider) -> None:
    provider.check(provider.access_token())
    provider.published = []
    provider.now += 601
    provider.check(provider.access_token(exp=NOW + 9000))


def test_without_any_key_the_outage_is_told_apart_from_a_bad_token() -> None:
    def fail() -> object:
        raise OSError("no route")

    keys = ProviderKeys(fail, lambda: float(NOW))
    with pytest.raises(KeysUnavailable):
        check_access_token(Provider().access_token(), RULES, keys, NOW)


def id_token(header: dict[str, Any], **changes: Any) -> StrictIDToken:
    """Return ID token claims as Authlib hands them over for validation."""
    return StrictIDToken(
        without_none(
            ID_CLAIMS | {"iat": int(time.time()), "exp": int(time.time()) + 300} | changes
        ),
        {"alg": "ES256"} | header,
        {
            "iss": {"essential": True, "value": ISSUER},
            "aud": {"essential": True, "value": CLIENT},
        },
        {"nonce": "n-1", "client_id": CLIENT},
    )


def test_a_good_id_token_is_accepted() -> None:
    id_token({"typ": "JWT"}).validate(leeway=60)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: id_token({"alg": "HS256"}), id="symmetric algorithm"),
        pytest.param(lambda: id_token({"alg": "none"}), id="unsigned"),
        pytest.param(lambda: id_token({"typ": "at+jwt"}), id="access token"),
        pytest.param(lambda: id_token({"typ": "logout+jwt"}), id="logout token"),
        pytest.param(lambda: id_token({}, nonce=None), id="no nonce"),
        pytest.param(lambda: id_token({}, nonce="n-2"), id="another nonce"),
        pytest.param(lambda: id_token({}, aud="klien-lain"), id="another client"),
        pytest.param(
            lambda: id_token({}, aud=["klien-lain"], azp=CLIENT), id="another client, azp ours"
        ),
        pytest.param(lambda: id_token({}, iss="https://lain.example"), id="another issuer"),
        pytest.param(lambda: id_token({}, exp=int(time.time()) - 61), id="expired"),
    ],
)
def test_an_id_token_that_is_not_ours_is_refused(token: Callable[[], StrictIDToken]) -> None:
    with pytest.raises(JoseError):
        token().validate(leeway=60)


@pytest.mark.parametrize(
    ("header", "status", "challenge"),
    [
        ({}, 401, 'Bearer realm="simasn"'),
        ({"Authorization": "Basic eA=="}, 401, 'Bearer realm="simasn"'),
        ({"Authorization": "Bearer x"}, 401, 'Bearer realm="simasn", error="invalid_token"'),
        ({"Authorization": "Bearer"}, 401, 'Bearer realm="simasn", error="invalid_token"'),
    ],
)
def test_the_api_asks_for_a_token_as_rfc_6750_says(
    header: dict[str, str], status: int, challenge: str
) -> None:
    answer = module_client().get("/api/saya", headers=header)
    assert answer.status_code == status
    assert answer.headers["WWW-Authenticate"] == challenge
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_module_whose_provider_is_away_says_so_and_stays_up() -> None:
    client = module_client()
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "SIMASN belum dapat dihubungi" in answer.text
    assert client.get("/healthz").status_code == 200
    assert client.get("/keluar-selesai").status_code == 200


def module_client() -> Any:
    """Return a client of a module whose provider nobody runs (port 9, discard)."""
    config = ModuleConfig(
        name="layanan",
        issuer="http://127.0.0.1:9",
        client_id=CLIENT,
        client_secret="not-a-secret",
        base_url="http://localhost:8105",
    )
    return create_module(config).test_client()
