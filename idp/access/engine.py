"""Casbin, asked once: every role x resource type x action x class, kept as a table by version.

Casbin decides which rule holds; the table remembers its answer, so the request path is a look-up
plus the rule's conditions. Only the plain core engine is used: assignments are facts of the
request, never Casbin links, so a suspension binds in every worker at commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idp.access.bundle import DENY_BY_DEFAULT, Bundle, Manifest, RuleRow, read_bundle
from idp.access.conditions import CHECKS, ORDER, Check, compare_properties, require_property
from idp.access.errors import PolicyBroken
from idp.access.vocabulary import ANY, CLASSES, CONFIDENTIAL, EVERYONE, Vocabulary

if TYPE_CHECKING:
    import casbin

# Casbin writes the arguments of every question to its log at info level.
logging.getLogger("casbin").setLevel(logging.CRITICAL)

Cell = tuple[str, str, str, str]
"""(role, resource type, action, class)."""
DENIALS, ALLOWANCES = "deny", "allow"
NOTHING_ALLOWS = "TIDAK_ADA_DASAR"
Checks = tuple[tuple[str, Check], ...]
"""Conditions by name, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role may do, or may not, with which conditions, and by which articles.

    ``conditions`` come in the order in which they are asked. For a denial that binds everyone
    they are the conditions under which it does *not* bind.
    """

    id: str
    role: str
    allows: bool
    conditions: tuple[str, ...]
    duties: tuple[str, ...]
    pasal: tuple[str, ...]
    code: str
    """The code of a denial by this very rule (prohibited, whatever the facts)."""
    checks: Checks


@dataclass(frozen=True, slots=True)
class Policy:
    """One loaded version."""

    version: str
    manifest: Manifest
    vocabulary: Vocabulary
    table: Mapping[Cell, Rule]
    """A role's cell -> the rule Casbin gave. Absent: nothing matches, denied."""
    prohibitions: Mapping[tuple[str, str, str], Rule]
    """(type, action, class) -> the rule that denies everyone, whatever roles they hold."""
    ownership: Mapping[tuple[str, str, str], Rule]
    """(type, action, class) -> what everyone may do, whatever roles they hold."""
    implied: Mapping[str, Checks]
    """Role -> the conditions that every use of it carries."""
    asks: Mapping[tuple[str, str], frozenset[str]]
    """(type, action) -> every condition that some rule about them asks: which facts to fetch."""
    compared: frozenset[str]
    """Properties of resources that a bundle's own conditions compare."""
    static: Mapping[str, Any]
    """Subjects and resources that the bundle brings itself."""


Answers = list[tuple[str, str, str, str, str]]
"""What Casbin answered: (phase or role, type, action, class, rule id). All that a cache keeps."""


_LOADED: dict[str, Policy] = {}
"""By version, which is a digest of all that an answer depends on: Casbin is asked once."""


def load_policy(folder: Path) -> Policy:
    """Read a bundle, check every word, ask Casbin everything; raises PolicyBroken."""
    bundle = read_bundle(folder)
    policy = _LOADED.get(bundle.version)
    if policy is None:
        policy = _LOADED[bundle.version] = assemble(bundle, ask_everything(bundle))
    return policy


def ask_everything(bundle: Bundle) -> Answers:
    """Casbin's answer for every cell. Some seconds: see :mod:`idp.access.compiled`.

    A rule can only match where its own action and role are asked, so each role and action gets
    an engine of its own with only those rules: the cost of Casbin is linear in its rules.
    """
    answers: Answers = []
    vocabulary = bundle.vocabulary
    for group, rows in _groups(bundle).items():
        for action in vocabulary.actions:
            relevant = [row for row in rows if ANY in row.actions.split() or action in row.actions]
            if not relevant:
                continue
            enforcer = build_enforcer(bundle, relevant)
            role = relevant[0].role
            for resource, kelas in product(vocabulary.resources, CLASSES):
                rule = ask(enforcer, role, resource, action, kelas)
                if rule is not None:
                    answers.append((group, resource, action, kelas, rule))
    return answers


def ask(enforcer: casbin.Enforcer, role: str, resource: str, action: str, kelas: str) -> str | None:
    """The id of the rule that Casbin matches, or None."""
    _, matched = enforcer.enforce_ex(role, resource, action, kelas)
    return matched[-1] if matched else None


def _groups(bundle: Bundle) -> dict[str, list[RuleRow]]:
    """Rules by role; everyone's denials and allowances apart, because the denials come first."""
    groups: dict[str, list[RuleRow]] = {}
    for row in bundle.rows:
        group = f"{EVERYONE}{row.effect}" if row.role == EVERYONE else row.role
        groups.setdefault(group, []).append(row)
    return groups


