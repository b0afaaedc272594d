"""Facts about persons and units, fetched together: one query whatever the number asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from idp.access import store
from idp.access.facts import USER, Authority, SubjectFacts
from idp.directory import ASN_KINDS
from idp.foundation.database import Row, Transaction
from idp.governance import PENGELOLA, grace_day

USER_PERSONAL = "user_personal"
"""The one right that comes without an appointment (Pasal 1 angka 15, 8(1))."""
_IN_FORCE = ("active", "suspended")
"""States of SM-1 in which the decree stands; whether it is suspended is C8's question."""


@dataclass(slots=True)
class Standing:
    """What one query told: persons, and for every unit that matters the units at and above it."""

    subjects: Mapping[str, SubjectFacts]
    unit_of: Mapping[str, str | None]
    """Known person -> code of his unit."""
    ancestors: Mapping[str, frozenset[str]]
    """Unit code -> the unit and all above it."""

    def covers(self, subjects: Iterable[str], owners: Iterable[str], codes: Iterable[str]) -> bool:
        """Whether the query told of all these already; of an unknown one it tells nothing."""
        return (
            self.subjects.keys() >= set(subjects)
            and self.unit_of.keys() >= set(owners)
            and self.ancestors.keys() >= set(codes)
        )


@dataclass(slots=True)
class _Gathered:
    persons: dict[str, Row] = field(default_factory=dict)
    assignments: dict[str, list[Row]] = field(default_factory=dict)
    ancestors: dict[str, set[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    central: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)


def fetch_standing(
    tx: Transaction,
    *,
    subjects: Iterable[str],
    owners: Iterable[str] = (),
    unit_codes: Iterable[str] = (),
    today: str,
) -> Standing:
    """The facts about these persons and units on the civil day ``today`` (WIB). One query."""
    asked = [text for text in dict.fromkeys(subjects) if is_askable(text)]
    others = [text for text in dict.fromkeys(owners) if is_askable(text)]
    codes = [text for text in dict.fromkeys(unit_codes) if is_askable(text)]
    rows = tx.all(
        store.FACTS,
        subjects=json.dumps(asked),
        owners=json.dumps(others),
        codes=json.dumps(codes),
        today=today,
        grace_day=grace_day(today),
    )
    gathered = _sort(rows, today)
    ancestors = {code: frozenset(above) for code, above in gathered.ancestors.items()}
    return Standing(
        {person: _subject(gathered, person, today) for person in asked},
        {person: row[3] for person, row in gathered.persons.items()},
        ancestors,
    )


def is_askable(text: str) -> bool:
    """No id is longer or unprintable, and no database takes a lone surrogate or a NUL."""
    return len(text) <= 128 and text.isascii() and text.isprintable()


def _sort(rows: list[Row], today: str) -> _Gathered:
    gathered = _Gathered()
    for row in rows:
        tag = row[0]
        if tag == "u":
            _, start, code, _, _, _, valid_from, valid_until, is_central = row
            gathered.ancestors.setdefault(start, set()).add(code)
            if is_central:
                gathered.central.add(start)
            if valid_from > today or (valid_until is not None and valid_until < today):
                gathered.closed.add(start)
        elif tag == "a":
            gathered.assignments.setdefault(row[1], []).append(row)
        elif tag == "p":
            gathered.persons[row[1]] = row
        else:
            gathered.stopped.add(row[1])
    return gathered


def _subject(gathered: _Gathered, person_id: str, today: str) -> SubjectFacts:
    row = gathered.persons.get(person_id)
    if row is None:
        return SubjectFacts(USER, person_id)
    _, _, kind, unit_code, account, employment, _, _, pledged = row
    is_asn = kind in ASN_KINDS
    employed = employment == "aktif"
    held = sorted(
        (_authority(gathered, row, today) for row in gathered.assignments.get(person_id, ())),
        key=lambda authority: (not authority.binds, authority.claim, authority.assignment_id),
    )
    own = (Authority(USER_PERSONAL),) if is_asn else ()
    return SubjectFacts(
        USER,
        person_id,
        known=True,
        active=account == "active" and (employed or not is_asn),
        employed=employed,
        central=unit_code in gathered.central,
        pledged=bool(pledged),
        authorities=(*own, *held),
    )


def _authority(gathered: _Gathered, row: Row, today: str) -> Authority:
    _, _, role, unit_code, assignment_id, state, valid_from, valid_until, _ = row
    in_force = (
        state in _IN_FORCE
        and valid_from is not None
        and valid_from <= today
        and (valid_until is None or today <= valid_until)
        and unit_code not in gathered.closed
    )
    # Pasal 9(7): one appointment is stopped, or the management access of the whole unit.
    above = gathered.ancestors.get(unit_code, set())
    unit_stopped = role in PENGELOLA and not gathered.stopped.isdisjoint(above)
    return Authority(
        role, unit_code, assignment_id, state, in_force, state == "suspended" or unit_stopped
    )
