"""K16, a change of a client: one asks, another confirms or refuses, whoever asked fetches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp import oidc
from idp.access import AccessDenied
from idp.console.clients.acts import (
    ACT_OF,
    CHANGE,
    REGISTER_MODULE,
    ROTATE,
    brought_to,
    let_in,
)
from idp.console.clients.form_views import CHANGES
from idp.console.clients.list_views import CLIENTS
from idp.console.frame import Console
from idp.desk import Form, Thing, done, find_receipt, kept_fields, message_of, read_form
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.oidc import MOST_OVERLAP_HOURS, ClientChangeRecord, ClientDraft
from idp.pages import Message
from idp.sessions import Visitor

OVERLAPS = ("0", "1", "24", "72", str(MOST_OVERLAP_HOURS))
"""Hours for which the old secret may stay good."""
_ROWS = ("client_name", "client_uri", "redirect_uris", "post_logout_redirect_uris",
         "backchannel_logout_uri", "token_endpoint_auth_method", "jwks_uri", "grant_types",
         "scope", "require_pkce")  # fmt: skip
"""The members that a person judges, in the order in which they are read."""


class ChangePages:
    """``/console/klien/perubahan/<id>`` and what is decided there."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, change_id: str) -> Response:
        """GET: what is asked, by whom, and what may be done about it; AccessDenied, NotFound."""
        may_ask = let_in(self._console, visitor)
        return self._page(request, visitor, change_id, may_ask=may_ask)

    def confirm(self, request: Request, visitor: Visitor, change_id: str) -> Response:
        """POST: the second person agrees, and it is done; AccessDenied, NotFound."""
        may_ask = let_in(self._console, visitor)
        change = self._find(change_id)
        act, thing = ACT_OF[change.kind], Thing(change.client_id or "")
        brought = brought_to(change)
        desk = self._console.desk
        try:
            with desk.acting(visitor, act, thing, fresh=True, **brought) as doing:
                if change.kind == "register" and change.content["module"]:
                    stated = thing.stated(brought)
                    desk.guard.require_in(doing.tx, visitor, REGISTER_MODULE, stated)
                oidc.confirm_change(doing.tx, change_id, actor=doing.actor, now_ms=doing.now_ms)
        except AccessDenied:
            raise
        except Refusal as refusal:
            wrong = {"": message_of(refusal)}
            return self._page(request, visitor, change_id, may_ask=may_ask, errors=wrong)
        return done(f"{CHANGES}/{change_id}", doing)

    def refuse(self, request: Request, visitor: Visitor, change_id: str) -> Response:
        """POST: no, with a reason; or taken back by whoever asked. AccessDenied, NotFound."""
        may_ask = let_in(self._console, visitor)
        change, form = self._find(change_id), read_form(request)
        reason = form.reason()
        if form.is_good:
            thing = Thing(change.client_id or "")
            try:
                with self._console.desk.asking(visitor, ACT_OF[change.kind], thing) as doing:
                    oidc.refuse_change(
                        doing.tx, change_id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
                    )
                return done(f"{CHANGES}/{change_id}", doing)
            except AccessDenied:
                raise
            except Refusal as refusal:
                form.refuse(refusal)
        return self._page(
            request, visitor, change_id, may_ask=may_ask, errors=form.errors, typed=form.values
        )

    def fetch(self, request: Request, visitor: Visitor, change_id: str) -> Response:
        """POST: make the secret and show it, once; AccessDenied, NotFound."""
        may_ask = let_in(self._console, visitor)
        change = self._find(change_id)
        thing = Thing(change.client_id or "")
        try:
            with self._console.desk.acting(
                visitor, ROTATE, thing, fresh=True, penyetuju_kedua=change.decided_by
            ) as doing:
                client_id, secret = oidc.fetch_secret(
                    doing.tx, change_id, actor=doing.actor, now_ms=doing.now_ms
                )
        except AccessDenied:
            raise
        except Refusal as refusal:
            wrong = {"": message_of(refusal)}
            return self._page(request, visitor, change_id, may_ask=may_ask, errors=wrong)
        return self._console.show(
            request,
            visitor,
            "console/client_secret.html",
            change=change,
            client_id=client_id,
            secret=secret,
            base=f"{CLIENTS}/{client_id}",
            issuer=self._console.foundation.settings.issuer,
        )

    def _find(self, change_id: str) -> ClientChangeRecord:
        with self._console.foundation.database.reading() as tx:
            return oidc.get_change(tx, change_id)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        change_id: str,
        *,
        may_ask: bool,
        errors: Mapping[str, Message] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        foundation, person = self._console.foundation, visitor.person.id
        with foundation.database.reading() as tx:
            change = oidc.get_change(tx, change_id)
            before = None
            if change.kind == "update" and change.state == "waiting" and change.client_id:
                before = oidc.get_client_metadata(tx, change.client_id)
            receipt = find_receipt(tx, request, change_id)
        is_asker = change.asked_by == person
        return self._console.show(
            request,
            visitor,
            "console/client_change.html",
            status=409 if errors and "" in errors else 422 if errors else 200,
            trace=receipt,
            change=change,
            rows=_rows(change, before),
            compares=before is not None,
            base=f"{CHANGES}/{change_id}",
            clients=CLIENTS,
            is_asker=is_asker,
            may_confirm=may_ask and not is_asker and change.state == "waiting",
            may_refuse=may_ask and change.state == "waiting",
            may_fetch=change.has_secret_for(person, foundation.clock.now()),
            errors=errors or {},
            typed=typed or {},
        )


