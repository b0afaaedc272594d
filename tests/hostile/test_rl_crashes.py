"""RL-01 and RT-05: what was acknowledged outlives every crash, and nothing is half done."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.hostile.kept import broken_promises, count
from tests.hostile.lanes import (
    authorize_path,
    basic_of,
    code_in,
    exchange,
    opens_session,
    ordinary_client,
    refresh,
    signed_in,
)
from tests.hostile.served import Answer, Guest, Line, Served, in_lanes
from tests.rooms.authentication.owners import PASSWORD, Owner, new_owner
from tests.servers import RedisServer
from tests.spec.flows import claims_of

LANES, VISITS, REFRESHES = 3, 75, 7
PAUSE = 0.7
ACTS = 1800


@dataclass
class Ledger:
    """What a client and a browser were told, and so may rely on."""

    acts: int = 0
    sessions: list[dict[str, str]] = field(default_factory=list)
    """Cookies of the sessions that were opened and not signed out of."""
    ended: list[dict[str, str]] = field(default_factory=list)
    newest: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Family: its newest refresh token and its generation."""
    dead: list[str] = field(default_factory=list)
    """Refresh tokens that were revoked, or whose session was signed out of."""


class Visitor:
    """Signs in, refreshes, and revokes or signs out; goes on with the next visit at every break."""

    def __init__(self, served: Served, owner: Owner, client: Any) -> None:
        self.line = served.line()
        self.owner = owner
        self.basic = basic_of(client)
        self.authorize = authorize_path(client)
        self.told = Ledger()

    def visit(self, number: int) -> None:
        # After a kill all connections are the other worker's: opened anew, they spread.
        self.line.close()
        guest = Guest(self.line)
        answer = guest.type_password(self.owner.nip, PASSWORD)
        if answer is None:
            return
        assert opens_session(answer), (answer.status, answer.text[:400])
        self.told.acts += 1
        cookies = dict(guest.cookies)
        self.told.sessions.append(cookies)
        family = self._grow(guest)
        if family is not None and number % 3 == 0:
            self._revoke(family)
        elif number % 3 == 1:
            self._sign_out(guest, cookies, family)

    def _grow(self, guest: Guest) -> str | None:
        """Tokens from a code, refreshed; the family, as long as nothing about it is in doubt."""
        answer = guest.ask(self.authorize)
        answer = answer and self._token(exchange(code_in(answer)))
        family = None
        for _ in range(REFRESHES):
            if answer is None:
                break
            family = self._keep(answer)
            answer = self._token(refresh(self.told.newest[family][0]))
        if answer is None:
            # Nobody was told what became of this request, so nobody relies on the family.
            self.told.newest.pop(family or "", None)
            return None
        return self._keep(answer)

    def _token(self, fields: dict[str, str]) -> Answer | None:
        answer = self.line.ask("/oauth/token", fields, self.basic)
        assert answer is None or answer.status == 200, answer.body
        return answer

    def _keep(self, answer: Answer) -> str:
        tokens = answer.json()
        family, _, generation = claims_of(tokens["access_token"])["jti"].partition("-")
        self.told.newest[family] = (tokens["refresh_token"], int(generation))
        self.told.acts += 1
        return str(family)

    def _revoke(self, family: str) -> None:
        token, _ = self.told.newest.pop(family)
        answer = self.line.ask("/oauth/revoke", {"token": token}, self.basic)
        if answer is not None:
            assert answer.status == 200
            self.told.acts += 1
            self.told.dead.append(token)

    def _sign_out(self, guest: Guest, cookies: dict[str, str], family: str | None) -> None:
        page = guest.arrive("/logout")
        if page is None:
            return
        # From here on either outcome is right until the answer is there.
        self.told.sessions.remove(cookies)
        kept = self.told.newest.pop(family, None) if family else None
        answer = guest.ask(*guest.form(page))
        if answer is not None:
            assert b"logout-done" in answer.body
            self.told.acts += 1
            self.told.ended.append(cookies)
            self.told.dead += [kept[0]] if kept else []


