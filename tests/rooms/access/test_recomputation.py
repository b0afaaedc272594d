"""Decisions of the past are made again from their rows: the same answer, whatever has changed."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from idp import governance
from idp.access import recompute
from idp.access.history import logged_decisions
from idp.audit import OPERATOR
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.access.past_decisions import SEED, Past, make_past
from tests.rooms.governance.appointments import suspend

DECISIONS, BATCH = 3_000, 250
FORGE_ANSWER = Statement(text("UPDATE decision SET allowed = 1 - allowed WHERE id = :id"))
FORGE_FACTS = Statement(
    text("UPDATE decision SET facts = REPLACE(facts, '\"mfa\"', '\"pwd\"') WHERE id = :id")
)
FORGE_VERSION = Statement(text("UPDATE decision SET policy = 'deadbeefdeadbeef' WHERE id = :id"))
ANY_STRONG = Statement(
    text("SELECT id FROM decision WHERE allowed = 1 AND facts LIKE '%\"mfa\"%' ORDER BY id LIMIT 1")
)


@pytest.fixture
def past(foundation: Foundation) -> Past:
    return make_past(foundation)


def change_everything(past: Past) -> None:
    """Suspend, revoke and let time pass: most of what was answered would be answered otherwise."""
    foundation = past.foundation
    for number, appointment in enumerate(past.appointments):
        if appointment.role == "fasilitator" and number % 2:
            suspend(foundation, appointment)
            continue
        with foundation.database.transaction() as tx:
            governance.revoke(
                tx,
                appointment.id,
                reason="selesai",
                actor=OPERATOR,
                now_ms=foundation.clock.now_ms(),
            )
    foundation.clock.advance(40 * 86_400)  # type: ignore[attr-defined]


@pytest.mark.pasal("2.g", "2.b")
def test_three_thousand_decisions_have_the_same_answer_after_the_assignments_changed(
    past: Past,
) -> None:
    chance = random.Random(SEED)
    told = [
        answer.decision for _ in range(DECISIONS // BATCH) for answer in past.ask(BATCH, chance)
    ]
    assert DECISIONS * 0.05 < sum(decision.allowed for decision in told) < DECISIONS * 0.95
    change_everything(past)
    # The same questions now: many answers have turned, so that the log says something of its own.
    chance = random.Random(SEED)
    now = [answer.decision for answer in past.ask(BATCH, chance)]
    assert [d.allowed for d in now] != [d.allowed for d in told[:BATCH]]

    database, shelf = past.foundation.database, past.access.shelf
    result = recompute(database, shelf)
    assert (result.decisions, result.identical) == (DECISIONS + BATCH, DECISIONS + BATCH)
    assert result.is_identical
    assert result.versions == {past.access.policy.version: DECISIONS + BATCH}
    assert not result.faults


def test_what_was_answered_is_in_the_row(past: Past) -> None:
    answers = past.ask(BATCH, random.Random(SEED))
    rows = list(logged_decisions(past.foundation.database))
    for row, answer in zip(rows, answers, strict=True):
        assert row.agrees(answer.decision)
        assert row.is_whole
        assert row.decide_again(past.access.policy) == answer.decision


def test_a_limit_takes_the_newest_and_a_day_leaves_out_what_was_before(past: Past) -> None:
    chance, database = random.Random(SEED), past.foundation.database
    past.ask(30, chance)
    past.foundation.clock.advance(86_400)  # type: ignore[attr-defined]
    since = past.foundation.clock.now_ms()
    past.ask(20, chance, caller="portal")
    newest = list(logged_decisions(database, limit=7))
    assert [row.caller for row in newest] == ["portal"] * 7
    assert len(list(logged_decisions(database, since_ms=since))) == 20
    assert len(list(logged_decisions(database, since_ms=since, limit=25))) == 20
    assert len(list(logged_decisions(database, limit=1_000))) == 50
    assert recompute(database, past.access.shelf, limit=7).decisions == 7


@pytest.mark.pasal("26(4)")
@pytest.mark.parametrize(
    ("forge", "fault"),
    [(FORGE_ANSWER, "different"), (FORGE_FACTS, "tampered"), (FORGE_VERSION, "no_version")],
)
def test_a_row_that_was_changed_is_found(past: Past, forge: Statement, fault: str) -> None:
    past.ask(BATCH, random.Random(SEED))
    database = past.foundation.database
    with database.transaction() as tx:
        row = tx.one(ANY_STRONG)
        assert row is not None
        assert tx.run(forge, id=row[0]) == 1
    result = recompute(database, past.access.shelf)
    assert not result.is_identical
    assert result.faults == {fault: 1}
    assert [(odd.id, odd.fault) for odd in result.shown] == [(row[0], fault)]
    assert result.identical == BATCH - 1


def test_pages_join_without_gap_or_overlap(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.ask(23, random.Random(SEED))
    whole = [row.id for row in logged_decisions(past.foundation.database)]
    for page in (1, 5, 23, 24):
        monkeypatch.setattr("idp.access.history._PAGE", page)
        assert [row.id for row in logged_decisions(past.foundation.database)] == whole
