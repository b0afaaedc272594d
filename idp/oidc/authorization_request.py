"""An authorization request, parsed once into a value that does not change (OIDC Core §3.1.2.1)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from idp.foundation.http import Parameters
from idp.oidc.clients import ClientRecord
from idp.oidc.vocabulary import known_scopes, split_scope

_SINGLE = (
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "acr_values",
    "login_hint",
    "id_token_hint",
    "ui_locales",
    "display",
    "request",
    "request_uri",
    "registration",
    "claims",
)
"""Parameters that must not come twice (RFC 6749 §3.1)."""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the client asks, unchecked but for client and redirect URI."""

    client_id: str
    redirect_uri: str
    response_type: str
    response_mode: str
    scopes: tuple[str, ...]
    state: str | None
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    prompt: tuple[str, ...]
    max_age: str | None
    acr_values: tuple[str, ...]
    login_hint: str | None
    id_token_hint: str | None
    ui_locales: str | None
    resources: tuple[str, ...]
    repeated: tuple[str, ...]
    unsupported: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For keeping it while the person signs in."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> AuthorizationRequest:
        """The request that was kept."""
        values: dict[str, Any] = {
            field.name: tuple(kept[field.name])
            if isinstance(kept[field.name], list)
            else kept[field.name]
            for field in fields(cls)
        }
        return cls(**values)


def read_authorization_request(
    parameters: Parameters, client: ClientRecord, redirect_uri: str
) -> AuthorizationRequest:
    """Put the parameters of a proven client and redirect URI into a value."""
    get = parameters.get
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        response_type=get("response_type", ""),
        response_mode=get("response_mode", "query"),
        scopes=known_scopes(split_scope(get("scope"))),
        state=get("state"),
        nonce=get("nonce"),
        code_challenge=get("code_challenge"),
        code_challenge_method=get("code_challenge_method"),
        prompt=tuple(get("prompt", "").split()),
        max_age=get("max_age"),
        acr_values=tuple(get("acr_values", "").split()),
        login_hint=get("login_hint"),
        id_token_hint=get("id_token_hint"),
        ui_locales=get("ui_locales"),
        resources=parameters.values_of("resource"),
        repeated=tuple(name for name in parameters.repeated if name in _SINGLE),
        unsupported=tuple(
            name for name in ("request", "request_uri", "registration") if name in parameters
        ),
    )
