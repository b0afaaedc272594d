"""How campaigns stand, for those who conduct them: by unit, by reviewer, and before the start."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.foundation.like_pattern import part_pattern
from idp.review import item_store, store
from idp.review.items import list_awaiting
from idp.review.records import CampaignRecord, ItemRecord, item_from_row
from idp.review.reviewers import Offices, find_offices
from idp.review.snapshot import rights_in_scope

_LATEST = 2**62
"""After every moment: where the newest campaign is the first one."""


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """What narrows the register of campaigns; an empty text narrows nothing."""

    search: str = ""
    state: str = ""
    by_deadline: bool = False


@dataclass(frozen=True, slots=True)
class Answering:
    """How many items somebody is asked about; None where nobody is left who may answer."""

    person_id: str | None
    name: str | None
    items: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How somebody decided: how many, how many with the facts open, and how fast.

    ``seconds_each`` is the mean time from one decision to the next, breaks included; None for
    fewer than two.
    """

    name: str
    decided: int
    facts_seen: int
    seconds_each: int | None


def list_campaign_page(
    tx: Transaction,
    wanted: CampaignFilter,
    *,
    actor: str | None,
    now_ms: int,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> tuple[list[CampaignRecord], int]:
    """Campaigns, newest first or by deadline, and how many there are on all pages together.

    With ``actor`` those alone in which somebody answers or answered; ``after`` is the ``place_of``
    the last one seen.
    """
    narrowed = _narrowed(tx, wanted, actor, now_ms)
    if wanted.by_deadline:
        day, last_id = after or (0, "")
        place: dict[str, object] = {"after_day": _day_text(day), "after_id": last_id}
        rows = tx.all(store.PAGE_BY_DEADLINE, **narrowed, **place, most=limit)
    else:
        moment, last_id = after or (_LATEST, "")
        place = {"before_at": moment, "after_id": last_id}
        rows = tx.all(store.PAGE_OF_CAMPAIGNS, **narrowed, **place, most=limit)
    counted = tx.one(store.COUNT_CAMPAIGNS, **narrowed)
    return [CampaignRecord(*row) for row in rows], int(counted[0]) if counted is not None else 0


def place_of(campaign: CampaignRecord, wanted: CampaignFilter) -> tuple[int, str]:
    """Where a campaign stands in the register's order: a moment, or its day as a number, and id."""
    if wanted.by_deadline:
        return int(campaign.deadline.replace("-", "")), campaign.id
    return campaign.created_at, campaign.id


def count_outcomes_of(
    tx: Transaction, campaign_ids: Iterable[str]
) -> Mapping[str, Mapping[str, int]]:
    """Campaign -> what :func:`count_outcomes` says of it, in one query."""
    wanted = list(campaign_ids)
    counted: dict[str, Counter[str]] = {one: Counter(by_default=0) for one in wanted}
    for campaign_id, outcome, by_default, number in tx.all(
        store.COUNT_OUTCOMES_OF, campaigns=json.dumps(wanted)
    ):
        counted[campaign_id][outcome] += int(number)
        counted[campaign_id]["by_default"] += int(number) if by_default else 0
    return counted


def count_by_unit(tx: Transaction, campaign_id: str) -> Mapping[str | None, Mapping[str, int]]:
    """Unit (None: the whole Province) -> what ``count_outcomes`` says of its part."""
    counted: dict[str | None, Counter[str]] = {}
    rows = tx.all(item_store.COUNT_BY_UNIT, campaign_id=campaign_id)
    for unit, outcome, by_default, number in rows:
        of = counted.setdefault(unit, Counter(by_default=0))
        of[outcome] += int(number)
        of["by_default"] += int(number) if by_default else 0
    return counted


def list_unanswered(
    tx: Transaction, campaign_id: str, *, now_ms: int, offices: Offices | None = None
) -> list[Answering]:
    """Who has how many items of a running campaign still to answer, the most first."""
    offices = offices or find_offices(tx, now_ms)
    rows = tx.all(item_store.LIST_UNDECIDED, campaign_id=campaign_id)
    counted = Counter(offices.answering(item) for item in map(item_from_row, rows))
    return _named(counted, offices.names)


def list_paces(tx: Transaction, campaign_id: str) -> list[Pace]:
    """How each reviewer decided (Pasal 27(2)a: looked at, and not waved through)."""
    return [
        Pace(
            name,
            int(decided),
            int(seen or 0),
            (int(last) - int(first)) // (int(decided) - 1) if decided > 1 else None,
        )
        for _, name, decided, seen, first, last in tx.all(item_store.PACE, campaign_id=campaign_id)
    ]


def preview_campaign(
    tx: Transaction, campaign: CampaignRecord, *, now_ms: int
) -> tuple[list[ItemRecord], list[Answering]]:
    """What a draft would look at if it began now, and who would be asked; nothing is written."""
    offices = find_offices(tx, now_ms)
    items = rights_in_scope(tx, campaign, now_ms, offices)
    return items, _named(Counter(item.first_reviewer for item in items), offices.names)


def list_possible_reviewers(
    tx: Transaction, item: ItemRecord, *, now_ms: int, offices: Offices | None = None
) -> list[tuple[str, str]]:
    """Id and name of everybody who may be asked about an item instead of its reviewer."""
    offices = offices or find_offices(tx, now_ms)
    found = offices.possible_reviewers(item)
    return [(one, offices.names[one]) for one in found if one != item.reviewer_id]


def _narrowed(
    tx: Transaction, wanted: CampaignFilter, actor: str | None, now_ms: int
) -> dict[str, object]:
    return {
        "everything": int(actor is None),
        "actor": actor or "",
        "answered_by_office": "[]" if actor is None else _by_office(tx, actor, now_ms),
        "state": wanted.state,
        "name_part": part_pattern(wanted.search),
    }


def _by_office(tx: Transaction, actor: str, now_ms: int) -> str:
    """The running campaigns whose items fall to somebody by office alone, as a JSON list."""
    return json.dumps([one.id for one, _ in list_awaiting(tx, actor=actor, now_ms=now_ms)])


def _day_text(day: int) -> str:
    digits = f"{day:08d}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"


def _named(counted: Mapping[str | None, int], names: Mapping[str, str]) -> list[Answering]:
    found = [
        Answering(person, names.get(person or ""), number) for person, number in counted.items()
    ]
    return sorted(found, key=lambda one: (one.person_id is not None, -one.items, one.name or ""))
