"""How campaigns stand, and what one reviewer has before him (Pasal 27(2)a)."""

from __future__ import annotations

import pytest

from idp import audit, review
from idp.directory import PersonRecord
from idp.review import CampaignFilter, CampaignRecord
from idp.review.reviewers import find_offices
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")


@pytest.fixture
def officers(reviewing: Reviewing) -> dict[str, PersonRecord]:
    return {
        "head": reviewing.holder("kepala_perangkat_daerah", "DINKES"),
        "foreign": reviewing.holder("kepala_perangkat_daerah", "DISDIK"),
        "chief": reviewing.holder("kepala_bkpsdmd"),
        "first": reviewing.holder("administrator"),
        "second": reviewing.holder("administrator"),
        "fasilitator": reviewing.holder("fasilitator", "DINKES"),
        "colleague": reviewing.holder("fasilitator", "DINKES"),
        "outside": reviewing.holder("fasilitator", "DISDIK"),
    }


def pages(reviewing: Reviewing, campaign: CampaignRecord, actor: str) -> list[str]:
    """Ids of what somebody answers for, two at a time."""
    found: list[str] = []
    after = 0
    while True:
        with reviewing.foundation.database.reading() as tx:
            page = review.list_answerable(
                tx, campaign.id, actor=actor, now_ms=reviewing.now_ms, after=after, limit=2
            )
        if not page:
            return found
        found += [named.item.id for named in page]
        after = page[-1].item.position


@pytest.mark.parametrize("scope", ["pengelola", "system_roles"])
def test_what_the_database_narrows_is_what_the_rule_says(
    reviewing: Reviewing, officers: dict[str, PersonRecord], scope: str
) -> None:
    campaign = reviewing.running(scope)
    items = [named.item for named in reviewing.items(campaign)]
    assert len(items) >= 3
    with reviewing.foundation.database.reading() as tx:
        offices = find_offices(tx, reviewing.now_ms)
    answered = 0
    for actor in (*(person.id for person in officers.values()), audit.OPERATOR):
        expected = [item.id for item in items if offices.may_decide(actor, item)]
        assert pages(reviewing, campaign, actor) == expected
        with reviewing.foundation.database.reading() as tx:
            counted = review.count_answerable(tx, campaign.id, actor=actor, now_ms=reviewing.now_ms)
        assert sum(counted.values()) == len(expected)
        answered += len(expected)
    assert answered > len(items)


def test_the_register_shows_a_reviewer_what_he_answers_or_answered_for(
    reviewing: Reviewing, officers: dict[str, PersonRecord]
) -> None:
    mine = reviewing.running("unit", unit_code="DINKES", name="Tinjauan Dinkes")
    reviewing.clock.advance(60)
    other = reviewing.running("unit", unit_code="DISDIK", name="Tinjauan Disdik 100%")
    reviewing.clock.advance(60)
    draft = reviewing.create("unit", unit_code="DINKES")

    def listed(actor: str | None, **wanted: str) -> list[str]:
        chosen = CampaignFilter(**wanted)
        with reviewing.foundation.database.reading() as tx:
            found, number = review.list_campaign_page(
                tx, chosen, actor=actor, now_ms=reviewing.now_ms, limit=10
            )
        assert number == len(found)
        return [campaign.id for campaign in found]

    assert listed(None) == [draft.id, other.id, mine.id]
    assert listed(None, state="drafted") == [draft.id]
    assert listed(None, search="100%") == [other.id]
    assert listed(officers["head"].id) == [mine.id]
    assert listed(officers["foreign"].id) == [other.id]
    assert listed(officers["fasilitator"].id) == []
    for person in (officers["fasilitator"], officers["colleague"]):
        reviewing.decide(mine, reviewing.item_of(mine, person), "keep", officers["head"])
    assert listed(officers["head"].id) == [mine.id]
    with reviewing.foundation.database.reading() as tx:
        ((first,), _) = review.list_campaign_page(
            tx, CampaignFilter(), actor=None, now_ms=reviewing.now_ms, limit=1
        )
        rest, _ = review.list_campaign_page(
            tx,
            CampaignFilter(),
            actor=None,
            now_ms=reviewing.now_ms,
            after=(first.created_at, first.id),
        )
        counted = review.count_outcomes_of(tx, [mine.id, other.id])
    assert [campaign.id for campaign in rest] == [other.id, mine.id]
    assert counted[mine.id] == {"kept": 2, "by_default": 0}
    assert counted[other.id] == {"undecided": 1, "by_default": 0}


