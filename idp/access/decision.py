"""The decision: what the authorities of a person allow now, by which rule and article."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from idp.access.engine import Policy, Rule
from idp.access.facts import Authority, Facts

log = logging.getLogger(__name__)

NOTHING_MATCHES = Rule("bawaan", "", allows=False, conditions=(), pasal=("2.a",))
"""Deny by default (Pasal 2 huruf a)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why."""

    allowed: bool
    code: str
    rule: str
    pasal: tuple[str, ...]
    failed: tuple[str, ...]
    policy: str
    authority: Authority | None


def decide(policy: Policy, facts: Facts, *, resource: str, action: str) -> Decision:
    """Whether one of the person's authorities allows the action on the resource type.

    Over several roles one allow suffices; per role a denial beats an allowance. Whatever goes
    wrong inside is a denial and an alarm in the log.
    """
    nearest: Decision | None = None
    try:
        for authority in facts.authorities:
            rule = policy.table.get((authority.role, resource, action))
            if rule is None:
                continue
            decision = _by_rule(policy, facts, rule, authority)
            if decision.allowed:
                return decision
            if nearest is None or (decision.failed and not nearest.failed):
                nearest = decision
    except Exception:
        log.exception("decision_failed", extra={"resource": resource, "action": action})
        return Decision(False, "GALAT_MESIN", "galat", ("2.a",), (), policy.version, None)
    return nearest or Decision(
        False,
        "TIDAK_ADA_DASAR",
        NOTHING_MATCHES.id,
        NOTHING_MATCHES.pasal,
        (),
        policy.version,
        None,
    )


def _by_rule(policy: Policy, facts: Facts, rule: Rule, authority: Authority) -> Decision:
    if not rule.allows:
        return Decision(False, "DILARANG", rule.id, rule.pasal, (), policy.version, authority)
    failed = tuple(name for name in rule.conditions if not facts.holds(name))
    if not failed:
        return Decision(True, "BOLEH", rule.id, rule.pasal, (), policy.version, authority)
    condition = policy.vocabulary.conditions[failed[0]]
    return Decision(
        False, condition.code, rule.id, (condition.pasal,), failed, policy.version, authority
    )
