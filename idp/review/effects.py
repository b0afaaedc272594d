"""What an outcome does to the right itself, through governance and oidc."""

from __future__ import annotations

import json
from collections.abc import Sequence

from idp import governance, oidc
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance import Occasion
from idp.review import item_store
from idp.review.records import ItemRecord

_STANDING = ("active", "suspended")
"""States of an assignment in which there is something to decide about."""


def ended_rights(tx: Transaction, items: Sequence[ItemRecord]) -> frozenset[str]:
    """Ids of those items whose right has ended by another act. Two queries at the most."""
    ended: set[str] = set()
    assignments = [item.assignment_id for item in items if item.assignment_id]
    if assignments:
        rows = tx.all(item_store.STANDING_NOW, assignments=json.dumps(assignments))
        standing = {row[0] for row in rows if row[1] in _STANDING}
        ended |= {i.id for i in items if i.assignment_id and i.assignment_id not in standing}
    clients = [item.client_id for item in items if item.client_id]
    if clients:
        living = oidc.list_living(tx, clients)
        # One that this review itself has stopped waits for its answer.
        ended |= {
            i.id
            for i in items
            if i.client_id and i.client_id not in living and i.outcome != "suspended"
        }
    return frozenset(ended)


def keep(tx: Transaction, items: Sequence[ItemRecord], *, actor: str, now_ms: int) -> None:
    """The rights stay. What a review withheld comes back; a suspension of Pasal 9(7) does not."""
    governance.end_withholding(
        tx,
        occasions=[item.id for item in items],
        assignments=[item.assignment_id for item in items if item.assignment_id],
        actor=actor,
        now_ms=now_ms,
    )
    for item in items:
        if item.client_id and item.outcome == "suspended" and item.decided_at is not None:
            oidc.resume_client(
                tx,
                item.client_id,
                since=item.decided_at,
                reason="dipertahankan dalam tinjauan akses",
                actor=actor,
                now_ms=now_ms,
            )


def suspend(
    tx: Transaction, items: Sequence[ItemRecord], *, reason: str, actor: str, now_ms: int
) -> None:
    """Withhold the rights at once, until somebody answers for them."""
    for item in items:
        if item.assignment_id:
            governance.withhold(
                tx,
                Occasion(item.assignment_id, item.id),
                reason=reason,
                actor=actor,
                now_ms=now_ms,
            )
        elif item.client_id:
            oidc.disable_client(tx, item.client_id, reason=reason, actor=actor, now_ms=now_ms)


def revoke(
    tx: Transaction, items: Sequence[ItemRecord], *, reason: str, actor: str, now_ms: int
) -> None:
    """Take the rights back for good. Raises Conflict ``right_ended``."""
    for item in items:
        if item.assignment_id:
            governance.revoke(tx, item.assignment_id, reason=reason, actor=actor, now_ms=now_ms)
        elif item.client_id and item.outcome != "suspended":
            oidc.disable_client(tx, item.client_id, reason=reason, actor=actor, now_ms=now_ms)


def require_standing(tx: Transaction, items: Sequence[ItemRecord]) -> None:
    """Raise Conflict ``right_ended`` when there is nothing left to decide about."""
    if ended_rights(tx, items):
        raise Conflict("right_ended", "the right has ended meanwhile; there is nothing to decide")