def test_the_register_is_paged_by_deadline(reviewing: Reviewing) -> None:
    late, soon = (reviewing.create(deadline=day) for day in ("2026-12-01", "2026-10-02"))
    same = reviewing.create(deadline="2026-12-01")
    wanted, after, seen = CampaignFilter(by_deadline=True), None, []
    for _ in range(3):
        with reviewing.foundation.database.reading() as tx:
            ((one,), total) = review.list_campaign_page(
                tx, wanted, actor=None, now_ms=reviewing.now_ms, after=after, limit=1
            )
        assert total == len((late, soon, same))
        seen.append(one.id)
        after = review.place_of(one, wanted)
    assert seen == [soon.id, *sorted((late.id, same.id))]


def test_a_campaign_says_who_is_late_how_fast_they_decide_and_how_units_stand(
    reviewing: Reviewing, officers: dict[str, PersonRecord]
) -> None:
    draft = reviewing.create("unit", unit_code="DINKES")
    with reviewing.foundation.database.reading() as tx:
        items, asked = review.preview_campaign(tx, draft, now_ms=reviewing.now_ms)
    assert (len(items), [(one.person_id, one.items) for one in asked]) == (
        *(2, [(officers["head"].id, 2)]),
    )
    assert reviewing.items(draft) == []
    campaign = reviewing.start(draft)
    first, second = (reviewing.item_of(campaign, officers[x]) for x in ("fasilitator", "colleague"))
    reviewing.look(campaign, [first.id], officers["head"].id)
    reviewing.decide(campaign, first, "keep", officers["head"])
    with reviewing.foundation.database.reading() as tx:
        left = review.list_unanswered(tx, campaign.id, now_ms=reviewing.now_ms)
        (alone,) = review.list_paces(tx, campaign.id)
        units = review.count_by_unit(tx, campaign.id)
    assert [(one.name, one.items) for one in left] == [(officers["head"].name, 1)]
    assert (alone.decided, alone.facts_seen, alone.seconds_each) == (1, 1, None)
    assert units == {"DINKES": {"kept": 1, "undecided": 1, "by_default": 0}}
    reviewing.clock.advance(30)
    reviewing.decide(campaign, second, "suspend", officers["head"])
    with reviewing.foundation.database.reading() as tx:
        (both,) = review.list_paces(tx, campaign.id)
    assert (both.decided, both.facts_seen, both.seconds_each) == (2, 1, 30)


def test_nobody_is_offered_as_the_judge_of_his_own_right(
    reviewing: Reviewing, officers: dict[str, PersonRecord]
) -> None:
    campaign = reviewing.running()
    for name in ("first", "fasilitator"):
        item = reviewing.item_of(campaign, officers[name])
        with reviewing.foundation.database.reading() as tx:
            offered = review.list_possible_reviewers(tx, item, now_ms=reviewing.now_ms)
            _, own = review.list_concerning(
                tx,
                campaign.id,
                actor=officers[name].id,
                offices=find_offices(tx, reviewing.now_ms),
            )
        ids = [person for person, _ in offered]
        assert ids and officers[name].id not in ids and item.reviewer_id not in ids
        assert [named.item.id for named in own] == [item.id]
        assert own[0].reviewer_name is not None
    assert officers["second"].id in ids
