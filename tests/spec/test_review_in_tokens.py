"""Pasal 27(2)a at the modules: what a review takes away is in no token any more; AC-07."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from idp import governance, review
from idp.foundation.clock import FixedClock, civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Forbidden
from idp.review import CampaignRecord, ItemRecord
from tests.spec.flows import Browser, Party, add_client, add_person, claims_of

pytestmark = pytest.mark.pasal("27(2)a", allows=False)
SCOPE = "openid pengelolaan informasi offline_access"
HOLDER, HEAD = "197905142005011902", "198103032006041901"
TO_MIDNIGHT = 10_000
"""Seconds from where the tests' clock begins to 00:00 WIB."""
_QUEUED = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'backchannel_logout'"))


def appoint(foundation: Foundation, nip: str, role: str) -> str:
    person = add_person(foundation, nip, totp=True)
    with foundation.database.transaction() as tx:
        governance.record_assignment(
            tx,
            foundation,
            person_id=person,
            role=role,
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            document="188.44/1/UJI",
        )
        governance.sign_pledge(tx, person, now_ms=foundation.clock.now_ms())
    return person


def begin(foundation: Foundation) -> tuple[CampaignRecord, ItemRecord]:
    """A campaign that ends today, and its one item."""
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        made = review.create_campaign(
            tx,
            name="Tinjauan",
            scope="pengelola",
            deadline=civil_date(now_ms // 1000),
            actor="pengelola",
            now_ms=now_ms,
        )
        started = review.start_campaign(tx, made.id, actor="pengelola", now_ms=now_ms)
        (named,) = review.list_items(tx, made.id)
    return started, named.item


def decide(
    foundation: Foundation, campaign: CampaignRecord, item: ItemRecord, what: str, by: str
) -> None:
    with foundation.database.transaction() as tx:
        review.decide(
            tx,
            campaign.id,
            [item.id],
            decision=what,
            reason=None if what == "keep" else "alasan",
            actor=by,
            now_ms=foundation.clock.now_ms(),
        )


def advance(foundation: Foundation, seconds: float) -> None:
    assert isinstance(foundation.clock, FixedClock)
    foundation.clock.advance(seconds)


def module_of(party: Party) -> Party:
    logout = "https://rp1.test:7001/logout"
    client = add_client(
        party.application.foundation, client_name="Modul", backchannel_logout_uri=logout
    )
    return Party(party.application, client.client_id, client.client_secret)


def roles_now(module: Party, refresh_token: str) -> list[str]:
    fresh = module.refresh(refresh_token, resource="urn:simasn:informasi").get_json()
    return list(claims_of(fresh["access_token"])["roles"])


@pytest.mark.parametrize("decision", ["suspend", "revoke"])
def test_a_decision_ends_tokens_at_once_and_modules_are_told(
    party: Party, browser: Browser, decision: str
) -> None:
    foundation, module = party.application.foundation, module_of(party)
    holder = appoint(foundation, HOLDER, "fasilitator")
    head = appoint(foundation, HEAD, "kepala_perangkat_daerah")
    code = browser.sign_in(module, HOLDER, scope=SCOPE)["code"]
    tokens = module.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    assert "fasilitator:UJI" in claims_of(tokens["access_token"])["roles"]
    campaign, item = begin(foundation)
    decide(foundation, campaign, item, decision, head)
    assert module.introspect(tokens["access_token"]) == {"active": False}
    assert module.userinfo(tokens["access_token"]).status_code == 401
    with foundation.database.reading() as tx:
        queued = [json.loads(row[0]) for row in tx.all(_QUEUED)]
    assert [(told["client_id"], told["sub"]) for told in queued] == [(module.client_id, holder)]
    assert roles_now(module, tokens["refresh_token"]) == ["user_personal"]


def test_silence_is_in_no_token_from_midnight_on_and_a_late_answer_is(
    party: Party, browser: Browser
) -> None:
    foundation, module = party.application.foundation, module_of(party)
    appoint(foundation, HOLDER, "fasilitator")
    head = appoint(foundation, HEAD, "kepala_perangkat_daerah")
    campaign, item = begin(foundation)
    advance(foundation, TO_MIDNIGHT - 60)
    code = browser.sign_in(module, HOLDER, scope=SCOPE)["code"]
    tokens = module.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    assert "fasilitator:UJI" in claims_of(tokens["access_token"])["roles"]
    advance(foundation, 60)
    # Nothing has run since midnight: a new token has the role no more.
    refused = browser.sign_in(module, HOLDER, scope="openid pengelolaan")
    assert refused["error"] == "access_denied"
    # Then the worker comes by, and what was issued before is worth nothing.
    assert review.apply_due(foundation) == 1
    assert module.introspect(tokens["access_token"]) == {"active": False}
    assert roles_now(module, tokens["refresh_token"]) == ["user_personal"]
    decide(foundation, campaign, item, "keep", head)
    back = module.exchange(browser.sign_in(module, HOLDER, scope="openid pengelolaan")["code"])
    assert "fasilitator:UJI" in claims_of(back.get_json()["access_token"])["roles"]


def test_nobody_certifies_his_own_right_or_edits_what_is_closed(party: Party) -> None:
    foundation = party.application.foundation
    holder = appoint(foundation, HOLDER, "fasilitator")
    head = appoint(foundation, HEAD, "kepala_perangkat_daerah")
    campaign, item = begin(foundation)
    with pytest.raises(Forbidden) as own:
        decide(foundation, campaign, item, "keep", holder)
    assert (own.value.code, own.value.status) == ("own_case", 403)
    decide(foundation, campaign, item, "keep", head)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        review.apply_campaign(tx, campaign.id, actor="pengelola", now_ms=now_ms)
        review.close_campaign(
            *(tx, foundation, campaign.id),
            sign=lambda _claims: "",
            actor="pengelola",
            now_ms=now_ms,
        )
    with pytest.raises(Conflict) as closed:
        decide(foundation, campaign, item, "revoke", head)
    assert (closed.value.code, closed.value.status) == ("wrong_state", 409)
