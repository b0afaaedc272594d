"""The holder sees who looked at a right last, and what came of it (Pasal 27(2)a)."""

from __future__ import annotations

import pytest

from idp.review import last_looks_at
from tests.rooms.review.campaigns import Reviewing


@pytest.mark.pasal("27(2)a")
def test_the_last_decision_about_each_right_is_told_with_the_name(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    with reviewing.foundation.database.reading() as tx:
        assert last_looks_at(tx, person.id) == {}
    reviewing.decide(campaign, item, "suspend", head)
    reviewing.decide(campaign, item, "keep", head)
    with reviewing.foundation.database.reading() as tx:
        looks = last_looks_at(tx, person.id)
        assert last_looks_at(tx, head.id) == {}
    (told,) = looks.values()
    assert list(looks) == [item.assignment_id]
    assert (told.outcome, told.by) == ("kept", head.name)
    assert told.decided_at == reviewing.foundation.clock.now()
