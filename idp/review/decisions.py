"""The decision of a reviewer about one item or many, with its effect at once (Pasal 27(2)a).

A right that was found wrong ends in the transaction of the decision; nothing waits for the end of
the campaign but silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from idp import audit
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.ids import draw as draw_one
from idp.review import effects
from idp.review import item_store as store
from idp.review.answers_in_a_row import AnswersInARow, Draw
from idp.review.deadline import about, settle
from idp.review.items import lock_items, require_reviewer
from idp.review.reasons import require_text
from idp.review.records import CampaignRecord, ItemRecord
from idp.review.reviewers import find_offices
from idp.review.states import DECISIONS, ITEM_TRANSITIONS, PASAL

MOST_AT_ONCE = 500
_GIVES_NO_REASON = ("keep",)


def decide(
    tx: Transaction,
    campaign_id: str,
    item_ids: Sequence[str],
    *,
    decision: str,
    reason: str | None,
    actor: str,
    now_ms: int,
    seen: Mapping[str, int] | None = None,
    draw: Draw = draw_one,
) -> list[ItemRecord]:
    """Decide the same about these items (one of DECISIONS), all or none; gives them as they are.

    ``seen`` is the version of each item that the reviewer had before him; a decision of somebody
    else is changed only by whoever has seen it. ``draw`` picks what has to be looked at again. The
    number of statements for a decision to keep does not grow with the number of items. Raises
    NotFound, Forbidden ``own_case`` or ``not_the_reviewer``, Refusal ``reason_required`` or
    ``post_by_decree``, Conflict ``wrong_state``, ``decided_meanwhile``, ``right_ended``,
    ``look_first`` or ``look_again``.
    """
    _check(decision, reason, item_ids)
    campaign = settle(tx, campaign_id, now_ms)
    items = lock_items(tx, campaign.id, item_ids)
    offices = find_offices(tx, now_ms)
    for item in items:
        require_reviewer(offices, item, actor)
        _require_unchanged(item, actor, seen or {})
        _require_endable(item, decision)
    row = AnswersInARow(tx, campaign.id, actor)
    target = _target(campaign, items, decision, row.drawn)
    looked = _looks(tx, items, actor)
    if decision == "keep":
        row.note_kept([item.id for item in items], looked=looked, draw=draw, now_ms=now_ms)
    else:
        row.note_other({item.id for item in items}, looked=looked)
    _take_effect(tx, items, decision, reason, actor, now_ms)
    return _set(tx, items, target, reason, actor, now_ms, looked)


def _check(decision: str, reason: str | None, item_ids: Sequence[str]) -> None:
    if decision not in DECISIONS:
        raise Refusal("unknown_decision", f"the decision is one of {', '.join(DECISIONS)}")
    if len(item_ids) > MOST_AT_ONCE:
        raise Refusal("too_many", f"no more than {MOST_AT_ONCE} items are decided at once")
    if reason is not None or decision not in _GIVES_NO_REASON:
        require_text(reason, "reason")


def _require_unchanged(item: ItemRecord, actor: str, seen: Mapping[str, int]) -> None:
    known = seen.get(item.id)
    by_another = item.decided_by not in (None, actor, audit.SYSTEM)
    if (known is not None and known != item.version) or (known is None and by_another):
        raise Conflict("decided_meanwhile", f"item {item.id} was decided meanwhile", pasal=(PASAL,))


def _require_endable(item: ItemRecord, decision: str) -> None:
    if decision == "revoke" and item.is_post:
        raise Refusal(
            "post_by_decree",
            "a post that a decree fills ends with its decree, and not by a review",
            pasal=(PASAL, "9(5)"),
        )


def _target(
    campaign: CampaignRecord, items: Sequence[ItemRecord], decision: str, drawn: str | None
) -> str:
    targets = set()
    for item in items:
        again = decision == "keep" and item.outcome == "kept" and item.id == drawn
        event = "confirm" if again else decision
        target = ITEM_TRANSITIONS.get((campaign.state, item.outcome, event))
        if target is None:
            raise Conflict(
                "wrong_state",
                f"{decision} is not possible: item {item.id} is {item.outcome},"
                f" the review {campaign.state}",
            )
        targets.add(target)
    (target,) = targets
    return target


def _looks(tx: Transaction, items: Sequence[ItemRecord], actor: str) -> dict[str, int]:
    ids = json.dumps([item.id for item in items])
    return {row[0]: int(row[1]) for row in tx.all(store.LOOKS_OF, actor=actor, items=ids)}


def _take_effect(
    tx: Transaction,
    items: Sequence[ItemRecord],
    decision: str,
    reason: str | None,
    actor: str,
    now_ms: int,
) -> None:
    told = reason or ""
    # What is kept and looked at again may have ended since; that is no fault of the answer.
    again = decision == "keep"
    effects.require_standing(tx, [item for item in items if not (again and item.outcome == "kept")])
    if decision == "keep":
        effects.keep(tx, items, actor=actor, now_ms=now_ms)
    elif decision == "suspend":
        effects.suspend(tx, items, reason=told, actor=actor, now_ms=now_ms)
    else:
        effects.revoke(tx, items, reason=told, actor=actor, now_ms=now_ms)


def _set(
    tx: Transaction,
    items: Sequence[ItemRecord],
    target: str,
    reason: str | None,
    actor: str,
    now_ms: int,
    looked: Mapping[str, int],
) -> list[ItemRecord]:
    tx.run(
        store.DECIDE,
        items=json.dumps([item.id for item in items]),
        new_outcome=target,
        is_default=0,
        seen=json.dumps([item.id for item in items if item.id in looked]),
        new_reason=reason,
        actor=actor,
        now=now_ms // 1000,
    )
    decided = [
        replace(
            item,
            outcome=target,
            by_default=False,
            facts_seen=item.id in looked,
            reason=reason,
            decided_by=actor,
            decided_at=now_ms // 1000,
            version=item.version + 1,
        )
        for item in items
    ]
    audit.record_each(
        tx,
        audit.EventType.REVIEW_ITEM_DECIDED,
        [about(item, reason) for item in decided],
        at_ms=now_ms,
        actor=actor,
    )
    return decided
