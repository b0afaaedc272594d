"""Who asked for somebody's data, and whether it was given: the owner's view of the decision log.

Pasal 26 ayat (3) protects the data from parties without business with them; here their owner sees
who has had such business, when, through which module, and by which article.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp.access import disclosure_store as store
from idp.foundation.database import Row, Transaction

_LATEST = 2**62
_EITHER = -1


@dataclass(frozen=True, slots=True)
class DisclosureFilter:
    """What narrows the list; ``since_ms`` is epoch milliseconds, an empty ``caller`` is anyone."""

    since_ms: int = 0
    allowed: bool | None = None
    caller: str = ""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One question about somebody's data; ``name`` is null for who is no person, or is gone."""

    id: int
    at_ms: int
    caller: str
    subject_kind: str
    subject_id: str
    name: str | None
    unit_name: str | None
    action: str
    resource_type: str
    allowed: bool
    code: str
    pasal: tuple[str, ...]


def list_disclosures(
    tx: Transaction,
    owner_id: str,
    wanted: DisclosureFilter,
    *,
    after: tuple[int, int] | None = None,
    limit: int = 30,
) -> list[Disclosure]:
    """What others asked about this person's data, newest first, in one query.

    What the person asked about their own is left out. ``after`` is the (at_ms, id) of the last
    one seen.
    """
    time, last_id = after or (_LATEST, _LATEST)
    rows = tx.all(
        store.PAGE,
        **_narrowed(owner_id, wanted),
        after_time=time,
        after_id=last_id,
        most=limit,
    )
    return [_disclosure(row) for row in rows]


def count_disclosures(tx: Transaction, owner_id: str, wanted: DisclosureFilter) -> int:
    """How many :func:`list_disclosures` finds on all pages together."""
    row = tx.one(store.COUNT, **_narrowed(owner_id, wanted))
    return int(row[0]) if row is not None else 0


def list_callers_about(tx: Transaction, owner_id: str) -> list[str]:
    """The clients and own doors through which others asked about this person's data."""
    return [str(row[0]) for row in tx.all(store.CALLERS, owner_id=owner_id)]


def _narrowed(owner_id: str, wanted: DisclosureFilter) -> dict[str, object]:
    return {
        "owner_id": owner_id,
        "since_ms": wanted.since_ms,
        "allowed": _EITHER if wanted.allowed is None else int(wanted.allowed),
        "caller": wanted.caller,
    }


def _disclosure(row: Row) -> Disclosure:
    fields = dict(zip(Disclosure.__slots__, row, strict=True))
    return Disclosure(
        **{**fields, "allowed": bool(fields["allowed"]), "pasal": tuple(fields["pasal"].split())}
    )
