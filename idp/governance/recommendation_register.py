"""The register of recommendations with names, and the log of their uses (Pasal 16)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.foundation.like_pattern import part_pattern
from idp.governance import recommendation_register_store as store
from idp.governance.recommendation_machine import RECOMMENDATION
from idp.governance.recommendation_rows import RecommendationRecord

_WIDTH = len(fields(RecommendationRecord))
_LATEST = 2**62


@dataclass(frozen=True, slots=True)
class RecommendationFilter:
    """What narrows the register; an empty text narrows nothing."""

    search: str = ""
    state: str = ""
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class RecommendationEntry:
    """A recommendation with its people by name; ``owner`` is whose data it is about."""

    asked: RecommendationRecord
    requester: str
    unit_name: str | None
    owner: str
    decider: str | None


@dataclass(frozen=True, slots=True)
class NamedUse:
    """One presentation of data; ``used_at`` is epoch seconds."""

    used_at: int
    name: str | None
    note: str | None


def list_recommendation_page(
    tx: Transaction,
    wanted: RecommendationFilter,
    *,
    requester: str | None,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[RecommendationEntry]:
    """Everybody's or one ``requester``'s; ``after`` is the (asked_at, id) seen last. One query."""
    at, last_id = after or (0 if wanted.oldest_first else _LATEST, "")
    rows = tx.all(
        store.OLDEST_FIRST if wanted.oldest_first else store.PAGE,
        **_narrowed(wanted, requester),
        before_at=at,
        last_id=last_id,
        most=limit,
    )
    return [_entry(row) for row in rows]


def count_recommendation_page(
    tx: Transaction, wanted: RecommendationFilter, *, requester: str | None
) -> int:
    """How many :func:`list_recommendation_page` finds on all pages together."""
    row = tx.one(store.COUNT, **_narrowed(wanted, requester))
    return int(row[0]) if row is not None else 0


def get_recommendation_entry(tx: Transaction, recommendation_id: str) -> RecommendationEntry:
    """One recommendation with its people by name; raises NotFound."""
    row = tx.one(store.ENTRY, recommendation_id=recommendation_id)
    if row is None:
        raise NotFound("recommendation_not_found", "there is no such recommendation")
    return _entry(row)


def list_named_uses(tx: Transaction, recommendation_id: str) -> list[NamedUse]:
    """Every use of one recommendation, the latest first."""
    return [NamedUse(*row) for row in tx.all(store.USES, recommendation_id=recommendation_id)]


def _narrowed(wanted: RecommendationFilter, requester: str | None) -> dict[str, object]:
    return {
        "everybodys": int(requester is None),
        "viewer": requester or "",
        "states": json.dumps([wanted.state] if wanted.state else list(RECOMMENDATION.labels)),
        "name_part": part_pattern(wanted.search),
    }


def _entry(row: Row) -> RecommendationEntry:
    return RecommendationEntry(RecommendationRecord(*row[:_WIDTH]), *row[_WIDTH:])
