"""How two versions of the policy differ: the cells that change, in words that a lawyer reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from idp.access.engine import Policy, Rule
from idp.access.vocabulary import CLASSES, EVERYONE, Vocabulary

NOTHING = "tidak diatur (ditolak)"
EVERYBODY = "Setiap orang"
_Side = tuple[str, str]
"""What a cell says, in words, and the rule that says it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Cells of one role that change in the same way."""

    role: str
    label: str
    resources: tuple[str, ...]
    actions: tuple[str, ...]
    classes: tuple[str, ...]
    before: str
    after: str
    rules: tuple[str, str]
    """The rule before and after; empty where there is none."""

    def in_words(self) -> str:
        """One sentence in Indonesian."""
        what = f"{' '.join(self.actions)} {' '.join(self.resources)} ({', '.join(self.classes)})"
        return f"{self.label}: {what}: semula {self.before}, menjadi {self.after}."


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Every cell whose answer, conditions, duties or articles differ, grouped."""
    groups: dict[tuple[str, _Side, _Side], list[tuple[str, str, str]]] = {}
    for role, cell, before, after in _changes(old, new):
        groups.setdefault((role, before, after), []).append(cell)
    found = []
    for (role, before, after), cells in groups.items():
        for resources, actions, classes in _blocks(cells):
            found.append(
                Difference(
                    role,
                    _label(role, new.vocabulary, old.vocabulary),
                    resources,
                    actions,
                    classes,
                    before[0],
                    after[0],
                    (before[1], after[1]),
                )
            )
    return found


def _changes(old: Policy, new: Policy) -> Iterator[tuple[str, tuple[str, str, str], _Side, _Side]]:
    words = [old.vocabulary, new.vocabulary]
    roles = _all(vocabulary.roles for vocabulary in words)
    cells = product(
        _all(vocabulary.resources for vocabulary in words),
        _all(vocabulary.actions for vocabulary in words),
        CLASSES,
    )
    for cell in cells:
        for role in roles:
            before = _in_words(old, old.table.get((role, *cell)))
            after = _in_words(new, new.table.get((role, *cell)))
            if before != after:
                yield role, cell, before, after
        for was, becomes in (
            (old.prohibitions.get(cell), new.prohibitions.get(cell)),
            (old.ownership.get(cell), new.ownership.get(cell)),
        ):
            before, after = _in_words(old, was), _in_words(new, becomes)
            if before != after:
                yield EVERYONE, cell, before, after


def _in_words(policy: Policy, rule: Rule | None) -> _Side:
    if rule is None:
        return NOTHING, ""
    labels = [policy.vocabulary.conditions[name].label for name in rule.conditions]
    if rule.allows:
        said = "boleh" + (f" bila {', '.join(labels)}" if labels else "")
        said += f", dengan kewajiban {' '.join(rule.duties)}" if rule.duties else ""
    else:
        said = "dilarang" + (f" kecuali {', '.join(labels)}" if labels else "")
    return f"{said} (Pasal {', '.join(rule.pasal)})", rule.id


def _blocks(
    cells: list[tuple[str, str, str]],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Cells as few blocks of types x actions x classes, each block complete."""
    pairs_of: dict[str, list[tuple[str, str]]] = {}
    for resource, action, kelas in cells:
        pairs_of.setdefault(resource, []).append((action, kelas))
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for resource, pairs in pairs_of.items():
        alike.setdefault(tuple(pairs), []).append(resource)
    for shared, resources in alike.items():
        classes_of: dict[str, list[str]] = {}
        for action, kelas in shared:
            classes_of.setdefault(action, []).append(kelas)
        same: dict[tuple[str, ...], list[str]] = {}
        for action, classes in classes_of.items():
            same.setdefault(tuple(classes), []).append(action)
        for among, actions in same.items():
            yield tuple(resources), tuple(actions), among


def _all(groups: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))


def _label(role: str, *vocabularies: Vocabulary) -> str:
    if role == EVERYONE:
        return EVERYBODY
    return next(v.roles[role].label for v in vocabularies if role in v.roles)
