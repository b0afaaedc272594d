"""The closed vocabulary of a policy bundle: every word that a rule may use, and the articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.conditions import CHECKS
from idp.access.errors import PolicyBroken

EVERYONE = "*"
"""The role of the rules in ``roles/semua.csv``: they bind whatever roles a subject holds."""
ANY = "semua"
ORDINARY, CONFIDENTIAL = "biasa", "rahasia"
CLASSES = (ORDINARY, CONFIDENTIAL)
"""Pasal 9(2)c: what is not confidential is ordinary."""


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """A role: its label for people and the conditions that every use of it carries."""

    label: str
    implies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceTerm:
    """A resource type: whether it belongs to a unit (then C2 is asked), and its own class."""

    label: str
    unit_bound: bool
    kelas: str
    id_is_owner: bool = False
    """Whether the id of such a resource is the ``sub`` of the employee it is about."""
    entered_as_oneself: bool = False
    """Whether, where no employee is named, the subject acts as himself: entering a module."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the law: its name, the code of its failure, the article, words for people.

    Conditions that a bundle defines itself: ``compare`` names two property paths, such as
    ``resource.owner`` and ``subject.email``, whose values must be equal; ``equals`` one path and
    the value that must be there.
    """

    name: str
    code: str
    pasal: str
    label: str
    compare: tuple[str, str] | None = None
    equals: tuple[str, str | int] | None = None
    by: tuple[str, ...] = ()
    """Roles whose holders may give what the condition asks for (the second approver)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a rule may use."""

    roles: Mapping[str, RoleTerm]
    resources: Mapping[str, ResourceTerm]
    groups: Mapping[str, tuple[str, ...]]
    actions: tuple[str, ...]
    conditions: Mapping[str, Condition]
    articles: Mapping[str, str]
    """Article id -> the regulation's own words."""

    def named(self, side: str) -> frozenset[str]:
        """The properties of a side (``subject``, ``resource``, ``action``) that a bundle asks."""
        paths: list[str] = []
        for condition in self.conditions.values():
            paths += condition.compare or ()
            paths += condition.equals[:1] if condition.equals else ()
        prefix = f"{side}."
        return frozenset(path.removeprefix(prefix) for path in paths if path.startswith(prefix))

    def types_of(self, word: str) -> tuple[str, ...]:
        """The resource types that a word of a rule stands for; none when it is unknown."""
        if word == ANY:
            return tuple(self.resources)
        if word.startswith("@"):
            members = self.groups.get(word[1:], ())
            return tuple(dict.fromkeys(t for member in members for t in self.types_of(member)))
        if word.endswith(":*"):
            return tuple(name for name in self.resources if name.startswith(word[:-1]))
        return (word,) if word in self.resources else ()


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of the bundle; raises PolicyBroken."""
    try:
        return tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise PolicyBroken(f"{path.name}: {error}") from error


def read_vocabulary(folder: Path, *, sourced: bool) -> Vocabulary:
    """Read ``vocabulary.toml`` and, where the bundle has a source, ``regulation.toml``.

    Raises PolicyBroken when one is missing, malformed, or names what doesn't exist.
    """
    raw = read_toml(folder / "vocabulary.toml")
    articles = read_toml(folder / "regulation.toml")["articles"] if sourced else {}
    try:
        vocabulary = Vocabulary(
            roles={
                name: RoleTerm(str(term["label"]), tuple(term.get("implies", ())))
                for name, term in raw["roles"].items()
            },
            resources={name: _resource(name, term, raw) for name, term in raw["resources"].items()},
            groups={name: tuple(members) for name, members in raw.get("groups", {}).items()},
            actions=tuple(raw["actions"]),
            conditions={
                name: _condition(name, term) for name, term in raw.get("conditions", {}).items()
            },
            articles={str(name): str(words) for name, words in articles.items()},
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PolicyBroken(f"vocabulary.toml: {error!r}") from error
    _check(vocabulary, sourced=sourced)
    return vocabulary


def _resource(name: str, term: Mapping[str, Any], raw: Mapping[str, Any]) -> ResourceTerm:
    kelas = term.get("class", ORDINARY)
    if kelas not in CLASSES:
        raise ValueError(f"{name}: class {kelas!r}")
    return ResourceTerm(
        str(term.get("label", name)),
        bool(term["unit_bound"]),
        kelas,
        _is_among(name, raw.get("id_is_owner", ())),
        _is_among(name, raw.get("entered_as_oneself", ())),
    )


def _is_among(name: str, words: Sequence[str]) -> bool:
    return any(
        name == word or (word.endswith(":*") and name.startswith(word[:-1])) for word in words
    )


def _condition(name: str, term: Mapping[str, Any]) -> Condition:
    compare, equals = term.get("compare"), term.get("equals")
    if compare is not None:
        left, right = compare
        compare = (str(left), str(right))
    elif equals is not None:
        path, value = equals
        if not isinstance(value, (str, int)):
            raise ValueError(f"condition {name!r} names no text, number or truth")
        equals = (str(path), value)
    elif name not in CHECKS:
        raise ValueError(f"condition {name!r} is nobody's to check")
    return Condition(
        str(term["name"]),
        str(term["code"]),
        str(term["pasal"]),
        str(term.get("label", term["name"])),
        compare,
        equals,
        tuple(term.get("by", ())),
    )


def _check(vocabulary: Vocabulary, *, sourced: bool) -> None:
    for name, role in vocabulary.roles.items():
        unknown = [word for word in role.implies if word not in vocabulary.conditions]
        if unknown or name == EVERYONE:
            raise PolicyBroken(f"vocabulary.toml: role {name!r} implies {unknown}")
    for name, members in vocabulary.groups.items():
        if not all(not word.startswith("@") and vocabulary.types_of(word) for word in members):
            raise PolicyBroken(f"vocabulary.toml: group {name!r} names an unknown type")
    for name, condition in vocabulary.conditions.items():
        if sourced and condition.pasal not in vocabulary.articles:
            raise PolicyBroken(f"vocabulary.toml: condition {name!r} has no article")
