"""Who is asked about a right: by rule, and never whoever holds it (Pasal 27(2)a, 2 huruf e)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from idp import audit, directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.review import store
from idp.review.records import ItemRecord

HEAD, ABOVE, NO_HEAD = "head_of_unit", "next_above", "no_head"
CENTRAL, ADMINISTRATOR, NOBODY = "kepala_bkpsdmd", "administrator", "nobody"
REASSIGNED = "reassigned"
RULES = (HEAD, ABOVE, NO_HEAD, CENTRAL, ADMINISTRATOR, NOBODY, REASSIGNED)
"""By which rule a reviewer was set; ``no_head`` says that the unit had none."""

_OF_A_UNIT = "kepala_perangkat_daerah"
_OFFICES = (_OF_A_UNIT, CENTRAL, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Asked:
    """Those who may answer, the one who is asked first, and by which rule."""

    persons: tuple[str, ...]
    rule: str

    @property
    def first(self) -> str | None:
        return self.persons[0] if self.persons else None


@dataclass(frozen=True, slots=True)
class PerhapsAsked:
    """Where somebody may be asked: by the item's unit, or because its holder is an officer."""

    units: frozenset[str]
    of_province: bool
    officers: frozenset[str]


@dataclass(slots=True)
class Offices:
    """Who heads what on one day, and who is administrator, in the order in which they are asked."""

    heads: dict[str, list[str]] = field(default_factory=dict)
    of_province: dict[str, list[str]] = field(default_factory=dict)
    above: Mapping[str, str | None] = field(default_factory=dict)
    central_unit: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    """Of everybody who holds one of these offices, by ``sub``."""
    units: Sequence[directory.UnitRecord] = ()

    def asked_about(self, unit: str | None, holder: str | None) -> Asked:
        """Who answers for a right of this holder in this unit (None: the whole Province).

        The head of the unit, Plt and Plh included; else of the unit above it; where there is none
        the Kepala BKPSDMD; about the Kepala BKPSDMD an administrator. The holder is passed over.
        """
        passed = False
        for code in self._climb(unit):
            named = self.heads.get(code, [])
            others = tuple(person for person in named if person != holder)
            if others:
                return Asked(others, ABOVE if passed else HEAD)
            passed = passed or bool(named)
        rules = {CENTRAL: self._rule_of_central(unit, passed=passed), ADMINISTRATOR: ADMINISTRATOR}
        for office, rule in rules.items():
            others = tuple(
                person for person in self.of_province.get(office, ()) if person != holder
            )
            if others:
                return Asked(others, rule)
        return Asked((), NOBODY)

    def may_review(self, person: str, unit: str | None, holder: str | None) -> bool:
        """Whether somebody may be asked about such a right at all, whoever comes first."""
        if person == holder:
            return False
        offices = [self.heads.get(code, []) for code in self._climb(unit)]
        return any(person in named for named in (*offices, *self.of_province.values()))

    def conducts(self, person: str) -> bool:
        """Whether somebody conducts reviews: the Kepala BKPSDMD and administrators."""
        return any(person in named for named in self.of_province.values())

    def may_decide(self, person: str, item: ItemRecord) -> bool:
        """Whether somebody answers for this item: its reviewer, or who holds his office now."""
        if person == audit.OPERATOR:
            return (
                True  # The policy has let the operator stand in, on a sample or test installation.
            )
        if not self.may_review(person, item.unit, item.holder_id):
            return False
        if person == item.reviewer_id:
            return True
        asked = self.asked_about(item.unit, item.holder_id).persons
        return item.reviewer_by != REASSIGNED and person in asked

    def perhaps_asks(self, person: str) -> PerhapsAsked:
        """Where to look for what somebody answers for; of each item ``may_decide`` is asked."""
        return PerhapsAsked(
            units=frozenset(u for u in self.above if person in self.asked_about(u, None).persons),
            of_province=person in self.asked_about(None, None).persons,
            officers=frozenset(one for named in self._all_offices() for one in named),
        )

    def possible_reviewers(self, item: ItemRecord) -> list[str]:
        """Everybody who may be asked about an item instead, the nearest first."""
        offices = [self.heads.get(code, []) for code in self._climb(item.unit)]
        found = (one for named in (*offices, *self.of_province.values()) for one in named)
        return [one for one in dict.fromkeys(found) if one != item.holder_id]

    def answering(self, item: ItemRecord) -> str | None:
        """Who answers for an item now: its reviewer, or who follows him in his office."""
        named = item.reviewer_id
        if named is not None and self.may_decide(named, item):
            return named
        if item.reviewer_by == REASSIGNED:
            return None
        return self.asked_about(item.unit, item.holder_id).first

    def _all_offices(self) -> Iterator[list[str]]:
        yield from self.heads.values()
        yield from self.of_province.values()

    def _rule_of_central(self, unit: str | None, *, passed: bool) -> str:
        if unit is None or self.central_unit in set(self._climb(unit)):
            return CENTRAL
        return ABOVE if passed else NO_HEAD

    def _climb(self, unit: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while unit is not None and unit not in seen:
            seen.add(unit)
            yield unit
            unit = self.above.get(unit)


def find_offices(tx: Transaction, now_ms: int) -> Offices:
    """The offices as they are at this moment. Two queries."""
    rows = tx.all(
        store.OFFICES_IN_FORCE, roles=json.dumps(_OFFICES), today=civil_date(now_ms // 1000)
    )
    return _offices(rows, directory.list_units(tx))


def _offices(
    rows: Sequence[tuple[str, str, str | None, str]], units: Sequence[directory.UnitRecord]
) -> Offices:
    offices = Offices(
        of_province={CENTRAL: [], ADMINISTRATOR: []},
        above={one.code: one.parent_code for one in units},
        central_unit=next((one.code for one in units if one.is_central), None),
        names={person: name for person, _, _, name in rows},
        units=units,
    )
    for person, role, unit, _ in rows:
        if role in offices.of_province:
            offices.of_province[role].append(person)
        elif unit is not None:
            offices.heads.setdefault(unit, []).append(person)
    return offices
