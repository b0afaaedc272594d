"""What a new version of the policy would have answered to what was asked, before it is in force."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access.engine import Policy
from idp.access.history import logged_decisions
from idp.access.logged import ALLOWED, DENIED
from idp.foundation.database import Database


@dataclass(frozen=True, slots=True)
class Shift:
    """Decisions of one kind whose answer would change, and how many of them."""

    action: str
    resource_type: str
    before: str
    """``boleh FA-MD-LIHAT`` or ``tolak LUAR_LINGKUP FA-MD-LIHAT``."""
    after: str
    count: int
    example: int
    """Id of the first such row of the log."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would change, first the answers that would be turned, the most frequent first."""

    version: str
    decisions: int
    unreadable: int
    granted: int
    """Denials that would become permits."""
    withdrawn: int
    """Permits that would become denials."""
    reasoned: int
    """The same answer by another rule, code or article."""
    shifts: tuple[Shift, ...]


def simulate(
    database: Database, policy: Policy, *, since_ms: int = 0, limit: int | None = None
) -> Simulation:
    """Ask a version everything that was asked since then, on the facts of that time.

    A property that only the new version's own conditions would read is not in old rows.
    """
    seen = unreadable = 0
    counts = {"granted": 0, "withdrawn": 0, "reasoned": 0}
    kinds: dict[tuple[str, str, str, str], list[int]] = {}
    for row in logged_decisions(database, since_ms=since_ms, limit=limit):
        seen += 1
        try:
            decision = row.decide_again(policy)
        except (ValueError, KeyError, TypeError):
            unreadable += 1
            continue
        if row.agrees(decision):
            continue
        if bool(row.allowed) == decision.allowed:
            counts["reasoned"] += 1
        else:
            counts["granted" if decision.allowed else "withdrawn"] += 1
        before = _answer(bool(row.allowed), row.code, row.rule)
        after = _answer(decision.allowed, decision.code, decision.rule)
        kind = kinds.setdefault((row.action, row.resource_type, before, after), [0, row.id])
        kind[0] += 1
    shifts = [Shift(*kind, count, first) for kind, (count, first) in kinds.items()]
    shifts.sort(key=lambda shift: (_is_turned(shift) is False, -shift.count, shift.example))
    return Simulation(policy.version, seen, unreadable, **counts, shifts=tuple(shifts))


def _answer(allowed: bool, code: str, rule: str) -> str:  # noqa: FBT001
    return f"{ALLOWED} {rule}" if allowed else f"{DENIED} {code} {rule}"


def _is_turned(shift: Shift) -> bool:
    return shift.before.split()[0] != shift.after.split()[0]
