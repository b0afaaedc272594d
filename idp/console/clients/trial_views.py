"""K16, what a client's tokens would say of the viewer: shown and explained, none is issued.

Only of the viewer themself: to see another's token would be to sign in as them (Pasal 27(2)i).
"""

from __future__ import annotations

from typing import Any

from idp import oidc
from idp.console.clients.acts import let_in
from idp.console.clients.list_views import CLIENTS
from idp.console.frame import Console
from idp.foundation.errors import Forbidden
from idp.foundation.http import Request, Response
from idp.oidc import ForeseenToken
from idp.sessions import Visitor


class TrialPage:
    """``/console/klien/<id>/coba``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: the claims, each with its meaning; raises AccessDenied, NotFound."""
        let_in(self._console, visitor, client_id)
        foundation = self._console.foundation
        with foundation.database.reading() as tx:
            entry = oidc.get_register_entry(tx, client_id)
            client = oidc.get_client(tx, client_id)
        token, refused = None, None
        if client.check_grant_type("authorization_code"):
            try:
                token = self._foresee(visitor, client)
            except Forbidden as refusal:
                refused = refusal.code
        return self._console.show(
            request,
            visitor,
            "console/client_trial.html",
            entry=entry,
            access=_rows(token.access if token else {}),
            userinfo=_rows(token.userinfo if token else {}),
            refused=refused,
            is_for_people=client.check_grant_type("authorization_code"),
            minutes=foundation.settings.access_token_seconds // 60,
            base=f"{CLIENTS}/{client_id}",
        )

    def _foresee(self, visitor: Visitor, client: oidc.ClientRecord) -> ForeseenToken:
        session = visitor.session
        proof = {
            "auth_time": session.authenticated_at,
            "acr": session.acr,
            "amr": list(session.amr),
        }
        return oidc.foresee_token(
            self._console.foundation.settings.issuer,
            client,
            visitor.person,
            self._console.guard.entitlements_of(visitor),
            proof,
        )


def _rows(claims: Any) -> list[tuple[str, str]]:
    """Name and value as text, lists with commas."""
    return [
        (name, ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else _text(value))
        for name, value in claims.items()
    ]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
