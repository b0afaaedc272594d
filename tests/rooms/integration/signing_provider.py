"""A provider's keys and the tokens it signs, made for one test."""

from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from token_checks import (
    LOGOUT_EVENT,
    AccessTokenRules,
    CheckedToken,
    ProviderKeys,
    UsedTokenIds,
    check_access_token,
    check_logout_token,
)

ISSUER = "https://masuk.example"
CLIENT = "klien-layanan"
NOW = 1_795_500_000
RULES = AccessTokenRules(ISSUER, "urn:simasn:layanan", "layanan")

ACCESS_CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "urn:simasn:layanan",
    "sub": "p-1",
    "client_id": CLIENT,
    "scope": "openid profile layanan",
    "iat": NOW,
    "exp": NOW + 300,
    "jti": "a-1",
}
ID_CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "p-1",
    "nonce": "n-1",
    "iat": NOW,
    "exp": NOW + 300,
}
LOGOUT_CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "p-1",
    "sid": "s-1",
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "l-1",
    "events": {LOGOUT_EVENT: {}},
}


def without_none(claims: dict[str, Any]) -> dict[str, Any]:
    """Drop the claims that a test wants missing."""
    return {name: value for name, value in claims.items() if value is not None}


class Provider:
    """Keys of a provider, the tokens it signs, and how often its JWKS was fetched."""

    def __init__(self) -> None:
        self.ec = ECKey.generate_key("P-256", {"kid": "ec-1", "alg": "ES256", "use": "sig"})
        self.rsa = RSAKey.generate_key(2048, {"kid": "rsa-1", "alg": "RS256", "use": "sig"})
        self.published: list[Any] = [self.ec, self.rsa]
        self.fetched = 0
        self.now = float(NOW)
        self.keys = ProviderKeys(self.fetch, lambda: self.now)

    def fetch(self) -> Any:
        """Answer like the JWKS address."""
        self.fetched += 1
        return KeySet(self.published).as_dict()

    def sign(self, typ: str | None, claims: dict[str, Any], key: Any = None) -> str:
        """Sign with a published key unless another is given."""
        key = key or self.ec
        header = {"alg": key.alg, "kid": key.kid}
        if typ is not None:
            header["typ"] = typ
        return jwt.encode(header, claims, key, default_type=None)

    def access_token(self, **changes: Any) -> str:
        """Return a good access token, changed; a claim set to None is left out."""
        return self.sign("at+jwt", without_none(ACCESS_CLAIMS | changes))

    def logout_token(self, **changes: Any) -> str:
        """Return a good logout token, changed likewise."""
        return self.sign("logout+jwt", without_none(LOGOUT_CLAIMS | changes))

    def check(self, token: str) -> CheckedToken:
        """Check an access token as the module would."""
        return check_access_token(token, RULES, self.keys, self.now)

    def check_logout(self, token: str, used: UsedTokenIds | None = None) -> CheckedToken:
        """Check a logout token as the module would, with ``used`` as its memory."""
        used = used or UsedTokenIds()
        return check_logout_token(token, ISSUER, CLIENT, self.keys, used, self.now)
