"""What one door does, the others do: console, command line, JSON interface."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

import click

from idp.administration import OPERATIONS
from idp.administration.operation import BASE
from idp.cli.acts import COMMANDS
from idp.foundation.clock import FixedClock
from tests.architecture.doors import COMMAND, DEEDS, DOORS, OPERATION, PAGE
from tests.site import open_site

_LEAST = 10
"""Characters of a reason that says something."""


def listed(door: str) -> Counter[str]:
    return Counter(name for deed in DEEDS for name in deed.names(door))


def test_each_form_of_the_console_belongs_to_an_act(
    sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    served = {
        route.path
        for route in open_site(tmp_path, clock, database_url=sqlite_url).routes
        if "POST" in route.methods
        and route.path.startswith("/console")
        and not route.path.startswith(BASE)
    }
    assert set(listed(PAGE)) - served == set()
    assert served - set(listed(PAGE)) == set(), "give each a row in tests/architecture/doors.py"


def test_each_command_that_asks_the_policy_belongs_to_an_act() -> None:
    asking = {command for command, act in COMMANDS.items() if hasattr(act, "resource")}
    assert set(listed(COMMAND)) - set(COMMANDS) == set()
    assert asking - set(listed(COMMAND)) == set(), "give each a row in tests/architecture/doors.py"


def test_each_listed_command_is_there() -> None:
    for command in listed(COMMAND):
        noun, _, verb = command.partition(" ")
        found = getattr(importlib.import_module(f"idp.cli.{noun}"), noun)
        assert not verb or (isinstance(found, click.Group) and verb in found.commands), command


def test_each_operation_belongs_to_an_act() -> None:
    assert set(listed(OPERATION)) == {operation.name for operation in OPERATIONS}


def test_each_act_has_every_door_or_says_why_not() -> None:
    assert {name for door in DOORS for name, times in listed(door).items() if times > 1} == set()
    for deed in DEEDS:
        missing = {door for door in DOORS if not deed.names(door)}
        told = {door for door, reason in deed.without.items() if len(reason) > _LEAST}
        assert missing == told, deed
