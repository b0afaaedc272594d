"""RL-01 with TK-01, RT-01, CA-04, MF-01 and MF-05, as races at the running product.

Two thousand times the same thing is sent on several connections at once, while workers are killed
under way: a code, a refresh token, a client assertion, a TOTP code, a recovery code. It counts
once (RFC 6749 §4.1.2, RFC 9700 §4.14, RFC 7523 §3, RFC 6238 §5.2).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from idp.authentication.guards import owner_path
from idp.authentication.recovery import renew_codes
from idp.foundation.context import Foundation
from idp.foundation.ids import new_id
from tests.hostile.kept import broken_promises, count
from tests.hostile.lanes import (
    Assertions,
    Lane,
    Tally,
    exchange,
    half_signed_in,
    opens_session,
    ordinary_client,
    refresh,
)
from tests.hostile.served import Served, in_lanes
from tests.rooms.authentication.owners import SEED, Owner, code_at, new_owner

LANES = 3
CODES, REFRESHES, ASSERTIONS, TOTP_CODES, RECOVERY_CODES = 1200, 600, 102, 60, 42
PAUSE = 0.8
"""Seconds between two kills."""


class Races:
    """One lane's share of all races, mixed."""

    def __init__(self, lane: Lane, assertions: Assertions) -> None:
        self.lane = lane
        self.foundation = lane.served.foundation
        self.assertions = assertions
        self.with_codes = new_owner(self.foundation, seed=SEED)
        self.unused: list[str] = []

    def run(self) -> None:
        shares: tuple[tuple[Callable[[], None], int], ...] = (
            (self.code, CODES // LANES),
            (self.refresh, REFRESHES // LANES),
            (self.assertion, ASSERTIONS // LANES),
            (self.totp, TOTP_CODES // LANES),
            (self.recovery, RECOVERY_CODES // LANES),
        )
        whole = shares[0][1]
        for step in range(whole):
            for act, share in shares:
                if step * share // whole != (step + 1) * share // whole:
                    act()
            if step % 10 == 0:
                # After a kill all connections are the other worker's: opened anew, they spread.
                self.lane.close()

    def code(self) -> None:
        self.lane.race("code", exchange(self.lane.new_code()), self.lane.basic)

    def refresh(self) -> None:
        spent = refresh(self.lane.new_tokens()["refresh_token"])
        self.lane.race("refresh", spent, self.lane.basic)

    def assertion(self) -> None:
        self.lane.race("assertion", self.assertions.token_request(new_id()), {})

    def totp(self) -> None:
        owner = new_owner(self.foundation, seed=SEED)
        self._second_factor("totp", owner, code_at(self.foundation, SEED))

    def recovery(self) -> None:
        if not self.unused:
            owner = self.with_codes
            with self.foundation.database.transaction() as tx, owner_path(tx, owner.id):
                self.unused = renew_codes(tx, self.foundation, owner.id)
        self._second_factor("recovery", self.with_codes, self.unused.pop())

    def _second_factor(self, kind: str, owner: Owner, code: str) -> None:
        """Several half-done sign-ins of one person send the same code."""
        waiting = [half_signed_in(line, owner) for line in self.lane.lines]
        answers = self.lane.all_at_once(
            [(path, fields | {"otp": code}, guest.headers) for guest, path, fields in waiting]
        )
        self.lane.tally.judge(kind, answers, [opens_session(answer) for answer in answers])


@pytest.mark.timeout(240)
def test_rl_01_what_counts_once_counts_once_whoever_sends_it_and_whatever_dies(
    served: Served,
) -> None:
    foundation = served.foundation
    tally = Tally()
    assertions = Assertions(foundation)
    client = ordinary_client(foundation)
    with contextlib.ExitStack() as stack:
        races = []
        for _ in range(LANES):
            lane = Lane(served, tally, new_owner(foundation), client)
            stack.callback(lane.close)
            races.append(Races(lane, assertions))
        with served.shot_at(PAUSE) as shots:
            in_lanes(LANES, lambda number: races[number].run())
    assert tally.faults == []
    assert tally.raced == {
        "code": CODES,
        "refresh": REFRESHES,
        "assertion": ASSERTIONS,
        "totp": TOTP_CODES,
        "recovery": RECOVERY_CODES,
    }
    # The kills did hit work under way, hardly a race was spoiled, and both workers took part.
    assert shots.fired >= 5
    assert shots.shared > shots.fired // 2
    assert 0 < sum(tally.broken.values()) < sum(tally.raced.values()) // 10
    assert_nothing_counted_twice(foundation, tally)
    assert broken_promises(foundation) == []
    verified = served.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["whole"] is True


def assert_nothing_counted_twice(foundation: Foundation, tally: Tally) -> None:
    """Also not where the answer got lost: the database says what was done."""
    assert count(foundation, "token_family", "generation > 1") == 0
    most: dict[str, Any] = {
        "oidc:token:refreshed": REFRESHES,
        "authentication:recovery_code:used": RECOVERY_CODES,
    }
    for event, races in most.items():
        done = count(foundation, "audit_event", f"type = '{event}'")
        assert races - tally.broken.total() <= done <= races
    service = count(foundation, "audit_event", "type = 'oidc:token:issued' AND subject IS NULL")
    assert ASSERTIONS - tally.broken["assertion"] <= service <= ASSERTIONS
    assert count(foundation, "used_assertion") <= ASSERTIONS
    otp_sessions = count(foundation, "session", "amr = 'pwd otp'")
    assert TOTP_CODES - tally.broken["totp"] <= otp_sessions <= TOTP_CODES
