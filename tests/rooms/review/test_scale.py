"""A unit of three hundred in one sitting: what a page and a decision cost does not grow with it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from idp import review
from idp.directory import PersonRecord
from idp.foundation.database import Statement, Transaction
from idp.review import CampaignRecord
from tests.rooms.governance.appointments import appoint
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")
PEOPLE = 300
PAGE = 50


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Statements that were run, however many rows they had."""
    counts: Counter[str] = Counter()
    for name in ("_execute", "many"):
        whole = getattr(Transaction, name)

        def count(self: Any, statement: Statement, values: Any, whole: Any = whole) -> Any:
            counts["statements"] += 1
            return whole(self, statement, values)

        monkeypatch.setattr(Transaction, name, count)
    return counts


@pytest.fixture
def sitting(reviewing: Reviewing) -> tuple[CampaignRecord, PersonRecord]:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    people = [reviewing.holder("fasilitator", "DINKES") for _ in range(3)]
    for number in range(PEOPLE - len(people)):
        appoint(reviewing.foundation, people[number % 3], "fasilitator", "DINKES")
    return reviewing.running("unit", unit_code="DINKES"), head


def test_three_hundred_are_looked_at_and_kept_in_few_statements(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord], counted: Counter[str]
) -> None:
    campaign, head = sitting
    items = [named.item for named in reviewing.items(campaign)]
    assert len(items) == PEOPLE
    costs = []
    for size in (1, PAGE):
        counted.clear()
        opened = reviewing.look(campaign, [item.id for item in items[:size]], head.id)
        assert len(opened) == size
        costs.append(counted["statements"])
    assert costs[0] == costs[1] <= 12
    for start in range(0, PEOPLE, PAGE):
        reviewing.look(campaign, [item.id for item in items[start : start + PAGE]], head.id)
    counted.clear()
    reviewing.decide(campaign, items[:1], "keep", head)
    one = counted["statements"]
    counted.clear()
    decided = reviewing.decide(campaign, items[1:], "keep", head)
    assert len(decided) == PEOPLE - 1
    assert counted["statements"] == one <= 12


def test_three_hundred_are_set_down_in_few_statements(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord], counted: Counter[str]
) -> None:
    another = reviewing.create("unit", unit_code="DINKES")
    counted.clear()
    started = reviewing.start(another)
    assert started.items == PEOPLE
    assert counted["statements"] <= 14


def test_a_page_with_its_facts_costs_a_fixed_number_of_statements(
    reviewing: Reviewing, sitting: tuple[CampaignRecord, PersonRecord], counted: Counter[str]
) -> None:
    campaign, _head = sitting
    costs = []
    for limit in (1, PEOPLE):
        counted.clear()
        with reviewing.foundation.database.reading() as tx:
            page = review.list_items(tx, campaign.id, limit=limit)
            facts = review.facts_of(tx, campaign.id, [named.item for named in page])
        assert len(facts) == limit
        costs.append(counted["statements"])
    assert costs[0] == costs[1] <= 7
