"""The register of clients, as those who manage them search and page through it."""

from __future__ import annotations

from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.oidc import client_register_store as store

CLIENT_STATES = ("active", "disabled")
CLIENT_SORTS = ("nama", "terbaru")
_LAST = 2**62


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
    sort_name: str
    used_at: int | None
    failures: int
    """Refused or failed acts since the moment that was asked for."""


def list_register(
    tx: Transaction,
    wanted: ClientFilter,
    *,
    since_ms: int,
    sort: str = "nama",
    after: tuple[str, str] | None = None,
    limit: int,
) -> tuple[list[ClientEntry], int]:
    """A page by name or the newest first, and how many there are in all. One query.

    It begins beyond ``after``: the sort value and id of the last row. Failures count from
    ``since_ms`` on (epoch milliseconds).
    """
    values = _parameters(wanted) | {"most": limit, "after_id": after[1] if after else ""}
    if sort == "terbaru":
        values["after_time"] = int(after[0]) if after else _LAST
        rows = tx.all(store.PAGE_BY_AGE, since_ms=since_ms, **values)
    else:
        values["after_text"] = after[0] if after else ""
        rows = tx.all(store.PAGE_BY_NAME, since_ms=since_ms, **values)
    return [ClientEntry(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def get_register_entry(tx: Transaction, client_id: str, *, since_ms: int = 0) -> ClientEntry:
    """One client, disabled or not; raises NotFound ``client_not_found``."""
    printable = client_id.isascii() and client_id.isprintable()
    row = tx.one(store.FIND_ENTRY, client_id=client_id, since_ms=since_ms) if printable else None
    if row is None:
        raise NotFound("client_not_found", "there is no such client")
    return ClientEntry(*row)


def mark_of(entry: ClientEntry, sort: str) -> tuple[str, str]:
    """Where the page behind this entry begins."""
    return (str(entry.created_at) if sort == "terbaru" else entry.sort_name, entry.client_id)


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
