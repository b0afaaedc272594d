"""What the answer would be if single facts were otherwise: asked of the policy, changing nothing.

Pure: the facts are turned in the answer's own copy, and the decision is made again from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from idp.access.decision import decide
from idp.access.engine import Policy
from idp.access.explanation import rules_about
from idp.access.questions import Answer
from idp.access.what_if import Facts, turned


def suppose(policy: Policy, answer: Answer, conditions: Iterable[str]) -> Answer:
    """The answer with each of these conditions the other way round, one after the other.

    A condition that no rule asks here, or that a bundle defines itself, changes nothing.
    """
    facts = Facts(answer.subject, answer.resource, answer.proof)
    action = answer.question.action
    for name in conditions:
        facts = _turned(policy, facts, action, name)
    decision = decide(policy, facts.subject, action, facts.resource, facts.proof)
    return Answer(answer.question, decision, facts.subject, facts.resource, facts.proof)


def _turned(policy: Policy, facts: Facts, action: str, name: str) -> Facts:
    for rule, authority in rules_about(policy, facts, action):
        for asked, check in rule.checks:
            if asked != name:
                continue
            holds = check(facts.subject, authority, facts.resource, facts.proof)
            return turned(name, facts, authority, holds=not holds) or facts
    return facts
