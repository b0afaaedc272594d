"""The standing of clients, for those who look at it again: owners, last use, stop and return."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.oidc import client_store as store
from idp.oidc.clients import ClientRecord, client_from_row


@dataclass(frozen=True, slots=True)
class ReviewableClient:
    """A client that is not disabled; ``created_at`` is epoch seconds."""

    client_id: str
    name: str
    owner_unit: str | None
    created_at: int


def list_reviewable_clients(tx: Transaction) -> list[ReviewableClient]:
    """All that are not disabled, by the unit that owns them."""
    return [ReviewableClient(*row) for row in tx.all(store.LIST_OWNED)]


def list_living(tx: Transaction, client_ids: Sequence[str]) -> frozenset[str]:
    """Those of these that are not disabled. One query."""
    return frozenset(
        row[0] for row in tx.all(store.LIST_LIVING, clients=json.dumps(list(client_ids)))
    )


def last_issued(tx: Transaction, client_ids: Sequence[str]) -> Mapping[str, int]:
    """When somebody last signed in at each of these, in epoch seconds. One query."""
    rows = tx.all(store.LAST_ISSUED, clients=json.dumps(list(client_ids)))
    return {row[0]: int(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class ModuleOfPerson:
    """A SIMASN module as one person meets it.

    ``first`` and ``last`` are when they signed in there, epoch seconds, null where they never did;
    ``is_unreachable``: it has not taken our latest messages.
    """

    client: ClientRecord
    first: int | None
    last: int | None
    is_unreachable: bool


def list_modules_of_person(tx: Transaction, person_id: str) -> list[ModuleOfPerson]:
    """The clients that are SIMASN modules (Pasal 6), with the person's use of each. One query."""
    return [
        ModuleOfPerson(client_from_row(*row[:-3]), row[-3], row[-2], bool(row[-1]))
        for row in tx.all(store.MODULES_OF_PERSON, person_id=person_id)
    ]


def names_of_clients(tx: Transaction, client_ids: Sequence[str]) -> Mapping[str, str]:
    """The names of these clients, also of those that are disabled by now. One query."""
    return dict(tx.all(store.NAMES, clients=json.dumps(list(client_ids))))


def applications_of(tx: Transaction, session_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The names of the clients that each of these sessions has reached. One query."""
    found: dict[str, list[str]] = {}
    for session_id, name in tx.all(store.REACHED, sessions=json.dumps(list(session_ids))):
        found.setdefault(session_id, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class ReachedClient:
    """A client at which sessions were used, and how many token families of theirs are alive."""

    name: str
    families: int


def list_reached(tx: Transaction, session_ids: Sequence[str], now: int) -> list[ReachedClient]:
    """The clients that these sessions reached, by name: those told when authority ends. One query.

    Whether their tokens have expired does not matter (``enqueue_logouts_of_person``).
    """
    rows = tx.all(store.CLIENTS_REACHED, sessions=json.dumps(list(session_ids)), now=now)
    return [ReachedClient(row[0], int(row[1])) for row in rows]


def count_living_families(tx: Transaction, client_id: str, *, now: int) -> int:
    """How many sign-ins at this client have tokens that still live."""
    row = tx.one(store.COUNT_FAMILIES, client_id=client_id, now=now)
    return int(row[0]) if row else 0


def resume_client(
    tx: Transaction, client_id: str, *, since: int, reason: str, actor: str, now_ms: int
) -> None:
    """Take back the stop of this very second, and no other; tokens that died stay dead.

    Raises Conflict ``client_disabled`` when something else stopped it since.
    """
    if not tx.run(store.RESUME, client_id=client_id, since=since):
        raise Conflict("client_disabled", "the client was disabled by another act")
    record(
        tx,
        EventType.CLIENT_RESUMED,
        at_ms=now_ms,
        actor=actor,
        client=client_id,
        reason=reason,
    )
