"""Authorization codes: random, short-lived, single-use, kept under their digest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from idp.foundation.context import Foundation
from idp.foundation.ids import digest, new_secret
from idp.oidc.tokens import Authentication

MAX_CODE = 200


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What a code stands for (RFC 6749 §4.1.2). ``value`` is the code itself."""

    value: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    resources: tuple[str, ...]
    code_challenge: str | None
    nonce: str | None
    person_id: str
    session_id: str
    authenticated_at: int
    acr: str
    amr: tuple[str, ...]

    @property
    def authentication(self) -> Authentication:
        return Authentication(self.session_id, self.authenticated_at, self.acr, self.amr)

    def get_redirect_uri(self) -> str:
        """For Authlib's grant."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """For Authlib's grant."""
        return " ".join(self.scopes)


def new_code() -> str:
    """A fresh code value, 256 bits."""
    return new_secret()


def put_code(foundation: Foundation, code: AuthorizationCode) -> None:
    """Keep it for ``settings.code_seconds``."""
    fields = asdict(code)
    value = fields.pop("value")
    foundation.ephemeral.put(
        "code:" + digest(value), json.dumps(fields), foundation.settings.code_seconds
    )


def take_code(foundation: Foundation, value: str) -> AuthorizationCode | None:
    """The code, for exactly one caller; None when unknown, expired or taken."""
    if len(value) > MAX_CODE:
        return None
    kept = foundation.ephemeral.take("code:" + digest(value))
    if kept is None:
        return None
    fields = json.loads(kept)
    for name in ("scopes", "resources", "amr"):
        fields[name] = tuple(fields[name])
    return AuthorizationCode(value=value, **fields)
