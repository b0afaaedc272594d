"""What may become of a campaign and of its items: the whole table, and nothing besides."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from idp import review
from idp.directory import PersonRecord
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict
from idp.keys import ensure_keys
from idp.review import CampaignRecord, ItemRecord
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")

SET_CAMPAIGN = Statement(text("UPDATE review_campaign SET state = :state WHERE id = :id"))
SET_ITEM = Statement(
    text("UPDATE review_item SET outcome = :outcome, decided_by = NULL WHERE id = :id")
)
SET_DRAWN = Statement(
    text(
        "INSERT INTO review_row (campaign_id, person_id, items, drawn_id, drawn_at_ms)"
        " VALUES (:campaign, :person, '[]', :item, 0)"
    )
)

CAMPAIGN_ACTS: dict[str, Callable[[Reviewing, CampaignRecord], Any]] = {
    "start": Reviewing.start,
    "apply": Reviewing.apply,
    "close": Reviewing.close,
}


@pytest.mark.parametrize(
    ("state", "event"), list(itertools.product(review.CAMPAIGN_STATES, CAMPAIGN_ACTS))
)
def test_every_pair_of_a_campaign_is_in_the_table_or_refused(
    reviewing: Reviewing, state: str, event: str
) -> None:
    ensure_keys(reviewing.foundation)
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.create() if event == "start" else reviewing.running()
    if event != "start":
        reviewing.decide(campaign, reviewing.item_of(campaign, person), "keep", head)
    with reviewing.foundation.database.transaction() as tx:
        tx.run(SET_CAMPAIGN, state=state, id=campaign.id)
    target = review.CAMPAIGN_TRANSITIONS.get((state, event))
    try:
        after = CAMPAIGN_ACTS[event](reviewing, campaign).state
    except Conflict as refusal:
        assert refusal.code == "wrong_state"
        after = None
    assert after == target


def _confirm(reviewing: Reviewing, campaign: CampaignRecord, item: ItemRecord, by: str) -> None:
    with reviewing.foundation.database.transaction() as tx:
        tx.run(SET_DRAWN, campaign=campaign.id, person=by, item=item.id)
    reviewing.look(campaign, [item.id], by)
    reviewing.decide(campaign, item, "keep", by)


def _reassign(
    reviewing: Reviewing, campaign: CampaignRecord, item: ItemRecord, by: str, to: PersonRecord
) -> None:
    with reviewing.foundation.database.transaction() as tx:
        review.reassign(
            tx, campaign.id, [item.id], to=to.id, note="x", actor=by, now_ms=reviewing.now_ms
        )


@pytest.mark.parametrize("state", review.CAMPAIGN_STATES)
@pytest.mark.parametrize("outcome", review.OUTCOMES)
def test_every_triple_of_an_item_is_in_the_table_or_refused(
    reviewing: Reviewing, state: str, outcome: str
) -> None:
    events = {step.event for step in review.ITEM_STEPS if step.action}
    assert events == {*review.DECISIONS, "reassign", "confirm"}
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    central = reviewing.holder("kepala_bkpsdmd")
    for event in sorted(events):
        person = reviewing.holder("fasilitator", "DINKES")
        campaign = reviewing.running()
        item = reviewing.item_of(campaign, person)
        with reviewing.foundation.database.transaction() as tx:
            tx.run(SET_CAMPAIGN, state=state, id=campaign.id)
            tx.run(SET_ITEM, outcome=outcome, id=item.id)
        target = review.ITEM_TRANSITIONS.get((state, outcome, event))
        if event == "confirm" and (state, outcome, "keep") in review.ITEM_TRANSITIONS:
            continue  # Only what was kept is confirmed; keeping the rest is another line.
        try:
            if event == "confirm":
                _confirm(reviewing, campaign, item, head.id)
            elif event == "reassign":
                _reassign(reviewing, campaign, item, head.id, central)
            else:
                reviewing.decide(campaign, item, event, head)
            reached = True
        except Conflict as refusal:
            assert refusal.code == "wrong_state", (event, refusal.code)
            reached = False
        assert reached == (target is not None), event
        assert reviewing.item_of(campaign, person).outcome == (target or outcome), event


def test_the_tables_lead_from_every_beginning_to_an_end() -> None:
    assert {step.source for step in review.CAMPAIGN_STEPS} == {"drafted", "running", "applied"}
    targets = {step.target for step in review.ITEM_STEPS}
    assert targets == set(review.OUTCOMES)
    assert {step.source for step in review.ITEM_STEPS} == {"undecided", "kept", "suspended"}
    for step in (*review.CAMPAIGN_STEPS, *review.ITEM_STEPS):
        assert {step.source, step.target} <= set(review.LABELS)


@pytest.mark.parametrize(
    ("default", "outcome", "state", "left"),
    [
        ("keep", "kept", "active", ["fasilitator:DINKES"]),
        ("suspend", "suspended", "active", []),
        ("revoke", "revoked", "revoked", []),
    ],
)
def test_silence_has_the_consequence_that_the_campaign_says(
    reviewing: Reviewing, default: str, outcome: str, state: str, left: list[str]
) -> None:
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running(default=default)
    with pytest.raises(Conflict) as refused:
        reviewing.apply(campaign)
    assert refused.value.code == "answers_awaited"
    reviewing.past_the_deadline()
    assert reviewing.apply(campaign).state == "applied"
    item = reviewing.item_of(campaign, person)
    assert (item.outcome, item.by_default, item.decided_by) == (outcome, True, "system")
    assert reviewing.held_by(person).state == state
    assert reviewing.in_force(person) == left
