"""The register of clients, as those who manage them search and page through it."""

from __future__ import annotations

from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.oidc import client_register_store as store

CLIENT_STATES = ("active", "disabled")
CLIENT_SORTS = store.SORTS
CLIENT_SORTS_BY_MOMENT = frozenset({"terbaru"})
"""Sorted by these, the mark of a place is a moment; by the others it is a text."""


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What narrows the register; an empty text narrows nothing."""

    search: str = ""
    kind: str = ""
    state: str = ""
    unit_code: str = ""


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """One row; moments in epoch seconds."""

    client_id: str
    name: str
    kind: str
    state: str
    module: str | None
    basis: str | None
    unit_code: str | None
    unit_name: str | None
    created_at: int
    disabled_at: int | None
    secret_set_at: int | None
    previous_secret_until: int | None
    used_at: int | None
    failures: int
    """Refused or failed acts since the moment that was asked for."""
    key: int | str = ""
    """What the list is sorted by, from which the next page goes on."""


def list_register(
    tx: Transaction,
    wanted: ClientFilter,
    *,
    since_ms: int,
    sort: str = "nama",
    after: tuple[str, str] | None = None,
    limit: int,
) -> tuple[list[ClientEntry], int]:
    """A page in the order of ``sort`` (one of CLIENT_SORTS), and how many are in all. One query.

    It begins beyond ``after``: the key and id of the last row. Failures count from
    ``since_ms`` on (epoch milliseconds).
    """
    values = _parameters(wanted) | {"most": limit}
    if after is not None:
        key = int(after[0]) if sort in CLIENT_SORTS_BY_MOMENT else after[0]
        values |= {"after_key": key, "after_id": after[1]}
    rows = tx.all(store.page(sort, begins=after is None), since_ms=since_ms, **values)
    return [ClientEntry(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def get_register_entry(tx: Transaction, client_id: str, *, since_ms: int = 0) -> ClientEntry:
    """One client, disabled or not; raises NotFound ``client_not_found``."""
    printable = client_id.isascii() and client_id.isprintable()
    row = tx.one(store.FIND_ENTRY, client_id=client_id, since_ms=since_ms) if printable else None
    if row is None:
        raise NotFound("client_not_found", "there is no such client")
    return ClientEntry(*row)


def mark_of(entry: ClientEntry) -> tuple[str, str]:
    """Where the page behind this entry begins."""
    return str(entry.key), entry.client_id


def _parameters(wanted: ClientFilter) -> dict[str, object]:
    part = wanted.search.lower()
    for sign in "\\%_":
        part = part.replace(sign, "\\" + sign)
    return {
        "kind": wanted.kind,
        "state": wanted.state,
        "unit_code": wanted.unit_code,
        "name_part": f"%{part}%" if part else "",
    }
