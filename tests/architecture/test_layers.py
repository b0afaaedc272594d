"""Direction of imports, lint and types: the same commands that a developer types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name, project_files

BIN = Path(sys.executable).parent


def run(*command: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_import_lower_rooms_only_and_no_others_tables() -> None:
    run(str(BIN / "lint-imports"), "--no-cache")


def test_every_room_with_tables_has_a_contract_that_keeps_them_its_own() -> None:
    settings = (ROOT / "pyproject.toml").read_text()
    for path in ROOT.glob("idp/*/models.py"):
        assert f'protected_modules = ["idp.{path.parent.name}.models"]' in settings


@pytest.mark.timeout(600)
def test_types_are_sound() -> None:
    run(str(BIN / "mypy"))


def test_the_linter_finds_nothing() -> None:
    # Drafts that git does not know yet are their author's own affair.
    known = [name(path) for path in project_files() if path.suffix == ".py"]
    run(str(BIN / "ruff"), "check", "--force-exclude", "--output-format=concise", *known)
