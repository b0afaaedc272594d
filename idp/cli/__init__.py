"""The command line: ``simasn-idp NOUN VERB``. Exit 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import importlib
import json
import sys
from typing import cast

import click

from idp.foundation.errors import ConfigurationError, Refusal

COMMANDS = (
    "account",
    "apply",
    "assignment",
    "audit",
    "calendar",
    "client",
    "config",
    "db",
    "document",
    "event",
    "keys",
    "module",
    "pledge",
    "policy",
    "recommendation",
    "request",
    "review",
    "sample",
    "serve",
    "session",
    "stream",
    "suspension",
    "unit",
    "vacancy",
    "worker",
)


class _Commands(click.Group):
    """Imports a command only when it is asked for, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"idp.cli.{cmd_name}")
        return cast(click.Command, getattr(module, cmd_name))


@click.command(cls=_Commands)
def simasn_idp() -> None:
    """The identity and access provider of SIMASN Digital."""


def main() -> None:
    """Entry point: refusals end with 1, faults of the settings too, wrong usage with 2."""
    try:
        simasn_idp(prog_name="simasn-idp")
    except Refusal as refusal:
        from idp.cli.runtime import tell_refusal

        tell_refusal(refusal, as_json="--json" in sys.argv)
        sys.exit(1)
    except ConfigurationError as fault:
        if "--json" in sys.argv:
            print(json.dumps({"error": "configuration", "reason": str(fault), "pasal": []}))
        print(f"simasn-idp: {fault}", file=sys.stderr)
        sys.exit(1)
