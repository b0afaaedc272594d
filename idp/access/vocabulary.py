"""The closed vocabulary of a policy bundle, read from its ``vocabulary.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.errors import PolicyBroken


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """A role: its label for people and the conditions that every use of it carries."""

    label: str
    implies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of domain law: its name, the code of its failure, and the article behind it."""

    name: str
    code: str
    pasal: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a rule may use."""

    roles: Mapping[str, RoleTerm]
    resources: Mapping[str, bool]
    """Resource type -> whether it is bound to a unit (then C2 is asked)."""
    actions: frozenset[str]
    conditions: Mapping[str, Condition]
    articles: frozenset[str]


def read_vocabulary(path: Path) -> Vocabulary:
    """Read it; raises PolicyBroken when it is missing or malformed."""
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text())
        return Vocabulary(
            roles={
                name: RoleTerm(term["label"], tuple(term["implies"]))
                for name, term in raw["roles"].items()
            },
            resources={name: bool(term["unit_bound"]) for name, term in raw["resources"].items()},
            actions=frozenset(raw["actions"]),
            conditions={
                name: Condition(term["name"], term["code"], term["pasal"])
                for name, term in raw["conditions"].items()
            },
            articles=frozenset(raw["articles"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PolicyBroken(f"{path.name}: {error}") from error
