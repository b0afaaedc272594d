"""What must never be possible, what must always be, and what nobody may lose: read from ``proof/``.

These files say what the rules are for, in the law's words and with its articles, so that a change
of the rules is held against them. They decide nothing and are no part of a version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.errors import PolicyBroken
from idp.access.situation import Values, check_values, value_of
from idp.access.vocabulary import ANY, CLASSES, EVERYONE, ORDINARY, Vocabulary
from idp.access.yaml_file import entries, words

FOLDER = "proof"
PROHIBITIONS, PROMISES = "prohibitions.yaml", "promises.yaml"

Scope = frozenset[tuple[str, str, str]]
"""(type, action, class)."""


@dataclass(frozen=True, slots=True)
class Prohibition:
    """No permit may rest on these roles, in this scope, in any of these situations."""

    id: str
    sentence: str
    pasal: tuple[str, ...]
    roles: frozenset[str]
    """With EVERYONE for what everyone may do whatever his roles."""
    scope: Scope
    when: tuple[Mapping[str, frozenset[str]], ...]
    """Alternatives; in each, all aspects must have one of the values. One empty: always."""

    @property
    def aspects(self) -> frozenset[str]:
        """What must be varied to see it broken."""
        return frozenset(aspect for alternative in self.when for aspect in alternative)

    def is_met(self, values: Values) -> bool:
        """Whether a situation is one of those in which nothing may be permitted."""
        return any(
            all(value_of(values, aspect) in among for aspect, among in alternative.items())
            for alternative in self.when
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The rules themselves must forbid it: a missing permit is not enough."""

    sentence: str
    pasal: tuple[str, ...]
    roles: frozenset[str]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Promise:
    """Somebody with this role must be able to do all of this in this situation."""

    sentence: str
    pasal: tuple[str, ...]
    role: str
    scope: Scope
    values: Values


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a role gives stays given when its holder has another role beside, in any state."""

    id: str
    sentence: str
    pasal: tuple[str, ...]
    role: str
    beside: str
    values: Values


@dataclass(frozen=True, slots=True)
class Invariants:
    """Everything that a bundle is held against, beside the law's own structure."""

    prohibitions: tuple[Prohibition, ...]
    written: tuple[Written, ...]
    promises: tuple[Promise, ...]
    kept: tuple[Kept, ...]


def read_invariants(folder: Path, vocabulary: Vocabulary) -> Invariants:
    """Read ``proof/`` of a bundle's folder; raises PolicyBroken with the file and the entry."""
    prohibitions, promises = folder / FOLDER / PROHIBITIONS, folder / FOLDER / PROMISES
    return Invariants(
        tuple(_prohibition(entry, vocabulary) for entry in entries(prohibitions, "larangan")),
        tuple(_written(entry, vocabulary) for entry in entries(prohibitions, "tertulis")),
        tuple(_promise(entry, vocabulary) for entry in entries(promises, "janji")),
        tuple(_kept(entry, vocabulary) for entry in entries(promises, "tetap")),
    )


def _prohibition(entry: dict[str, Any], vocabulary: Vocabulary) -> Prohibition:
    name = str(entry.get("nama", "?"))
    alternatives = entry.get("bila", {})
    alternatives = alternatives if isinstance(alternatives, list) else [alternatives]
    when = tuple(
        {aspect: frozenset(_listed(value)) for aspect, value in alternative.items()}
        for alternative in alternatives
    )
    for alternative in when:
        for aspect, values in alternative.items():
            for value in values:
                check_values({aspect: value}, name)
    exempt: set[tuple[str, str, str]] = set()
    for exception in entry.get("kecuali", ()):
        exempt |= _scope(exception, vocabulary, name)
    return Prohibition(
        name,
        str(entry.get("kalimat", "")),
        _pasal(entry, vocabulary, name),
        _roles(entry, vocabulary, name),
        _scope(entry, vocabulary, name) - exempt,
        when,
    )


def _written(entry: dict[str, Any], vocabulary: Vocabulary) -> Written:
    sentence = str(entry.get("kalimat", "?"))
    return Written(
        sentence,
        _pasal(entry, vocabulary, sentence),
        _roles(entry, vocabulary, sentence),
        _scope(entry, vocabulary, sentence),
    )


def _promise(entry: dict[str, Any], vocabulary: Vocabulary) -> Promise:
    sentence = str(entry.get("kalimat", "?"))
    values = dict(entry.get("bila", {}))
    check_values(values, sentence)
    return Promise(
        sentence,
        _pasal(entry, vocabulary, sentence),
        _role(entry, "peran", vocabulary, sentence),
        _scope({"kelas": ORDINARY, **entry}, vocabulary, sentence),
        values,
    )


def _kept(entry: dict[str, Any], vocabulary: Vocabulary) -> Kept:
    name = str(entry.get("nama", "?"))
    values = dict(entry.get("bila", {}))
    check_values(values, name)
    return Kept(
        name,
        str(entry.get("kalimat", "")),
        _pasal(entry, vocabulary, name),
        _role(entry, "peran", vocabulary, name),
        _role(entry, "di samping", vocabulary, name),
        values,
    )


def _scope(entry: dict[str, Any], vocabulary: Vocabulary, place: str) -> Scope:
    resources: set[str] = set()
    for word in words(entry, "sumber_daya", ANY):
        named = vocabulary.types_of(word)
        if not named:
            raise PolicyBroken(f"{place}: no such resource {word!r}")
        resources.update(named)
    if entry.get("terikat_unit") == "ya":
        resources = {name for name in resources if vocabulary.resources[name].unit_bound}
    actions = _named(words(entry, "tindakan", ANY), vocabulary.actions, place)
    actions -= _named(words(entry, "selain"), vocabulary.actions, place)
    classes = _named(words(entry, "kelas", ANY), CLASSES, place)
    return frozenset(
        (r, action, kelas) for r in resources for action in actions for kelas in classes
    )


def _roles(entry: dict[str, Any], vocabulary: Vocabulary, place: str) -> frozenset[str]:
    everybody = [*vocabulary.roles, EVERYONE]
    named = _named(words(entry, "peran", ANY), everybody, place)
    return frozenset(named - _named(words(entry, "kecuali_peran"), everybody, place))


def _role(entry: dict[str, Any], name: str, vocabulary: Vocabulary, place: str) -> str:
    role = str(entry.get(name))
    if role not in vocabulary.roles:
        raise PolicyBroken(f"{place}: no such role {role!r}")
    return role


def _named(given: Iterable[str], known: Iterable[str], place: str) -> set[str]:
    wanted, existing = set(given), set(known)
    if ANY in wanted:
        return existing
    if not wanted <= existing:
        raise PolicyBroken(f"{place}: unknown {sorted(wanted - existing)}")
    return wanted


def _pasal(entry: dict[str, Any], vocabulary: Vocabulary, place: str) -> tuple[str, ...]:
    pasal = words(entry, "pasal")
    if not pasal or not all(article in vocabulary.articles for article in pasal):
        raise PolicyBroken(f"{place}: pasal {pasal!r}")
    return pasal


def _listed(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
