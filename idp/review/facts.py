"""The facts beside an item: what whoever answers for a right should know of it.

A fixed number of queries for a page. A fact that has no source yet is absent, and never invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp import access, audit, directory, governance, oidc, sessions
from idp.foundation.database import Transaction
from idp.review import item_store
from idp.review.records import ItemRecord


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
    """Item id -> its facts."""
    assignments = [item.assignment_id for item in items if item.assignment_id]
    clients = [item.client_id for item in items if item.client_id]
    uses = {
        **(access.last_uses(tx, assignments) if assignments else {}),
        **(oidc.last_issued(tx, clients) if clients else {}),
    }
    holders = sorted({item.holder_id for item in items if item.holder_id})
    seen = sessions.last_sign_ins(tx, holders) if holders else {}
    moves = directory.last_moves(tx, holders) if holders else {}
    suspended = _suspensions(tx, assignments) if assignments else {}
    earlier = _earlier(tx, campaign_id, [item.subject for item in items])
    return {
        item.id: Facts(
            last_use=uses.get(item.subject),
            last_sign_in=seen.get(item.holder_id or ""),
            last_review=earlier.get(item.subject),
            suspensions=suspended.get(item.subject, 0),
            moved_on=_since(item, moves.get(item.holder_id or "")),
            training=None,
        )
        for item in items
    }


def _since(item: ItemRecord, moved_on: str | None) -> str | None:
    is_later = moved_on is not None and moved_on > (item.valid_from or "")
    return moved_on if is_later else None


def _suspensions(tx: Transaction, assignments: Sequence[str]) -> Mapping[str, int]:
    found = audit.count_events_about(tx, audit.EventType.ASSIGNMENT_SUSPENDED, assignments)
    withheld = governance.count_withholdings(tx, assignments)
    return {one: found.get(one, 0) + withheld.get(one, 0) for one in assignments}


def _earlier(
    tx: Transaction, campaign_id: str, subjects: Sequence[str]
) -> Mapping[str, EarlierOutcome]:
    rows = tx.all(
        item_store.EARLIER_OUTCOMES, campaign_id=campaign_id, subjects=json.dumps(list(subjects))
    )
    # The latest last, so that it stays.
    return {
        subject: EarlierOutcome(name, outcome, bool(by_default), at)
        for subject, name, outcome, by_default, at in rows
    }
