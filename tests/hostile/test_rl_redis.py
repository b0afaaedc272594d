"""RL-02 and RL-03: Redis is emptied or dies during traffic, and nothing becomes usable again.

What must never be accepted twice is in SQL; Redis holds what may be lost (foundation.ephemeral).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from idp.foundation.ids import new_id
from tests.hostile.kept import broken_promises
from tests.hostile.lanes import (
    Assertions,
    authorize_path,
    basic_of,
    code_in,
    exchange,
    half_signed_in,
    opens_session,
    ordinary_client,
    refresh,
    signed_in,
)
from tests.hostile.served import Answer, Served, in_lanes
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import SEED, Owner, code_at, new_owner
from tests.servers import RedisServer
from tests.spec.flows import start

LANES, ROUNDS = 3, 40


class Party:
    """A signed-in browser, its client, and a service client, all on one connection."""

    def __init__(self, served: Served, assertions: Assertions) -> None:
        self.line = served.line()
        self.assertions = assertions
        client = ordinary_client(served.foundation)
        self.basic = basic_of(client)
        self.authorize = authorize_path(client)
        self.guest = signed_in(self.line, new_owner(served.foundation))

    def ask(self, path: str, fields: Any = None, headers: Any = None) -> Answer:
        """An answer that is no fault of the server, whatever Redis does."""
        answer = self.line.ask(path, fields, headers)
        assert answer is not None
        assert answer.status < 500, (path, answer.status, answer.body[:200])
        return answer

    def token(self, fields: dict[str, str]) -> Answer:
        return self.ask("/oauth/token", fields, self.basic)

    def code(self) -> str:
        return code_in(self.ask(self.authorize, None, self.guest.headers))

    def spend_code(self) -> tuple[str, dict[str, Any]]:
        """A code and the tokens it gave; another where the code itself was forgotten."""
        while True:
            code = self.code()
            answer = self.token(exchange(code))
            if answer.status == 200:
                tokens: dict[str, Any] = answer.json()
                return code, tokens
            assert answer.json()["error"] == "invalid_grant"

    def is_active(self, token: str) -> bool:
        answer = self.ask("/oauth/introspect", {"token": token}, self.basic)
        assert answer.status == 200
        return bool(answer.json()["active"])

    def is_signed_in(self) -> bool:
        return self.ask("/account/security", None, self.guest.headers).status == 200


@pytest.fixture
def party(on_servers: Served) -> Iterator[Party]:
    opened = Party(on_servers, Assertions(on_servers.foundation))
    yield opened
    opened.line.close()


def otp_is_taken(served: Served, party: Party, owner: Owner, otp: str) -> bool:
    guest, path, fields = half_signed_in(party.line, owner)
    return opens_session(party.ask(path, fields | {"otp": otp}, guest.headers))


def replay_after_each_flush(party: Party, redis_server: RedisServer) -> None:
    """Use something, empty Redis, and use it again."""
    code, tokens = party.spend_code()
    redis_server.empty()
    assert party.token(exchange(code)).status == 400
    assert not party.is_active(tokens["refresh_token"])

    _, tokens = party.spend_code()
    newest = party.token(refresh(tokens["refresh_token"])).json()["refresh_token"]
    redis_server.empty()
    assert party.is_active(newest)
    assert party.token(refresh(tokens["refresh_token"])).status == 400
    assert not party.is_active(newest)

    _, tokens = party.spend_code()
    party.ask("/oauth/revoke", {"token": tokens["access_token"]}, party.basic)
    redis_server.empty()
    assert not party.is_active(tokens["access_token"])

    proof = party.assertions.token_request(new_id())
    assert party.ask("/oauth/token", proof).status == 200
    redis_server.empty()
    assert party.ask("/oauth/token", proof).status == 401


@pytest.mark.timeout(120)
def test_rl_02_an_emptied_redis_lets_nothing_be_used_again(
    on_servers: Served, redis_server: RedisServer
) -> None:
    assertions = Assertions(on_servers.foundation)
    with contextlib.ExitStack() as stack:
        parties = [Party(on_servers, assertions) for _ in range(LANES)]
        for each in parties:
            stack.callback(each.line.close)

        def run(number: int) -> None:
            for _ in range(ROUNDS):
                replay_after_each_flush(parties[number], redis_server)

        in_lanes(LANES, run)
        # Sessions are in SQL: nobody is signed out by it.
        assert all(each.is_signed_in() for each in parties)
    assert broken_promises(on_servers.foundation) == []


def test_rl_02_a_totp_code_stays_used_when_redis_is_emptied(
    on_servers: Served, redis_server: RedisServer, party: Party
) -> None:
    owner = new_owner(on_servers.foundation, seed=SEED)
    otp = code_at(on_servers.foundation, SEED)
    assert otp_is_taken(on_servers, party, owner, otp)
    redis_server.empty()
    assert not otp_is_taken(on_servers, party, owner, otp)


def test_rl_03_without_redis_all_goes_on_and_nothing_fails_open(
    on_servers: Served, redis_server: RedisServer, party: Party
) -> None:
    owner = new_owner(on_servers.foundation, seed=SEED)
    otp = code_at(on_servers.foundation, SEED)
    assert otp_is_taken(on_servers, party, owner, otp)
    spent_code, spent_tokens = party.spend_code()
    _, live = party.spend_code()
    _, revoked = party.spend_code()
    party.ask("/oauth/revoke", {"token": revoked["refresh_token"]}, party.basic)
    proof = party.assertions.token_request(new_id())
    assert party.ask("/oauth/token", proof).status == 200
    unspent = party.code()
    redis_server.stop()
    try:
        # Validation, sign-in, codes and refreshing go on from the database.
        for _ in range(20):
            assert party.is_active(live["access_token"])
            assert party.is_signed_in()
            party.guest = signed_in(party.line, new_owner(on_servers.foundation))
            _, tokens = party.spend_code()
            assert party.token(refresh(tokens["refresh_token"])).status == 200
            assert party.ask("/oauth/token", party.assertions.token_request(new_id())).status == 200
        # What was used stays used, what was revoked stays revoked, what is lost is refused.
        assert not party.is_active(revoked["access_token"])
        assert party.ask("/oauth/token", proof).status == 401
        assert not otp_is_taken(on_servers, party, owner, otp)
        assert party.token(exchange(spent_code)).status == 400
        assert not party.is_active(spent_tokens["access_token"])
        assert party.token(exchange(unspent)).status == 400
        spent_meanwhile, _ = party.spend_code()
        unspent_meanwhile = party.code()
    finally:
        redis_server.start()
    assert party.token(exchange(spent_meanwhile)).status == 400
    assert party.token(exchange(unspent_meanwhile)).status == 200
    assert party.token(exchange(unspent_meanwhile)).status == 400
    assert not otp_is_taken(on_servers, party, owner, otp)
    assert broken_promises(on_servers.foundation) == []


@pytest.mark.parametrize("foundation", ["servers"], indirect=True)
def test_rl_03_guessing_is_slowed_down_without_redis_too(
    foundation: Foundation, redis_server: RedisServer
) -> None:
    application: Application = start(foundation)
    owner = new_owner(foundation)
    redis_server.stop()
    try:
        visit = Visit(application)
        answers = [visit.type_password(owner.nip, f"salah {n}").status_code for n in range(8)]
    finally:
        redis_server.start()
    # Five tries are free, the sixth is the one that the first wait lets through.
    assert answers == [200] * 6 + [429] * 2
