"""Recommendations: asked for, given by another administrator, used up (Pasal 16, SM-15).

What condition C13 of the policy asks is the recorded fact ``rekomendasi``: it begins with the
recommendation and ends in the same transaction in which that is used up or revoked.
"""

from __future__ import annotations

import re

from idp import audit, directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.foundation.ids import new_id
from idp.governance import recommendation_store as store
from idp.governance.appointment_rows import require_other
from idp.governance.assignments import list_in_force
from idp.governance.machine import require_moved
from idp.governance.notices import tell
from idp.governance.pledge_reading import is_pledged
from idp.governance.recommendation_machine import LIVE, RECOMMENDATION
from idp.governance.recommendation_rows import (
    RecommendationRecord,
    get_recommendation,
)
from idp.governance.recorded_facts import end_fact, record_fact
from idp.governance.roles import RECOMMENDING
from idp.governance.transitions import require_text

FACT = "rekomendasi"
FORMATS = ("cetak", "ekspor", "serah")
LEAST_PURPOSE = 30
DEFAULT_DAYS = 7
MOST_DAYS = 31
MOST_USES = 100
RECOMMENDED_DAYS = ("1", "3", "7", "14", "31")
RECOMMENDED_USES = ("1", "2", "5", "10")
"""What a page offers, as a form says it: days that it holds, and how often it may be used."""
_DAY = 86_400
_RESOURCE = re.compile(r"(?:md|info):[a-z_]{1,40}")
"""Pasal 16 is about master data and the information on employees."""


def ask_recommendation(
    tx: Transaction,
    *,
    resource: str,
    owner_id: str,
    recipient: str,
    format_: str,
    purpose: str,
    actor: str,
    now_ms: int,
) -> RecommendationRecord:
    """Somebody asks to present data of one person; ``resource`` is their type, as ``info:drh``.

    Raises Refusal ``unknown_resource``, ``unknown_format``, ``recipient_required`` or
    ``purpose_too_short``; NotFound for an unknown person.
    """
    if _RESOURCE.fullmatch(resource) is None:
        raise Refusal("unknown_resource", "name a type of data, as info:drh", pasal=("16",))
    if format_ not in FORMATS:
        raise Refusal("unknown_format", "data are printed, exported or handed over", pasal=("16",))
    require_text(recipient, "recipient", "16")
    require_text(purpose, "purpose", "16")
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise Refusal(
            "purpose_too_short", f"say the purpose in {LEAST_PURPOSE} characters", pasal=("16",)
        )
    owner = directory.get_person(tx, owner_id)
    values: dict[str, object] = dict.fromkeys(store.COLUMNS)
    values |= {
        "id": new_id(),
        "requester_id": actor,
        "owner_id": owner.id,
        "resource": resource,
        "recipient": recipient[:200],
        "format": format_,
        "purpose": purpose[:400],
        "state": RECOMMENDATION.target("", "ask"),
        "asked_at": now_ms // 1000,
    }
    tx.run(store.INSERT, **values)
    made = get_recommendation(tx, str(values["id"]))
    _put_on_record(tx, audit.EventType.RECOMMENDATION_ASKED, made, actor, now_ms, purpose)
    return made


