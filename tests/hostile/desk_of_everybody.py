"""Every command of the command line, filled in with hostile words and given by anybody."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import idp.cli
from idp.foundation.context import Foundation
from tests.rooms.authentication.owners import Owner
from tests.rooms.cli.test_acting import proof_of

POLICIES = Path(__file__).parents[2] / "policies"
DAY = {"valid_from": "2026-01-01", "valid_until": "2027-01-01", "deadline": "2026-12-01"}
DAYS = frozenset({"dated", "effective_from", "until", "last_day", "day", "before"})


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Noun and verb of each command, as the tree of them has it."""
    context = click.Context(idp.cli.simasn_idp)
    for noun in idp.cli.simasn_idp.list_commands(context):
        found = idp.cli.simasn_idp.get_command(context, noun)
        assert found is not None
        if isinstance(found, click.Group):
            for verb in found.list_commands(context):
                command = found.get_command(context, verb)
                assert command is not None
                yield f"{noun} {verb}", command
        else:
            yield noun, found


def sit_down(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> None:
    """All commands work on this installation."""
    for found in pkgutil.iter_modules(idp.cli.__path__):
        module = import_module(f"idp.cli.{found.name}")
        if hasattr(module, "open_foundation"):
            monkeypatch.setattr(module, "open_foundation", lambda: foundation)
        if hasattr(module, "settings"):
            monkeypatch.setattr(module, "settings", lambda: foundation.settings)


@dataclass
class Hostile:
    """Fills in a command: known names where a name is asked, words of roles elsewhere."""

    draw: Random
    folder: Path
    nips: list[str]
    ids: list[str]
    files: dict[str, list[Path]]
    """By a command (files that it imports) or a suffix."""
    number: int = 0
    words: list[str] = field(
        default_factory=lambda: ["administrator", "fasilitator", "DINKES", "' OR 1=1 --", "*"]
    )

    def arguments(self, name: str, command: click.Command) -> list[str]:
        given: list[str] = []
        for parameter in command.params:
            if parameter.opts[-1] in ("--as", "--second", "--proof-stdin", "--json"):
                continue
            if not parameter.required and self.draw.random() < 0.5:
                continue
            given += self._one(name, parameter)
        return given

    def _one(self, command: str, parameter: click.Parameter) -> list[str]:
        option = [] if parameter.param_type_name == "argument" else [parameter.opts[-1]]
        if isinstance(parameter, click.Option) and parameter.is_flag:
            # A trial run of an import writes nothing anyway.
            return [] if parameter.name == "dry_run" else option
        values = [self._value(command, parameter) for _ in range(max(1, parameter.nargs))]
        return [*option, *values]

    def _value(self, command: str, parameter: click.Parameter) -> str:
        name, kind = parameter.name or "", parameter.type
        if isinstance(kind, click.Choice):
            return str(self.draw.choice(list(kind.choices)))
        if isinstance(kind, (click.IntRange, click.types.IntParamType)):
            return "1"
        if isinstance(kind, (click.File, click.Path)) or name.endswith("_file"):
            return self._file(command, name)
        if isinstance(kind, click.DateTime) or name in DAY or name in DAYS:
            return DAY.get(name, "2026-09-01")
        return self._text(name)

    def _text(self, name: str) -> str:
        if name == "number":
            self.number += 1
            return f"{self.number}/2026"
        known = self.words
        if name in ("nip", "owner_nip", "subject", "owner"):
            known = self.nips
        elif name in ("unit_code", "unit", "owner_unit"):
            known = ["DINKES"]
        elif name.endswith(("_id", "_ids")):
            known = self.ids
        return self.draw.choice(known)

    def _file(self, command: str, name: str) -> str:
        if name == "folder":
            return str(POLICIES)
        if name == "out":
            self.number += 1
            return str(self.folder / f"{name}-{self.number}")
        fitting = self.files.get(command) or self.files[".json" if "metadata" in name else ".pdf"]
        return str(self.draw.choice(fitting))


def give(
    foundation: Foundation, name: str, arguments: list[str], by: tuple[Owner, Owner] | None
) -> Result:
    """Give the command as the operator, or as the first of two who proves himself and the other."""
    words = [*name.split(), *arguments]
    stdin = "rahasia-yang-panjang-2026"
    if by is not None:
        first, second = by
        proof: dict[str, Any] = dict(proof_of(foundation, first))
        proof["second"] = proof_of(foundation, second) | {"nip": second.nip}
        words += ["--as", first.nip, "--proof-stdin"]
        stdin = json.dumps(proof)
    return CliRunner().invoke(idp.cli.simasn_idp, words, input=stdin)
