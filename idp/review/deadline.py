"""The end of a campaign's time: what nobody answered for gets the default, and is told.

A right is withheld from the day after the deadline on by itself (idp.governance); here it is put
on record, by the worker or by whoever first asks.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace

from idp import audit, governance
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.review import effects, item_store, store
from idp.review.campaigns import UNANSWERED, get_campaign, put_on_record, require_step
from idp.review.records import CampaignRecord, ItemRecord, item_from_row
from idp.review.states import ITEM_TRANSITIONS, PASAL

log = logging.getLogger(__name__)

FELL = "haknya berakhir sebelum diputus"


def apply_due(foundation: Foundation) -> int:
    """Apply every campaign whose deadline has passed; gives how many. For the worker."""
    today = civil_date(foundation.clock.now())
    with foundation.database.reading() as tx:
        overdue = [row[0] for row in tx.all(store.LIST_OVERDUE, today=today)]
    return sum(_apply_one(foundation, campaign_id) for campaign_id in overdue)


def _apply_one(foundation: Foundation, campaign_id: str) -> bool:
    """Whether it could be applied; one that can't holds up none of the others."""
    try:
        with foundation.database.transaction() as tx:
            settle(tx, campaign_id, foundation.clock.now_ms())
    except Conflict as fault:
        # Somebody changed one of its rights at this very moment: the next round finds it so.
        log.warning("review_not_applied", extra={"review": campaign_id, "code": fault.code})
        return False
    log.info("review_applied", extra={"review": campaign_id})
    return True


def settle(tx: Transaction, campaign_id: str, now_ms: int) -> CampaignRecord:
    """The campaign as it is on this day: one whose deadline has passed is applied first."""
    campaign = get_campaign(tx, campaign_id)
    if campaign.state == "running" and _is_over(campaign, now_ms):
        return _apply(tx, campaign, audit.SYSTEM, now_ms)
    return campaign


def apply_campaign(tx: Transaction, campaign_id: str, *, actor: str, now_ms: int) -> CampaignRecord:
    """End the time for answers, after the deadline or as soon as everything is decided.

    Raises Conflict ``wrong_state``, or ``answers_awaited`` while somebody may still answer.
    """
    campaign = get_campaign(tx, campaign_id)
    require_step(campaign, "apply")
    if not _is_over(campaign, now_ms) and _lock_undecided(tx, campaign_id):
        raise Conflict("answers_awaited", "answers may be given until the deadline", pasal=(PASAL,))
    return _apply(tx, campaign, actor, now_ms)


def _is_over(campaign: CampaignRecord, now_ms: int) -> bool:
    return campaign.deadline < civil_date(now_ms // 1000)


def _apply(tx: Transaction, campaign: CampaignRecord, actor: str, now_ms: int) -> CampaignRecord:
    # First of all: whoever comes second finds the state changed, and does nothing twice.
    if not tx.run(store.APPLY, campaign_id=campaign.id, now=now_ms // 1000):
        return get_campaign(tx, campaign.id)
    unanswered = _lock_undecided(tx, campaign.id)
    ended = effects.ended_rights(tx, unanswered)
    _fall(tx, [item for item in unanswered if item.id in ended], now_ms)
    left = [item for item in unanswered if item.id not in ended]
    _default(tx, campaign, left, now_ms)
    applied = get_campaign(tx, campaign.id)
    put_on_record(
        tx,
        audit.EventType.REVIEW_APPLIED,
        applied,
        actor,
        now_ms,
        unanswered=len(left),
        default=campaign.default_outcome,
        fell=len(ended),
    )
    return applied


def _lock_undecided(tx: Transaction, campaign_id: str) -> list[ItemRecord]:
    return [
        item_from_row(row) for row in tx.all(item_store.LOCK_UNDECIDED, campaign_id=campaign_id)
    ]


def _fall(tx: Transaction, items: Sequence[ItemRecord], now_ms: int) -> None:
    """Nothing is left of these rights to decide about."""
    governance.end_withholding(
        tx,
        occasions=[item.id for item in items],
        assignments=[],
        actor=audit.SYSTEM,
        now_ms=now_ms,
    )
    _set(tx, items, ITEM_TRANSITIONS["running", "undecided", "fall"], FELL, now_ms)


def _default(
    tx: Transaction, campaign: CampaignRecord, items: Sequence[ItemRecord], now_ms: int
) -> None:
    default = campaign.default_outcome
    if default == "revoke":
        # A post ends with its decree alone (Pasal 9(5)): silence stops it until somebody answers.
        posts = [item for item in items if item.is_post]
        _take_default(tx, "suspend", posts, now_ms)
        items = [item for item in items if not item.is_post]
    _take_default(tx, default, items, now_ms)


def _take_default(tx: Transaction, default: str, items: Sequence[ItemRecord], now_ms: int) -> None:
    if not items:
        return
    target = ITEM_TRANSITIONS["running", "undecided", f"default_{default}"]
    _set(tx, items, target, UNANSWERED, now_ms)
    if default == "revoke":
        effects.revoke(tx, items, reason=UNANSWERED, actor=audit.SYSTEM, now_ms=now_ms)
    elif default == "suspend":
        # The rights are withheld since midnight; clients know no day and are stopped now.
        governance.bind_withholding(
            tx, [item.id for item in items], actor=audit.SYSTEM, now_ms=now_ms
        )
        clients = [item for item in items if item.client_id]
        effects.suspend(tx, clients, reason=UNANSWERED, actor=audit.SYSTEM, now_ms=now_ms)


def _set(
    tx: Transaction, items: Sequence[ItemRecord], outcome: str, reason: str, now_ms: int
) -> None:
    tx.run(
        item_store.DECIDE,
        items=json.dumps([item.id for item in items]),
        new_outcome=outcome,
        is_default=1,
        seen="[]",
        new_reason=reason,
        actor=audit.SYSTEM,
        now=now_ms // 1000,
    )
    decided = [replace(item, outcome=outcome, by_default=True) for item in items]
    audit.record_each(
        tx,
        audit.EventType.REVIEW_ITEM_DEFAULTED,
        [about(item, reason) for item in decided],
        at_ms=now_ms,
        actor=audit.SYSTEM,
    )


def about(item: ItemRecord, reason: str | None) -> audit.About:
    """What the audit says of an item that was decided."""
    return audit.About(
        item.subject,
        unit=item.unit,
        reason=reason,
        detail={
            "review": item.campaign_id,
            "item": item.id,
            "person": item.holder_id,
            "role": item.role,
            "to": item.outcome,
            "facts_seen": item.facts_seen,
            "pasal": PASAL,
        },
    )
