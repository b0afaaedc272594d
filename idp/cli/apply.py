"""``simasn-idp apply``: make modules and clients as a file declares them, all or nothing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import click
import yaml

from idp import oidc
from idp.access import Act
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.acts import COMMANDS, MODULE_REGISTRATION
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.oidc import DeclaredStep

_MOST_BYTES = 1024 * 1024
_CHANGE = COMMANDS["client disable"]


class _OnlyTried(Exception):
    """Ends the transaction of a trial, so that nothing of it is kept."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be done; nothing is kept.")
@acts_as("apply")
@json_option
def apply(file: Path, dry_run: bool, acting: Acting, as_json: bool) -> None:
    """Make modules and clients as FILE (TOML or YAML) declares them, all or nothing.

    What is so already is left alone. Secrets of what is new are shown once, here.
    """
    foundation = open_foundation()
    allowed = oidc.loopback_allowed(foundation)
    declared = oidc.read_declaration(_read(file), loopback_allowed=allowed)
    actor = acting.on(foundation)
    told: list[dict[str, Any]] = []
    try:
        with actor.transaction() as tx:
            for step in oidc.plan_declared(tx, declared):
                _ask(actor, tx, step)
                made = oidc.carry_out(tx, step, actor=actor.id, now_ms=foundation.clock.now_ms())
                told.append(_shape(step, None if dry_run else made))
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    counts = {kind: [s["action"] for s in told].count(kind) for kind in _COUNTED}
    emit({"dry_run": dry_run, **counts, "plan": told} if as_json else told, as_json)


_COUNTED = ("create", "change", "disable", "none")


def _ask(actor: Actor, tx: Transaction, step: DeclaredStep) -> None:
    """The same questions that ``client create`` and ``client disable`` ask."""
    if step.kind == "create":
        actor.require(tx)
        if step.declared.module is not None:
            actor.require(tx, MODULE_REGISTRATION)
    elif step.kind != "none" and isinstance(_CHANGE, Act):
        actor.require(tx, _CHANGE, item=step.client_id or "", reason=step.declared.reason or None)


def _shape(step: DeclaredStep, made: oidc.Registered | None) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "action": step.kind,
        "name": step.declared.name,
        "module": step.declared.module,
        "client_id": made.client_id if made is not None else step.client_id,
        "changes": {name: list(pair) for name, pair in step.changes.items()},
    }
    if made is not None and made.client_secret is not None:
        shape["client_secret"] = made.client_secret
    return shape


def _read(file: Path) -> Any:
    if file.suffix not in (".toml", ".yaml", ".yml"):
        raise Refusal("invalid_declaration", "the file's name ends in .toml, .yaml or .yml")
    try:
        raw = file.read_bytes()
        if len(raw) > _MOST_BYTES:
            raise Refusal("invalid_declaration", f"{file.name} is larger than 1 MiB")
        text = raw.decode()
        document = tomllib.loads(text) if file.suffix == ".toml" else yaml.load(text, _Plain)  # noqa: S506
        # JSON's values alone: YAML also knows dates, sets and what is its own part.
        return json.loads(json.dumps(document))
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        raise Refusal("invalid_declaration", f"{file.name} can't be read: {error}") from None


class _Plain(yaml.SafeLoader):
    """YAML without aliases, by which a small file can be made to hold millions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise Refusal("invalid_declaration", "the file repeats itself by an alias")
        return super().compose_node(parent, index)
