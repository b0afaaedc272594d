"""What a token may carry: the modules a person may enter now, and the roles in force."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access.conditions import OF_THE_PROOF, RELATIONS
from idp.access.decision import Decision, decide
from idp.access.engine import Policy
from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.vocabulary import ORDINARY

ENTER = "akses"
STRONG_PROOF = "C12"
_MODULE = "modul:"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """Frozen at the moment of issue."""

    modules: dict[str, Decision]
    """Module name -> the decision that lets the person in; modules not entered are absent."""
    closed: dict[str, Decision]
    """The other modules, each with the decision that keeps the person out."""
    roles: tuple[str, ...]
    """The ``roles`` claim."""
    privileged: bool
    """Whether any role beyond the user personal is carried."""


def entitlements_of(policy: Policy, subject: SubjectFacts, proof: Proof) -> Entitlements:
    """What a person may do at this moment, by the policy."""
    modules: dict[str, Decision] = {}
    closed: dict[str, Decision] = {}
    for resource in policy.vocabulary.resources:
        if resource.startswith(_MODULE):
            # A person enters a module as themself: its data are the business of each module.
            entered = ResourceFacts(resource, owner=subject.id, kelas=ORDINARY)
            decision = decide(policy, subject, ENTER, entered, proof)
            told = modules if decision.allowed else closed
            told[resource.removeprefix(_MODULE)] = decision
    effective = effective_authorities(policy, subject, proof)
    return Entitlements(
        modules,
        closed,
        tuple(authority.claim for authority in effective),
        any(is_strong(policy, authority.role) for authority in effective),
    )


def effective_authorities(
    policy: Policy, subject: SubjectFacts, proof: Proof
) -> tuple[Authority, ...]:
    """The authorities whose implied conditions all hold, but for the relation to any data."""
    if not subject.active:
        return ()
    return tuple(
        authority
        for authority in subject.authorities
        if authority.binds and _is_effective(policy, subject, authority, proof)
    )


def _is_effective(
    policy: Policy, subject: SubjectFacts, authority: Authority, proof: Proof
) -> bool:
    checks = policy.implied.get(authority.role)
    anywhere = ResourceFacts("")
    return checks is not None and all(
        holds(subject, authority, anywhere, proof)
        for name, holds in checks
        if name not in RELATIONS
    )


def is_strong(policy: Policy, role: str) -> bool:
    """Whether the role asks for a second factor (C12)."""
    checks = policy.implied.get(role)
    return checks is not None and any(name in OF_THE_PROOF for name, _ in checks)