def build_enforcer(bundle: Bundle, rows: list[RuleRow]) -> casbin.Enforcer:
    """A Casbin engine over these rules; raises PolicyBroken when the model is none."""
    # A worker that finds Casbin's answers kept under the policy's hash does without the engine.
    import casbin  # noqa: PLC0415
    from casbin.model import Model  # noqa: PLC0415

    try:
        model = Model()
        model.load_model_from_text(bundle.model)
        enforcer = casbin.Enforcer(model)
        enforcer.add_function("within", _within(bundle.vocabulary))
        # Denials first: the effect takes the first match, so X beats A within a role (§2.5).
        for row in sorted(rows, key=lambda row: row.effect != DENIALS):
            enforcer.add_policy(*row.cells)
    except Exception as error:
        raise PolicyBroken(f"model.conf: {error}") from error
    return enforcer


def _within(vocabulary: Vocabulary) -> Callable[[str, str], bool]:
    """Make the matcher's function: whether a word is one of those that a rule's cell names."""
    known: dict[str, frozenset[str]] = {}

    def within(word: str, cell: str) -> bool:
        words = known.get(cell)
        if words is None:
            named = cell.split()
            spread = [name for part in named for name in vocabulary.types_of(part)]
            words = known[cell] = frozenset([*named, *spread])
        return word in words or ANY in words

    return within


def assemble(bundle: Bundle, answers: Answers) -> Policy:
    """The policy in force, from the bundle and what Casbin said about it."""
    rules = {row.rule: row for row in bundle.rows}
    table: dict[Cell, Rule] = {}
    prohibitions: dict[tuple[str, str, str], Rule] = {}
    ownership: dict[tuple[str, str, str], Rule] = {}
    made: dict[tuple[str, bool, str], Rule] = {}
    for group, resource, action, kelas, rule_id in answers:
        unit_bound = bundle.vocabulary.resources[resource].unit_bound
        key = (rule_id, unit_bound, kelas)
        rule = made.get(key)
        if rule is None:
            rule = made[key] = _rule(bundle, rules[rule_id], unit_bound=unit_bound, kelas=kelas)
        if group == EVERYONE + DENIALS:
            prohibitions[resource, action, kelas] = rule
        elif group == EVERYONE + ALLOWANCES:
            ownership[resource, action, kelas] = rule
        else:
            table[group, resource, action, kelas] = rule
    vocabulary = bundle.vocabulary
    return Policy(
        bundle.version,
        bundle.manifest,
        vocabulary,
        table,
        prohibitions,
        ownership,
        {name: _checks(vocabulary, set(role.implies)) for name, role in vocabulary.roles.items()},
        _asks(table, prohibitions, ownership),
        vocabulary.named("resource"),
        bundle.static,
    )


def _asks(
    table: Mapping[Cell, Rule], *of_everyone: Mapping[tuple[str, str, str], Rule]
) -> dict[tuple[str, str], frozenset[str]]:
    asked: dict[tuple[str, str], set[str]] = {}
    for (_, resource, action, _), rule in table.items():
        asked.setdefault((resource, action), set()).update(rule.conditions)
    for rules in of_everyone:
        for (resource, action, _), rule in rules.items():
            asked.setdefault((resource, action), set()).update(rule.conditions)
    return {cell: frozenset(names) for cell, names in asked.items()}


def _rule(bundle: Bundle, row: RuleRow, *, unit_bound: bool, kelas: str) -> Rule:
    vocabulary = bundle.vocabulary
    own = row.conditions.split()
    waived = {word[1:] for word in own if word.startswith("-")}
    asked = {word.lstrip("!") for word in own if not word.startswith("-")}
    if row.effect == ALLOWANCES and row.role != EVERYONE:
        asked |= {name for name in vocabulary.roles[row.role].implies if name not in waived}
    if not unit_bound:
        asked.discard("C2")
    checks = _checks(vocabulary, asked)
    return Rule(
        id=row.rule,
        role=row.role,
        allows=row.effect == ALLOWANCES,
        conditions=tuple(name for name, _ in checks),
        duties=tuple(row.duties.split()),
        pasal=tuple(row.pasal.split()) or (DENY_BY_DEFAULT,),
        code=_code_of_denial(vocabulary, own, kelas),
        checks=checks,
    )


def _checks(vocabulary: Vocabulary, asked: set[str]) -> Checks:
    ordered = sorted(asked, key=lambda name: (ORDER.get(name, 0), name))
    return tuple((name, _check_of(vocabulary, name)) for name in ordered)


def _check_of(vocabulary: Vocabulary, name: str) -> Check:
    condition = vocabulary.conditions[name]
    if condition.compare is not None:
        return compare_properties(*condition.compare)
    return CHECKS[name] if condition.equals is None else require_property(*condition.equals)


def _code_of_denial(vocabulary: Vocabulary, conditions: list[str], kelas: str) -> str:
    """Why a prohibition denies, in the codes of the law's conditions (Pasal 9(2)c, 27(2)j)."""
    if conditions:
        return vocabulary.conditions[conditions[0].lstrip("!-")].code
    if kelas == CONFIDENTIAL and "C10" in vocabulary.conditions:
        return vocabulary.conditions["C10"].code
    return NOTHING_ALLOWS
