"""What reviewers do by a program: read what they answer for, open its facts, decide, pass on."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from idp import review
from idp.access import Act
from idp.administration import shapes
from idp.administration.declaring import IDS, PAGED, REASON, SHORT, get, post
from idp.administration.operation import Call
from idp.desk import Doing, Thing
from idp.foundation.errors import NotFound
from idp.review import Facts, NamedItem

LOOK, FINISH = Act("lihat", "idp:tinjauan"), Act("tutup", "idp:tinjauan")
ANSWER = Act("putuskan", "idp:tinjauan")


def list_items(call: Call) -> dict[str, Any]:
    """The rights that a campaign looks at: all to who oversees it, one's own to a reviewer."""
    campaign_id, limit = call.path["id"], call.limit
    outcome = call.choice("outcome", review.OUTCOMES) or None
    after = call.cursor[0] if call.cursor else 0
    mine = call.choice("mine", ("true",)) == "true"
    if mine:
        call.reach(ANSWER)
    else:
        call.desk.let_in(call.visitor, [(LOOK, Thing(campaign_id)), (FINISH, Thing(campaign_id))])
    now_ms, me = call.foundation.clock.now_ms(), call.visitor.person.id
    page: dict[str, Any] = {"outcome": outcome, "after": after, "limit": limit + 1}
    with call.foundation.database.transaction() as tx:
        review.settle(tx, campaign_id, now_ms)
        found = (
            review.list_answerable(tx, campaign_id, actor=me, now_ms=now_ms, **page)
            if mine
            else review.list_items(tx, campaign_id, **page)
        )
    shown = [_item(one) for one in found[:limit]]
    more = f"{found[limit - 1].item.position}.-" if len(found) > limit else None
    return {"items": shown, "next": more}


def look(call: Call) -> dict[str, Any]:
    """Open the facts of items; that they were opened is remembered."""
    return _answer(call, _opened)


def decide(call: Call) -> dict[str, Any]:
    """Decide the same about items, all or none; what is revoked or suspended ends at once."""

    def take(call: Call, doing: Doing, ids: Sequence[str]) -> list[dict[str, Any]]:
        seen = call.body.get("seen")
        review.require_few(call.text("decision"), ids)
        review.decide(
            *(doing.tx, call.path["id"], ids),
            decision=call.text("decision"),
            reason=call.text("reason") or None,
            seen=None if seen is None else {ids[0]: int(seen)},
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return _found(call, doing, ids)

    return _answer(call, take)


def reassign(call: Call) -> dict[str, Any]:
    """Ask somebody else about items, and never whoever holds the right."""

    def take(call: Call, doing: Doing, ids: Sequence[str]) -> list[dict[str, Any]]:
        review.reassign(
            *(doing.tx, call.path["id"], ids),
            to=call.text("to"),
            note=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return _found(call, doing, ids)

    return _answer(call, take)


def get_evidence(call: Call) -> dict[str, Any]:
    """One file of the signed evidence in base64; that it was given is on record."""
    campaign_id, name = call.path["id"], call.path["name"]
    act = call.desk.let_in(call.visitor, [(LOOK, Thing(campaign_id)), (FINISH, Thing(campaign_id))])
    with call.desk.acting(call.visitor, act, Thing(campaign_id)) as doing:
        files = review.export_evidence(
            *(doing.tx, call.foundation, campaign_id), actor=doing.actor, now_ms=doing.now_ms
        )
    if name not in files:
        raise NotFound("not_found", "there is no such file of the evidence")
    return {"name": name, "content": base64.b64encode(files[name]).decode()}


Taken = Any


def _answer(call: Call, take: Taken) -> dict[str, Any]:
    """One answer about items: the policy is asked about each holder once (C2, C14)."""
    ids, campaign_id = list(dict.fromkeys(call.body["items"])), call.path["id"]
    # Who answers for nothing learns of no item whether there is one.
    call.reach(ANSWER)
    with call.foundation.database.reading() as tx:
        found = review.find_items(tx, campaign_id, ids)
    things = [Thing(campaign_id, one.item.holder_id, one.item.unit) for one in found]
    first, *others = dict.fromkeys(things)
    with call.desk.acting(call.visitor, ANSWER, first, fresh=True) as doing:
        for thing in others:
            call.desk.guard.require_in(doing.tx, call.visitor, ANSWER, thing.stated({}))
        return {"items": take(call, doing, ids), "next": None}


def _opened(call: Call, doing: Doing, ids: Sequence[str]) -> list[dict[str, Any]]:
    opened = review.look_at(doing.tx, call.path["id"], ids, actor=doing.actor, now_ms=doing.now_ms)
    return [_item(named) | {"facts": _facts(facts)} for named, facts in opened]


def _found(call: Call, doing: Doing, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [_item(named) for named in review.find_items(doing.tx, call.path["id"], ids)]


def _item(named: NamedItem) -> dict[str, Any]:
    item = named.item
    return {
        "id": item.id,
        "number": item.position,
        "sub": item.holder_id,
        "name": named.holder_name,
        "role": item.role,
        "unit": item.unit,
        "outcome": item.outcome,
        "by_default": item.by_default,
        "assignment": item.assignment_id,
        "client": item.client_id,
        "document": item.basis,
        "since": item.valid_from,
        "until": item.valid_until,
        "reviewer": item.reviewer_id,
        "reason": item.reason,
        "note": item.note,
        "decided_by": item.decided_by,
        "decided_at": shapes.moment(item.decided_at),
        "version": item.version,
    }


def _facts(facts: Facts) -> dict[str, Any]:
    last = facts.last_review
    return {
        "last_use": shapes.moment(facts.last_use),
        "last_sign_in": shapes.moment(facts.last_sign_in),
        "last_review": last.outcome if last is not None else None,
        "suspensions": facts.suspensions,
        "moved_on": facts.moved_on,
    }


_ITEMS = {"items": {**IDS, "maxItems": 50}}
OPERATIONS = (
    get(
        *("/reviews/<id>/items", "listReviewItems", "What a campaign looks at", list_items),
        *("[ReviewItem]", (LOOK, FINISH, ANSWER)),
        narrows={
            **PAGED,
            "outcome": f"one of {', '.join(review.OUTCOMES)}",
            "mine": "true: those alone that one answers for",
        },
    ),
    get(
        *("/reviews/<id>/evidence/<name>", "getReviewEvidence", "One file of the evidence"),
        *(get_evidence, "File", (LOOK, FINISH)),
    ),
    post(
        *("/reviews/<id>/items/look", "lookAtReviewItems", "Open the facts of items", look),
        *("[ReviewItemWithFacts]", ANSWER),
        takes=_ITEMS,
    ),
    post(
        *("/reviews/<id>/items/decide", "decideReviewItems", "Decide about items", decide),
        *("[ReviewItem]", ANSWER),
        takes={
            **_ITEMS,
            "decision": {"type": "string", "enum": list(review.DECISIONS)},
            "reason": REASON,
            "seen": {"type": "integer", "description": "the version that was seen, of one item"},
        },
        optional=("reason", "seen"),
    ),
    post(
        *("/reviews/<id>/items/reassign", "reassignReviewItems", "Ask somebody else", reassign),
        *("[ReviewItem]", ANSWER),
        takes={**_ITEMS, "to": {**SHORT, "description": "a sub"}, "reason": REASON},
    ),
)
