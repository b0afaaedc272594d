"""Casbin, asked once: every role x resource x action of the vocabulary, kept as a table.

Casbin decides which rule holds; the table remembers its answer by policy version, so the request
path is a look-up. Only the plain core engine is used: assignments are facts of the request, never
Casbin links, so a suspension binds in every worker at commit.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import casbin
from casbin.model import Model

from idp.access.errors import PolicyBroken
from idp.access.vocabulary import Vocabulary, read_vocabulary

_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role may do, or may not, with which conditions, and by which articles."""

    id: str
    role: str
    allows: bool
    conditions: tuple[str, ...]
    pasal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """One loaded version."""

    version: str
    vocabulary: Vocabulary
    table: Mapping[tuple[str, str, str], Rule]
    """(role, resource type, action) -> the rule Casbin gave. Absent: nothing matches, denied."""


def load_policy(folder: Path) -> Policy:
    """Read a bundle, check every word, ask Casbin everything; raises PolicyBroken."""
    vocabulary = read_vocabulary(folder / "vocabulary.toml")
    files = [folder / "model.conf", folder / "vocabulary.toml"]
    role_files = sorted((folder / "roles").glob("*.csv"))
    rows = [row for path in role_files for row in _read_rules(path, vocabulary)]
    if len({row[6] for row in rows}) != len(rows):
        raise PolicyBroken("two rules have the same id")
    enforcer = _enforcer(folder / "model.conf", rows)
    table = _ask_everything(enforcer, vocabulary)
    return Policy(_version([*files, *role_files]), vocabulary, table)


def _read_rules(path: Path, vocabulary: Vocabulary) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        lines = path.read_text().splitlines()
    except (OSError, ValueError) as error:
        raise PolicyBroken(f"{path.name}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        row = [cell.strip() for cell in next(csv.reader([line]))]
        fault = _fault(row, path.stem, vocabulary)
        if fault:
            raise PolicyBroken(f"{path.name}:{number}: {fault}")
        rows.append(row[1:])
    return rows


def _fault(row: list[str], role_of_file: str, vocabulary: Vocabulary) -> str | None:
    """What is wrong with a row, or None."""
    if len(row) != _COLUMNS or row[0] != "p":
        return f"a rule has {_COLUMNS} columns and begins with p"
    _, role, resource, action, effect, conditions, pasal, rule = row
    checks = (
        (role in vocabulary.roles and role == role_of_file, f"role {role!r}"),
        (resource in vocabulary.resources, f"resource {resource!r}"),
        (action in vocabulary.actions, f"action {action!r}"),
        (effect in ("allow", "deny"), f"effect {effect!r}"),
        (all(name in vocabulary.conditions for name in conditions.split()), "conditions"),
        (bool(pasal), "no pasal: a rule without an article does not load"),
        (all(article in vocabulary.articles for article in pasal.split()), f"pasal {pasal!r}"),
        (bool(rule), "no rule id"),
    )
    return next((said for holds, said in checks if not holds), None)


def _enforcer(model_file: Path, rows: list[list[str]]) -> casbin.Enforcer:
    try:
        model = Model()
        model.load_model(str(model_file))
        enforcer = casbin.Enforcer(model)
        # Denials first: the effect takes the first match, so X beats A within a role.
        for row in sorted(rows, key=lambda row: row[3] != "deny"):
            enforcer.add_policy(*row)
    except Exception as error:
        raise PolicyBroken(f"{model_file.name}: {error}") from error
    return enforcer


def _ask_everything(
    enforcer: casbin.Enforcer, vocabulary: Vocabulary
) -> dict[tuple[str, str, str], Rule]:
    table: dict[tuple[str, str, str], Rule] = {}
    cells = product(vocabulary.roles, vocabulary.resources, vocabulary.actions)
    for role, resource, action in cells:
        allowed, matched = enforcer.enforce_ex(role, resource, action)
        if not matched:
            continue
        _, _, _, _, own, pasal, rule = matched
        implied = vocabulary.roles[role].implies
        asked = dict.fromkeys([*implied, *own.split()])
        if not vocabulary.resources[resource]:
            asked.pop("C2", None)
        table[role, resource, action] = Rule(
            rule, role, bool(allowed), tuple(asked), tuple(pasal.split())
        )
    return table


def _version(files: list[Path]) -> str:
    fingerprint = hashlib.sha256()
    for path in files:
        fingerprint.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return fingerprint.hexdigest()[:16]
