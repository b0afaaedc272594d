"""RT-02: a refresh asks again what the person may at this moment (Pasal 9(6), 9(7))."""

from __future__ import annotations

from typing import Any

import pytest

from idp import directory, governance
from idp.app import Application
from idp.audit import OPERATOR
from idp.foundation.context import Foundation
from tests.rooms.authentication.owners import Owner, new_owner
from tests.rooms.directory.files import UNITS
from tests.rooms.governance.appointments import appoint, change, suspend
from tests.spec.flows import PASSWORD, SEED, Browser, Party, add_client, claims_of, start

FASILITATOR = "openid pengelolaan offline_access"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def party(application: Application) -> Party:
    client = add_client(application.foundation)
    return Party(application, client.client_id, client.client_secret)


@pytest.fixture
def owner(application: Application) -> Owner:
    return new_owner(application.foundation, password=PASSWORD, seed=SEED)


def tokens_of(party: Party, owner: Owner, scope: str) -> dict[str, Any]:
    code = Browser(party.application).sign_in(party, owner.nip, scope=scope)["code"]
    given: dict[str, Any] = party.exchange(code).get_json()
    return given


def make_fasilitator(foundation: Foundation, owner: Owner) -> governance.AssignmentRecord:
    assignment = appoint(foundation, owner.person)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=foundation.clock.now_ms())
    return assignment


def close_account(foundation: Foundation, owner: Owner) -> None:
    with foundation.database.transaction() as tx:
        directory.disable_person(
            tx, owner.id, reason="uji", actor=OPERATOR, now_ms=foundation.clock.now_ms()
        )


def retire(foundation: Foundation, owner: Owner) -> None:
    change(foundation, owner.person, status="pensiun", tmt="2026-09-01")


@pytest.mark.parametrize("stop", [close_account, retire])
def test_rt_02_whoever_may_not_act_refreshes_nothing(party: Party, owner: Owner, stop: Any) -> None:
    tokens = tokens_of(party, owner, "openid offline_access")
    stop(party.application.foundation, owner)
    answer = party.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.parametrize("scope", ["person", "unit"])
def test_rt_02_a_suspended_fasilitator_refreshes_without_the_authority(
    party: Party, owner: Owner, scope: str
) -> None:
    """Pasal 9(7): what a user personal may enter stays; pengelolaan is gone."""
    foundation = party.application.foundation
    assignment = make_fasilitator(foundation, owner)
    alone = tokens_of(party, owner, FASILITATOR)
    foundation.clock.advance(60)
    both = tokens_of(party, owner, "openid informasi offline_access")
    assert "fasilitator:DINKES" in claims_of(both["access_token"])["roles"]
    suspend(foundation, assignment, scope)
    answer = party.refresh(alone["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")
    claims = claims_of(party.refresh(both["refresh_token"]).get_json()["access_token"])
    assert claims["roles"] == ["user_personal"]
    for tokens in (alone, both):
        assert party.introspect(tokens["access_token"]) == {"active": False}


def test_rt_02_a_fasilitator_of_a_closed_unit_refreshes_without_the_authority(
    party: Party, owner: Owner
) -> None:
    """Pasal 8(2): a fasilitator is of a unit; where it is no more there is nothing to manage."""
    foundation = party.application.foundation
    make_fasilitator(foundation, owner)
    tokens = tokens_of(party, owner, FASILITATOR)
    closed = UNITS.replace(
        "DINKES,Dinas Kesehatan Contoh,PD,PROV-19,2020-01-01,,",
        "DINKES,Dinas Kesehatan Contoh,PD,PROV-19,2020-01-01,2026-09-20,",
    ).replace("DINKES,2020-01-01,,,", "DINKES,2020-01-01,2026-09-20,,")
    with foundation.database.transaction() as tx:
        directory.import_units(
            tx, closed.encode(), actor=OPERATOR, now_ms=foundation.clock.now_ms()
        )
    answer = party.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")
