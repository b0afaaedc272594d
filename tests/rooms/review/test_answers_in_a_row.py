"""Who keeps and keeps without looking is made to look again, at an item that was drawn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from idp.directory import PersonRecord
from idp.foundation.errors import Conflict, Refusal
from idp.review import MOST, CampaignRecord, ItemRecord
from tests.rooms.governance.appointments import appoint
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")

THIRD = 2


def third(options: Sequence[str]) -> str:
    """The randomness of these tests."""
    return options[THIRD]


@pytest.fixture
def sitting(reviewing: Reviewing) -> tuple[CampaignRecord, PersonRecord, list[ItemRecord]]:
    """A head who has more to answer for than may be kept unseen."""
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    for _ in range(MOST + 5):
        appoint(reviewing.foundation, person, "fasilitator", "DINKES")
    campaign = reviewing.running()
    return campaign, head, [named.item for named in reviewing.items(campaign)]


def test_after_twenty_unseen_one_is_drawn_and_has_to_be_confirmed(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    for item in items[:MOST]:
        reviewing.decide(campaign, item, "keep", head, draw=third)
    drawn, after = items[THIRD], items[MOST]
    for refused_items in ([after], [drawn], [drawn, after]):
        with pytest.raises(Conflict) as refused:
            reviewing.decide(campaign, refused_items, "keep", head, draw=third)
        assert refused.value.code in ("look_again", "wrong_state")
        assert refused.value.status == 409
    with pytest.raises(Conflict) as refused:
        reviewing.decide(campaign, after, "keep", head, draw=third)
    assert drawn.id in refused.value.reason
    reviewing.look(campaign, [after.id], head.id)  # another one does not count
    with pytest.raises(Conflict):
        reviewing.decide(campaign, after, "keep", head, draw=third)
    reviewing.look(campaign, [drawn.id], head.id)
    (confirmed,) = reviewing.decide(campaign, drawn, "keep", head, draw=third)
    assert (confirmed.outcome, confirmed.facts_seen) == ("kept", True)
    reviewing.decide(campaign, after, "keep", head, draw=third)


def test_what_is_drawn_may_be_found_wrong(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    reviewing.decide(campaign, items[:MOST], "keep", head, draw=third)
    reviewing.decide(campaign, items[0], "revoke", head)
    with pytest.raises(Conflict) as refused:
        reviewing.decide(campaign, items[MOST], "keep", head)
    assert refused.value.code == "look_again", "taking another away does not answer for it"
    reviewing.look(campaign, [items[THIRD].id], head.id)
    reviewing.decide(campaign, items[THIRD], "revoke", head)
    reviewing.decide(campaign, items[MOST], "keep", head)


def test_many_at_once_are_no_way_round(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    with pytest.raises(Conflict) as refused:
        reviewing.decide(campaign, items[: MOST + 1], "keep", head)
    assert refused.value.code == "look_first"
    assert {named.item.outcome for named in reviewing.items(campaign)} == {"undecided"}


def test_who_looks_may_keep_as_many_as_there_are(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    reviewing.look(campaign, [item.id for item in items], head.id)
    decided = reviewing.decide(campaign, items, "keep", head)
    assert len(decided) == len(items) and all(item.facts_seen for item in decided)


def test_one_that_was_looked_at_ends_the_row(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    seen = items[10]
    reviewing.look(campaign, [seen.id], head.id)
    reviewing.decide(campaign, items[: MOST + 5], "keep", head)
    assert not reviewing.item_of_position(campaign, items[0].position).facts_seen
    assert reviewing.item_of_position(campaign, seen.position).facts_seen


def test_each_reviewer_has_a_row_of_his_own(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    acting = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    reviewing.decide(campaign, items[:MOST], "keep", head)
    reviewing.decide(campaign, items[MOST:], "keep", acting)


def test_no_more_than_a_page_is_opened_at_once(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord, list[ItemRecord]]
) -> None:
    campaign, head, items = sitting
    with pytest.raises(Refusal) as refused:
        reviewing.look(campaign, [item.id for item in items] * 3, head.id)
    assert refused.value.code == "too_many"
