"""The items of a campaign: listing them, and opening the facts of one, which is remembered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from idp import audit
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden, NotFound, Refusal
from idp.review import item_store as store
from idp.review.facts import Facts, facts_of
from idp.review.records import (
    CampaignRecord,
    ItemRecord,
    NamedItem,
    item_from_row,
    named_from_row,
)
from idp.review.reviewers import Offices, find_offices
from idp.review.states import PASAL
from idp.review.store import LIST_RUNNING

MOST_OPENED = 50
"""How many items are opened at once: a page, and no more than somebody reads."""


def list_items(
    tx: Transaction,
    campaign_id: str,
    *,
    outcome: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[NamedItem]:
    """Items in their order beyond position ``after``, narrowed by what is given."""
    rows = tx.all(
        store.LIST_ITEMS,
        campaign_id=campaign_id,
        outcome=outcome or "",
        after=after,
        most=limit,
    )
    return [named_from_row(row) for row in rows]


def list_answerable(
    tx: Transaction,
    campaign_id: str,
    *,
    actor: str,
    now_ms: int,
    outcome: str | None = None,
    after: int = 0,
    limit: int = 50,
    offices: Offices | None = None,
) -> list[NamedItem]:
    """The same of items that somebody answers for now, by name or by the office that he holds."""
    offices = offices or find_offices(tx, now_ms)
    narrowed = _perhaps_mine(offices, campaign_id, actor, outcome)
    found: list[NamedItem] = []
    while len(found) < limit:
        rows = tx.all(store.LIST_PERHAPS_MINE, **narrowed, after=after, most=limit)
        items = [named_from_row(row) for row in rows]
        found += [named for named in items if offices.may_decide(actor, named.item)]
        if len(items) < limit:
            break
        after = items[-1].item.position
    return found[:limit]


def count_answerable(
    tx: Transaction, campaign_id: str, *, actor: str, now_ms: int, offices: Offices | None = None
) -> dict[str, int]:
    """Outcome -> how many items that somebody answers for have it.

    ``offices``, here and beside, are those of this moment where somebody has found them already.
    """
    offices = offices or find_offices(tx, now_ms)
    rows = tx.all(store.ALL_PERHAPS_MINE, **_perhaps_mine(offices, campaign_id, actor, None))
    items = map(item_from_row, rows)
    return Counter(item.outcome for item in items if offices.may_decide(actor, item))


def list_concerning(
    tx: Transaction, campaign_id: str, *, actor: str, offices: Offices
) -> tuple[dict[str, int], list[NamedItem]]:
    """What ``count_answerable`` says of somebody, and the items about his own rights; one query.

    Others answer for these (C14, Pasal 2 huruf e).
    """
    narrowed = _perhaps_mine(offices, campaign_id, actor, None)
    items = [named_from_row(row) for row in tx.all(store.CONCERNING, **narrowed)]
    mine = Counter(one.item.outcome for one in items if offices.may_decide(actor, one.item))
    return mine, [one for one in items if one.item.holder_id == actor]


def is_asked(tx: Transaction, campaign_id: str, *, actor: str, now_ms: int) -> bool:
    """Whether somebody answers or answered for anything in a campaign; any id may be asked."""
    if tx.one(store.FIND_ASKED, campaign_id=campaign_id, actor=actor) is not None:
        return True
    return bool(count_answerable(tx, campaign_id, actor=actor, now_ms=now_ms))


def list_awaiting(tx: Transaction, *, actor: str, now_ms: int) -> list[tuple[CampaignRecord, int]]:
    """The running campaigns in which somebody has answers to give, with how many."""
    running = [CampaignRecord(*row) for row in tx.all(LIST_RUNNING)]
    if not running:
        return []
    offices = find_offices(tx, now_ms)
    found = []
    for campaign in running:
        narrowed = _perhaps_mine(offices, campaign.id, actor, "undecided")
        items = map(item_from_row, tx.all(store.ALL_PERHAPS_MINE, **narrowed))
        open_ = sum(offices.may_decide(actor, item) for item in items)
        if open_:
            found.append((campaign, open_))
    return found


def find_drawn(tx: Transaction, campaign_id: str, *, actor: str) -> str | None:
    """The item that somebody has to look at again before keeping others, or None."""
    row = tx.one(store.FIND_ROW, of_campaign=campaign_id, of=actor)
    return None if row is None else row[0]


def _perhaps_mine(
    offices: Offices, campaign_id: str, actor: str, outcome: str | None
) -> dict[str, object]:
    asked = offices.perhaps_asks(actor)
    return {
        "campaign_id": campaign_id,
        "actor": actor,
        "outcome": outcome or "",
        # The operator stands in for everybody, on a sample or test installation.
        "everything": int(actor == audit.OPERATOR),
        "units": json.dumps(sorted(asked.units)),
        "officers": json.dumps(sorted(asked.officers)),
        "of_province": int(asked.of_province),
    }


def look_at(
    tx: Transaction,
    campaign_id: str,
    item_ids: Sequence[str],
    *,
    actor: str,
    now_ms: int,
    offices: Offices | None = None,
) -> list[tuple[NamedItem, Facts]]:
    """Open the facts of items, as whoever answers for them; that it was done is remembered.

    Raises NotFound, Forbidden ``not_the_reviewer`` or ``own_case``, Refusal ``too_many``. A fixed
    number of queries, whatever the number of items.
    """
    if len(item_ids) > MOST_OPENED:
        raise Refusal("too_many", f"no more than {MOST_OPENED} items are opened at once")
    found = find_items(tx, campaign_id, item_ids)
    offices = offices or find_offices(tx, now_ms)
    for named in found:
        require_reviewer(offices, named.item, actor)
    tx.many(
        store.LOOK,
        [{"item_id": one.item.id, "person_id": actor, "at_ms": now_ms} for one in found],
    )
    facts = facts_of(tx, campaign_id, [one.item for one in found])
    return [(one, facts[one.item.id]) for one in found]


def find_items(tx: Transaction, campaign_id: str, item_ids: Sequence[str]) -> list[NamedItem]:
    """These items of this campaign, in their order; raises NotFound unless all are there."""
    wanted = list(dict.fromkeys(item_ids))
    rows = tx.all(store.FIND_ITEMS, campaign_id=campaign_id, items=json.dumps(wanted))
    if len(rows) != len(wanted) or not wanted:
        raise NotFound("item_not_found", "there is no such item in this review")
    return [named_from_row(row) for row in rows]


def lock_items(tx: Transaction, campaign_id: str, item_ids: Sequence[str]) -> list[ItemRecord]:
    """The same without names, in the order given, held by this transaction until its end."""
    wanted = list(dict.fromkeys(item_ids))
    rows = tx.all(store.LOCK_ITEMS, campaign_id=campaign_id, items=json.dumps(wanted))
    held = {item.id: item for item in map(item_from_row, rows)}
    if held.keys() != set(wanted) or not wanted:
        raise NotFound("item_not_found", "there is no such item in this review")
    return [held[item_id] for item_id in wanted]


def require_reviewer(offices: Offices, item: ItemRecord, actor: str) -> None:
    """Raise Forbidden unless this is for the actor to answer, and not about himself (C14)."""
    if actor == item.holder_id:
        raise Forbidden("own_case", "nobody reviews his own right", pasal=(PASAL, "2.e"))
    if not offices.may_decide(actor, item):
        raise Forbidden(
            "not_the_reviewer", "somebody else is asked about this right", pasal=(PASAL,)
        )
