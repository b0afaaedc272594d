"""Calls one command in this process, on the foundation of the test."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from click import Group
from click.testing import CliRunner

from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal


class Commands:
    """``run("account", "show", ...)`` gives the exit code and what stands on standard output."""

    def __init__(
        self, foundation: Foundation, modules: list[ModuleType], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._groups: dict[str, Group] = {}
        for module in modules:
            name = module.__name__.rsplit(".", 1)[-1]
            self._groups[name] = getattr(module, name)
            monkeypatch.setattr(module, "open_foundation", lambda: foundation)

    def run(self, noun: str, *arguments: str, stdin: str | None = None) -> tuple[int, Any]:
        result = CliRunner().invoke(self._groups[noun], [*arguments, "--json"], input=stdin)
        if isinstance(result.exception, Refusal):
            # In a process of its own the runtime prints this and exits with 1.
            refusal = result.exception
            return 1, {"error": refusal.code, "pasal": list(refusal.pasal)}
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout) if result.stdout else None

    def done(self, noun: str, *arguments: str, stdin: str | None = None) -> Any:
        """As run, for what must succeed."""
        code, output = self.run(noun, *arguments, stdin=stdin)
        assert code == 0, output
        return output
