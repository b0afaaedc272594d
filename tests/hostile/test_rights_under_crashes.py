"""SM-1, SM-2, SM-3 under random acts of random persons at random times, and under SIGKILL.

A model of its own says of every act whether it must be done or by which code it is refused, what
the log must say of it and who may manage afterwards (Pasal 9(4)-(7), 27(1)a; C14, C16). The clerks
that do the acts are killed in the midst of them.

``SIMASN_CRASHES=full`` plays the long run: 5,000 steps and 1,000 kills on SQLite.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.audit import seal, verify
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.foundations import build_settings, close_foundation, open_foundation
from tests.hostile.lives import Play, Score

FULL = os.environ.get("SIMASN_CRASHES") == "full"
SEED = int(os.environ.get("SIMASN_CRASHES_SEED", "0")) or secrets.randbelow(2**32)
STEPS, KILLS = (5_000, 1_000) if FULL else (600, 150)
STEPS_ON_SERVER, KILLS_ON_SERVER = (1_000, 200) if FULL else (240, 50)


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Foundation]:
    """On PostgreSQL, with what is short-lived in it too, so that a fork carries no connection."""
    opened = open_foundation(build_settings(tmp_path, database_url=postgresql_url), clock)
    yield opened
    close_foundation(opened)


def _prove(foundation: Foundation, score: Score) -> None:
    """The log is one whole chain; and the run was no run of refusals or of luck."""
    print(json.dumps({"seed": SEED, "cut_off": score.cut_off, "came": score.came}, indent=1))
    seal(foundation, wait=True)
    assert verify(foundation).is_whole
    done = {kind.partition(":")[0] for kind in score.came if kind.endswith(": done")}
    assert {"propose", "verify", "decree"} <= done


@pytest.mark.timeout(1_800)
def test_every_act_ends_as_the_regulation_says(sqlite_foundation: Foundation) -> None:
    play = Play(sqlite_foundation, SEED)
    score = play.run(STEPS)
    _prove(sqlite_foundation, score)
    refused = {kind.partition(": ")[2] for kind in score.came} - {"done"}
    # Whatever the seed, there is much that the regulation refuses.
    assert {"denied", "wrong_state"} <= refused
    assert len(refused) >= 4


@pytest.mark.timeout(1_800)
def test_an_act_whose_clerk_is_killed_is_there_whole_or_not_at_all(
    sqlite_foundation: Foundation,
) -> None:
    score = Play(sqlite_foundation, SEED).run(STEPS, kills=KILLS)
    _prove(sqlite_foundation, score)
    assert score.kills > KILLS * 0.8
    assert score.cut_off["nothing"] and score.cut_off["whole"] + score.cut_off["told"]


@pytest.mark.timeout(1_800)
def test_so_it_is_on_postgresql(on_postgresql: Foundation) -> None:
    score = Play(on_postgresql, SEED).run(STEPS_ON_SERVER, kills=KILLS_ON_SERVER)
    _prove(on_postgresql, score)
    assert score.kills > KILLS_ON_SERVER * 0.8
