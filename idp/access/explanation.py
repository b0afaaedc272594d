"""An answer explained: by which words of the regulation, what was asked, and what would turn it.

Pure: it looks at the facts that the answer was made from, and decides again with one fact changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from idp.access.decision import Decision, decide
from idp.access.engine import Policy, Rule
from idp.access.facts import Authority
from idp.access.questions import Answer
from idp.access.reasons import decision_json
from idp.access.vocabulary import EVERYONE
from idp.access.what_if import Facts, turned, with_authority

EVERYBODY = "Setiap orang"
_CLASS = "C10"
_APPOINTED, _IN_SCOPE = "C11", "C2"


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition of a rule, and whether it held."""

    name: str
    label: str
    pasal: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that speaks of the question, and the authority by which it was asked."""

    rule: str
    role: str
    label: str
    authority: str | None
    """As modules see it (``fasilitator:DINKES``); none: a rule for everyone."""
    assignment_id: str | None
    state: str | None
    allows: bool
    binds: bool
    """For a permit: all conditions hold. For a prohibition: it forbids this."""
    pasal: tuple[str, ...]
    conditions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One change that would turn the answer, in words, and the rule by which it would."""

    sentence: str
    condition: str
    """The condition, or ``peran`` where it is a role that is missing."""
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one answer."""

    answer: Answer
    articles: tuple[tuple[str, str], ...]
    """Article id and the regulation's own words."""
    considered: tuple[Considered, ...]
    silent: tuple[str, ...]
    """Authorities of the subject of which no rule speaks here."""
    turns: tuple[Turn, ...]


def explain(policy: Policy, answer: Answer) -> Explanation:
    """Explain an answer that was given by this version of the policy."""
    facts = Facts(answer.subject, answer.resource, answer.proof)
    action = answer.question.action
    rules = list(rules_about(policy, facts, action))
    spoken = {id(authority) for _, authority in rules}
    words = policy.vocabulary.articles
    return Explanation(
        answer,
        tuple((article, words.get(article, "")) for article in answer.decision.pasal),
        tuple(_considered(policy, rule, authority, facts) for rule, authority in rules),
        tuple(a.claim for a in facts.subject.authorities if id(a) not in spoken),
        tuple(_turns(policy, facts, action, answer.decision, rules)),
    )


def rules_about(
    policy: Policy, facts: Facts, action: str
) -> Iterator[tuple[Rule, Authority | None]]:
    """What was looked at, in the order of the decision: everyone's denial, roles, everyone's."""
    cell = (facts.resource.type, action, facts.resource.kelas)
    prohibition = policy.prohibitions.get(cell)
    if prohibition is not None:
        yield prohibition, None
    for authority in facts.subject.authorities:
        rule = policy.table.get((authority.role, *cell))
        if rule is not None:
            yield rule, authority
    everyones = policy.ownership.get(cell)
    if everyones is not None:
        yield everyones, None


def _considered(
    policy: Policy, rule: Rule, authority: Authority | None, facts: Facts
) -> Considered:
    vocabulary = policy.vocabulary
    asked = tuple(
        Asked(
            name,
            vocabulary.conditions[name].label,
            vocabulary.conditions[name].pasal,
            check(facts.subject, authority, facts.resource, facts.proof),
        )
        for name, check in rule.checks
    )
    all_hold = all(condition.holds for condition in asked)
    term = vocabulary.roles.get(rule.role)
    # The conditions of everyone's prohibition are those under which it does not bind.
    exempt = rule.role == EVERYONE and bool(asked) and all_hold
    return Considered(
        rule.id,
        rule.role,
        term.label if term is not None else EVERYBODY,
        authority.claim if authority is not None else None,
        authority.assignment_id if authority is not None else None,
        authority.state if authority is not None else None,
        rule.allows,
        all_hold if rule.allows else not exempt,
        rule.pasal,
        asked,
    )


def _turns(
    policy: Policy,
    facts: Facts,
    action: str,
    decision: Decision,
    rules: list[tuple[Rule, Authority | None]],
) -> Iterator[Turn]:
    """Every single change that would turn the answer; each sentence once.

    Where no single one would, all that a rule lacks, together.
    """
    said: dict[str, Turn] = {}
    for turn in (
        *_by_account(policy, facts, action),
        *_by_conditions(policy, facts, action, decision, rules),
        *(() if decision.allowed else _by_roles(policy, facts, action)),
    ):
        said.setdefault(turn.sentence, turn)
    if not said and not decision.allowed:
        for turn in _by_whole_rules(policy, facts, action, rules):
            said.setdefault(turn.sentence, turn)
    yield from said.values()


