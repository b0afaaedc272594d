"""What shows an article: tests by their marker, cases of decision tables by their articles.

A test says ``@pytest.mark.pasal("9(7)", allows=False)``: it shows that the article refuses
something. ``allows=True``: that it permits something. Without ``allows`` it shows something else
about the article, which counts for neither. A case of ``policies/tables`` is about the articles
that it names, and shows what its expected decision says.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from idp.access.bundle import read_bundle
from idp.access.tables import read_cases, tables_of
from tests.traceability.articles import ROOT

TESTS = ROOT / "tests"
POLICIES = ROOT / "policies"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One test or one case of a table about one article."""

    article: str
    allows: bool | None
    file: str
    name: str


def read_evidence() -> list[Evidence]:
    """Of every test and every table, in a fixed order."""
    files = sorted(TESTS.rglob("test_*.py"))
    return [*(found for path in files for found in _of_file(path)), *_of_tables()]


def _of_tables() -> Iterator[Evidence]:
    bundle = read_bundle(POLICIES)
    for path in tables_of(POLICIES):
        for case in read_cases([path], bundle.vocabulary):
            for article in case.about:
                name = path.relative_to(ROOT).as_posix()
                yield Evidence(article, case.allowed, name, case.name)


def _of_file(path: Path) -> Iterator[Evidence]:
    tree = ast.parse(path.read_text(), str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                for article, allows in _read_marker(decorator):
                    name = path.relative_to(ROOT).as_posix()
                    yield Evidence(article, allows, name, node.name)


def _read_marker(node: ast.expr) -> list[tuple[str, bool | None]]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.pasal"):
        return []
    given = {word.arg: ast.literal_eval(word.value) for word in node.keywords}
    allows = given.pop("allows", None)
    if given or allows not in (True, False, None):
        raise ValueError(f"no such marker: {ast.unparse(node)}")
    return [(ast.literal_eval(argument), allows) for argument in node.args]
