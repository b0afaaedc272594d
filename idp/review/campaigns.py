"""Campaigns: making one, finding it, and its beginning, when what it looks at is set down."""

from __future__ import annotations

from datetime import date, timedelta

from idp import audit, directory, governance
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.foundation.ids import new_id
from idp.governance import Occasion
from idp.review import item_store, store
from idp.review.records import CampaignRecord, ItemRecord
from idp.review.reminders import announce
from idp.review.snapshot import digest_of, rights_in_scope
from idp.review.states import CAMPAIGN_TRANSITIONS, DEFAULTS, PASAL, SCOPES

UNANSWERED = "tinjauan akses tidak dijawab sampai tenggatnya"
"""Why a right is withheld that nobody answered for; the snapshot's digest follows."""
_MOST_NAME = 200


def create_campaign(
    tx: Transaction,
    *,
    name: str,
    scope: str,
    deadline: str,
    actor: str,
    now_ms: int,
    unit_code: str | None = None,
    default: str = "suspend",
) -> CampaignRecord:
    """Draft a campaign over a scope of SCOPES; ``deadline`` is the last civil day (WIB) to answer.

    ``default`` is what becomes of items that nobody answers for (one of DEFAULTS). Raises Refusal
    ``name_required``, ``unknown_scope``, ``unknown_default``, ``invalid_date``, ``deadline_past``,
    ``unit_required`` or ``not_a_perangkat_daerah``; NotFound for an unknown unit.
    """
    _check(name, scope, default, deadline, civil_date(now_ms // 1000))
    unit = _unit_of_scope(tx, scope, unit_code)
    campaign_id = new_id()
    tx.run(
        store.INSERT_CAMPAIGN,
        id=campaign_id,
        name=name.strip(),
        scope=scope,
        unit_id=unit.id if unit else None,
        state="drafted",
        default_outcome=default,
        deadline=deadline,
        created_by=actor,
        created_at=now_ms // 1000,
    )
    made = get_campaign(tx, campaign_id)
    put_on_record(tx, audit.EventType.REVIEW_CREATED, made, actor, now_ms, default=default)
    return made


def get_campaign(tx: Transaction, campaign_id: str) -> CampaignRecord:
    """The campaign as its row stands; raises NotFound."""
    row = tx.one(store.FIND_CAMPAIGN, campaign_id=campaign_id)
    if row is None:
        raise NotFound("review_not_found", "there is no such review")
    return CampaignRecord(*row)


def list_campaigns(
    tx: Transaction,
    *,
    state: str | None = None,
    after: CampaignRecord | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[CampaignRecord]:
    """Campaigns, the newest first, those after ``after``."""
    rows = tx.all(
        store.LIST_CAMPAIGNS,
        state=state or "",
        before_at=after.created_at if after else 1 << 60,
        after_id=after.id if after else "",
        most=limit,
        skip=offset,
    )
    return [CampaignRecord(*row) for row in rows]


def count_outcomes(tx: Transaction, campaign_id: str) -> dict[str, int]:
    """Outcome -> how many items have it; ``by_default`` how many of them the deadline decided."""
    counted = {"by_default": 0}
    for outcome, by_default, number in tx.all(store.COUNT_OUTCOMES, campaign_id=campaign_id):
        counted[outcome] = counted.get(outcome, 0) + int(number)
        counted["by_default"] += int(number) if by_default else 0
    return counted


def start_campaign(tx: Transaction, campaign_id: str, *, actor: str, now_ms: int) -> CampaignRecord:
    """Set down what is looked at and who is asked, and let silence have its consequence.

    From the day after the deadline on, unanswered rights are withheld when asked (unless the
    default is to keep them). Raises Conflict ``wrong_state``, Refusal ``deadline_past`` or
    ``nothing_to_review``.
    """
    campaign = get_campaign(tx, campaign_id)
    require_step(campaign, "start")
    if campaign.deadline < civil_date(now_ms // 1000):
        raise Refusal("deadline_past", "the deadline lies in the past", pasal=(PASAL,))
    items = rights_in_scope(tx, campaign, now_ms)
    if not items:
        raise Refusal("nothing_to_review", "there is no right in this scope", pasal=(PASAL,))
    digest = digest_of(items)
    moved = tx.run(
        store.START,
        campaign_id=campaign_id,
        actor=actor,
        now=now_ms // 1000,
        count=len(items),
        digest=digest,
    )
    if not moved:
        raise Conflict("wrong_state", "somebody else has started this review")
    tx.many(item_store.INSERT_ITEM, [_row(item) for item in items])
    if campaign.default_outcome != "keep":
        _plan_consequence(tx, campaign, items, digest, now_ms)
    started = get_campaign(tx, campaign_id)
    announce(tx, started, now_ms // 1000)
    put_on_record(
        tx,
        audit.EventType.REVIEW_STARTED,
        started,
        actor,
        now_ms,
        items=len(items),
        snapshot_sha256=digest,
    )
    return started


def require_step(campaign: CampaignRecord, event: str) -> str:
    """The state after this event; raises Conflict ``wrong_state``."""
    target = CAMPAIGN_TRANSITIONS.get((campaign.state, event))
    if target is None:
        raise Conflict("wrong_state", f"{event} is not possible: the review is {campaign.state}")
    return target


def put_on_record(
    tx: Transaction,
    event: audit.EventType,
    campaign: CampaignRecord,
    actor: str,
    now_ms: int,
    **detail: object,
) -> None:
    """The audit row of an act over a campaign."""
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=campaign.id,
        unit=campaign.unit_code,
        correlation=tx.act,
        detail={"scope": campaign.scope, "deadline": campaign.deadline, "pasal": PASAL, **detail},
    )


def _plan_consequence(
    tx: Transaction, campaign: CampaignRecord, items: list[ItemRecord], digest: str, now_ms: int
) -> None:
    after = date.fromisoformat(campaign.deadline) + timedelta(days=1)
    governance.plan_withholding(
        tx,
        [Occasion(item.assignment_id, item.id) for item in items if item.assignment_id],
        from_day=after.isoformat(),
        reason=f"{UNANSWERED}; potret {digest}",
        actor=audit.SYSTEM,
        now_ms=now_ms,
    )


def _row(item: ItemRecord) -> dict[str, object]:
    return {
        name: getattr(item, name)
        for name in (
            *("id", "campaign_id", "position", "assignment_id", "client_id", "holder_id", "role"),
            *("unit", "standing", "basis", "basis_date", "valid_from", "valid_until"),
            *("first_reviewer", "reviewer_id", "reviewer_by", "outcome"),
        )
    }


def _unit_of_scope(
    tx: Transaction, scope: str, unit_code: str | None
) -> directory.UnitRecord | None:
    if (scope == "unit") != (unit_code is not None):
        raise Refusal("unit_required", "a review of a unit names it, and no other does")
    if unit_code is None:
        return None
    unit = directory.get_unit_by_code(tx, unit_code)
    if unit.kind != "PD":
        raise Refusal(
            "not_a_perangkat_daerah", "a Perangkat Daerah is reviewed as a whole", pasal=("8(2)",)
        )
    return unit


def _check(name: str, scope: str, default: str, deadline: str, today: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > _MOST_NAME:
        raise Refusal("name_required", "the review needs a name of one line")
    if scope not in SCOPES:
        raise Refusal("unknown_scope", f"the scope is one of {', '.join(SCOPES)}")
    if default not in DEFAULTS:
        raise Refusal("unknown_default", f"the default is one of {', '.join(DEFAULTS)}")
    try:
        is_written_so = date.fromisoformat(deadline).isoformat() == deadline
    except ValueError:
        is_written_so = False
    if not is_written_so:
        raise Refusal("invalid_date", "the deadline is not YYYY-MM-DD")
    if deadline < today:
        raise Refusal("deadline_past", "the deadline lies in the past", pasal=(PASAL,))
