"""A provider under load: where it listens, who may sign in, and the material for workloads."""

import base64
import json
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from .browser import Jar, Person

REDIRECT_URI = "http://localhost:9/callback"
SCOPE = "openid profile email offline_access"


@dataclass(frozen=True)
class Client:
    """A confidential client with client_secret_basic."""

    client_id: str
    client_secret: str

    @property
    def authorization(self) -> str:
        """The header line that authenticates it (RFC 6749 §2.3.1)."""
        pair = f"{self.client_id}:{self.client_secret}".encode()
        return f"Authorization: Basic {base64.b64encode(pair).decode()}\r\n"


@dataclass(frozen=True)
class Endpoints:
    """Paths, as read from the provider's metadata; `discovery` is where that is."""

    discovery: str
    authorize: str
    token: str
    introspect: str
    userinfo: str
    jwks: str


def read_endpoints(discovery: str, metadata: dict[str, str]) -> Endpoints:
    """Endpoints from a metadata document (OpenID Connect Discovery §3)."""
    token = metadata["token_endpoint"]
    beside = token.rstrip("/").rpartition("/")[0] + "/introspect/"  # not every one publishes it
    found = [
        metadata["authorization_endpoint"],
        token,
        metadata.get("introspection_endpoint", beside),
        metadata["userinfo_endpoint"],
        metadata["jwks_uri"],
    ]
    return Endpoints(discovery, *(urlsplit(url).path for url in found))


@dataclass
class Session:
    """A browser signed in at the provider."""

    jar: Jar
    person: Person


@dataclass
class Grant:
    """What one code flow gave: tokens, and whom they are for."""

    access_token: str
    refresh_token: str
    subject: str


@dataclass
class Target:
    """One running provider and its pools.

    `flow_parameters` go into every authorization request, `plain_parameters`
    take their place where the token is for introspection and userinfo,
    `client_credentials` is the body of that grant without its grant_type, asked
    for by `machine` where a provider wants another client for it.
    """

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    issuer: str
    endpoints: Endpoints
    client: Client
    people: Sequence[Person]
    client_credentials: dict[str, str]
    flow_parameters: dict[str, str] = field(default_factory=dict)
    plain_parameters: dict[str, str] = field(default_factory=dict)
    machine: Client | None = None
    jwt_access_tokens: bool = True
    redirect_uri: str = REDIRECT_URI
    scope: str = SCOPE
    idle_memory: dict[str, float] = field(default_factory=dict)
    pss_after: dict[str, float] = field(default_factory=dict)
    cold_start_ms: float = 0.0
    close: Callable[[], None] = lambda: None
    notes: dict[str, object] = field(default_factory=dict)
    sessions: deque[Session] = field(default_factory=deque)
    sessions_at: float = 0.0
    grants: list[Grant] = field(default_factory=list)
    grants_at: float = 0.0
    families: deque[str] = field(default_factory=deque)
    codes: deque[tuple[str, str]] = field(default_factory=deque)

    @property
    def host(self) -> str:
        """The Host header."""
        return f"localhost:{self.port}"

    def authorize_url(self, challenge: str, state: str, plain: bool = False) -> str:
        """An authorization request with PKCE S256 (RFC 7636 §4.3) and a nonce."""
        extra = self.plain_parameters if plain else self.flow_parameters
        query = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": state,
            "nonce": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **extra,
        }
        return f"{self.endpoints.authorize}?{urlencode(query)}"

    def stale(self, since: float, seconds: float) -> bool:
        """Whether material made at `since` (monotonic) is older than that."""
        return time.monotonic() - since > seconds


def decode_claims(token: str) -> tuple[dict[str, object], dict[str, object]]:
    """Header and claims of a JWT, without checking its signature. Raises ValueError."""
    head, body, _signature = token.split(".")
    first, second = (
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, body)
    )
    return first, second
