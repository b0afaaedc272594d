"""Two who act on the same at once: one wins, the other is told so, and nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from idp import audit, review
from idp.audit import EventType
from idp.foundation.errors import Conflict
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of each: ``done``, or the code of its refusal."""
    ready = threading.Barrier(len(acts))
    came: list[str] = []

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except Conflict as refusal:
            assert refusal.status == 409
            came.append(refusal.code)
        else:
            came.append("done")

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(came)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_reviewers_of_one_item_one_wins(reviewing: Reviewing, attempt: int) -> None:
    heads = [reviewing.holder("kepala_perangkat_daerah", "DINKES") for _ in range(2)]
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    came = at_once(
        *(
            lambda head=head, decision=decision: reviewing.decide(  # type: ignore[misc]
                campaign, item, decision, head, seen={item.id: item.version}
            )
            for head, decision in zip(heads, ("keep", "revoke"), strict=True)
        )
    )
    assert came == ["decided_meanwhile", "done"]
    after = reviewing.item_of(campaign, person)
    assert after.version == 2
    state = reviewing.held_by(person).state
    assert (after.outcome, state) in (("kept", "active"), ("revoked", "revoked"))
    with reviewing.foundation.database.reading() as tx:
        told = audit.list_events_about(tx, item.assignment_id or "")
    assert [e.type for e in told].count(EventType.REVIEW_ITEM_DECIDED.value) == 1


def test_of_two_large_decisions_over_the_same_items_none_is_half_done(
    reviewing: Reviewing,
) -> None:
    heads = [reviewing.holder("kepala_perangkat_daerah", "DINKES") for _ in range(2)]
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(8)]
    campaign = reviewing.running()
    items = [reviewing.item_of(campaign, person) for person in people]
    seen = {item.id: item.version for item in items}
    came = at_once(
        lambda: reviewing.decide(campaign, items, "keep", heads[0], seen=seen),
        lambda: reviewing.decide(campaign, items[::-1], "revoke", heads[1], seen=seen),
    )
    assert came == ["decided_meanwhile", "done"]
    assert len({reviewing.item_of(campaign, person).outcome for person in people}) == 1


def test_the_deadline_is_applied_once_however_many_workers_come(reviewing: Reviewing) -> None:
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(3)]
    campaign = reviewing.running()
    reviewing.past_the_deadline()
    at_once(*(lambda: review.apply_due(reviewing.foundation) for _ in range(3)))
    with reviewing.foundation.database.reading() as tx:
        for person in people:
            told = audit.list_events_about(tx, reviewing.item_of(campaign, person).subject)
            kinds = [event.type for event in told]
            for kind in (EventType.REVIEW_ITEM_DEFAULTED, EventType.ASSIGNMENT_WITHHELD):
                assert kinds.count(kind.value) == 1
        applied = audit.list_events_about(tx, campaign.id)
    assert [e.type for e in applied].count(EventType.REVIEW_APPLIED.value) == 1


def test_an_answer_racing_the_deadline_ends_in_one_of_the_two(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    reviewing.past_the_deadline()
    at_once(
        lambda: review.apply_due(reviewing.foundation),
        lambda: reviewing.decide(campaign, item, "keep", head),
    )
    outcome = reviewing.item_of(campaign, person).outcome
    expected = {"kept": ["fasilitator:DINKES"], "suspended": []}
    assert reviewing.in_force(person) == expected[outcome]


def test_a_campaign_starts_once(reviewing: Reviewing) -> None:
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.create()
    came = at_once(*(lambda: reviewing.start(campaign) for _ in range(2)))
    assert came == ["done", "wrong_state"]
    assert len(reviewing.items(campaign)) == 1