def recommend(
    tx: Transaction,
    recommendation_id: str,
    *,
    actor: str,
    now_ms: int,
    days: int = DEFAULT_DAYS,
    uses: int = 1,
) -> RecommendationRecord:
    """An administrator other than the requester recommends it, for so many days and uses.

    Raises Forbidden ``own_case`` or ``not_an_administrator``, Refusal ``invalid_term``, Conflict
    ``wrong_state``.
    """
    asked = get_recommendation(tx, recommendation_id)
    _require_administrator(tx, asked, actor, now_ms // 1000)
    if not (1 <= days <= MOST_DAYS and 1 <= uses <= MOST_USES):
        raise Refusal(
            "invalid_term", f"it holds 1 to {MOST_DAYS} days and {MOST_USES} uses", pasal=("16",)
        )
    target = RECOMMENDATION.target(asked.state, "recommend")
    now = now_ms // 1000
    until = now + days * _DAY
    moved = tx.run(
        store.RECOMMEND,
        recommendation_id=asked.id,
        old_state=asked.state,
        new_state=target,
        actor=actor,
        now=now,
        count=uses,
        until=until,
        fact=_begin_fact(tx, asked, actor, now, until),
    )
    require_moved(moved, "16")
    _put_on_record(
        *(tx, audit.EventType.RECOMMENDATION_GIVEN, asked, actor, now_ms, None),
        days=days,
        uses=uses,
    )
    tell(tx, [asked.requester_id], "kabar.rekomendasi_beri", now=now)
    return get_recommendation(tx, recommendation_id)


def refuse_recommendation(
    tx: Transaction, recommendation_id: str, *, reason: str, actor: str, now_ms: int
) -> RecommendationRecord:
    """An administrator other than the requester refuses it, with the reason."""
    asked = get_recommendation(tx, recommendation_id)
    _require_administrator(tx, asked, actor, now_ms // 1000)
    require_text(reason, "reason", "16")
    _close(tx, asked, "refuse", reason, actor, now_ms)
    _put_on_record(tx, audit.EventType.RECOMMENDATION_REFUSED, asked, actor, now_ms, reason)
    tell(tx, [asked.requester_id], "kabar.rekomendasi_tolak", now=now_ms // 1000)
    return get_recommendation(tx, recommendation_id)


def revoke_recommendation(
    tx: Transaction, recommendation_id: str, *, reason: str, actor: str, now_ms: int
) -> RecommendationRecord:
    """An administrator other than the requester takes it back: it holds no longer, at once."""
    asked = get_recommendation(tx, recommendation_id)
    _require_administrator(tx, asked, actor, now_ms // 1000)
    require_text(reason, "reason", "16")
    _close(tx, asked, "revoke", reason, actor, now_ms)
    _end_fact(tx, asked, now_ms)
    _put_on_record(tx, audit.EventType.RECOMMENDATION_REVOKED, asked, actor, now_ms, reason)
    return get_recommendation(tx, recommendation_id)


def use_recommendation(
    tx: Transaction, recommendation_id: str, *, actor: str, now_ms: int, note: str | None = None
) -> RecommendationRecord:
    """The requester presents the data once; the last use ends the recommendation.

    Raises Forbidden ``not_the_requester``; Conflict ``wrong_state``, ``expired``.
    """
    held = get_recommendation(tx, recommendation_id)
    if actor != held.requester_id:
        raise Forbidden("not_the_requester", "who asked presents the data", pasal=("16",))
    RECOMMENDATION.target(held.state, "use")
    if note is not None:
        require_text(note, "note", "16")
    now = now_ms // 1000
    if held.valid_until is not None and now >= held.valid_until:
        raise Conflict("expired", "the time of the recommendation is over", pasal=("16",))
    require_moved(tx.run(store.USE, recommendation_id=held.id, now=now), "16")
    tx.run(
        store.INSERT_USE,
        id=new_id(),
        recommendation_id=held.id,
        used_by=actor,
        used_at=now,
        note=note[:200] if note else None,
    )
    after = get_recommendation(tx, recommendation_id)
    if after.state not in LIVE:
        _end_fact(tx, after, now_ms)
    _put_on_record(
        *(tx, audit.EventType.RECOMMENDATION_USED, held, actor, now_ms, None),
        left=after.uses_left,
    )
    return after


def _require_administrator(
    tx: Transaction, asked: RecommendationRecord, actor: str, now: int
) -> None:
    require_other(actor, asked.requester_id)
    # The operator of a sample or test installation stands in for officials that it has not.
    if actor.startswith(audit.OPERATOR):
        return
    today = civil_date(now)
    held = list_in_force(tx, actor, today)
    if not any(item.role in RECOMMENDING for item in held) or not is_pledged(tx, actor, today):
        raise Forbidden("not_an_administrator", "an administrator recommends", pasal=("16",))


def _begin_fact(
    tx: Transaction, asked: RecommendationRecord, actor: str, now: int, until: int
) -> str:
    return record_fact(
        tx,
        FACT,
        recorded_by=actor,
        valid_from=now,
        valid_until=until,
        subject_id=asked.requester_id,
        owner_id=asked.owner_id,
        resource=asked.resource,
        document=asked.id,
    )


def _end_fact(tx: Transaction, held: RecommendationRecord, now_ms: int) -> None:
    if held.fact_id is not None:
        end_fact(tx, held.fact_id, now_ms // 1000)


def _close(
    tx: Transaction, asked: RecommendationRecord, event: str, reason: str, actor: str, now_ms: int
) -> None:
    moved = tx.run(
        store.CLOSE,
        recommendation_id=asked.id,
        old_state=asked.state,
        new_state=RECOMMENDATION.target(asked.state, event),
        actor=actor,
        now=now_ms // 1000,
        why=reason[:400],
    )
    require_moved(moved, "16")


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    asked: RecommendationRecord,
    actor: str,
    now_ms: int,
    reason: str | None,
    **detail: int | None,
) -> None:
    told = {"requester": asked.requester_id, "owner": asked.owner_id, "resource": asked.resource}
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=asked.id,
        reason=reason,
        correlation=tx.act,
        detail={**told, "format": asked.format, "pasal": "16", **detail},
    )
