"""Registering, changing and disabling clients; each act audited, secrets shown once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from idp.audit import EventType, record
from idp.directory import get_unit_by_code
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.ids import digest, new_id, new_secret
from idp.oidc import store
from idp.oidc.client_metadata import ClientMetadata, kind_of, module_of
from idp.oidc.clients import ClientRecord, client_from_row
from idp.oidc.vocabulary import split_scope


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registrant is told: the secret is not kept anywhere and not shown again."""

    client_id: str
    client_secret: str | None
    metadata: dict[str, Any]


def register_client(
    tx: Transaction,
    metadata: ClientMetadata,
    *,
    actor: str,
    now_ms: int,
    owner_unit: str | None = None,
    first_party: bool = False,
    module: str | None = None,
    basis: str | None = None,
) -> Registered:
    """Register a client; raises NotFound for an unknown unit, Conflict for a module taken.

    ``basis`` is the number of the agreement or letter that it rests on.
    """
    client_id = new_id()
    has_secret = metadata.token_endpoint_auth_method in (
        "client_secret_basic",
        "client_secret_post",
    )
    secret = new_secret() if has_secret else None
    kept = metadata.model_dump(exclude_none=True)
    module = _free_module(tx, module_of(split_scope(metadata.scope), module))
    tx.run(
        store.INSERT_CLIENT,
        id=client_id,
        name=metadata.client_name,
        secret_digest=digest(secret) if secret else None,
        metadata_json=json.dumps(kept),
        first_party=int(first_party or module is not None),
        module=module,
        owner_unit_id=get_unit_by_code(tx, owner_unit).id if owner_unit else None,
        version=1,
        created_at=now_ms // 1000,
        kind=kind_of(metadata, module),
        basis=basis,
        secret_set_at=now_ms // 1000 if secret else None,
    )
    record(
        tx,
        EventType.CLIENT_CREATED,
        at_ms=now_ms,
        actor=actor,
        client=client_id,
        unit=owner_unit,
        # A confidential client without PKCE is allowed, and never goes unnoticed.
        reason=None if metadata.require_pkce else "registered without PKCE",
        detail={"name": metadata.client_name, "scope": metadata.scope, "module": module},
    )
    return Registered(client_id, secret, kept)


def get_client(tx: Transaction, client_id: str) -> ClientRecord:
    """The client, disabled or not; raises NotFound."""
    row = tx.one(store.GET_CLIENT, client_id=client_id)
    if row is None:
        raise NotFound("client_not_found", "there is no such client")
    return client_from_row(*row[1:])


def get_client_metadata(tx: Transaction, client_id: str) -> dict[str, Any]:
    """The RFC 7591 metadata as they are registered; raises NotFound."""
    row = tx.one(store.GET_METADATA, client_id=client_id)
    if row is None:
        raise NotFound("client_not_found", "there is no such client")
    metadata: dict[str, Any] = json.loads(row[0])
    return metadata


def list_clients(tx: Transaction) -> list[ClientRecord]:
    """All clients that are not disabled, by name."""
    return [client_from_row(*row[1:]) for row in tx.all(store.LIST_CLIENTS)]


def list_client_ids(tx: Transaction, after: str, most: int) -> list[str]:
    """Ids of clients that are not disabled, in order, at most ``most`` beyond ``after``."""
    return [row[0] for row in tx.all(store.LIST_CLIENT_IDS, after=after, most=most)]


def list_modules(tx: Transaction) -> list[ClientRecord]:
    """The clients that are SIMASN modules (Pasal 6), in the order of registration."""
    return [client_from_row(*row[1:]) for row in tx.all(store.LIST_MODULES)]


