"""Applications are looked at like rights: stopped, brought back, or disabled for good."""

from __future__ import annotations

import pytest

from idp import oidc, review
from idp.audit import OPERATOR
from idp.foundation.errors import Conflict, Forbidden
from idp.review import CampaignRecord, ItemRecord
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")


def register(reviewing: Reviewing, unit: str | None) -> str:
    raw = {"client_name": "Aplikasi Contoh", "redirect_uris": ["https://app.example/cb"]}
    metadata = oidc.read_metadata(raw, loopback_allowed=False)
    with reviewing.foundation.database.transaction() as tx:
        return oidc.register_client(
            tx, metadata, actor=OPERATOR, now_ms=reviewing.now_ms, owner_unit=unit
        ).client_id


def lives(reviewing: Reviewing, client_id: str) -> bool:
    with reviewing.foundation.database.reading() as tx:
        return oidc.ClientRegistry().find(tx, client_id) is not None


def item_over(reviewing: Reviewing, campaign: CampaignRecord, client_id: str) -> ItemRecord:
    (found,) = (n.item for n in reviewing.items(campaign) if n.item.client_id == client_id)
    return found


def test_the_head_of_the_unit_that_owns_it_is_asked(reviewing: Reviewing) -> None:
    central = reviewing.holder("kepala_bkpsdmd")
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    owned, shared = register(reviewing, "DINKES"), register(reviewing, None)
    campaign = reviewing.running("clients")
    assert item_over(reviewing, campaign, owned).reviewer_id == head.id
    assert item_over(reviewing, campaign, shared).reviewer_id == central.id
    with pytest.raises(Forbidden):
        reviewing.decide(campaign, item_over(reviewing, campaign, shared), "revoke", head)


def test_a_client_is_stopped_comes_back_and_is_disabled_for_good(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    client = register(reviewing, "DINKES")
    campaign = reviewing.running("clients")
    item = item_over(reviewing, campaign, client)
    for decision, living in (("suspend", False), ("keep", True), ("revoke", False)):
        reviewing.clock.advance(1)
        reviewing.decide(campaign, item, decision, head)
        assert lives(reviewing, client) is living
    with pytest.raises(Conflict):
        reviewing.decide(campaign, item, "keep", head)


def test_what_another_act_has_disabled_does_not_come_back_by_a_review(
    reviewing: Reviewing,
) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    client = register(reviewing, "DINKES")
    campaign = reviewing.running("clients")
    with reviewing.foundation.database.transaction() as tx:
        oidc.disable_client(tx, client, reason="bocor", actor=OPERATOR, now_ms=reviewing.now_ms)
    with pytest.raises(Conflict) as refused:
        reviewing.decide(campaign, item_over(reviewing, campaign, client), "keep", head)
    assert refused.value.code == "right_ended"
    assert not lives(reviewing, client)
    reviewing.past_the_deadline()
    review.apply_due(reviewing.foundation)
    assert item_over(reviewing, campaign, client).outcome == "moot"


def test_silence_stops_a_client_until_somebody_answers(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    client = register(reviewing, "DINKES")
    campaign = reviewing.running("clients")
    reviewing.past_the_deadline()
    review.apply_due(reviewing.foundation)
    assert not lives(reviewing, client)
    reviewing.decide(campaign, item_over(reviewing, campaign, client), "keep", head)
    assert lives(reviewing, client)
