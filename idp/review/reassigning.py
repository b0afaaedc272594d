"""Passing an item on to another reviewer, with a note, and never to whoever holds the right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from idp import audit
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden
from idp.review import item_store as store
from idp.review.deadline import settle
from idp.review.items import lock_items
from idp.review.reasons import require_text
from idp.review.records import ItemRecord
from idp.review.reminders import tell_of_passing_on
from idp.review.reviewers import REASSIGNED, Offices, find_offices
from idp.review.states import ITEM_TRANSITIONS, PASAL


def reassign(
    tx: Transaction,
    campaign_id: str,
    item_ids: Sequence[str],
    *,
    to: str,
    note: str,
    actor: str,
    now_ms: int,
) -> list[ItemRecord]:
    """Ask somebody else about these items, all or none.

    It is for whoever answers for them, and for those who conduct reviews, but for nobody over his
    own right. ``to`` is a head of the unit or above it, the Kepala BKPSDMD or an administrator.
    Raises NotFound, Forbidden ``own_case``, ``not_the_reviewer`` or ``not_a_reviewer``, Conflict
    ``wrong_state``, Refusal ``note_required``.
    """
    note = require_text(note, "note")
    campaign = settle(tx, campaign_id, now_ms)
    items = lock_items(tx, campaign.id, item_ids)
    offices = find_offices(tx, now_ms)
    for item in items:
        _require_allowed(offices, item, to, actor)
        if (campaign.state, item.outcome, "reassign") not in ITEM_TRANSITIONS:
            raise Conflict("wrong_state", f"item {item.id} is {item.outcome}", pasal=(PASAL,))
    tx.run(
        store.REASSIGN,
        items=json.dumps([item.id for item in items]),
        reviewer=to,
        rule=REASSIGNED,
        new_note=note,
    )
    tell_of_passing_on(tx, campaign, to, len(items), now_ms // 1000)
    audit.record_each(
        tx,
        audit.EventType.REVIEW_ITEM_REASSIGNED,
        [_about(item, to, note) for item in items],
        at_ms=now_ms,
        actor=actor,
    )
    return [
        replace(item, reviewer_id=to, reviewer_by=REASSIGNED, note=note, version=item.version + 1)
        for item in items
    ]


def _require_allowed(offices: Offices, item: ItemRecord, to: str, actor: str) -> None:
    if item.holder_id in (actor, to):
        raise Forbidden("own_case", "nobody reviews his own right", pasal=(PASAL, "2.e"))
    if not (offices.may_decide(actor, item) or offices.conducts(actor)):
        raise Forbidden(
            "not_the_reviewer", "somebody else is asked about this right", pasal=(PASAL,)
        )
    if not offices.may_review(to, item.unit, item.holder_id):
        raise Forbidden(
            "not_a_reviewer", "this person holds no office that answers for it", pasal=(PASAL,)
        )


def _about(item: ItemRecord, to: str, note: str) -> audit.About:
    return audit.About(
        item.subject,
        unit=item.unit,
        reason=note,
        detail={
            "review": item.campaign_id,
            "item": item.id,
            "from": item.reviewer_id,
            "to": to,
            "pasal": PASAL,
        },
    )
