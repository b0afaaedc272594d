"""What a token may carry: the modules a person may enter now, and the roles in force."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access.decision import Decision, decide
from idp.access.engine import Policy
from idp.access.facts import Facts, gather_facts
from idp.directory import PersonRecord
from idp.foundation.clock import Clock, civil_date
from idp.foundation.database import Transaction

ENTER = "akses"
STRONG = "C12"
# Asked of a role itself: which data it reaches is the business of each module.
_NOT_OF_THE_ROLE = frozenset({"C1", "C2"})


@dataclass(frozen=True, slots=True)
class Entitlements:
    """Frozen at the moment of issue."""

    modules: dict[str, Decision]
    """Module name -> the decision that lets the person in; modules not entered are absent."""
    roles: tuple[str, ...]
    """The ``roles`` claim."""
    privileged: bool
    """Whether any role beyond the user personal is carried."""


def entitlements_of(policy: Policy, facts: Facts) -> Entitlements:
    """What a person may do at this moment, by the policy."""
    modules = {}
    for resource in policy.vocabulary.resources:
        if resource.startswith("modul:"):
            decision = decide(policy, facts, resource=resource, action=ENTER)
            if decision.allowed:
                modules[resource.removeprefix("modul:")] = decision
    roles = tuple(
        authority.claim
        for authority in facts.authorities
        if _is_effective(policy, facts, authority.role)
    )
    privileged = any(_is_strong(policy, role.partition(":")[0]) for role in roles)
    return Entitlements(modules, roles, privileged)


def _is_effective(policy: Policy, facts: Facts, role: str) -> bool:
    term = policy.vocabulary.roles.get(role)
    return term is not None and all(
        facts.holds(name) for name in term.implies if name not in _NOT_OF_THE_ROLE
    )


def _is_strong(policy: Policy, role: str) -> bool:
    term = policy.vocabulary.roles.get(role)
    return term is not None and STRONG in term.implies


class Access:
    """The policy in force, and the questions that the rooms above and beside ask of it."""

    def __init__(self, policy: Policy, clock: Clock) -> None:
        self.policy = policy
        self._clock = clock

    def facts(self, tx: Transaction, person: PersonRecord, acr: str) -> Facts:
        """Gather the facts about a person who proved themself with strength ``acr``."""
        return gather_facts(tx, person, acr=acr, today=civil_date(self._clock.now()))

    def entitlements(self, tx: Transaction, person: PersonRecord, acr: str) -> Entitlements:
        """What a token for this person may carry now."""
        return entitlements_of(self.policy, self.facts(tx, person, acr))

    def needs_second_factor(self, tx: Transaction, person: PersonRecord) -> bool:
        """Whether an authority in force demands a second factor (C12), so that it is compulsory."""
        facts = self.facts(tx, person, "pwd")
        return any(_is_strong(self.policy, authority.role) for authority in facts.authorities)
