"""A small province with heads, and campaigns over it, for the tests of reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from idp import governance, review
from idp.directory import PersonRecord
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.governance import AssignmentRecord
from idp.keys import KeyRing
from idp.review import CampaignRecord, ItemRecord, NamedItem
from tests.rooms.governance.appointments import appoint, employ

DEADLINE = "2026-10-05"
"""Two weeks after the tests' clock begins."""
DAY = 86_400


@dataclass
class Reviewing:
    """Acts over campaigns, each in a transaction of its own, at the foundation's own time."""

    foundation: Foundation

    @property
    def clock(self) -> FixedClock:
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        return clock

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms()

    def holder(self, role: str, unit: str | None = None, **facts: Any) -> PersonRecord:
        """Somebody placed in the unit (BKPSDMD without one) who holds this role there."""
        person = employ(self.foundation, unit or "BKPSDMD")
        appoint(self.foundation, person, role, unit, **facts)
        return person

    def held_by(self, person: PersonRecord) -> AssignmentRecord:
        with self.foundation.database.reading() as tx:
            (only,) = governance.list_assignments(tx, person.id)
        return only

    def create(self, scope: str = "pengelola", **changes: Any) -> CampaignRecord:
        values = {"name": "Tinjauan semester dua", "deadline": DEADLINE, "actor": "pengelola"}
        with self.foundation.database.transaction() as tx:
            return review.create_campaign(
                tx, **(values | {"scope": scope, "now_ms": self.now_ms} | changes)
            )

    def start(self, campaign: CampaignRecord) -> CampaignRecord:
        with self.foundation.database.transaction() as tx:
            return review.start_campaign(tx, campaign.id, actor="pengelola", now_ms=self.now_ms)

    def running(self, scope: str = "pengelola", **changes: Any) -> CampaignRecord:
        return self.start(self.create(scope, **changes))

    def items(self, campaign: CampaignRecord) -> list[NamedItem]:
        with self.foundation.database.reading() as tx:
            return review.list_items(tx, campaign.id, limit=1000)

    def item_of(self, campaign: CampaignRecord, person: PersonRecord) -> ItemRecord:
        (found,) = (n.item for n in self.items(campaign) if n.item.holder_id == person.id)
        return found

    def item_of_position(self, campaign: CampaignRecord, position: int) -> ItemRecord:
        return self.items(campaign)[position - 1].item

    def look(self, campaign: CampaignRecord, ids: Sequence[str], actor: str) -> Any:
        with self.foundation.database.transaction() as tx:
            return review.look_at(tx, campaign.id, ids, actor=actor, now_ms=self.now_ms)

    def decide(
        self,
        campaign: CampaignRecord,
        items: ItemRecord | Iterable[ItemRecord],
        decision: str,
        actor: PersonRecord | str,
        reason: str | None = None,
        **more: Any,
    ) -> list[ItemRecord]:
        chosen = [items] if isinstance(items, ItemRecord) else list(items)
        if reason is None and decision != "keep":
            reason = "tidak lagi diperlukan"
        with self.foundation.database.transaction() as tx:
            return review.decide(
                tx,
                campaign.id,
                [item.id for item in chosen],
                decision=decision,
                reason=reason,
                actor=actor if isinstance(actor, str) else actor.id,
                now_ms=self.now_ms,
                **more,
            )

    def reassign(
        self, campaign: CampaignRecord, item: ItemRecord, to: PersonRecord, actor: PersonRecord
    ) -> list[ItemRecord]:
        with self.foundation.database.transaction() as tx:
            return review.reassign(
                tx,
                campaign.id,
                [item.id],
                to=to.id,
                note="lebih mengenalnya",
                actor=actor.id,
                now_ms=self.now_ms,
            )

    def apply(self, campaign: CampaignRecord) -> CampaignRecord:
        with self.foundation.database.transaction() as tx:
            return review.apply_campaign(tx, campaign.id, actor="pengelola", now_ms=self.now_ms)

    def close(self, campaign: CampaignRecord) -> CampaignRecord:
        sign = partial(KeyRing(self.foundation).sign, typ=review.EVIDENCE_TYPE)
        with self.foundation.database.transaction() as tx:
            return review.close_campaign(
                tx,
                self.foundation,
                campaign.id,
                sign=sign,
                actor="pengelola",
                now_ms=self.now_ms,
            )

    def export(self, campaign: CampaignRecord) -> dict[str, bytes]:
        with self.foundation.database.transaction() as tx:
            return review.export_evidence(
                tx, self.foundation, campaign.id, actor="pengelola", now_ms=self.now_ms
            )

    def past_the_deadline(self) -> None:
        self.clock.advance(15 * DAY)

    def in_force(self, person: PersonRecord) -> list[str]:
        from tests.rooms.governance.appointments import in_force

        return in_force(self.foundation, person)
