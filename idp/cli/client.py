"""``simasn-idp client``: relying parties and service clients."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from idp import oidc
from idp.cli.acting import Acting, acts_as
from idp.cli.acts import MODULE_REGISTRATION
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.errors import Refusal

_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")


@click.group()
def client() -> None:
    """Applications that people sign in to, and programs that act on their own."""


@client.command()
@click.option("--name", help="Name that people see.")
@click.option("--redirect-uri", "redirect_uris", multiple=True)
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True)
@click.option("--backchannel-logout-uri")
@click.option("--client-uri", help="Home page.")
@click.option("--auth-method", type=click.Choice(_METHODS))
@click.option("--jwks-uri")
@click.option("--jwks", "jwks_file", type=click.Path(exists=True, path_type=Path))
@click.option("--scope", help="Space-separated scopes it may ask for.")
@click.option("--grant-type", "grant_types", multiple=True)
@click.option("--id-token-alg", type=click.Choice(["ES256", "RS256"]))
@click.option("--native", is_flag=True, help="A native application (RFC 8252).")
@click.option("--no-pkce", is_flag=True, help="Confidential clients only; audited.")
@click.option("--unit", "owner_unit", help="Code of the unit that owns it.")
@click.option("--basis", help="Number of the agreement or letter that it rests on.")
@click.option("--module", "module_name", help="It is this SIMASN module (Pasal 6).")
@click.option("--first-party", is_flag=True, help="Consent is not asked.")
@click.option("--metadata", "metadata_file", help="RFC 7591 metadata: a file, or - .")
@acts_as("client create")
@json_option
def create(acting: Acting, as_json: bool, **given: Any) -> None:
    """Register a client. Its secret is shown once, here."""
    if acting.login is not None and given["metadata_file"] == "-":
        raise click.UsageError("standard input holds the proof; give --metadata a file")
    foundation = open_foundation()
    actor = acting.on(foundation)
    metadata = oidc.read_metadata(
        _metadata(given), loopback_allowed=oidc.loopback_allowed(foundation)
    )
    with actor.transaction() as tx:
        actor.require(tx)
        if given["module_name"]:
            actor.require(tx, MODULE_REGISTRATION)
        registered = oidc.register_client(
            tx,
            metadata,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            owner_unit=given["owner_unit"],
            first_party=given["first_party"],
            module=given["module_name"],
            basis=given["basis"],
        )
    if not metadata.require_pkce:
        print("warning: this client is registered without PKCE", file=sys.stderr)
    answer: dict[str, Any] = {"client_id": registered.client_id}
    if registered.client_secret is not None:
        answer["client_secret"] = registered.client_secret
    emit({**answer, **registered.metadata}, as_json)


@client.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every client that is not disabled."""
    foundation = open_foundation()
    with foundation.database.reading() as tx:
        emit([_shape(record) for record in oidc.list_clients(tx)], as_json)


@client.command()
@click.argument("client_id")
@json_option
def show(client_id: str, as_json: bool) -> None:
    """One client."""
    foundation = open_foundation()
    with foundation.database.reading() as tx:
        emit(_shape(oidc.get_client(tx, client_id)), as_json)


@client.command("rotate-secret")
@click.argument("client_id")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, oidc.MOST_OVERLAP_HOURS),
    default=0,
    help="How long the old secret stays good; 0: not at all.",
)
@acts_as("client rotate-secret")
@json_option
def rotate_secret(client_id: str, overlap_hours: int, acting: Acting, as_json: bool) -> None:
    """A new secret; the old one is dead at once, or after the overlap."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, item=client_id)
        secret = oidc.rotate_client_secret(
            tx,
            client_id,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            overlap_seconds=overlap_hours * 3600,
        )
    emit({"client_id": client_id, "client_secret": secret}, as_json)


@client.command()
@click.argument("client_id")
@click.option("--metadata", "metadata_file", required=True, help="RFC 7591 metadata: a file.")
@click.option("--unit", "owner_unit", help="Code of the unit that owns it; else as it is.")
@click.option("--basis", help="Agreement or letter that it rests on; else as it is.")
@click.option("--reason", required=True)
@acts_as("client update")
@json_option
def update(
    client_id: str,
    metadata_file: str,
    owner_unit: str | None,
    basis: str | None,
    reason: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Give a client other metadata, all of it (RFC 7592 §2.2); its secret stays."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    metadata = oidc.read_metadata(
        _read_json(metadata_file), loopback_allowed=oidc.loopback_allowed(foundation)
    )
    with actor.transaction() as tx:
        actor.require(tx, item=client_id, reason=reason)
        entry = oidc.get_register_entry(tx, client_id)
        oidc.change_client(
            tx,
            client_id,
            metadata,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            owner_unit=owner_unit or entry.unit_code,
            basis=basis or entry.basis,
        )
        shown = _shape(oidc.get_client(tx, client_id))
    emit(shown, as_json)


@client.command()
@click.argument("client_id")
@click.option("--reason", required=True)
@acts_as("client disable")
@json_option
def disable(client_id: str, reason: str, acting: Acting, as_json: bool) -> None:
    """End a client: no sign-in, no token any more."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx, item=client_id, reason=reason)
        oidc.disable_client(
            tx, client_id, reason=reason, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
    emit({"client_id": client_id, "state": "disabled"}, as_json)


def _metadata(given: dict[str, Any]) -> dict[str, Any]:
    if given["metadata_file"] is not None:
        return _read_json(given["metadata_file"])
    if not given["name"]:
        raise click.UsageError("give --name or --metadata")
    grants = list(given["grant_types"])
    if not grants:
        grants = ["authorization_code", "refresh_token"] if given["redirect_uris"] else []
        grants = grants or ["client_credentials"]
    raw = {
        "client_name": given["name"],
        "redirect_uris": list(given["redirect_uris"]),
        "post_logout_redirect_uris": list(given["post_logout_redirect_uris"]),
        "backchannel_logout_uri": given["backchannel_logout_uri"],
        "client_uri": given["client_uri"],
        "token_endpoint_auth_method": given["auth_method"],
        "jwks_uri": given["jwks_uri"],
        "jwks": _read_json(str(given["jwks_file"])) if given["jwks_file"] else None,
        "scope": given["scope"],
        "grant_types": grants,
        "id_token_signed_response_alg": given["id_token_alg"],
        "application_type": "native" if given["native"] else None,
        "require_pkce": False if given["no_pkce"] else None,
    }
    return {name: value for name, value in raw.items() if value is not None}


def _read_json(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text()
        parsed = json.loads(text, object_pairs_hook=_members)
    except (OSError, ValueError, RecursionError) as error:
        raise Refusal("invalid_client_metadata", f"{name} is not readable JSON") from error
    if not isinstance(parsed, dict):
        raise Refusal("invalid_client_metadata", f"{name} is not a JSON object")
    return parsed


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259 §4: of two members of one name nobody knows which is meant."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def _shape(record: oidc.ClientRecord) -> dict[str, Any]:
    return {
        "client_id": record.client_id,
        "name": record.name,
        "module": record.module,
        "unit": record.owner_unit,
        "first_party": record.first_party,
        "auth_method": record.auth_method,
        "grant_types": sorted(record.grant_types),
        "scope": " ".join(sorted(record.scopes)),
        "redirect_uris": list(record.redirect_uris),
        "require_pkce": record.require_pkce,
    }
