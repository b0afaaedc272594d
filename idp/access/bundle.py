"""A policy bundle as files: its manifest, its words, its rules, and the version they make.

The version is a digest of every file that a decision depends on, so equal files are one version
wherever they lie, and an edited file is another one.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.errors import PolicyBroken
from idp.access.vocabulary import ANY, CLASSES, EVERYONE, Vocabulary, read_toml, read_vocabulary

_COLUMNS = 10
EVERYONES_FILE = "semua"
NO_SOURCE = "none"
DENY_BY_DEFAULT = "2.a"
_FILES = ("manifest.toml", "model.conf", "vocabulary.toml", "regulation.toml")
_STATIC_FILES = ("subjects.toml", "resources.toml")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of a role file, its words checked but not yet spread over types and actions."""

    role: str
    resources: str
    actions: str
    classes: str
    effect: str
    conditions: str
    duties: str
    pasal: str
    rule: str

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of the model's policy definition."""
        return (
            self.role,
            self.resources,
            self.actions,
            self.classes,
            self.effect,
            self.conditions,
            self.duties,
            self.pasal,
            self.rule,
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who made the policy, on which document, and since when it holds (Pasal 2 huruf b)."""

    name: str
    effective_from: str
    author: str
    document: str
    sourced: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that has been read and whose every word exists."""

    version: str
    manifest: Manifest
    vocabulary: Vocabulary
    rows: tuple[RuleRow, ...]
    model: str
    """The Casbin model's text."""
    static: dict[str, Any]
    """Subjects and resources that the bundle brings itself; empty for the real policy."""


def read_bundle(folder: Path) -> Bundle:
    """Read a folder; raises PolicyBroken with the file, the line and the fault."""
    manifest = _read_manifest(folder)
    vocabulary = read_vocabulary(folder, sourced=manifest.sourced)
    role_files = sorted((folder / "roles").glob("*.csv"))
    rows = tuple(
        row
        for path in role_files
        for row in _read_rules(path, vocabulary, sourced=manifest.sourced)
    )
    if len({row.rule for row in rows}) != len(rows):
        raise PolicyBroken("two rules have the same id")
    static = {
        path.stem: read_toml(path)
        for path in (folder / name for name in _STATIC_FILES)
        if path.is_file()
    }
    return Bundle(
        version_of(folder), manifest, vocabulary, rows, _text(folder / "model.conf"), static
    )


def version_of(folder: Path) -> str:
    """The version that the files of a folder make: 16 hex digits."""
    fingerprint = hashlib.sha256()
    for name in files_of(folder):
        content = (folder / name).read_bytes()
        fingerprint.update(f"{name}\0{len(content)}\0".encode() + content)
    return fingerprint.hexdigest()[:16]


def files_of(folder: Path) -> list[str]:
    """The files that decisions depend on, by their path inside the bundle, in a fixed order."""
    present = [name for name in (*_FILES, *_STATIC_FILES) if (folder / name).is_file()]
    return [*present, *(f"roles/{path.name}" for path in sorted((folder / "roles").glob("*.csv")))]


def _read_manifest(folder: Path) -> Manifest:
    raw = read_toml(folder / "manifest.toml")
    try:
        return Manifest(
            str(raw["name"]),
            str(raw["effective_from"]),
            str(raw["author"]),
            str(raw["document"]),
            raw["source"] != NO_SOURCE,
        )
    except KeyError as error:
        raise PolicyBroken(f"manifest.toml: {error} is missing") from error


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, ValueError) as error:
        raise PolicyBroken(f"{path.name}: {error}") from error


def _read_rules(path: Path, vocabulary: Vocabulary, *, sourced: bool) -> list[RuleRow]:
    rows: list[RuleRow] = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        if len(cells) != _COLUMNS or cells[0] != "p":
            raise PolicyBroken(f"{path.name}:{number}: a rule is p and {_COLUMNS - 1} columns")
        row = RuleRow(*cells[1:])
        fault = _fault(row, path.stem, vocabulary, sourced=sourced)
        if fault:
            raise PolicyBroken(f"{path.name}:{number}: {fault}")
        rows.append(row)
    return rows


def _fault(row: RuleRow, file: str, vocabulary: Vocabulary, *, sourced: bool) -> str | None:
    """What is wrong with a row, or None."""
    role_fits = row.role == (EVERYONE if file == EVERYONES_FILE else file)
    role_known = row.role == EVERYONE or row.role in vocabulary.roles
    actions = row.actions.split()
    pasal = row.pasal.split()
    checks = (
        (role_fits and role_known, f"role {row.role!r}"),
        (
            bool(row.resources) and all(vocabulary.types_of(w) for w in row.resources.split()),
            f"resource {row.resources!r}",
        ),
        (
            bool(actions) and all(w == ANY or w in vocabulary.actions for w in actions),
            f"action {row.actions!r}",
        ),
        (row.classes in (*CLASSES, ANY), f"class {row.classes!r}"),
        (row.effect in ("allow", "deny"), f"effect {row.effect!r}"),
        (_conditions_exist(row, vocabulary), f"conditions {row.conditions!r}"),
        (bool(pasal) or not sourced, "no pasal: a rule without an article does not load"),
        (not sourced or all(a in vocabulary.articles for a in pasal), f"pasal {row.pasal!r}"),
        (bool(row.rule), "no rule id"),
    )
    return next((said for holds, said in checks if not holds), None)


def _conditions_exist(row: RuleRow, vocabulary: Vocabulary) -> bool:
    """``-C7`` waives and belongs to allow rules of roles; ``!C1`` belongs to everyone's denials."""
    words = row.conditions.split()
    exempting = row.effect == "deny" and row.role == EVERYONE
    if row.effect == "deny" and not exempting and words:
        return False
    return all(
        word.lstrip("-!") in vocabulary.conditions
        and word.startswith("!") == exempting
        and not (word.startswith("-") and row.role == EVERYONE)
        for word in words
    )
