"""``simasn-idp stream``: the event streams of clients, and stopping one (SSF 1.0 §8.1.2)."""

from __future__ import annotations

import click

from idp import signals
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.errors import NotFound
from idp.signals import STATUSES, Status, StreamRecord


@click.group()
def stream() -> None:
    """Event streams of clients (Shared Signals)."""


@stream.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every stream, oldest first."""
    with open_foundation().database.reading() as tx:
        found = signals.list_streams(tx)
    emit([_shape(one) for one in found], as_json)


@stream.command()
@click.argument("stream_id")
@click.argument("wanted", metavar="STATUS", type=click.Choice(STATUSES))
@click.option("--reason", required=True, help="Told to the client.")
@acts_as("stream status")
@json_option
def status(stream_id: str, wanted: Status, reason: str, acting: Acting, as_json: bool) -> None:
    """Enable, pause or disable a stream; its client is told."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        found = next((one for one in signals.list_streams(tx) if one.id == stream_id), None)
        if found is None:
            raise NotFound("stream_not_found", "there is no such stream")
        actor.require(tx, item=found.client_id, reason=reason)
        changed = signals.set_status(
            tx, foundation, found, status=wanted, reason=reason[:200], actor=actor.id
        )
    emit(_shape(changed), as_json)


def _shape(one: StreamRecord) -> dict[str, object]:
    return {
        "stream_id": one.id,
        "client_id": one.client_id,
        "method": one.method,
        "endpoint_url": one.endpoint_url,
        "events_delivered": list(one.events_delivered),
        "status": one.status,
        "reason": one.status_reason,
    }
