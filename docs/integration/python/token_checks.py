"""The token rules a SIMASN module enforces by itself.

Nothing here asks the provider whether a token is good: the signature is checked
against the provider's published keys (JWKS) and every claim is compared with
what this module expects. Three kinds of token exist and none passes for another:

- access token (RFC 9068, header ``typ`` ``at+jwt``)      -> check_access_token
- ID token (OpenID Connect Core 1.0 §3.1.3.7)             -> StrictIDToken
- logout token (Back-Channel Logout 1.0, ``logout+jwt``)  -> check_logout_token

All times are epoch seconds UTC. Deny by default: what is not understood is refused.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jws import extract_compact
from joserfc.util import to_bytes

# RFC 8725 §3.1: the verifier names the algorithms; a token never chooses. There is
# no symmetric one among them, so a public key can't be misused as an HMAC secret.
ALLOWED_ALGORITHMS = ("ES256", "RS256")
LEEWAY_SECONDS = 60
KEY_REFETCH_SECONDS = 60
KEY_MAX_AGE_SECONDS = 600
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class TokenRefused(Exception):
    """A token that must not be honoured.

    ``code`` is the RFC 6750 §3.1 error (``invalid_token`` or ``insufficient_scope``);
    ``reason`` is for the log of the module, never for the person or the caller.
    """

    def __init__(self, reason: str, code: str = "invalid_token") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class KeysUnavailable(Exception):
    """The provider's keys could not be fetched and none are held yet."""


