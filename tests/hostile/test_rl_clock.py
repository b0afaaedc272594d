"""RL-04: a clock that jumps ahead, falls back, or is put right re-opens nothing.

The worker's sweep runs while the clock is wrong: what it forgets must not matter afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from idp.app import Application
from idp.authentication import verify_second_factor
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.worker import Worker
from tests.hostile.lanes import Assertions
from tests.rooms.authentication.owners import ADDRESS, SEED, code_at, new_owner
from tests.spec.flows import Browser, Party, add_client, add_person, start

NIP = "198407102012031901"
HOUR = 3600
JUMPS = [HOUR, -HOUR, -300]


@dataclass
class Scene:
    """A client with tokens, and the clock that all believe."""

    application: Application
    clock: FixedClock
    party: Party
    browser: Browser

    def jump_and_return(self, seconds: int) -> None:
        """The clock is wrong for a while, the worker does its rounds, then it is put right."""
        self.clock.advance(seconds)
        Worker(self.application).round()
        self.clock.advance(-seconds)
        Worker(self.application).round()

    def tokens(self) -> tuple[str, dict[str, Any]]:
        code = self.browser.sign_in(self.party, NIP)["code"]
        answer = self.party.exchange(code)
        assert answer.status_code == 200
        return code, answer.get_json()


@pytest.fixture
def scene(foundation: Foundation, clock: FixedClock) -> Scene:
    application = start(foundation)
    add_person(foundation, NIP)
    client = add_client(foundation)
    party = Party(application, client.client_id, client.client_secret)
    return Scene(application, clock, party, Browser(application))


@pytest.mark.parametrize("jump", JUMPS)
def test_rl_04_a_spent_code_and_refresh_token_stay_spent(scene: Scene, jump: int) -> None:
    code, tokens = scene.tokens()
    _, others = scene.tokens()
    assert scene.party.refresh(others["refresh_token"]).status_code == 200
    scene.jump_and_return(jump)
    assert scene.party.exchange(code).get_json()["error"] == "invalid_grant"
    assert scene.party.introspect(tokens["access_token"]) == {"active": False}
    assert scene.party.refresh(others["refresh_token"]).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize("jump", JUMPS)
def test_rl_04_a_used_assertion_stays_used(scene: Scene, jump: int) -> None:
    """RFC 7523 §3 point 7."""
    assertions = Assertions(scene.application.foundation, scene.clock)
    used = assertions.token_request("once")
    send = scene.party.http.post
    assert send("/oauth/token", data=used).status_code == 200
    scene.jump_and_return(jump)
    assert send("/oauth/token", data=used).status_code == 401
    assert send("/oauth/token", data=assertions.token_request("anew")).status_code == 200


@pytest.mark.parametrize("jump", JUMPS)
def test_rl_04_a_revoked_token_stays_revoked(scene: Scene, jump: int) -> None:
    """RFC 7009 §2: also a client's own token, which has no family to be revoked with."""
    service = add_client(
        scene.application.foundation,
        redirect_uris=[],
        grant_types=["client_credentials"],
        scope="pdp",
    )
    owner = Party(scene.application, service.client_id, service.client_secret)
    token = owner.post("/oauth/token", {"grant_type": "client_credentials"}).get_json()
    assert owner.introspect(token["access_token"])["active"] is True
    owner.post("/oauth/revoke", {"token": token["access_token"]})
    scene.jump_and_return(jump)
    assert owner.introspect(token["access_token"]) == {"active": False}


@pytest.mark.parametrize("jump", [0, *JUMPS])
def test_rl_04_a_used_totp_code_stays_used(
    foundation: Foundation, clock: FixedClock, jump: int
) -> None:
    """RFC 6238 §5.2; and the codes of steps before it, which a clock that fell back asks for."""
    owner = new_owner(foundation, seed=SEED)
    codes = [code_at(foundation, SEED, steps) for steps in (0, jump // 30, 0)]

    def works(code: str) -> bool:
        proven = verify_second_factor(foundation, person_id=owner.id, code=code, address=ADDRESS)
        return proven.method is not None

    assert works(codes[0])
    if jump < 0:
        clock.advance(jump)
        assert not works(codes[1])
        assert not works(codes[0])
        clock.advance(-jump)
    assert not works(codes[2])


@pytest.mark.parametrize("late", [0, 60, HOUR])
def test_rl_04_no_token_outlives_its_end(scene: Scene, late: int) -> None:
    _, tokens = scene.tokens()
    life = scene.application.foundation.settings.access_token_seconds
    scene.clock.advance(life - 1)
    assert scene.party.userinfo(tokens["access_token"]).status_code == 200
    scene.clock.advance(1 + late)
    assert scene.party.userinfo(tokens["access_token"]).status_code == 401
    assert scene.party.introspect(tokens["access_token"]) == {"active": False}
