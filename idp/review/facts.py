"""The facts beside an item: what whoever answers for a right should know of it.

A fixed number of queries for a page. A fact that has no source yet is absent, and never invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp import audit, oidc
from idp.foundation.database import Row, Transaction
from idp.review import facts_store as store
from idp.review.records import ItemRecord

_NOTHING = (0, 0, "", "")


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """What the last review before this one decided about the same right; epoch seconds."""

    campaign: str
    outcome: str
    by_default: bool
    decided_at: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Times are epoch seconds; None where nothing is on record."""

    last_use: int | None
    """When the right last let its holder do something, or the client got a token."""
    last_sign_in: int | None
    last_review: EarlierOutcome | None
    suspensions: int
    """How often it was suspended (Pasal 9(7)) or withheld by a review so far."""
    moved_on: str | None
    """The last day on which its holder came to another unit or position since it was given."""
    training: str | None
    """Bimtek (Pasal 11): no source of it yet, so always None, shown as "belum ada catatan"."""


def facts_of(tx: Transaction, campaign_id: str, items: Sequence[ItemRecord]) -> Mapping[str, Facts]:
    """Item id -> its facts. One query, and one more where there are clients among them."""
    assignments = [item.assignment_id for item in items if item.assignment_id]
    clients = [item.client_id for item in items if item.client_id]
    rows = tx.all(
        store.FACTS,
        campaign_id=campaign_id,
        assignments=json.dumps(assignments),
        holders=json.dumps(sorted({item.holder_id for item in items if item.holder_id})),
        subjects=json.dumps([item.subject for item in items]),
        stopped=audit.EventType.ASSIGNMENT_SUSPENDED.value,
    )
    rights = {key: values for kind, key, *values in rows if kind == store.RIGHT}
    holders = {key: values for kind, key, *values in rows if kind == store.HOLDER}
    issued = oidc.last_issued(tx, clients) if clients else {}
    earlier = _earlier(rows)
    return {
        item.id: _facts(
            item,
            rights.get(item.subject, _NOTHING),
            holders.get(item.holder_id or "", _NOTHING),
            earlier.get(item.subject),
            issued.get(item.subject),
        )
        for item in items
    }


def _facts(
    item: ItemRecord,
    right: Sequence[Any],
    holder: Sequence[Any],
    earlier: EarlierOutcome | None,
    issued: int | None,
) -> Facts:
    used_ms, stops, *_ = right
    signed_in, _, moved_on, _ = holder
    return Facts(
        last_use=int(used_ms) // 1000 if used_ms else issued,
        last_sign_in=int(signed_in) or None,
        last_review=earlier,
        suspensions=int(stops),
        moved_on=moved_on if moved_on > (item.valid_from or "") else None,
        training=None,
    )


def _earlier(rows: Sequence[Row]) -> Mapping[str, EarlierOutcome]:
    told = sorted((*row[2:], row[1]) for row in map(tuple, rows) if row[0] == store.EARLIER)
    # The latest last, so that it stays.
    return {
        subject: EarlierOutcome(name, outcome, bool(by_default), at)
        for at, by_default, name, outcome, subject in told
    }
