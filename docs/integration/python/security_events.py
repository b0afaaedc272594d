"""Hears from SIMASN what happened to sessions, rights and credentials, by polling (RFC 8936).

Shared Signals Framework 1.0 with the events of CAEP 1.0. The module asks once for a stream, then
fetches what waits, obeys it and acknowledges it; what it did not acknowledge comes again. Run
``run`` in a thread of its own, with a client that has the scopes ``ssf.manage`` and ``ssf.read``.
Polling needs no address that the provider could reach; a push receiver would check each body with
``check_security_event`` and answer 202.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from local_sessions import SessionStore
from token_checks import LEEWAY_SECONDS, KeysUnavailable, ProviderKeys, TokenRefused

log = logging.getLogger(__name__)

METADATA_PATH = "/.well-known/ssf-configuration"
SCOPE = "ssf.manage ssf.read"
CAEP = "https://schemas.openid.net/secevent/caep/event-type/"
SESSION_REVOKED = CAEP + "session-revoked"
TOKEN_CLAIMS_CHANGE = CAEP + "token-claims-change"
CREDENTIAL_CHANGE = CAEP + "credential-change"
WANTED = [SESSION_REVOKED, TOKEN_CLAIMS_CHANGE, CREDENTIAL_CHANGE]
POLL = "urn:ietf:rfc:8936"
AT_ONCE = 50
TIMEOUT_SECONDS = 5
WAIT_SECONDS = 30  # longer than the provider lets a poll wait
TOKEN_MARGIN_SECONDS = 30
PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class SecurityEvent:
    """One event: its type and content, about whom (``sub``), and about which session (``sid``).

    ``issued_at`` is in epoch seconds. Both names are missing for an event about the stream itself.
    """

    jti: str
    kind: str
    content: Mapping[str, Any]
    sub: str | None
    sid: str | None
    issued_at: float


def check_security_event(
    token: str, issuer: str, client_id: str, keys: ProviderKeys, now: float
) -> SecurityEvent:
    """Validate a security event token (RFC 8417, SSF 1.0 §4); raises TokenRefused.

    It never expires: that it comes again is no fault, and obeying it twice does no harm.
    """
    try:
        parts = jwt.decode(token, lambda each: keys.get(str(each.headers().get("kid"))), ["RS256"])
    except (JoseError, ValueError) as error:
        raise TokenRefused("not a token of our provider") from error
    claims = parts.claims
    # RFC 8725 §3.11: explicit typing keeps the kinds of token apart.
    if str(parts.header.get("typ", "")).lower().removeprefix("application/") != "secevent+jwt":
        raise TokenRefused("typ is not secevent+jwt")
    if claims.get("iss") != issuer or claims.get("aud") not in (client_id, [client_id]):
        raise TokenRefused("iss or aud is wrong")
    # SSF 1.0 §4.1: so that no ID token or access token passes for one.
    if "sub" in claims or "exp" in claims:
        raise TokenRefused("sub or exp is present")
    issued_at, jti = claims.get("iat"), claims.get("jti")
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise TokenRefused("iat is not a time")
    if issued_at > now + LEEWAY_SECONDS or not isinstance(jti, str):
        raise TokenRefused("iat or jti is wrong")
    events = claims.get("events")
    if not isinstance(events, dict) or len(events) != 1:
        raise TokenRefused("not exactly one event")
    ((kind, content),) = events.items()
    if not isinstance(content, dict):
        raise TokenRefused("the event is no object")
    sub, sid = _subject(claims.get("sub_id"), issuer)
    return SecurityEvent(jti, kind, content, sub, sid, float(issued_at))


def _subject(subject: Any, issuer: str) -> tuple[str | None, str | None]:
    """Person and session of a subject identifier (RFC 9493, SSF 1.0 §3)."""
    if not isinstance(subject, dict):
        raise TokenRefused("sub_id missing")
    if subject.get("format") == "opaque":
        return None, None
    person, session = subject, None
    if subject.get("format") == "complex":
        person, session = subject.get("user"), subject.get("session")
    if not isinstance(person, dict) or person.get("iss") != issuer:
        raise TokenRefused("the subject is not a person of our provider")
    sid = session.get("id") if isinstance(session, dict) else None
    return str(person.get("sub")), None if sid is None else str(sid)


def obey(event: SecurityEvent, store: SessionStore) -> None:
    """Do here what the event means: the person comes back through the provider, or not at all.

    New rights need a new token, and so does a changed credential: in all three cases the local
    session ends, and the next visit brings what is true then (Pasal 9 ayat (7)).
    """
    if event.kind in WANTED and event.sub is not None:
        store.end(event.sid, event.sub, event.issued_at)


class EventStream:
    """The module's stream at the provider."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        keys: ProviderKeys,
        obey_event: Callable[[SecurityEvent], None],
    ) -> None:
        self._issuer = issuer
        self._credentials = (quote_plus(client_id), quote_plus(client_secret))
        self._client_id = client_id
        self._keys = keys
        self._obey = obey_event
        self._http = requests.Session()
        self._token = ("", 0.0)
        self._poll_address: str | None = None

    def run(self, stopped: threading.Event) -> None:
        """Fetch and obey until stopped; an outage of the provider is waited out."""
        while not stopped.is_set():
            try:
                self.fetch()
            except (requests.RequestException, ValueError, LookupError, KeysUnavailable):
                log.warning("the provider's events can't be fetched now")
                stopped.wait(PAUSE_SECONDS)

    def fetch(self, *, wait: bool = True) -> int:
        """Obey and acknowledge what waits, or what comes within a while; gives how many.

        Raises requests.RequestException, ValueError or LookupError without an answer to go by.
        """
        answer = self._poll({"maxEvents": AT_ONCE, "returnImmediately": not wait})
        done, refused = [], {}
        for jti, token in answer["sets"].items():
            try:
                event = check_security_event(
                    token, self._issuer, self._client_id, self._keys, time.time()
                )
            except TokenRefused as error:
                refused[jti] = {"err": "invalid_request", "description": error.reason}
                continue
            self._obey(event)
            done.append(jti)  # only now: whoever dies before this gets it again
        if done or refused:
            self._poll({"maxEvents": 0, "ack": done, "setErrs": refused})
        return len(done)

    def _poll(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._poll_address is None:
            self._poll_address = self._find_stream()
        answer = self._call("POST", self._poll_address, body, WAIT_SECONDS)
        if answer.status_code == 404:
            self._poll_address = None  # the stream was deleted: ask for a new one
        answer.raise_for_status()
        told: Mapping[str, Any] = answer.json()
        return told

    def _find_stream(self) -> str:
        """The address to poll: of the stream that is there, or of a new one (SSF 1.0 §8.1.1)."""
        answer = self._http.get(self._issuer + METADATA_PATH, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        metadata = answer.json()
        if metadata["issuer"] != self._issuer:
            raise ValueError("the metadata is another provider's")
        address = metadata["configuration_endpoint"]
        listed = self._call("GET", address, None)
        listed.raise_for_status()
        if listed.json():
            stream = listed.json()[0]
        else:
            wanted = {"events_requested": WANTED, "delivery": {"method": POLL}}
            made = self._call("POST", address, wanted)
            made.raise_for_status()
            stream = made.json()
        return str(stream["delivery"]["endpoint_url"])

    def _call(
        self, method: str, address: str, body: Any, timeout: float = TIMEOUT_SECONDS
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._own_token()}"}
        return self._http.request(method, address, json=body, headers=headers, timeout=timeout)

    def _own_token(self) -> str:
        token, until = self._token
        if time.time() >= until:
            answer = self._http.get(
                self._issuer + "/.well-known/openid-configuration", timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
            answer = self._http.post(
                answer.json()["token_endpoint"],
                data={"grant_type": "client_credentials", "scope": SCOPE},
                auth=self._credentials,  # RFC 6749 §2.3.1: form-urlencoded first
                timeout=TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
            given = answer.json()
            token = str(given["access_token"])
            self._token = (token, time.time() + given["expires_in"] - TOKEN_MARGIN_SECONDS)
        return token
