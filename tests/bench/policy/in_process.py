"""Decisions in this process: with the facts at hand, and with the facts fetched."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from idp.access import decide
from idp.foundation.database import Transaction
from tests.bench.measure import percentile
from tests.bench.policy.installation import Installation
from tests.bench.policy.questions import Asked

Contender = Callable[[], object]
"""One decision, ready to be made."""


@dataclass
class Timed:
    """What single decisions took, in microseconds."""

    taken: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        ordered = sorted(self.taken)
        return {
            "p50_us": round(percentile(ordered, 0.50), 2),
            "p99_us": round(percentile(ordered, 0.99), 2),
            "count": len(ordered),
        }


def with_facts_at_hand(installation: Installation, asked: Sequence[Asked]) -> list[Contender]:
    """The pure decision, its citation included."""
    policy = installation.access.policy

    def ready(item: Asked) -> Contender:
        answer = item.answer
        action = item.question.action
        return lambda: decide(policy, answer.subject, action, answer.resource, answer.proof)

    return [ready(item) for item in asked]


def with_facts_fetched(installation: Installation, asked: Sequence[Asked]) -> list[Contender]:
    """One question to the database and the decision, in a transaction that reads."""
    access, database = installation.access, installation.foundation.database

    def ready(item: Asked) -> Contender:
        def ask() -> object:
            with database.reading() as tx:
                return access.answer(tx, [item.question])

        return ask

    return [ready(item) for item in asked]


def compare(contenders: dict[str, Sequence[Contender]], rounds: int) -> dict[str, Timed]:
    """Time all of them turn by turn (A B C A B C), each decision by itself."""
    timed = {name: Timed() for name in contenders}
    for name, ready in contenders.items():
        for decision in ready[:200]:
            decision()
        assert ready, name
    with _without_garbage():
        for _ in range(rounds):
            for name, ready in contenders.items():
                _time(ready, timed[name])
    return timed


def _time(ready: Sequence[Contender], timed: Timed) -> None:
    clock = time.perf_counter_ns
    for decision in ready:
        begun = clock()
        decision()
        timed.taken.append((clock() - begun) / 1000)


@contextmanager
def _without_garbage() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def count_statements(installation: Installation, asked: Sequence[Asked]) -> dict[str, int]:
    """Statements that single questions took: how many questions took how many."""
    counted: dict[str, int] = {}
    usual = Transaction._execute
    seen = [0]

    def counting(self: Transaction, *given: object) -> None:
        seen[0] += 1
        usual(self, *given)  # type: ignore[arg-type]

    Transaction._execute = counting  # type: ignore[method-assign]
    try:
        for decision in with_facts_fetched(installation, asked):
            seen[0] = 0
            decision()
            counted[str(seen[0])] = counted.get(str(seen[0]), 0) + 1
    finally:
        Transaction._execute = usual  # type: ignore[method-assign]
    return counted
