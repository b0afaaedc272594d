"""K16, the wizard: which kind, its few fields, and then a second person (Pasal 2 huruf e)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from idp import oidc
from idp.access import AccessDenied
from idp.console.clients.acts import CHANGE, REGISTER
from idp.console.clients.fields import (
    KEYS,
    KINDS,
    METHOD,
    METHODS,
    MODULE,
    KindOfClient,
    read_client,
    scope_field,
    values_of,
)
from idp.console.clients.list_views import CLIENTS
from idp.console.frame import Console
from idp.desk import Form, Thing, done, kept_fields, read_form
from idp.directory import find_unit_by_code, list_units
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.oidc import ClientDraft, ClientEntry, loopback_allowed
from idp.sessions import Visitor

NEW = f"{CLIENTS}/baru"
CHANGES = f"{CLIENTS}/perubahan"


class NewClientPages:
    """``/console/klien/baru`` and ``/console/klien/baru/<kind>``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show_kinds(self, request: Request, visitor: Visitor) -> Response:
        """GET: what kind of application it is; raises AccessDenied."""
        self._admit(visitor)
        return self._console.show(
            request, visitor, "console/client_kinds.html", kinds=KINDS, base=NEW
        )

    def show(self, request: Request, visitor: Visitor, kind: str) -> Response:
        """GET: the fields of this kind; raises AccessDenied, NotFound."""
        self._admit(visitor)
        asked = _kind(kind)
        kept = kept_fields(self._console.foundation, visitor, f"{NEW}/{kind}")
        form = Form(kept or {METHOD: METHODS[0], scope_field("profile"): "1"})
        return self._form(request, visitor, asked, form)

    def submit(self, request: Request, visitor: Visitor, kind: str) -> Response:
        """POST: put the registration before a second person; raises AccessDenied, NotFound."""
        self._admit(visitor)
        asked, form = _kind(kind), read_form(request)
        foundation = self._console.foundation
        draft = read_client(form, asked, loopback_allowed=loopback_allowed(foundation))
        if draft is not None:
            try:
                return self._ask(visitor, form, draft)
            except AccessDenied:
                raise
            except Refusal as refusal:
                form.refuse(refusal)
        return self._form(request, visitor, asked, form, status=422)

    def _ask(self, visitor: Visitor, form: Form, draft: ClientDraft) -> Response:
        with self._console.desk.asking(visitor, REGISTER, Thing(""), fresh=True) as doing:
            if draft.owner_unit and find_unit_by_code(doing.tx, draft.owner_unit) is None:
                raise NotFound("unit_not_found", "there is no such unit")
            change_id = oidc.ask_change(doing.tx, draft, actor=doing.actor, now_ms=doing.now_ms)
        return done(f"{CHANGES}/{change_id}", doing)

    def _admit(self, visitor: Visitor) -> None:
        self._console.desk.let_in(visitor, [(REGISTER, Thing(""))])

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        asked: KindOfClient,
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        with self._console.foundation.database.reading() as tx:
            taken = {client.module for client in oidc.list_modules(tx)}
            units = {unit.code: unit.name for unit in list_units(tx)}
        return self._console.show(
            request,
            visitor,
            "console/client_form.html",
            status=status,
            asked=asked,
            fields=asked.fields,
            form=form,
            errors=form.errors,
            action=f"{NEW}/{asked.kind}",
            units=units,
            modules=[name for name in oidc.MODULES if name not in taken],
            methods=METHODS,
            entry=None,
        )


class ClientChangeForm:
    """``/console/klien/<id>/ubah``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """GET: the fields as they are registered; raises AccessDenied, NotFound."""
        self._admit(visitor, client_id)
        entry, metadata = self._registered(client_id)
        kept = kept_fields(self._console.foundation, visitor, f"{CLIENTS}/{client_id}/ubah")
        form = Form(kept or values_of(metadata, entry.unit_code, entry.basis))
        return self._form(request, visitor, entry, metadata, form)

    def submit(self, request: Request, visitor: Visitor, client_id: str) -> Response:
        """POST: put the change before a second person; raises AccessDenied, NotFound."""
        self._admit(visitor, client_id)
        entry, metadata = self._registered(client_id)
        form = read_form(request)
        draft = read_client(
            form,
            KINDS[entry.kind],
            loopback_allowed=loopback_allowed(self._console.foundation),
            registered=metadata,
        )
        if draft is not None:
            update = replace(draft, kind="update", client_id=client_id, module=entry.module)
            try:
                return self._ask(visitor, update)
            except AccessDenied:
                raise
            except Refusal as refusal:
                form.refuse(refusal)
        return self._form(request, visitor, entry, metadata, form, status=422)

    def _ask(self, visitor: Visitor, update: ClientDraft) -> Response:
        thing = Thing(update.client_id or "")
        with self._console.desk.asking(visitor, CHANGE, thing, fresh=True) as doing:
            if update.owner_unit and find_unit_by_code(doing.tx, update.owner_unit) is None:
                raise NotFound("unit_not_found", "there is no such unit")
            change_id = oidc.ask_change(doing.tx, update, actor=doing.actor, now_ms=doing.now_ms)
        return done(f"{CHANGES}/{change_id}", doing)

    def _admit(self, visitor: Visitor, client_id: str) -> None:
        self._console.desk.let_in(visitor, [(CHANGE, Thing(client_id))])

    def _registered(self, client_id: str) -> tuple[ClientEntry, dict[str, Any]]:
        with self._console.foundation.database.reading() as tx:
            entry = oidc.get_register_entry(tx, client_id)
            return entry, oidc.get_client_metadata(tx, client_id)

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        entry: ClientEntry,
        metadata: Mapping[str, Any],
        form: Form,
        *,
        status: int = 200,
    ) -> Response:
        asked = KINDS[entry.kind]
        with self._console.foundation.database.reading() as tx:
            units = {unit.code: unit.name for unit in list_units(tx)}
        # How a client proves itself, and which module it is, is chosen once.
        fixed = {METHOD, MODULE, *(() if "jwks_uri" in metadata else (KEYS,))}
        return self._console.show(
            request,
            visitor,
            "console/client_form.html",
            status=status,
            asked=asked,
            fields=[name for name in asked.fields if name not in fixed],
            form=form,
            errors=form.errors,
            action=f"{CLIENTS}/{entry.client_id}/ubah",
            units=units,
            modules=(),
            methods=METHODS,
            entry=entry,
        )


def _kind(name: str) -> KindOfClient:
    if name not in KINDS:
        raise NotFound("not_found", "there is no such kind of client")
    return KINDS[name]
