"""``simasn-idp keys``: the signing keys."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.clock import utc_text
from idp.keys import KeyRecord, list_keys, list_public_keys, revoke_key, rotate


@click.group()
def keys() -> None:
    """Signing keys: a new one is published before it signs, an old one after."""


@keys.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every key with its state: pending, signing, retired or removed."""
    emit([_shape(key) for key in list_keys(open_foundation())], as_json)


@keys.command()
@json_option
def public(as_json: bool) -> None:
    """The public half of every key that ever was, as a JWK Set: what proves the audit log."""
    print(json.dumps(list_public_keys(open_foundation()), indent=None if as_json else 2))


@keys.command("rotate")
@click.option("--now", is_flag=True, help="Sign with the new keys at once.")
@acts_as("keys rotate")
@json_option
def rotate_(now: bool, acting: Acting, as_json: bool) -> None:
    """Make a new key for each algorithm."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask()
    made = rotate(foundation, now=now, actor=actor.id)
    emit([_shape(key) for key in made], as_json)


@keys.command()
@click.argument("kid")
@acts_as("keys revoke")
@json_option
def revoke(kid: str, acting: Acting, as_json: bool) -> None:
    """Stop a key that others may know, with every token it signed; a new one signs at once."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    actor.ask(item=kid)
    revoke_key(foundation, kid, actor=actor.id)
    emit([_shape(key) for key in list_keys(foundation) if key.kid == kid], as_json)


def _shape(key: KeyRecord) -> dict[str, object]:
    shape: dict[str, object] = asdict(key)
    for name in ("created_at", "active_from", "retired_at", "removed_at"):
        moment = shape[name]
        shape[name] = utc_text(moment) if isinstance(moment, int) else None
    return shape
