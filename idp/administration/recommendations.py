"""Recommendations for presenting data (SM-15, Pasal 16): asked for, given by another, used up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from idp import governance
from idp.access import Act
from idp.administration import shapes
from idp.administration.declaring import PAGED, REASON, SHORT, get, post
from idp.administration.operation import Call
from idp.desk import Doing, Thing
from idp.governance import RecommendationRecord

LOOK, GIVE = Act("lihat", "idp:rekomendasi"), Act("beri", "idp:rekomendasi")
ASK = Act("ajukan", "idp:rekomendasi")
_MOST_DAYS, _MOST_USES = 31, 100


def ask(call: Call) -> dict[str, Any]:
    """Ask to present one person's data."""
    owner = call.text("of") or call.visitor.person.id
    with call.desk.acting(call.visitor, ASK, Thing("", owner=owner), fresh=True) as doing:
        made = governance.ask_recommendation(
            doing.tx,
            resource=call.text("resource"),
            owner_id=owner,
            recipient=call.text("recipient"),
            format_=call.text("format"),
            purpose=call.text("purpose"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
    return _shape(made)


def give(call: Call) -> dict[str, Any]:
    """An administrator other than the requester recommends it, for so many days and uses."""
    days, uses = int(call.body.get("days", 7)), int(call.body.get("uses", 1))
    return _over(
        call,
        lambda doing: governance.recommend(
            *(doing.tx, call.path["id"]),
            actor=doing.actor,
            now_ms=doing.now_ms,
            days=days,
            uses=uses,
        ),
    )


def refuse(call: Call) -> dict[str, Any]:
    """Refuse what was asked, with the reason."""
    return _end(call, governance.refuse_recommendation)


def revoke(call: Call) -> dict[str, Any]:
    """Take a recommendation back; it holds no longer, at once."""
    return _end(call, governance.revoke_recommendation)


def use(call: Call) -> dict[str, Any]:
    """The requester presents the data once: it is logged and counted."""
    with call.foundation.database.reading() as tx:
        held = governance.get_recommendation(tx, call.path["id"])
    present, about = Act("sajikan", held.resource), Thing(held.owner_id, owner=held.owner_id)
    # Pasal 2 huruf e: who recommended is the second pair of eyes that the rule asks for.
    brought = {"penyetuju_kedua": held.decided_by}
    thing = Thing(held.id, owner=held.owner_id)
    with call.desk.acting(call.visitor, ASK, thing, fresh=True, **brought) as doing:
        call.desk.guard.require_in(doing.tx, call.visitor, present, about.stated(brought))
        used = governance.use_recommendation(
            *(doing.tx, held.id),
            actor=doing.actor,
            now_ms=doing.now_ms,
            note=call.text("note") or None,
        )
    return _shape(used)


def list_all(call: Call) -> dict[str, Any]:
    """Recommendations, the newest first: all to who gives them or looks on, else one's own."""
    state = call.choice("state", governance.RECOMMENDATION.labels) or None
    limit, cursor = call.limit, call.query.get("cursor")
    own = call.choice("own", ("true",)) == "true"
    if not own:
        call.desk.let_in(call.visitor, [(LOOK, Thing("")), (GIVE, Thing(""))])
    me = call.visitor.person.id if own else None
    with call.foundation.database.reading() as tx:
        after = governance.get_recommendation(tx, cursor) if cursor else None
        found = governance.list_recommendations(
            tx, requester_id=me, state=state, after=after, limit=limit + 1
        )
    shown = [_shape(one) for one in found[:limit]]
    return {"items": shown, "next": found[limit - 1].id if len(found) > limit else None}


def list_uses(call: Call) -> dict[str, Any]:
    """Every presentation of data on one recommendation, the first one first."""
    call.desk.let_in(call.visitor, [(LOOK, Thing("")), (GIVE, Thing(""))])
    with call.foundation.database.reading() as tx:
        held = governance.get_recommendation(tx, call.path["id"])
        found = governance.list_recommendation_uses(tx, held.id)
    shown = [
        {"id": one.id, "at": shapes.moment(one.used_at), "by": one.used_by, "note": one.note}
        for one in found
    ]
    return {"items": shown, "next": None}


def _end(call: Call, end: Callable[..., RecommendationRecord]) -> dict[str, Any]:
    return _over(
        call,
        lambda doing: end(
            *(doing.tx, call.path["id"]),
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
    )


def _over(call: Call, take: Callable[[Doing], RecommendationRecord]) -> dict[str, Any]:
    with call.foundation.database.reading() as tx:
        asked = governance.get_recommendation(tx, call.path["id"])
    thing, reason = Thing(asked.id, owner=asked.requester_id), call.text("reason") or None
    with call.desk.acting(call.visitor, GIVE, thing, fresh=True, alasan=reason) as doing:
        return _shape(take(doing))


def _shape(one: RecommendationRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "sub": one.requester_id,
        "of": one.owner_id,
        "resource": one.resource,
        "recipient": one.recipient,
        "format": one.format,
        "purpose": one.purpose,
        "state": one.state,
        "asked_at": shapes.moment(one.asked_at),
        "until": shapes.moment(one.valid_until),
        "decided_by": one.decided_by,
        "uses": one.uses,
        "uses_left": one.uses_left,
        "reason": one.reason,
    }


_BY = {"reason": REASON}
_ONE = "Recommendation"
OPERATIONS = (
    get(
        *("/recommendations", "listRecommendations", "Recommendations for presenting data"),
        *(list_all, f"[{_ONE}]", (LOOK, GIVE)),
        narrows={
            **PAGED,
            "state": f"one of {', '.join(governance.RECOMMENDATION.labels)}",
            "own": "true: one's own alone",
        },
    ),
    get(
        *("/recommendations/<id>/uses", "listRecommendationUses", "Every use of one"),
        *(list_uses, "[Use]", (LOOK, GIVE)),
    ),
    post(
        *("/recommendations", "askRecommendation", "Ask to present data", ask, _ONE, ASK),
        takes={
            "resource": SHORT,
            "of": {**SHORT, "description": "whose data (a sub); one's own if left out"},
            "recipient": SHORT,
            "format": {"type": "string", "enum": list(governance.FORMATS)},
            "purpose": {**REASON, "minLength": 30},
        },
        optional=("of",),
        status=201,
    ),
    post(
        *("/recommendations/<id>/give", "giveRecommendation", "Recommend it", give, _ONE, GIVE),
        takes={
            "days": {"type": "integer", "minimum": 1, "maximum": _MOST_DAYS},
            "uses": {"type": "integer", "minimum": 1, "maximum": _MOST_USES},
        },
        optional=("days", "uses"),
    ),
    post(
        *("/recommendations/<id>/refuse", "refuseRecommendation", "Refuse it", refuse, _ONE, GIVE),
        takes=_BY,
    ),
    post(
        *("/recommendations/<id>/revoke", "revokeRecommendation", "Take it back"),
        *(revoke, _ONE, GIVE),
        takes=_BY,
    ),
    post(
        *("/recommendations/<id>/use", "useRecommendation", "Present the data once", use, _ONE),
        ASK,
        takes={"note": SHORT},
        optional=("note",),
    ),
)
