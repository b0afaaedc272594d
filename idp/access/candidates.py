"""Who or what may be among the results of a search, told from the policy before anyone is asked.

Never too few: whoever a rule could allow is a candidate, and the decision about each candidate is
the same that an evaluation would give. The fewer there are, the shorter the search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from idp.access import search_store
from idp.access.engine import Policy, Rule
from idp.access.facts import SubjectFacts
from idp.access.questions import Question
from idp.access.resources import class_asked, owner_asked
from idp.access.standing import USER_PERSONAL
from idp.foundation.database import Transaction

OWN, IN_SCOPE = "C1", "C2"

Source = Callable[[str, int], list[str]]
"""Ids beyond this one, in order, at most so many."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """Which persons some rules can be about."""

    everybody: bool = False
    oneself: bool = False
    units: frozenset[str] = frozenset()


def of_list(ids: Iterable[str]) -> Source:
    """Candidates that are known beforehand, in their order."""
    known = list(ids)
    places = {name: place for place, name in enumerate(known)}

    def source(after: str, most: int) -> list[str]:
        start = places.get(after, -1) + 1
        return known[start : start + most]

    return source


def subjects_of(
    tx: Transaction, policy: Policy, question: Question, units: frozenset[str]
) -> Source:
    """The persons whom some rule about the question could allow; its subject is not looked at.

    ``units`` are the codes of the resource's unit and of those above it.
    """
    cell = (question.resource_type, question.action, class_asked(policy, question))
    rules = {role: policy.table.get((role, *cell)) for role in policy.vocabulary.roles}
    roles = {role: rule for role, rule in rules.items() if rule is not None and rule.allows}
    of_persons = [policy.ownership.get(cell), policy.table.get((USER_PERSONAL, *cell))]
    term = policy.vocabulary.resources.get(question.resource_type)
    as_oneself = term is not None and term.entered_as_oneself
    if any(
        rule is not None and rule.allows and (as_oneself or OWN not in rule.conditions)
        for rule in of_persons
    ):
        return _persons(tx)
    holders = _holders(tx, roles, units)
    owner = owner_asked(policy, question)
    return _also(holders, owner) if any(_allows(rule) for rule in of_persons) else holders


def owners_of(tx: Transaction, policy: Policy, question: Question, subject: SubjectFacts) -> Source:
    """The persons whose data some rule could open to the subject; ids of md:* and info:*."""
    if "pegawai" in question.properties:
        # The module says whose data they are: the id tells nothing, so every id is asked about.
        return _persons(tx)
    cell = (question.resource_type, question.action, class_asked(policy, question))
    reach = list(_reach(policy, subject, cell))
    if any(part.everybody for part in reach):
        return _persons(tx)
    codes = sorted(frozenset().union(*(part.units for part in reach)))
    inside = _persons_of_units(tx, codes) if codes else of_list(())
    return _also(inside, subject.id) if any(part.oneself for part in reach) else inside


def _reach(policy: Policy, subject: SubjectFacts, cell: tuple[str, str, str]) -> Iterator[_Reach]:
    rules: list[tuple[Rule | None, str | None]] = [(policy.ownership.get(cell), None)]
    rules.extend(
        (policy.table.get((authority.role, *cell)), authority.unit_code)
        for authority in subject.authorities
    )
    for rule, unit in rules:
        if rule is None or not rule.allows:
            continue
        if OWN in rule.conditions:
            yield _Reach(oneself=True)
        elif IN_SCOPE in rule.conditions:
            yield _Reach(units=frozenset({unit} if unit else ()))
        else:
            yield _Reach(everybody=True)


def _allows(rule: Rule | None) -> bool:
    return rule is not None and rule.allows


def _persons(tx: Transaction) -> Source:
    return lambda after, most: [
        row[0] for row in tx.all(search_store.PERSONS_AFTER, after=after, most=most)
    ]


def _holders(tx: Transaction, roles: Mapping[str, Rule], units: frozenset[str]) -> Source:
    """Holders of these roles; where a rule asks for the scope (C2), those in whose scope it is."""
    appointed = {role: rule for role, rule in roles.items() if role != USER_PERSONAL}
    if not appointed:
        return of_list(())
    scoped = [role for role, rule in appointed.items() if IN_SCOPE in rule.conditions]
    named = {
        "roles": json.dumps([role for role in appointed if role not in scoped]),
        "scoped": json.dumps(scoped),
        "codes": json.dumps(sorted(units)),
    }
    return lambda after, most: [
        row[0] for row in tx.all(search_store.HOLDERS_AFTER, **named, after=after, most=most)
    ]


def _persons_of_units(tx: Transaction, codes: list[str]) -> Source:
    named = json.dumps(codes)
    return lambda after, most: [
        row[0]
        for row in tx.all(search_store.PERSONS_OF_UNITS_AFTER, codes=named, after=after, most=most)
    ]


def _also(source: Source, one: str | None) -> Source:
    """The candidates and one more, in order. Ids of persons are ASCII, so every order is one."""
    if one is None:
        return source

    def joined(after: str, most: int) -> list[str]:
        found = source(after, most)
        more = [one] if one > after and one not in found else []
        return sorted([*found, *more])[:most]

    return joined
