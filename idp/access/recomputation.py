"""Past decisions made again from their rows, each by the version of the policy that made it.

The facts are in the row, so what has changed since (appointments, units, consents) changes nothing:
who could see a unit on a day, and under which decree, has the same answer for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from idp.access.engine import Policy
from idp.access.errors import PolicyBroken
from idp.access.history import logged_decisions
from idp.access.logged import LoggedDecision
from idp.access.shelf import PolicyShelf
from idp.foundation.database import Database

_MOST_SHOWN = 20
TAMPERED, DIFFERENT, NO_VERSION, UNREADABLE = "tampered", "different", "no_version", "unreadable"


@dataclass(frozen=True, slots=True)
class Oddity:
    """A row that did not give its own answer again."""

    id: int
    fault: str
    told: str
    """The answer and rule in the row."""
    found: str | None
    """Those of the recomputation; null where none could be made."""


@dataclass(slots=True)
class Recomputation:
    """What came of it."""

    decisions: int = 0
    identical: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    shown: list[Oddity] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    """Version of the policy -> how many decisions it made."""

    @property
    def is_identical(self) -> bool:
        return self.identical == self.decisions


def recompute(
    database: Database, shelf: PolicyShelf, *, since_ms: int = 0, limit: int | None = None
) -> Recomputation:
    """Make the decisions since then again (all, or the newest ``limit``), and compare."""
    result = Recomputation()
    policies: dict[str, Policy | None] = {}
    for row in logged_decisions(database, since_ms=since_ms, limit=limit):
        result.decisions += 1
        result.versions[row.policy] = result.versions.get(row.policy, 0) + 1
        if row.policy not in policies:
            policies[row.policy] = _version(database, shelf, row.policy)
        oddity = _oddity(row, policies[row.policy])
        if oddity is None:
            result.identical += 1
            continue
        result.faults[oddity.fault] = result.faults.get(oddity.fault, 0) + 1
        if len(result.shown) < _MOST_SHOWN:
            result.shown.append(oddity)
    return result


def _version(database: Database, shelf: PolicyShelf, version: str) -> Policy | None:
    try:
        with database.reading() as tx:
            return shelf.load(tx, version)
    except PolicyBroken:
        return None


def _oddity(row: LoggedDecision, policy: Policy | None) -> Oddity | None:
    told = f"{row.code} {row.rule}"
    if not row.is_whole:
        return Oddity(row.id, TAMPERED, told, None)
    if policy is None:
        return Oddity(row.id, NO_VERSION, told, None)
    try:
        decision = row.decide_again(policy)
    except (ValueError, KeyError, TypeError):
        return Oddity(row.id, UNREADABLE, told, None)
    if row.agrees(decision):
        return None
    return Oddity(row.id, DIFFERENT, told, f"{decision.code} {decision.rule}")
