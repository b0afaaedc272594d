"""What a few letters find: screens, people, units, decrees, each within the viewer's reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from idp.console.navigation import Entry
from idp.console.people.register import PeopleFilter, list_register
from idp.directory import (
    UnitRecord,
    find_person_by_login,
    fold_login,
    list_unit_ancestors,
    list_units,
)
from idp.foundation.database import Transaction
from idp.governance import list_by_document
from idp.pages import Language, text

MOST = 6
"""Shown of each kind: who does not see it types more."""
_NIP_DIGITS = (9, 18)
"""Of a NIP today, and of the NIP before 2007."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing with its address; ``detail`` is a second line, or empty."""

    name: str
    detail: str
    address: str


def find_screens(entries: Iterable[Entry], typed: str, language: Language) -> list[Hit]:
    """The screens that are open to the viewer and are called so in their language."""
    named = [
        Hit(text(language, f"konsol.nav.{entry.name}"), "", entry.address) for entry in entries
    ]
    return [hit for hit in named if typed.lower() in hit.name.lower()]


def find_people(
    tx: Transaction, typed: str, *, reach: Collection[str] | None, now: int
) -> list[Hit]:
    """People by a part of the name, or by the whole NIP (Pasal 8(2): within ``reach``)."""
    login = fold_login(typed.replace(".", ""))
    if login.isascii() and login.isdigit() and len(login) in _NIP_DIGITS:
        return _by_nip(tx, login, reach)
    found = list_register(tx, PeopleFilter(search=typed), reach=reach, now=now, limit=MOST)
    return [Hit(one.name, one.unit_name or "", f"/console/pegawai/{one.id}") for one in found]


def find_units(tx: Transaction, typed: str, *, reach: Collection[str] | None) -> list[Hit]:
    """Units by a part of their name or code, within ``reach`` and what is below it."""
    units = list_units(tx)
    within = None if reach is None else _below(units, reach)
    wanted = typed.lower()
    return [
        Hit(unit.name, unit.code, f"/console/unit/{unit.code}")
        for unit in units
        if (within is None or unit.code in within)
        and (wanted in unit.name.lower() or wanted in unit.code.lower())
    ][:MOST]


def find_decrees(tx: Transaction, typed: str, *, reach: Collection[str] | None) -> list[Hit]:
    """Appointments by a part of the number of the document that they rest on."""
    found = list_by_document(tx, typed, units=reach, limit=MOST)
    return [
        Hit(
            entry.assignment.document or "",
            " · ".join(filter(None, (entry.name, entry.unit_name))),
            f"/console/penunjukan/{entry.assignment.id}",
        )
        for entry in found
    ]


def _by_nip(tx: Transaction, login: str, reach: Collection[str] | None) -> list[Hit]:
    person = find_person_by_login(tx, login)
    if person is None:
        return []
    if reach is not None and not set(reach) & set(list_unit_ancestors(tx, person.unit_code or "")):
        return []
    return [Hit(person.name, person.unit_name or "", f"/console/pegawai/{person.id}")]


def _below(units: Iterable[UnitRecord], roots: Collection[str]) -> set[str]:
    """The codes of these units and of all below them."""
    known = list(units)
    found, newest = set(roots), set(roots)
    while newest:
        newest = {unit.code for unit in known if unit.parent_code in newest} - found
        found |= newest
    return found