class ActPages:
    """``/console/klien/<id>/rahasia`` and ``/akhiri``: a new secret, and the end of a client."""

    def __init__(self, console: Console, kind: str, path: str) -> None:
        self._console = console
        self._kind = kind
        self._path = path

    def show(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: what it does, and the reason; AccessDenied, NotFound."""
        self._admit(visitor, client_id)
        kept = kept_fields(self._console.foundation, visitor, self._address(client_id))
        return self._form(request, visitor, client_id, Form(kept))

    def submit(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """POST: put it before a second person; AccessDenied, NotFound."""
        self._admit(visitor, client_id)
        form = read_form(request)
        reason = form.reason()
        hours = form.choice("tumpang", OVERLAPS) if self._kind == "rotate" else "0"
        if form.is_good:
            try:
                return self._ask(visitor, client_id, reason, int(hours))
            except AccessDenied:
                raise
            except Refusal as refusal:
                form.refuse(refusal)
        return self._form(request, visitor, client_id, form, status=422)

    def _ask(self, visitor: Visitor, client_id: str, reason: str, hours: int) -> Response:
        act, thing = ACT_OF[self._kind], Thing(client_id)
        with self._console.desk.asking(visitor, act, thing, fresh=True, alasan=reason) as doing:
            entry = oidc.get_register_entry(doing.tx, client_id)
            draft = ClientDraft(
                "rotate" if self._kind == "rotate" else "disable",
                entry.name,
                client_id,
                overlap_hours=hours,
                reason=reason,
            )
            change_id = oidc.ask_change(doing.tx, draft, actor=doing.actor, now_ms=doing.now_ms)
        return done(f"{CHANGES}/{change_id}", doing)

    def _admit(self, visitor: Visitor, client_id: str) -> None:
        self._console.desk.let_in(visitor, [(CHANGE, Thing(client_id))])

    def _address(self, client_id: str) -> str:
        return f"{CLIENTS}/{client_id}/{self._path}"

    def _form(
        self, request: Request, visitor: Visitor, client_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self._console.foundation.database.reading() as tx:
            entry = oidc.get_register_entry(tx, client_id)
            families = oidc.count_living_families(
                tx, client_id, now=self._console.foundation.clock.now()
            )
        return self._console.show(
            request,
            visitor,
            "console/client_act.html",
            status=status,
            kind=self._kind,
            entry=entry,
            families=families,
            overlaps=OVERLAPS,
            form=form,
            errors=form.errors,
            action=self._address(client_id),
            base=f"{CLIENTS}/{client_id}",
        )


def _rows(
    change: ClientChangeRecord, before: Mapping[str, Any] | None
) -> list[tuple[str, Any, Any]]:
    """Member, value before, value then; where it is a change, only what differs."""
    then = change.content.get("metadata", {})
    rows = [(name, before.get(name) if before else None, then.get(name)) for name in _ROWS]
    if before is not None:
        return [row for row in rows if row[1] != row[2]]
    return [row for row in rows if row[2] not in (None, [], "")]
