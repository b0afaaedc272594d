"""K16, one client: what is registered, what waits, how a program is joined to it."""

from __future__ import annotations

from idp import oidc
from idp.console.clients.acts import let_in
from idp.console.clients.list_views import CLIENTS
from idp.console.clients.snippets import snippets_of
from idp.console.frame import Console
from idp.foundation.http import Request, Response
from idp.sessions import Visitor

_MOST_CHANGES = 10
_DAY_MS = 86_400_000


class ClientPage:
    """``/console/klien/<id>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: everything on record about one client; raises NotFound, AccessDenied."""
        may_ask = let_in(self._console, visitor, client_id)
        foundation = self._console.foundation
        since_ms = foundation.clock.now_ms() - _DAY_MS
        with foundation.database.reading() as tx:
            entry = oidc.get_register_entry(tx, client_id, since_ms=since_ms)
            client = oidc.get_client(tx, client_id)
            changes = oidc.list_changes(tx, client_id=client_id, limit=_MOST_CHANGES)
        return self._console.show(
            request,
            visitor,
            "console/client.html",
            entry=entry,
            client=client,
            changes=changes,
            may_ask=may_ask,
            has_secret=client.secret_digest is not None,
            base=f"{CLIENTS}/{client_id}",
            snippets=snippets_of(client, foundation.settings.issuer),
            metadata=f"{foundation.settings.issuer}/.well-known/openid-configuration",
        )