class ProviderKeys:
    """The provider's public keys, fetched when needed and at most once a minute.

    ``fetch`` returns the JWKS document as a dict (raises OSError, ValueError or
    requests' errors, which are OSErrors); ``now`` returns epoch seconds. Keys are
    fetched again when a token names an unknown ``kid`` (the provider has rotated)
    and when they are ten minutes old (the provider may have withdrawn one).
    """

    def __init__(self, fetch: Callable[[], Any], now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._tried_at = float("-inf")
        self._fetched_at = float("-inf")

    def get(self, kid: str) -> Key:
        """Return the key named ``kid``; raises TokenRefused or KeysUnavailable."""
        with self._lock:
            if self._find(kid) is None or self._age() > KEY_MAX_AGE_SECONDS:
                self._refresh()
            key = self._find(kid)
        if key is None:
            raise TokenRefused(f"no key with kid {kid!r}")
        return key

    def _age(self) -> float:
        return self._now() - self._fetched_at

    def _find(self, kid: str) -> Key | None:
        return next((key for key in self._keys or () if key.kid == kid), None)

    def _refresh(self) -> None:
        # A flood of tokens with invented kids must not become a flood of requests
        # at the provider; without any key yet, every caller may try.
        if self._keys is not None and self._now() - self._tried_at < KEY_REFETCH_SECONDS:
            return
        self._tried_at = self._now()
        try:
            self._keys = KeySet.import_key_set(self._fetch())
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            if self._keys is None:
                raise KeysUnavailable(str(error)) from error
            return  # keep what we hold: an outage of the provider is no outage of ours
        self._fetched_at = self._now()


@dataclass(frozen=True)
class AccessTokenRules:
    """What this module accepts: the provider's issuer, its own audience and scope."""

    issuer: str
    audience: str
    scope: str


@dataclass(frozen=True)
class CheckedToken:
    """A token that passed: its protected header and its claims."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def check_access_token(
    token: str, rules: AccessTokenRules, keys: ProviderKeys, now: float
) -> CheckedToken:
    """Validate an access token as RFC 9068 §4 asks of a resource server.

    Raises TokenRefused with code ``insufficient_scope`` when only the scope is
    missing, with ``invalid_token`` for everything else, and KeysUnavailable.
    """
    checked = _verify_signature(token, "at+jwt", keys)
    _require_issuer(checked.claims, rules.issuer)
    # RFC 9068 §4: a token for another module is worth nothing here.
    if checked.claims.get("aud") not in (rules.audience, [rules.audience]):
        raise TokenRefused("aud is not this module")
    _require_lifetime(checked.claims, now)
    _require_text(checked.claims, "sub")
    scope = checked.claims.get("scope")
    if not isinstance(scope, str) or rules.scope not in scope.split():
        raise TokenRefused(f"scope {rules.scope} missing", "insufficient_scope")
    return checked


class StrictIDToken(CodeIDToken):
    """Authlib's ID token rules, and what its client leaves open.

    Authlib takes the list of algorithms from the provider's metadata and accepts any
    ``typ``; here both are ours to say. Raises joserfc's claim errors like its parent.
    """

    def validate(self, now: int | Callable[[], int] | None = None, leeway: int = 0) -> None:
        """Check algorithm and type, then the library's rules."""
        if self.header.get("alg") not in ALLOWED_ALGORITHMS:
            raise InvalidClaimError("alg")
        if str(self.header.get("typ", "JWT")).upper() != "JWT":
            raise InvalidClaimError("typ")
        super().validate(now, leeway)


class UsedTokenIds:
    """Remembers which ``jti`` were used, until they have expired; bounded."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def claim(self, jti: str, until: float, now: float) -> bool:
        """Return True the first time a ``jti`` is seen, False on a replay."""
        with self._lock:
            for known in [k for k, end in self._until.items() if end < now]:
                del self._until[known]
            if jti in self._until:
                return False
            self._until[jti] = until
            if len(self._until) > self._limit:
                self._until.popitem(last=False)
            return True


def check_logout_token(
    token: str,
    issuer: str,
    client_id: str,
    keys: ProviderKeys,
    used: UsedTokenIds,
    now: float,
) -> CheckedToken:
    """Validate a logout token (Back-Channel Logout 1.0 §2.6); raises TokenRefused.

    The result's claims hold ``sid`` (end that session) or only ``sub`` (end all).
    """
    checked = _verify_signature(token, "logout+jwt", keys)
    claims = checked.claims
    _require_issuer(claims, issuer)
    if claims.get("aud") not in (client_id, [client_id]):
        raise TokenRefused("aud is not this client")
    _require_lifetime(claims, now)
    if "iat" not in claims:
        raise TokenRefused("iat missing")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenRefused("not a logout event")
    # §2.4: a nonce is prohibited, so that an ID token can't be passed off as this.
    if "nonce" in claims:
        raise TokenRefused("nonce present")
    for name in ("sid", "sub"):
        if name in claims:
            _require_text(claims, name)
    if "sid" not in claims and "sub" not in claims:
        raise TokenRefused("neither sid nor sub")
    jti = _require_text(claims, "jti")
    if not used.claim(jti, float(claims["exp"]) + LEEWAY_SECONDS, now):
        raise TokenRefused("jti seen before")
    return checked


def _verify_signature(token: str, typ: str, keys: ProviderKeys) -> CheckedToken:
    """Return header and claims of a token of type ``typ`` with a good signature."""
    try:
        header = extract_compact(to_bytes(token)).headers()
    except (JoseError, ValueError, UnicodeError) as error:
        raise TokenRefused("not a JWS") from error
    alg, kid = header.get("alg"), header.get("kid")
    if alg not in ALLOWED_ALGORITHMS:
        raise TokenRefused(f"alg {alg!r} not allowed")
    # RFC 8725 §3.11: explicit typing keeps the kinds of token apart.
    if str(header.get("typ", "")).lower().removeprefix("application/") != typ:
        raise TokenRefused(f"typ is not {typ}")
    if not isinstance(kid, str):
        raise TokenRefused("kid missing")
    key = keys.get(kid)
    if key.alg is not None and key.alg != alg:
        raise TokenRefused("alg is not the key's")
    try:
        decoded = jwt.decode(token, key, algorithms=[alg])
    except (JoseError, ValueError) as error:
        raise TokenRefused("signature or payload is bad") from error
    return CheckedToken(decoded.header, decoded.claims)


def _require_issuer(claims: Mapping[str, Any], issuer: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefused("iss is not our provider")


def _require_text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise TokenRefused(f"{name} missing")
    return value


def _require_lifetime(claims: Mapping[str, Any], now: float) -> None:
    """RFC 7519 §4.1.4 to §4.1.6 with a minute's leeway for clocks that differ."""
    for name in ("exp", "nbf", "iat"):
        if name in claims or name == "exp":
            _require_number(claims.get(name), name)
    if claims["exp"] <= now - LEEWAY_SECONDS:
        raise TokenRefused("expired")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now + LEEWAY_SECONDS:
        raise TokenRefused("not valid yet")


def _require_number(value: object, name: str) -> None:
    # NaN compares false with everything and would never expire.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(f"{name} is not a time")
    if not math.isfinite(value):
        raise TokenRefused(f"{name} is not a time")
