"""The rules for those who read them: by article, and as a matrix of roles and resources."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from idp.access.engine import Policy, Rule
from idp.access.errors import PolicyBroken
from idp.access.tables import Outcome, read_cases, run_case, tables_of
from idp.access.vocabulary import EVERYONE

log = logging.getLogger(__name__)
_PROVEN: dict[tuple[str, Path], tuple[Outcome, ...]] = {}
_WRITTEN: dict[str, tuple[WrittenRule, ...]] = {}
"""By version, which never changes: read once in a process."""


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule as the bundle writes it; ``label`` is the role in people's words, "" everyone."""

    id: str
    role: str
    label: str
    allows: bool
    resources: tuple[str, ...]
    """Labels of the types."""
    actions: tuple[str, ...]
    classes: tuple[str, ...]
    conditions: tuple[str, ...]
    pasal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One type of resource, and each role's rule about it, in the order of the vocabulary."""

    resource: str
    label: str
    everyone: tuple[Rule, ...]
    cells: tuple[Rule | None, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no rule speaks of it: denied by default (Pasal 2 huruf a)."""
        return not self.everyone and not any(self.cells)


def written_rules(policy: Policy) -> tuple[WrittenRule, ...]:
    """Every rule of a version, in the order of its roles."""
    found = _WRITTEN.get(policy.version)
    if found is None:
        found = _WRITTEN[policy.version] = tuple(_written(policy))
    return found


def matrix(policy: Policy, action: str, kelas: str) -> list[MatrixRow]:
    """Who may do this, type by type."""
    rows = []
    for resource, term in policy.vocabulary.resources.items():
        cell = (resource, action, kelas)
        everyone = (policy.prohibitions.get(cell), policy.ownership.get(cell))
        rows.append(
            MatrixRow(
                resource,
                term.label,
                tuple(rule for rule in everyone if rule is not None),
                tuple(policy.table.get((role, *cell)) for role in policy.vocabulary.roles),
            )
        )
    return rows


def proven_cases(policy: Policy, folder: Path) -> tuple[Outcome, ...]:
    """The cases of the bundle's tables, each decided by this version; none that can't be read."""
    key = (policy.version, folder)
    found = _PROVEN.get(key)
    if found is None:
        try:
            cases = read_cases(tables_of(folder), policy.vocabulary)
            found = tuple(run_case(policy, case) for case in cases)
        except PolicyBroken as broken:
            log.warning("policy_tables_unreadable", extra={"fault": str(broken)})
            found = ()
        _PROVEN[key] = found
    return found


def _written(policy: Policy) -> list[WrittenRule]:
    cells: dict[str, list[tuple[Rule, str, str, str]]] = {}
    for (_, resource, action, kelas), rule in policy.table.items():
        cells.setdefault(rule.id, []).append((rule, resource, action, kelas))
    for (resource, action, kelas), rule in (
        *policy.prohibitions.items(),
        *policy.ownership.items(),
    ):
        cells.setdefault(rule.id, []).append((rule, resource, action, kelas))
    return [_of_cells(policy, found) for found in cells.values()]


def _of_cells(policy: Policy, cells: Sequence[tuple[Rule, str, str, str]]) -> WrittenRule:
    rule = cells[0][0]
    terms = policy.vocabulary.resources
    conditions = (name for one, _, _, _ in cells for name in one.conditions)
    return WrittenRule(
        rule.id,
        rule.role,
        "" if rule.role == EVERYONE else policy.vocabulary.roles[rule.role].label,
        rule.allows,
        tuple(dict.fromkeys(terms[resource].label for _, resource, _, _ in cells)),
        tuple(dict.fromkeys(action for _, _, action, _ in cells)),
        tuple(dict.fromkeys(kelas for _, _, _, kelas in cells)),
        tuple(dict.fromkeys(conditions)),
        rule.pasal,
    )
