"""Habits of the sources: small files, one clock, one source of chance, rules in the policy."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name, project_files, python_files, tree

MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 50
ASKED_FILE_LINES = 300

WALL_CLOCK = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}
CLOCK_EXCEPTIONS = {
    "idp/foundation/clock.py": "the one place",
    "idp/foundation/logging.py": "writes the time that the log record carries",
}
CHANCE = {"secrets", "random", "uuid"}
CHANCE_EXCEPTIONS = {
    "idp/foundation/ids.py": "the one place",
    "idp/foundation/sealing.py": "nonces and the master key",
}
SEEDED = "idp/sample/"
"""The sample generator draws from random.Random(seed), so that a seed gives the same people."""

ROLES = "user_personal|fasilitator|administrator|kepala_perangkat_daerah|operator_diskominfo"
ROLE_COMPARED = re.compile(
    rf"""(?:[!=]=\s*["'](?:{ROLES})\b)|(?:["'](?:{ROLES})["']\s*(?:[!=]=|in\b))"""
)


ROLE_EXCEPTIONS = {
    # Who may be appointed and whose appointment stops: the law of appointments, not of access.
    "idp/governance/recording.py": "Pasal 8 ayat (3): the administrator is BKPSDMD",
    "idp/governance/suspension.py": "Pasal 9 ayat (7) speaks of fasilitator alone",
}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_files_are_small() -> None:
    long = {
        name(path): lines
        for path in python_files("idp", "docs/integration")
        if (lines := len(path.read_text().splitlines())) > MOST_FILE_LINES
    }
    assert not long


def test_hardly_a_file_is_longer_than_asked() -> None:
    files = python_files("idp")
    long = [name(path) for path in files if len(path.read_text().splitlines()) > ASKED_FILE_LINES]
    assert len(long) <= len(files) // 20, long


def test_functions_are_short() -> None:
    long = {
        f"{name(path)}:{node.lineno} {node.name}": lines
        for path in python_files("idp", "docs/integration")
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MOST_FUNCTION_LINES
    }
    assert not long


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [name(path) for path in python_files("idp") if path.stem in vague]


def test_every_room_says_what_it_owns_and_what_it_must_not_do() -> None:
    for folder in sorted((ROOT / "idp").iterdir()):
        charter = folder / "__init__.py"
        if folder.is_dir() and any(folder.glob("*.py")):
            assert charter.exists(), f"{folder.name} has no charter"
            text = ast.get_docstring(tree(charter)) or ""
            if folder.name != "cli":
                assert "Owns" in text, folder.name
                assert "ust not" in text, folder.name


def test_time_is_read_from_the_clock_alone() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("idp", "migrations")
        if name(path) not in CLOCK_EXCEPTIONS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, (ast.Name, ast.Attribute))
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr, node.attr)
        in WALL_CLOCK
    ]
    assert not found


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return {node.module.partition(".")[0]}
    return set()


def test_chance_comes_from_one_place() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("idp", "migrations")
        if name(path) not in CHANCE_EXCEPTIONS and not name(path).startswith(SEEDED)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.stmt) and imported(node) & CHANCE
    ]
    assert not found


def test_the_sample_draws_from_its_seed_alone() -> None:
    for path in python_files(SEEDED):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id != "random" or node.attr == "Random", name(path)
            assert not (isinstance(node, ast.stmt) and imported(node) & {"secrets", "uuid"})


def test_no_code_decides_by_the_name_of_a_role() -> None:
    # Pasal 7 and 8 are rules of the policy bundle, where BKPSDMD can read them.
    found = [
        f"{name(path)}:{number}"
        for path in python_files("idp")
        if not name(path).startswith(SEEDED) and name(path) not in ROLE_EXCEPTIONS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ROLE_COMPARED.search(line)
    ]
    assert not found


SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s", re.IGNORECASE)
SQL_HOMES = re.compile(
    r"^idp/(foundation/.*|[a-z]+/(store|models|guards)|audit/log|health|cli/db|cli/backup)\.py$"
)


def test_statements_are_in_the_stores_alone() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("idp")
        if not SQL_HOMES.match(name(path)) and not re.search(r"/\w*(store|tables)\.py$", name(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert not found


THIS = "tests/architecture/test_sources.py"
# Split, so that this file itself is clean.
FORBIDDEN = (
    "/wo" + "rk/",
    "/tm" + "p/",
    "sha" + "red/",
    "TO" + "DO",
    "FIX" + "ME",
    "XX" + "X ",
    "files.python" + "hosted.org",
    "pypi" + ".org",
    "registry.npm" + "js.org",
    "proxy.golang" + ".org",
    "Clau" + "de",
    "Anthro" + "pic",
    "Chat" + "GPT",
    "lang" + "uage model",
)
BINARY = {".woff2", ".png", ".ico", ".jpg", ".pdf", ".gz"}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_project_speaks_of_itself_alone(word: str) -> None:
    found = [
        f"{name(path)}:{number}"
        for path in project_files()
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if word in line
    ]
    assert not found
