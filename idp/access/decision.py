"""The decision: what a subject may do to a resource, by which rule and article.

Pure: facts in, answer out, no I/O. Per role a prohibition beats an allowance; over the roles one
allowance suffices; the prohibitions that bind everyone beat all; nothing matches = denied.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from idp.access.bundle import DENY_BY_DEFAULT
from idp.access.conditions import RELATIONS
from idp.access.engine import NOTHING_ALLOWS, Policy, Rule
from idp.access.facts import UNPROVEN, Authority, Proof, ResourceFacts, SubjectFacts

log = logging.getLogger(__name__)

ALLOWED = "BOLEH"
BY_DEFAULT = "bawaan"
"""The rule of Pasal 2 huruf a: what nothing allows is denied."""
BROKEN = "galat"
INACTIVE = "PEGAWAI_TIDAK_AKTIF"
_INACTIVE_PASAL = "1.7"


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why.

    ``code`` is ``BOLEH`` or the first failed condition's code, ``failed`` every failed condition,
    ``duties`` what the asker must do with a permit (such as masking), ``authority`` the one that
    the answer rests on (none: a rule for everyone, or nothing matched).
    """

    allowed: bool
    code: str
    rule: str
    pasal: tuple[str, ...]
    failed: tuple[str, ...]
    duties: tuple[str, ...]
    policy: str
    authority: Authority | None


def decide(
    policy: Policy,
    subject: SubjectFacts,
    action: str,
    resource: ResourceFacts,
    proof: Proof = UNPROVEN,
) -> Decision:
    """Whether the subject may do the action on the resource. Never raises.

    Whatever goes wrong inside is a denial, and an alarm in the log.
    """
    try:
        return _decide(policy, subject, action, resource, proof)
    except Exception:
        log.exception("decision_failed", extra={"resource": resource.type, "action": action})
        return _denied(policy, NOTHING_ALLOWS, BROKEN, (DENY_BY_DEFAULT,))


def _decide(
    policy: Policy,
    subject: SubjectFacts,
    action: str,
    resource: ResourceFacts,
    proof: Proof,
) -> Decision:
    if not subject.known:
        return _denied(policy, NOTHING_ALLOWS, BY_DEFAULT, (DENY_BY_DEFAULT,))
    if not subject.active:
        return _denied(policy, INACTIVE, BY_DEFAULT, (_INACTIVE_PASAL,))
    cell = (resource.type, action, resource.kelas)
    prohibition = policy.prohibitions.get(cell)
    if prohibition is not None and not _is_exempt(prohibition, subject, resource, proof):
        return _denied(policy, prohibition.code, prohibition.id, prohibition.pasal)
    nearest: Decision | None = None
    shortest = 0
    for rule, authority in _rules_about(policy, subject, cell):
        decision = _by_rule(policy, rule, subject, authority, resource, proof)
        if decision.allowed:
            return decision
        distance = _distance(rule, decision)
        if nearest is None or distance < shortest:
            nearest, shortest = decision, distance
    return nearest or _denied(policy, NOTHING_ALLOWS, BY_DEFAULT, (DENY_BY_DEFAULT,))


def _rules_about(
    policy: Policy, subject: SubjectFacts, cell: tuple[str, str, str]
) -> Iterator[tuple[Rule, Authority | None]]:
    """The rule of each authority that says something, then everyone's."""
    table = policy.table
    for authority in subject.authorities:
        rule = table.get((authority.role, *cell))
        if rule is not None:
            yield rule, authority
    everyones = policy.ownership.get(cell)
    if everyones is not None:
        yield everyones, None


def _by_rule(
    policy: Policy,
    rule: Rule,
    subject: SubjectFacts,
    authority: Authority | None,
    resource: ResourceFacts,
    proof: Proof,
) -> Decision:
    if not rule.allows:
        return Decision(False, rule.code, rule.id, rule.pasal, (), (), policy.version, authority)
    failed = tuple(
        [name for name, holds in rule.checks if not holds(subject, authority, resource, proof)]
    )
    if not failed:
        return Decision(
            True, ALLOWED, rule.id, rule.pasal, (), rule.duties, policy.version, authority
        )
    condition = policy.vocabulary.conditions[failed[0]]
    pasal = (condition.pasal,) if condition.pasal else rule.pasal
    return Decision(False, condition.code, rule.id, pasal, failed, (), policy.version, authority)


def _is_exempt(
    prohibition: Rule, subject: SubjectFacts, resource: ResourceFacts, proof: Proof
) -> bool:
    return bool(prohibition.checks) and all(
        holds(subject, None, resource, proof) for _, holds in prohibition.checks
    )


def _distance(rule: Rule, decision: Decision) -> int:
    """How far a refusal is from a permit: the nearest one is the reason that helps.

    First the rules whose relation holds (one's own data, one's own unit), by how much is
    missing; then what a role prohibits; last what concerns other people's data or units.
    """
    if not rule.allows:
        return 100
    if RELATIONS.isdisjoint(decision.failed):
        return len(decision.failed)
    # A scope that misses (C2) says more than data that are another's (C1).
    return (200 if "C1" in decision.failed else 50) + len(decision.failed)


def _denied(policy: Policy, code: str, rule: str, pasal: tuple[str, ...]) -> Decision:
    return Decision(False, code, rule, pasal, (), (), policy.version, None)