def change_client(
    tx: Transaction,
    client_id: str,
    metadata: ClientMetadata,
    *,
    actor: str,
    now_ms: int,
    owner_unit: str | None,
    basis: str | None,
) -> tuple[str, ...]:
    """Replace what is registered, and give the names of the members that differ.

    Raises NotFound, Conflict ``client_disabled``, or ``auth_method_fixed``: how a client proves
    itself is part of what it is, so another way is another registration.
    """
    client = get_client(tx, client_id)
    if metadata.token_endpoint_auth_method != client.auth_method:
        raise Conflict("auth_method_fixed", "register a new client for another way of proof")
    before = get_client_metadata(tx, client_id)
    after = metadata.model_dump(exclude_none=True)
    changed = tuple(
        name for name in sorted({*before, *after}) if before.get(name) != after.get(name)
    )
    module = module_of(split_scope(metadata.scope), client.module)
    if not tx.run(
        store.UPDATE_CLIENT,
        client_id=client_id,
        name=metadata.client_name,
        metadata_json=json.dumps(after),
        kind=kind_of(metadata, module),
        basis=basis,
        owner_unit_id=get_unit_by_code(tx, owner_unit).id if owner_unit else None,
    ):
        raise Conflict("client_disabled", "the client is disabled")
    record(
        tx,
        EventType.CLIENT_CHANGED,
        at_ms=now_ms,
        actor=actor,
        client=client_id,
        unit=owner_unit,
        detail={"changed": list(changed), "basis": basis},
    )
    return changed


def rotate_client_secret(
    tx: Transaction, client_id: str, *, actor: str, now_ms: int, overlap_seconds: int = 0
) -> str:
    """A new secret; the old one is good for ``overlap_seconds`` more, and the one before dies.

    Raises NotFound, or Conflict ``no_secret`` or ``client_disabled``.
    """
    client = get_client(tx, client_id)
    if client.secret_digest is None:
        raise Conflict("no_secret", "this client does not authenticate with a secret")
    secret, now = new_secret(), now_ms // 1000
    until = now + overlap_seconds if overlap_seconds else 0
    if not tx.run(
        store.SET_CLIENT_SECRET,
        client_id=client_id,
        secret_digest=digest(secret),
        now=now,
        until=until,
    ):
        raise Conflict("client_disabled", "the client is disabled")
    record(
        tx,
        EventType.CLIENT_SECRET_ROTATED,
        at_ms=now_ms,
        actor=actor,
        client=client_id,
        detail={"overlap_seconds": overlap_seconds} if overlap_seconds else None,
    )
    return secret


def disable_client(
    tx: Transaction, client_id: str, *, reason: str, actor: str, now_ms: int
) -> None:
    """No token, no sign-in any more, and every family of it dies. Raises NotFound, Conflict."""
    get_client(tx, client_id)
    now = now_ms // 1000
    if not tx.run(store.DISABLE_CLIENT, client_id=client_id, now=now):
        raise Conflict("client_disabled", "the client is disabled already")
    tx.run(store.REVOKE_FAMILIES_OF_CLIENT, client_id=client_id, reason="client disabled", now=now)
    record(
        tx,
        EventType.CLIENT_DISABLED,
        at_ms=now_ms,
        actor=actor,
        client=client_id,
        reason=reason,
    )


def replace_module(tx: Transaction, client_id: str, *, actor: str, now_ms: int) -> None:
    """Disable a module's client and free its name for the one that takes its place."""
    disable_client(tx, client_id, reason="replaced", actor=actor, now_ms=now_ms)
    tx.run(store.RELEASE_MODULE, client_id=client_id)


def list_applications(tx: Transaction, session_id: str) -> list[str]:
    """Names of the clients that a session has reached."""
    return [row[1] for row in tx.all(store.CLIENTS_OF_SESSION, session_id=session_id)]


def _free_module(tx: Transaction, module: str | None) -> str | None:
    """The module, where no other client is it (Pasal 6(1)); raises Conflict ``module_taken``."""
    if module is not None and module in {client.module for client in list_modules(tx)}:
        raise Conflict("module_taken", "another client is this module")
    return module
