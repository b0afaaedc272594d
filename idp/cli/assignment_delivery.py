"""What modules were told about an assignment, and which have confirmed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from idp import audit, governance, signals
from idp.audit import EventRecord
from idp.cli.acting import Acting, acts_as
from idp.cli.assignment_asking import require_over
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option
from idp.foundation.clock import utc_text
from idp.foundation.database import Transaction
from idp.signals import ActDelivery, ModuleDelivery

_MOST = 1000


def deliveries_of(
    tx: Transaction, assignment_id: str, events: Iterable[EventRecord]
) -> Mapping[str, ActDelivery]:
    """What these acts were told about the holder of the assignment, by act. One query."""
    holder = governance.get_assignment(tx, assignment_id).person_id
    acts = {event.correlation for event in events if event.correlation is not None}
    return signals.deliveries_of_acts(tx, acts, subject=holder)


def summary_of(told: Mapping[str, ActDelivery], event: EventRecord) -> str | None:
    """``berlaku di 5 dari 6 modul``; None where no module had to be told."""
    delivery_of_act = told.get(event.correlation or "")
    return delivery_of_act.summary if delivery_of_act and delivery_of_act.modules else None


@click.command()
@click.argument("assignment_id")
@acts_as("assignment delivery")
@json_option
def delivery(assignment_id: str, acting: Acting, as_json: bool) -> None:
    """Where each act over an assignment is in force: module by module, oldest act first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        require_over(actor, tx, assignment_id)
        events = audit.list_events_about(tx, assignment_id, limit=_MOST)
        told = deliveries_of(tx, assignment_id, events)
    shown = []
    for event in reversed(events):
        act = told.get(event.correlation or "")
        if act is None or not act.modules:
            continue
        head = {
            "at": utc_text(event.at_ms // 1000),
            "type": event.type,
            "delivery": act.summary,
        }
        modules = [_shape(module) for module in act.modules]
        if as_json:
            shown.append({**head, "act": act.act, "modules": modules})
        else:
            shown += [head | module for module in modules]
    emit(shown, as_json)


def _shape(module: ModuleDelivery) -> dict[str, Any]:
    return {
        "client_id": module.client_id,
        "name": module.name,
        "module": module.module,
        "state": module.state,
        "told_at": utc_text(module.told_at),
        "delivered_at": utc_text(module.delivered_at) if module.delivered_at else None,
        "attempts": module.attempts,
        "cause": module.cause,
    }
