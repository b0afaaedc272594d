"""K10, one campaign: how it stands, its beginning and end, and its signed evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from idp import review
from idp.access import Act
from idp.console.frame import PASSED_UP, Console
from idp.console.reviews.views import (
    FINISH,
    LOOK,
    MAKE,
    REVIEWS,
    SHOWN,
    require_known,
    settled,
)
from idp.desk import Doing, Thing, done, find_receipt, message_of
from idp.directory import UnitRecord
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.keys import KeyRing
from idp.pages import Message
from idp.review import CampaignRecord, Offices
from idp.sessions import Visitor

_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "jws": "application/jose",
}


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How one Perangkat Daerah stands; ``name`` is None for rights of the whole Province."""

    name: str | None
    counted: Mapping[str, int]

    @property
    def in_all(self) -> int:
        return sum(n for outcome, n in self.counted.items() if outcome in SHOWN)

    @property
    def is_done(self) -> bool:
        return not self.counted.get("undecided")


class CampaignPage:
    """``/console/tinjauan/<id>`` and the acts of who conducts it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """GET: what it looks at, how far it is, who is late, what may be done next."""
        return self._page(request, visitor, campaign_id)

    def start(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """POST: set down what is looked at and ask the reviewers."""
        return self._act(request, visitor, campaign_id, MAKE, review.start_campaign)

    def show_apply(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """GET: what follows for those that nobody answered for, before it is applied."""
        self._console.desk.admit(visitor, FINISH, Thing(campaign_id), fresh=True)
        with self._console.foundation.database.transaction() as tx:
            campaign = settled(self._console, tx, campaign_id)
            counted = review.count_outcomes(tx, campaign_id)
        return self._console.show(
            request,
            visitor,
            "console/review_apply.html",
            campaign=campaign,
            open_items=counted.get("undecided", 0),
        )

    def apply(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """POST: end the time for answers; silence has its consequence."""
        return self._act(request, visitor, campaign_id, FINISH, review.apply_campaign, fresh=True)

    def close(self, request: Request, visitor: Visitor, campaign_id: str) -> Response:
        """POST: close it with signed evidence."""
        foundation = self._console.foundation
        sign = partial(KeyRing(foundation).sign, typ=review.EVIDENCE_TYPE)

        def closing(tx: Transaction, of: str, *, actor: str, now_ms: int) -> CampaignRecord:
            return review.close_campaign(tx, foundation, of, sign=sign, actor=actor, now_ms=now_ms)

        return self._act(request, visitor, campaign_id, FINISH, closing)

    def evidence(
        self, _request: Request, visitor: Visitor, campaign_id: str, name: str
    ) -> Response:
        """GET: one file of the evidence, as it was signed; that it was given is on record."""
        act, _ = self._console.reach_by(visitor, LOOK, FINISH)
        with self._console.desk.acting(visitor, act, Thing(campaign_id)) as doing:
            files = review.export_evidence(
                doing.tx,
                self._console.foundation,
                campaign_id,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )
        if name not in files:
            raise NotFound("not_found", "there is no such file of the evidence")
        media = _MEDIA.get(name.rpartition(".")[2], "application/octet-stream")
        headers = [
            ("Content-Type", media),
            ("Content-Disposition", f'attachment; filename="{name}"'),
            ("Cache-Control", "no-store"),
        ]
        return Response(200, files[name], headers)

    def _act(
        self,
        request: Request,
        visitor: Visitor,
        campaign_id: str,
        act: Act,
        step: Callable[..., CampaignRecord],
        *,
        fresh: bool = False,
    ) -> Response:
        try:
            with self._console.desk.acting(visitor, act, Thing(campaign_id), fresh=fresh) as doing:
                step(doing.tx, campaign_id, actor=doing.actor, now_ms=doing.now_ms)
        except PASSED_UP:
            raise
        except Refusal as refusal:
            told = message_of(refusal)
            return self._page(request, visitor, campaign_id, wrong=told, status=refusal.status)
        return self._done(campaign_id, doing)

    def _done(self, campaign_id: str, doing: Doing) -> Response:
        return done(f"{REVIEWS}/{campaign_id}", doing)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        campaign_id: str,
        *,
        wrong: Message | None = None,
        status: int = 200,
    ) -> Response:
        reviewer = require_known(self._console, visitor, campaign_id)
        now_ms = self._console.foundation.clock.now_ms()
        me = visitor.person.id
        with self._console.foundation.database.transaction() as tx:
            campaign = settled(self._console, tx, campaign_id)
            offices = review.find_offices(tx, now_ms)
            mine, own = review.list_concerning(tx, campaign_id, actor=me, offices=offices)
            oversight = None if reviewer else _oversight(tx, campaign, now_ms, offices)
            shown: dict[str, Any] = {
                "counted": oversight["counted"]
                if oversight
                else review.count_outcomes(tx, campaign_id),
                "mine": mine,
                "own": own,
                "trace": find_receipt(tx, request, campaign_id),
                "oversight": oversight,
            }
        allowed = self._allowed(visitor, campaign_id)
        evidence = {} if reviewer else review.list_digests(self._console.foundation, campaign)
        return self._console.show(
            request,
            visitor,
            "console/review_campaign.html",
            status=status,
            campaign=campaign,
            outcomes=SHOWN,
            today=civil_date(now_ms // 1000),
            may=allowed,
            evidence=evidence,
            wrong=wrong,
            **shown,
        )

    def _allowed(self, visitor: Visitor, campaign_id: str) -> dict[str, bool]:
        thing = Thing(campaign_id)
        answers = self._console.desk.may(visitor, [(MAKE, thing), (FINISH, thing)])
        return {
            name: answer.decision.allowed
            for name, answer in zip(("make", "finish"), answers, strict=True)
        }


def _oversight(
    tx: Transaction, campaign: CampaignRecord, now_ms: int, offices: Offices
) -> dict[str, Any]:
    """What whoever conducts it sees besides: a preview of a draft, else how each part stands."""
    if campaign.state == "drafted":
        items, asked = review.preview_campaign(tx, campaign, now_ms=now_ms)
        nothing: dict[str, Any] = {"counted": {}, "units": [], "late": [], "paces": []}
        return {"preview": len(items), "asked": asked, **nothing}
    by_unit = review.count_by_unit(tx, campaign.id)
    running = campaign.state == "running"
    return {
        "preview": None,
        "asked": [],
        "counted": sum(map(Counter, by_unit.values()), Counter()),
        "units": _by_perangkat_daerah(by_unit, offices.units),
        "late": review.list_unanswered(tx, campaign.id, now_ms=now_ms, offices=offices)
        if running
        else [],
        "paces": review.list_paces(tx, campaign.id),
    }


def _by_perangkat_daerah(
    counted: Mapping[str | None, Mapping[str, int]], units: Sequence[UnitRecord]
) -> list[UnitProgress]:
    """The same by Perangkat Daerah (Pasal 1 angka 4), the least answered first."""
    known = {unit.code: unit for unit in units}
    found: dict[str | None, dict[str, int]] = {}
    for code, outcomes in counted.items():
        of = found.setdefault(_perangkat_daerah_of(code, known), {})
        for outcome, number in outcomes.items():
            of[outcome] = of.get(outcome, 0) + number
    progress = [
        UnitProgress(known[code].name if code in known else code, outcomes)
        for code, outcomes in found.items()
    ]
    return sorted(
        progress, key=lambda one: (-one.counted.get("undecided", 0) / one.in_all, one.name or "")
    )


def _perangkat_daerah_of(code: str | None, known: Mapping[str, UnitRecord]) -> str | None:
    at, seen = known.get(code or ""), set[str]()
    while at is not None and at.kind != "PD" and at.code not in seen:
        seen.add(at.code)
        at = known.get(at.parent_code or "")
    return at.code if at is not None else code