def assert_kept(served: Served, told: Ledger, basic: dict[str, str], line: Line) -> None:
    """Everything that was acknowledged holds, on the server as it runs now."""
    for family, (token, generation) in told.newest.items():
        answer = line.surely("/oauth/introspect", {"token": token}, basic)
        assert answer.json()["active"] is True, (family, generation)
        assert line.surely("/oauth/token", refresh(token), basic).status == 200
    for token in told.dead:
        answer = line.surely("/oauth/introspect", {"token": token}, basic)
        assert answer.json() == {"active": False}
        assert line.surely("/oauth/token", refresh(token), basic).status == 400
    for cookies, status in [
        *((cookies, 200) for cookies in told.sessions),
        *((cookies, 303) for cookies in told.ended),
    ]:
        guest = Guest(line)
        guest.cookies = cookies
        assert line.surely("/account/security", None, guest.headers).status == status


@pytest.mark.timeout(240)
def test_rl_01_what_was_acknowledged_outlives_every_crash(served: Served) -> None:
    foundation = served.foundation
    client = ordinary_client(foundation)
    visitors = [Visitor(served, new_owner(foundation), client) for _ in range(LANES)]

    def play(number: int) -> None:
        for visit in range(VISITS):
            visitors[number].visit(visit)

    with contextlib.ExitStack() as stack:
        for visitor in visitors:
            stack.callback(visitor.line.close)
        with served.shot_at(PAUSE) as shots:
            in_lanes(LANES, play)
        assert shots.fired >= 5
        told = [visitor.told for visitor in visitors]
        assert sum(each.acts for each in told) > ACTS
        assert all(each.newest and each.dead and each.ended for each in told)
        served.kill_all()
        served.start()
        assert broken_promises(foundation) == []
        for visitor in visitors:
            assert_kept(served, visitor.told, visitor.basic, visitor.line)
    assert count(foundation, "session") >= sum(len(t.sessions) + len(t.ended) for t in told)
    verified = served.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["whole"] is True


def check_spent_stays_spent(served: Served, restart: Any) -> None:
    client = ordinary_client(served.foundation)
    basic = basic_of(client)
    with contextlib.closing(served.line()) as line:
        guest = signed_in(line, new_owner(served.foundation))
        codes, tokens = [], []
        for _ in range(2):
            codes.append(code_in(line.surely(authorize_path(client), None, guest.headers)))
            answer = line.surely("/oauth/token", exchange(codes[-1]), basic)
            tokens.append(answer.json()["refresh_token"])
        newer = line.surely("/oauth/token", refresh(tokens[1]), basic).json()["refresh_token"]
        served.kill_all()
        restart()
        served.start()
        spent = ((exchange(codes[0]), tokens[0]), (refresh(tokens[1]), newer))
        for again, newest in spent:
            assert line.surely("/oauth/introspect", {"token": newest}, basic).json()["active"]
            answer = line.surely("/oauth/token", again, basic)
            assert (answer.status, answer.json()["error"]) == (400, "invalid_grant")
            # The replay was known for what it is: it ended the family (RFC 9700 §4.14.2).
            answer = line.surely("/oauth/introspect", {"token": newest}, basic)
            assert answer.json() == {"active": False}


def test_rt_05_a_spent_token_stays_spent_after_everything_was_killed(embedded: Served) -> None:
    """CVE-2026-9802: a restart must not forget what was used."""
    check_spent_stays_spent(embedded, lambda: None)


def test_rt_05_a_spent_token_stays_spent_after_redis_was_killed_too(
    on_servers: Served, redis_server: RedisServer
) -> None:
    def restart() -> None:
        redis_server.stop()
        redis_server.start()

    check_spent_stays_spent(on_servers, restart)
