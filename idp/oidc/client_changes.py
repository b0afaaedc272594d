"""Changes of clients by two people: one asks, another confirms, and then it is done (Pasal 2.e).

Nothing about a client differs while a change waits. A secret that comes of it is made only when
whoever asked fetches it, so that nobody else ever sees it and it never lies about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.foundation.ids import digest, is_id, new_id
from idp.oidc import client_change_store as store
from idp.oidc.client_change_rows import (
    ChangeKind,
    ClientChangeRecord,
    ClientDraft,
    change_from_row,
)
from idp.oidc.client_metadata import ClientMetadata
from idp.oidc.registration import (
    change_client,
    disable_client,
    get_client,
    register_client,
    rotate_client_secret,
)

FETCH_SECONDS = 7 * 86_400
"""How long a secret may be fetched after the confirmation."""
WAITING_SECONDS = 30 * 86_400
"""A change that nobody decided about in this time is refused when somebody tries."""
_WITH_SECRET = ("client_secret_basic", "client_secret_post")


def ask_change(tx: Transaction, draft: ClientDraft, *, actor: str, now_ms: int) -> str:
    """Put a change before a second person, and give its id.

    Raises NotFound, Conflict ``already_waiting`` for the same change, ``client_disabled`` or
    ``no_secret``; Refusal ``reason_required`` for an end without one.
    """
    if draft.kind != "register":
        _check_target(tx, draft)
    if draft.kind == "disable" and not draft.reason:
        raise Refusal("reason_required", "say why the client is to end")
    content = json.dumps(draft.content(), sort_keys=True)
    change_id = new_id()
    if not tx.run(
        store.INSERT,
        id=change_id,
        kind=draft.kind,
        client_id=draft.client_id,
        name=draft.name,
        content_json=content,
        fingerprint=digest(f"{draft.kind}|{draft.client_id}|{content}"),
        reason=draft.reason,
        asked_by=actor,
        asked_at=now_ms // 1000,
    ):
        raise Conflict("already_waiting", "this very change waits already")
    _note(tx, EventType.CLIENT_CHANGE_ASKED, change_id, draft.kind, draft, actor, now_ms)
    return change_id


def get_change(tx: Transaction, change_id: str) -> ClientChangeRecord:
    """Raises NotFound ``change_not_found``."""
    row = tx.one(store.FIND, change_id=change_id) if is_id(change_id) else None
    if row is None:
        raise NotFound("change_not_found", "there is no such change of a client")
    return change_from_row(row)


def list_changes(
    tx: Transaction,
    *,
    state: str = "",
    client_id: str = "",
    after: tuple[int, str] | None = None,
    limit: int,
) -> list[ClientChangeRecord]:
    """Newest first, those of one state or client where one is named, beyond ``after``."""
    before_at, before_id = after or (2**62, "")
    rows = tx.all(
        store.LIST,
        state=state,
        client_id=client_id,
        before_at=before_at,
        before_id=before_id,
        most=limit,
    )
    return [change_from_row(row) for row in rows]


def confirm_change(tx: Transaction, change_id: str, *, actor: str, now_ms: int) -> str:
    """Do what was asked, as the second person; gives the id of the client.

    Raises NotFound, Forbidden ``four_eyes`` for whoever asked, Conflict ``change_decided``,
    ``change_expired``, or whatever keeps the act itself from being done.
    """
    change = get_change(tx, change_id)
    if actor == change.asked_by:
        raise Forbidden("four_eyes", "a second person must confirm this", pasal=("2.e",))
    if now_ms // 1000 - change.asked_at > WAITING_SECONDS:
        raise Conflict("change_expired", "it waited too long: ask again")
    client_id, fetch = _WORK[change.kind](tx, change, now_ms)
    _decide(
        tx,
        change,
        "confirmed",
        actor,
        now_ms,
        client_id=client_id,
        due=now_ms // 1000 + FETCH_SECONDS if fetch else None,
    )
    return client_id


def refuse_change(
    tx: Transaction, change_id: str, *, reason: str, actor: str, now_ms: int
) -> ClientChangeRecord:
    """Say no, or take it back as whoever asked; raises NotFound, Conflict ``change_decided``."""
    change = get_change(tx, change_id)
    state = "withdrawn" if actor == change.asked_by else "refused"
    _decide(tx, change, state, actor, now_ms, client_id=change.client_id, reason=reason)
    return change


def fetch_secret(tx: Transaction, change_id: str, *, actor: str, now_ms: int) -> tuple[str, str]:
    """The client and its new secret, made at this moment; only for whoever asked, and only once.

    Raises NotFound, Conflict ``nothing_to_fetch`` or as rotate_client_secret.
    """
    change = get_change(tx, change_id)
    if change.client_id is None or not tx.run(
        store.TAKE_SECRET, change_id=change_id, actor=actor, now=now_ms // 1000
    ):
        raise Conflict("nothing_to_fetch", "there is no secret here to be fetched by you")
    overlap = int(change.content.get("overlap_hours", 0)) * 3600
    secret = rotate_client_secret(
        tx, change.client_id, actor=actor, now_ms=now_ms, overlap_seconds=overlap
    )
    return change.client_id, secret


def _check_target(tx: Transaction, draft: ClientDraft) -> None:
    client = get_client(tx, draft.client_id or "")
    if tx.one(store.IS_LIVING, client_id=client.client_id) is None:
        raise Conflict("client_disabled", "the client is disabled")
    if draft.kind == "rotate" and client.secret_digest is None:
        raise Conflict("no_secret", "this client does not authenticate with a secret")
    if draft.metadata is not None:
        method = draft.metadata["token_endpoint_auth_method"]
        if method != client.auth_method:
            raise Conflict("auth_method_fixed", "register a new client for another way of proof")


def _register(tx: Transaction, change: ClientChangeRecord, now_ms: int) -> tuple[str, bool]:
    content = change.content
    metadata = ClientMetadata.model_validate(content["metadata"])
    registered = register_client(
        tx,
        metadata,
        actor=change.asked_by,
        now_ms=now_ms,
        owner_unit=content["owner_unit"],
        module=content["module"],
        basis=content["basis"],
    )
    return registered.client_id, metadata.token_endpoint_auth_method in _WITH_SECRET


def _update(tx: Transaction, change: ClientChangeRecord, now_ms: int) -> tuple[str, bool]:
    client_id, content = _target(change), change.content
    change_client(
        tx,
        client_id,
        ClientMetadata.model_validate(content["metadata"]),
        actor=change.asked_by,
        now_ms=now_ms,
        owner_unit=content["owner_unit"],
        basis=content["basis"],
    )
    return client_id, False


def _rotate(tx: Transaction, change: ClientChangeRecord, _now_ms: int) -> tuple[str, bool]:
    # The new secret begins when it is fetched: nothing stops working between now and then.
    client_id = _target(change)
    if get_client(tx, client_id).secret_digest is None:
        raise Conflict("no_secret", "this client does not authenticate with a secret")
    return client_id, True


def _disable(tx: Transaction, change: ClientChangeRecord, now_ms: int) -> tuple[str, bool]:
    client_id = _target(change)
    disable_client(tx, client_id, reason=change.reason or "", actor=change.asked_by, now_ms=now_ms)
    return client_id, False


_WORK: Mapping[ChangeKind, Callable[[Transaction, ClientChangeRecord, int], tuple[str, bool]]] = {
    "register": _register,
    "update": _update,
    "rotate": _rotate,
    "disable": _disable,
}
"""What each kind does, and whether a secret is to be fetched afterwards."""
_EVENTS = {
    "confirmed": EventType.CLIENT_CHANGE_CONFIRMED,
    "refused": EventType.CLIENT_CHANGE_REFUSED,
    "withdrawn": EventType.CLIENT_CHANGE_WITHDRAWN,
}


def _target(change: ClientChangeRecord) -> str:
    if change.client_id is None:
        raise NotFound("client_not_found", "there is no such client")
    return change.client_id


def _decide(
    tx: Transaction,
    change: ClientChangeRecord,
    state: str,
    actor: str,
    now_ms: int,
    *,
    client_id: str | None,
    due: int | None = None,
    reason: str | None = None,
) -> None:
    if not tx.run(
        store.DECIDE,
        change_id=change.id,
        new_state=state,
        client=client_id,
        actor=actor,
        now=now_ms // 1000,
        due=due,
        why=reason,
    ):
        raise Conflict("change_decided", "somebody has decided about it already")
    _note(tx, _EVENTS[state], change.id, change.kind, change, actor, now_ms, client_id, reason)


def _note(
    tx: Transaction,
    event: EventType,
    change_id: str,
    kind: str,
    about: ClientDraft | ClientChangeRecord,
    actor: str,
    now_ms: int,
    client_id: str | None = None,
    reason: str | None = None,
) -> None:
    record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=change_id,
        client=client_id or about.client_id,
        reason=reason or about.reason,
        correlation=tx.act,
        detail={"kind": kind, "name": about.name, "pasal": ["2.e"]},
    )
