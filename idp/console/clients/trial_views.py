"""K16, a client tried out: what its tokens would say of the viewer, and a real sign-in for it.

Only of the viewer themself: to see another's token would be to sign in as them (Pasal 27(2)i). No
token leaves the server, and none that was ever valid is made (``oidc.Trials``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp import oidc
from idp.console.clients.acts import let_in
from idp.console.clients.list_views import CLIENTS
from idp.console.frame import Console
from idp.foundation.errors import Forbidden
from idp.foundation.http import Request, Response, redirect
from idp.oidc import ForeseenToken, TrialOutcome, Trials
from idp.sessions import Visitor

_REFUSED = 409


class TrialPage:
    """``/console/klien/<id>/coba`` and ``/console/klien/<id>/coba/hasil``."""

    def __init__(self, console: Console, trials: Trials) -> None:
        self._console = console
        self._trials = trials

    def show(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: the claims, each with its meaning; raises AccessDenied, NotFound."""
        let_in(self._console, visitor, client_id)
        client = self._client(client_id)
        token, refused = None, None
        if client.check_grant_type("authorization_code"):
            try:
                token = self._foresee(visitor, client)
            except Forbidden as refusal:
                refused = refusal.code
        found = {
            "akses": _rows(token.access if token else {}),
            "userinfo": _rows(token.userinfo if token else {}),
        }
        return self._page(request, visitor, client, found, refused=refused)

    def begin(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """POST: go through the authorization endpoint; raises AccessDenied, NotFound."""
        let_in(self._console, visitor, client_id)
        client = self._client(client_id)
        modules = self._console.guard.entitlements_of(visitor).modules
        try:
            path = self._trials.begin(
                client_id,
                visitor.session,
                visitor.browser,
                page=f"{CLIENTS}/{client_id}/coba/hasil",
                module=next((scope for scope in sorted(client.scopes) if scope in modules), None),
            )
        except Forbidden as refusal:
            return self._page(
                request, visitor, client, {}, refused=refusal.code, is_trial=True, status=_REFUSED
            )
        return redirect(path)

    def finish(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: the answer of the authorization endpoint, redeemed and read once.

        Raises AccessDenied, NotFound.
        """
        let_in(self._console, visitor, client_id)
        client = self._client(client_id)
        if "state" not in request.query:
            return redirect(f"{CLIENTS}/{client_id}/coba")
        try:
            outcome = self._trials.finish(client_id, visitor.session, request.query)
        except Forbidden as refusal:
            return self._page(
                request, visitor, client, {}, refused=refusal.code, is_trial=True, status=_REFUSED
            )
        return self._page(request, visitor, client, _told(outcome), is_trial=True)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        client: oidc.ClientRecord,
        found: Mapping[str, list[tuple[str, str]]],
        *,
        refused: str | None = None,
        is_trial: bool = False,
        status: int = 200,
    ) -> Response:
        return self._console.show(
            request,
            visitor,
            "console/client_trial.html",
            status=status,
            client_name=client.name,
            found=found,
            refused=refused,
            is_trial=is_trial,
            is_for_people=client.check_grant_type("authorization_code"),
            minutes=self._console.foundation.settings.access_token_seconds // 60,
            base=f"{CLIENTS}/{client.client_id}",
        )

    def _client(self, client_id: str) -> oidc.ClientRecord:
        with self._console.foundation.database.reading() as tx:
            return oidc.get_client(tx, client_id)

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


def _told(outcome: TrialOutcome) -> dict[str, list[tuple[str, str]]]:
    return {
        "akses": _rows(outcome.access),
        "identitas": _rows(outcome.id_token),
        "userinfo": _rows(outcome.userinfo),
    }


def _rows(claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value as text, lists with commas."""
    return [
        (name, ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else _text(value))
        for name, value in claims.items()
    ]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
