"""Reviews of access (SM-10, Pasal 27(2)a): conducted by some, answered by those who are asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from idp import review
from idp.access import Act
from idp.administration import shapes
from idp.administration.declaring import DAY, SHORT, get, post
from idp.administration.operation import Call
from idp.administration.review_answers import ANSWER, FINISH, LOOK
from idp.desk import Thing
from idp.foundation.database import Transaction
from idp.keys import KeyRing
from idp.review import CampaignRecord

MAKE = Act("buat", "idp:tinjauan")


def create(call: Call) -> dict[str, Any]:
    """Draft a campaign."""
    with call.desk.acting(call.visitor, MAKE, Thing(""), fresh=True) as doing:
        made = review.create_campaign(
            doing.tx,
            name=call.text("name"),
            scope=call.text("scope"),
            unit_code=call.text("unit") or None,
            deadline=call.text("deadline"),
            default=call.text("default"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
    return shapes.review(made)


def start(call: Call) -> dict[str, Any]:
    """Set down what is looked at, and ask those who answer for it."""
    return _conduct(call, MAKE, review.start_campaign)


def apply(call: Call) -> dict[str, Any]:
    """End the time for answers; silence has its consequence."""
    return _conduct(call, FINISH, review.apply_campaign)


def close(call: Call) -> dict[str, Any]:
    """Close it with signed evidence; nothing of it changes any more."""
    foundation = call.foundation
    sign = partial(KeyRing(foundation).sign, typ=review.EVIDENCE_TYPE)

    def closing(tx: Transaction, of: str, *, actor: str, now_ms: int) -> CampaignRecord:
        return review.close_campaign(tx, foundation, of, sign=sign, actor=actor, now_ms=now_ms)

    return _conduct(call, FINISH, closing)


def get_one(call: Call) -> dict[str, Any]:
    """A campaign, how far it is, and the digests of its evidence once it is closed."""
    campaign_id = call.path["id"]
    _let_in(call, campaign_id)
    with call.foundation.database.transaction() as tx:
        campaign = review.settle(tx, campaign_id, call.foundation.clock.now_ms())
        counted = review.count_outcomes(tx, campaign_id)
    evidence = review.list_digests(call.foundation, campaign) if campaign.closed_at else {}
    return shapes.review(campaign) | {"outcomes": dict(counted), "evidence": evidence}


def _let_in(call: Call, campaign_id: str) -> None:
    """Whoever looks on, conducts it, or is asked by it; raises AccessDenied for others."""
    thing, units = Thing(campaign_id), call.visitor.found.units if call.visitor.found else ()
    places = [Thing("", unit=unit) for unit in (None, *units)]
    asked = [(LOOK, thing), (FINISH, thing), *((ANSWER, place) for place in places)]
    looks, finishes, *answers = call.desk.may(call.visitor, asked)
    if looks.decision.allowed or finishes.decision.allowed:
        return
    now_ms, me = call.foundation.clock.now_ms(), call.visitor.person.id
    if any(one.decision.allowed for one in answers):
        with call.foundation.database.reading() as tx:
            if review.is_asked(tx, campaign_id, actor=me, now_ms=now_ms):
                return
    call.desk.guard.refuse(looks)


def _conduct(call: Call, act: Act, take: Callable[..., CampaignRecord]) -> dict[str, Any]:
    campaign_id = call.path["id"]
    with call.desk.acting(call.visitor, act, Thing(campaign_id), fresh=True) as doing:
        done = take(doing.tx, campaign_id, actor=doing.actor, now_ms=doing.now_ms)
    return shapes.review(done)


OPERATIONS = (
    get(
        *("/reviews/<id>", "getReview", "One campaign, and how far it is", get_one),
        *("ReviewWithOutcomes", (LOOK, FINISH, ANSWER)),
    ),
    post(
        *("/reviews", "createReview", "Draft a campaign", create, "Review", MAKE),
        takes={
            "name": SHORT,
            "scope": {"type": "string", "enum": list(review.SCOPES)},
            "unit": {**SHORT, "description": "the Perangkat Daerah of the scope unit"},
            "deadline": DAY,
            "default": {"type": "string", "enum": list(review.DEFAULTS)},
        },
        optional=("unit",),
        status=201,
    ),
    post(*("/reviews/<id>/start", "startReview", "Ask the reviewers", start, "Review", MAKE)),
    post(*("/reviews/<id>/apply", "applyReview", "End the answers", apply, "Review", FINISH)),
    post(*("/reviews/<id>/close", "closeReview", "Close it, signed", close, "Review", FINISH)),
)
