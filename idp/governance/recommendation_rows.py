"""The register of recommendations and of their uses (Pasal 16)."""

from __future__ import annotations

from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.governance import recommendation_store as store
from idp.governance.recommendation_machine import LIVE


@dataclass(frozen=True, slots=True)
class RecommendationRecord:
    """What somebody wants to present, of whom, to whom and why. Moments are epoch seconds.

    ``owner_id`` is whose data, ``resource`` the type of them, ``recipient`` who gets them. It holds
    before ``valid_until`` and while ``uses_left`` of its ``uses`` are there.
    """

    id: str
    requester_id: str
    owner_id: str
    resource: str
    recipient: str
    format: str
    purpose: str
    state: str
    asked_at: int
    decided_by: str | None
    decided_at: int | None
    uses: int | None
    uses_left: int | None
    valid_until: int | None
    fact_id: str | None
    reason: str | None
    nip: str | None

    def holds(self, now: int) -> bool:
        """Whether data may be presented on it at ``now``."""
        return self.state in LIVE and (self.uses_left or 0) > 0 and now < (self.valid_until or 0)


@dataclass(frozen=True, slots=True)
class UseRecord:
    """One presentation of data. ``used_at`` is epoch seconds."""

    id: str
    recommendation_id: str
    used_by: str
    used_at: int
    note: str | None


def get_recommendation(tx: Transaction, recommendation_id: str) -> RecommendationRecord:
    """The recommendation; raises NotFound."""
    row = tx.one(store.FIND, recommendation_id=recommendation_id)
    if row is None:
        raise NotFound("recommendation_not_found", "there is no such recommendation")
    return RecommendationRecord(*row)


def list_recommendations(
    tx: Transaction,
    *,
    requester_id: str | None = None,
    state: str | None = None,
    after: RecommendationRecord | None = None,
    limit: int = 100,
) -> list[RecommendationRecord]:
    """Recommendations, newest first, those after ``after``; narrowed by what is given."""
    rows = tx.all(
        store.LIST,
        requester=requester_id or "",
        state=state or "",
        before_at=after.asked_at if after else 1 << 60,
        before_id=after.id if after else "",
        most=limit,
    )
    return [RecommendationRecord(*row) for row in rows]


def list_recommendation_uses(tx: Transaction, recommendation_id: str) -> list[UseRecord]:
    """Every use, the first one first."""
    rows = tx.all(store.LIST_USES, recommendation_id=recommendation_id)
    return [UseRecord(*row) for row in rows]
