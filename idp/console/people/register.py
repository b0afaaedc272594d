"""The register of employees: who has an account, how it stands, and when it was last used.

A page costs the same whatever the number of employees: it goes on after the last one shown, and
nothing is counted further than MOST_COUNTED.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from idp.console.people import store
from idp.foundation.database import Row, Transaction
from idp.foundation.like_pattern import part_pattern

STANDINGS = ("aktif", "ditutup", "berhenti")
"""How an account may stand: usable, closed by hand, or its owner's employment ended."""
NOT_ACTIVATED = "belum_aktivasi"
ASPECTS = (NOT_ACTIVATED, "tanpa_mfa", "lama")
"""What is worth looking after: never taken over, no second factor, not used for QUIET_DAYS."""
QUIET_DAYS = 90
MOST_COUNTED = 10_000
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What narrows the register; an empty text narrows nothing.

    ``search`` is a part of the name: it stands in the page's address, where a NIP must not be.
    ``among`` are the ids that the list is narrowed to (None: not narrowed).
    """

    search: str = ""
    unit_code: str = ""
    standing: str = ""
    aspect: str = ""
    among: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One line. ``last_sign_in`` is epoch seconds; ``standing`` one of STANDINGS."""

    id: str
    nip: str | None
    name: str
    kind: str
    position: str | None
    unit_code: str | None
    unit_name: str | None
    standing: str
    activated: bool
    second_factor: bool
    last_sign_in: int | None


def list_register(
    tx: Transaction,
    wanted: PeopleFilter,
    *,
    reach: Collection[str] | None,
    now: int,
    after_id: str = "",
    descending: bool = False,
    limit: int = 30,
) -> list[PersonEntry]:
    """Persons by name, in one query.

    ``reach`` are the units whose people, and those of the units below, may be seen (Pasal 8(2));
    None is the whole Province. ``after_id`` is the last one seen.
    """
    statement = store.page(_narrowings(wanted, reach), descending=descending, begins=not after_id)
    values = _values(wanted, reach, now)
    if after_id:
        values["after_id"] = after_id
    return [_entry(row) for row in tx.all(statement, **values, most=limit)]


def count_register(
    tx: Transaction, wanted: PeopleFilter, *, reach: Collection[str] | None, now: int
) -> int:
    """How many :func:`list_register` finds on all pages; above MOST_COUNTED only that it is."""
    statement = store.count(_narrowings(wanted, reach))
    row = tx.one(statement, **_values(wanted, reach, now), most=MOST_COUNTED + 1)
    return int(row[0]) if row is not None else 0


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody as a sentence needs them."""

    id: str
    name: str
    unit_name: str | None


def list_named(tx: Transaction, persons: Collection[str]) -> dict[str, NamedPerson]:
    """Id -> the person, by name, as far as they are persons. One query."""
    rows = tx.all(store.NAMES, persons=json.dumps(sorted(set(persons))))
    return {row[0]: NamedPerson(*row) for row in rows}


def how_it_is_used(tx: Transaction, person_id: str) -> tuple[bool, int | None]:
    """Whether somebody has a second factor, and when they last signed in (epoch seconds)."""
    row = tx.one(store.ACCOUNT, person_id=person_id)
    return (bool(row[0]), row[1]) if row is not None else (False, None)


def _narrowings(wanted: PeopleFilter, reach: Collection[str] | None) -> frozenset[str]:
    asked = {
        "reach": reach is not None,
        "unit": bool(wanted.unit_code),
        "name": bool(wanted.search),
        "among": wanted.among is not None,
        wanted.standing: bool(wanted.standing),
        wanted.aspect: bool(wanted.aspect),
    }
    return store.NARROWINGS & {name for name, given in asked.items() if given}


def _values(wanted: PeopleFilter, reach: Collection[str] | None, now: int) -> dict[str, object]:
    given: Mapping[str, tuple[bool, object]] = {
        "reach": (reach is not None, json.dumps(sorted(reach or ()))),
        "units": (bool(wanted.unit_code), json.dumps([wanted.unit_code])),
        "name_part": (bool(wanted.search), part_pattern(wanted.search)),
        "among": (wanted.among is not None, json.dumps(sorted(wanted.among or ()))),
        "before": (wanted.aspect == "lama", now - QUIET_DAYS * _DAY),
    }
    return {name: value for name, (asked, value) in given.items() if asked}


def _entry(row: Row) -> PersonEntry:
    *told, account, employment, activated_at, factor, last_sign_in = row
    person_id, nip, name, kind, position, unit_code, unit_name = told
    ended = kind != "LAIN" and employment != "aktif"
    return PersonEntry(
        person_id,
        nip,
        name,
        kind,
        position,
        unit_code,
        unit_name,
        "berhenti" if ended else "aktif" if account == "active" else "ditutup",
        activated_at is not None,
        bool(factor),
        last_sign_in,
    )
