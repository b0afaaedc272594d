"""Pasal 9(7) at the modules: the suspension of a unit ends the authority of everybody there."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text

from idp import governance
from idp.audit import OPERATOR
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.governance.papers import hand_in_letter
from tests.spec.flows import Browser, Party, add_client, add_person, claims_of

SCOPE = "openid pengelolaan informasi offline_access"
COLLEAGUE, NEGLECTFUL = "197905142005011902", "198103032006041901"
_QUEUED = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'backchannel_logout'"))


def appoint(foundation: Foundation, nip: str) -> tuple[str, str]:
    """An active, pledged fasilitator of UJI; gives the ids of person and assignment."""
    person = add_person(foundation, nip, totp=True)
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        assignment = governance.record_assignment(
            tx,
            foundation,
            person_id=person,
            role="fasilitator",
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            document="188.44/1/UJI",
        )
        governance.sign_pledge(tx, person, now_ms=now * 1000)
    return person, assignment.id


def act(foundation: Foundation, name: str, assignment: str, **values: Any) -> None:
    with foundation.database.transaction() as tx:
        getattr(governance, name)(
            tx,
            assignment,
            reason="alasan",
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
            **values,
        )


def test_tokens_of_a_colleague_end_and_modules_are_told(party: Party, browser: Browser) -> None:
    foundation = party.application.foundation
    colleague, _ = appoint(foundation, COLLEAGUE)
    _, cause = appoint(foundation, NEGLECTFUL)
    logout = "https://rp1.test:7001/logout"
    client = add_client(foundation, client_name="Modul", backchannel_logout_uri=logout)
    module = Party(party.application, client.client_id, client.client_secret)
    code = browser.sign_in(module, COLLEAGUE, scope=SCOPE)["code"]
    tokens = module.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    assert "fasilitator:UJI" in claims_of(tokens["access_token"])["roles"]
    act(foundation, "suspend", cause, scope="unit")
    assert module.introspect(tokens["access_token"]) == {"active": False}
    assert module.userinfo(tokens["access_token"]).status_code == 401
    with foundation.database.reading() as tx:
        queued = [json.loads(row[0]) for row in tx.all(_QUEUED)]
    assert [(item["client_id"], item["sub"]) for item in queued] == [(module.client_id, colleague)]
    fresh = module.refresh(tokens["refresh_token"], resource="urn:simasn:informasi").get_json()
    assert claims_of(fresh["access_token"])["roles"] == ["user_personal"]
    refused = browser.sign_in(module, COLLEAGUE, scope="openid pengelolaan")
    assert refused["error"] == "access_denied"
    with foundation.database.reading() as tx:
        stopped = governance.get_assignment(tx, cause)
    hand_in_letter(foundation, stopped)
    act(foundation, "reinstate", cause)
    back = module.exchange(browser.sign_in(module, COLLEAGUE, scope="openid pengelolaan")["code"])
    assert "fasilitator:UJI" in claims_of(back.get_json()["access_token"])["roles"]
