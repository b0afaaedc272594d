"""The command line: no command that the table of acts does not list, in words the policy has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from idp.access import Act, Policy, load_policy
from idp.cli import simasn_idp
from idp.cli.acts import COMMANDS, CONTACTS, MODULE_REGISTRATION, Machine

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICIES)


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield " ".join((*above, name)), command


FOUND = dict(commands(simasn_idp))


def test_every_command_says_what_it_asks_or_why_it_need_not() -> None:
    assert set(FOUND) == set(COMMANDS)
    for name, listed in COMMANDS.items():
        assert isinstance(listed, Act) or len(listed.reason) > 20, name


def test_a_command_takes_who_acts_exactly_where_the_policy_is_asked() -> None:
    for name, command in FOUND.items():
        options = {option for parameter in command.params for option in parameter.opts}
        listed = COMMANDS[name]
        asks = isinstance(listed, Act)
        assert ({"--as", "--second", "--proof-stdin"} <= options) == asks, name
        assert isinstance(listed, Machine) != asks


def test_what_commands_ask_is_in_the_words_of_the_policy(policy: Policy) -> None:
    asked = [act for act in COMMANDS.values() if isinstance(act, Act)]
    for act in (*asked, CONTACTS, MODULE_REGISTRATION):
        assert act.action in policy.vocabulary.actions, act
        assert act.resource in policy.vocabulary.resources, act
        # Some role's rule or the owner's speaks of it: an act that nobody may do is a slip.
        said = [
            rule for cell, rule in policy.table.items() if cell[1:3] == (act.resource, act.action)
        ]
        owned = (act.resource, act.action, "biasa") in policy.ownership
        assert any(rule.allows for rule in said) or owned, act


def test_no_command_of_the_machine_ends_or_gives_anybody_a_right() -> None:
    """Pasal 24(5): whoever runs the servers gives and takes no access."""
    machines = {name for name, listed in COMMANDS.items() if isinstance(listed, Machine)}
    verbs = {"suspend", "reinstate", "revoke", "lift", "deactivate", "activate", "disable",
             "rotate-secret", "end", "rotate", "propose", "decree"}  # fmt: skip
    assert not [name for name in machines if name.split()[-1] in verbs]
