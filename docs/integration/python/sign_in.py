"""Signing in and out through the provider, with Authlib's Flask client.

Authlib does the protocol (discovery, PKCE, state, nonce, code exchange, ID token);
this file adds what its client leaves to the application, each with its source.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, request, session
from local_sessions import PERSON, LocalSessions, same
from token_checks import (
    LEEWAY_SECONDS,
    AccessTokenRules,
    CheckedToken,
    ProviderKeys,
    StrictIDToken,
    UsedTokenIds,
    check_access_token,
    check_logout_token,
)

if TYPE_CHECKING:
    from module import ModuleConfig

TIMEOUT_SECONDS = 5
METADATA_SECONDS = 5
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SignInRefused(Exception):
    """The answer of the provider can't be accepted; ``code`` goes on the page."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason or code)
        self.code = code


class SignIn:
    """One module as a client of the provider; all methods run inside a request."""

    def __init__(self, app: Flask, config: "ModuleConfig", sessions: LocalSessions) -> None:
        self.config = config
        self.sessions = sessions
        self.rules = AccessTokenRules(config.issuer, config.audience, config.name)
        # A proxy set for the internet must not stand between programs of one machine.
        self._http = requests.Session()
        self._http.trust_env = urlsplit(config.issuer).hostname not in LOOPBACK
        self.keys = ProviderKeys(self._fetch_keys, time.time)
        self.used_logout_ids = UsedTokenIds()
        oauth: Any = OAuth(app)
        self.client = oauth.register(
            "simasn",
            client_id=config.client_id,
            client_secret=config.client_secret,
            server_metadata_url=config.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={
                "scope": f"openid profile {config.name}",
                "code_challenge_method": "S256",  # RFC 7636 §4.2
                "default_timeout": TIMEOUT_SECONDS,
                "trust_env": self._http.trust_env,
            },
        )

    @property
    def uses_proxy(self) -> bool:
        """Whether a proxy of the environment is used to reach the provider."""
        return self._http.trust_env

    def metadata(self) -> Mapping[str, Any]:
        """Return the provider's metadata, at most a few seconds old.

        Raises requests.RequestException when the provider can't be reached, so that the
        person sees our page instead of the browser's, and SignInRefused for a wrong issuer.
        """
        held = self.client.server_metadata
        if time.time() - held.get("_loaded_at", 0) > METADATA_SECONDS:
            held.pop("_loaded_at", None)  # Authlib loads once and keeps for ever
        loaded: Mapping[str, Any] = self.client.load_server_metadata()
        if loaded.get("issuer") != self.config.issuer:  # OIDC Discovery 1.0 §4.3
            raise SignInRefused("issuer_mismatch")
        return loaded

    def start(self) -> Any:
        """Send the person to the provider; already signed in there, no screen appears."""
        self.metadata()
        return self.client.authorize_redirect(self.config.redirect_uri)

    def finish(self) -> None:
        """Accept the provider's answer and open the local session.

        Raises SignInRefused (with the provider's own code, such as ``access_denied``),
        TokenRefused, KeysUnavailable or requests.RequestException.
        """
        pending = self._take_pending()
        try:
            token = self.client.authorize_access_token(
                claims_cls=StrictIDToken,
                claims_options={
                    "iss": {"essential": True, "value": self.config.issuer},
                    "aud": {"essential": True, "value": self.config.client_id},
                },
                leeway=LEEWAY_SECONDS,
            )
        except OAuthError as error:
            raise SignInRefused(error.error) from error
        identity = token.get("userinfo")
        if not identity or not same(identity.get("nonce"), pending.get("nonce")):
            raise SignInRefused("invalid_id_token")  # OIDC Core 1.0 §3.1.3.7 no. 11
        access = check_access_token(token["access_token"], self.rules, self.keys, time.time())
        if access.claims["sub"] != identity["sub"]:
            raise SignInRefused("invalid_id_token", "tokens of two people")
        self.sessions.renew(session)
        session[PERSON] = {
            "sub": identity["sub"],
            "sid": identity.get("sid"),
            "issued_at": identity["iat"],
            "acr": identity.get("acr"),
            "auth_time": identity.get("auth_time"),
            "name": identity.get("name") or self._ask_name(token, identity["sub"]),
            "id_token": token["id_token"],
            "access_token": token["access_token"],
        }

    def check(self, access_token: str) -> CheckedToken:
        """Validate an access token for this module now; raises as check_access_token."""
        return check_access_token(access_token, self.rules, self.keys, time.time())

    def logout_address(self, id_token: str, signed_out: str) -> str:
        """Return where to send the browser to end the session at the provider.

        RP-Initiated Logout 1.0 §2. Raises requests.RequestException.
        """
        self.metadata()
        address = self.client.create_logout_url(
            post_logout_redirect_uri=signed_out,
            id_token_hint=id_token,
            client_id=self.config.client_id,
        )
        return str(address["url"])

    def end_sessions(self, logout_token: str) -> int:
        """Obey a logout token of the provider; returns how many sessions ended."""
        checked = check_logout_token(
            logout_token,
            self.config.issuer,
            self.config.client_id,
            self.keys,
            self.used_logout_ids,
            time.time(),
        )
        claims = checked.claims
        return self.sessions.store.end(claims.get("sid"), claims.get("sub"), claims["iat"])

    def _take_pending(self) -> Mapping[str, Any]:
        """Return what was kept for this ``state``; checks the answer's issuer first."""
        state = request.args.get("state", "")
        pending = self.client.framework.get_state_data(session, state)
        if pending is None:
            raise SignInRefused("invalid_state")
        answered_by = request.args.get("iss")
        announced = self.metadata().get("authorization_response_iss_parameter_supported")
        if answered_by != self.config.issuer and (announced or answered_by is not None):
            raise SignInRefused("issuer_mismatch")  # RFC 9207 §2.4
        if "error" in request.args:
            self.client.framework.clear_state_data(session, state)
        kept: Mapping[str, Any] = pending
        return kept

    def _ask_name(self, token: Mapping[str, Any], sub: str) -> str:
        """Ask userinfo for the name when the ID token does not carry it."""
        try:
            answer = self.client.userinfo(token=token)
        except requests.HTTPError:
            return ""
        # OIDC Core 1.0 §5.3.2: an answer about somebody else is not used.
        return str(answer.get("name", "")) if answer.get("sub") == sub else ""

    def _fetch_keys(self) -> Any:
        answer = self._http.get(self.metadata()["jwks_uri"], timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()