def _by_account(policy: Policy, facts: Facts, action: str) -> Iterator[Turn]:
    if facts.subject.known and not facts.subject.active:
        revived = replace(facts.subject, active=True)
        again = decide(policy, revived, action, facts.resource, facts.proof)
        if again.allowed:
            yield Turn("akunnya aktif", "akun", again.rule)


def _by_conditions(
    policy: Policy,
    facts: Facts,
    action: str,
    decision: Decision,
    rules: list[tuple[Rule, Authority | None]],
) -> Iterator[Turn]:
    conditions = policy.vocabulary.conditions
    asked = [(name, authority) for rule, authority in rules for name in rule.conditions]
    if _CLASS in conditions:
        asked.append((_CLASS, None))
    for name, authority in asked:
        changed = turned(name, facts, authority, holds=not decision.allowed)
        if changed is None:
            continue
        again = decide(policy, changed.subject, action, changed.resource, changed.proof)
        if again.allowed != decision.allowed:
            label = conditions[name].label
            sentence = f"tidak lagi: {label}" if decision.allowed else label
            yield Turn(sentence, name, again.rule)


def _by_whole_rules(
    policy: Policy, facts: Facts, action: str, rules: list[tuple[Rule, Authority | None]]
) -> Iterator[Turn]:
    """What is missing to each rule that would permit, all of it made true at once."""
    for rule, authority in rules:
        changed, lacking = facts, []
        for name, check in rule.checks if rule.allows else ():
            place = facts.subject.authorities.index(authority) if authority is not None else None
            now = None if place is None else changed.subject.authorities[place]
            if not check(changed.subject, now, changed.resource, changed.proof):
                lacking.append(name)
                changed = turned(name, changed, now, holds=True) or changed
        again = decide(policy, changed.subject, action, changed.resource, changed.proof)
        if again.allowed:
            labels = [policy.vocabulary.conditions[name].label for name in lacking]
            yield Turn(" dan ".join(labels), " ".join(lacking), again.rule)


def _by_roles(policy: Policy, facts: Facts, action: str) -> Iterator[Turn]:
    """The roles that would be enough, had the subject one in force where the thing belongs."""
    held = {authority.role for authority in facts.subject.authorities}
    for role, term in policy.vocabulary.roles.items():
        is_appointed = _APPOINTED in term.implies
        if role in held or not is_appointed:
            continue
        unit = facts.resource.unit if _IN_SCOPE in term.implies else None
        changed = with_authority(facts, Authority(role, unit))
        again = decide(policy, changed.subject, action, changed.resource, changed.proof)
        if again.allowed:
            where = f" di {unit}" if unit else ""
            yield Turn(f"ia memegang {term.label}{where}", "peran", again.rule)


def explanation_document(explanation: Explanation) -> dict[str, Any]:
    """The explanation for programs: the answer's context as modules get it, and all the rest."""
    answer = explanation.answer
    resource, proof = answer.resource, answer.proof
    return {
        "allowed": answer.decision.allowed,
        **json.loads(decision_json(answer))["context"],
        "articles": [{"pasal": name, "text": words} for name, words in explanation.articles],
        "subject": {"type": answer.subject.kind, "id": answer.subject.id},
        "action": answer.question.action,
        "resource": {
            "type": resource.type,
            "id": resource.id,
            "unit": resource.unit,
            "pegawai": resource.owner,
            "kelas": resource.kelas,
            "penulis": resource.author,
            "stated": sorted(resource.stated),
            "recorded": sorted(resource.records),
        },
        "proof": {"acr": proof.acr, "age": proof.age},
        "considered": [_considered_document(considered) for considered in explanation.considered],
        "silent": list(explanation.silent),
        "changes": [
            {"if": turn.sentence, "condition": turn.condition, "rule": turn.rule}
            for turn in explanation.turns
        ],
    }


def _considered_document(considered: Considered) -> dict[str, Any]:
    return {
        "rule": considered.rule,
        "role": considered.role,
        "label": considered.label,
        "authority": considered.authority,
        "assignment": considered.assignment_id,
        "state": considered.state,
        "effect": "allow" if considered.allows else "deny",
        "binds": considered.binds,
        "pasal": list(considered.pasal),
        "conditions": [
            {"id": one.name, "label": one.label, "pasal": one.pasal, "holds": one.holds}
            for one in considered.conditions
        ],
    }
