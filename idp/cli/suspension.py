"""``simasn-idp suspension``: neglect, and management access that is stopped (Pasal 9(7))."""

from __future__ import annotations

from typing import Any

import click

from idp import directory, governance
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import json_option, page_options
from idp.cli.suspension_case import CASE
from idp.foundation.clock import utc_text
from idp.governance import UnitSuspensionRecord


@click.group()
def suspension() -> None:
    """Cases of neglect, and the units whose management access is stopped."""


for _command in CASE:
    suspension.add_command(_command)


@suspension.command("list")
@click.option("--unit", "unit_code", help="Only of this unit.")
@click.option("--all", "past", is_flag=True, help="Also those that were lifted.")
@page_options
@acts_as("suspension list")
@json_option
def list_all(
    unit_code: str | None, past: bool, limit: int, offset: int, acting: Acting, as_json: bool
) -> None:
    """Those in force, newest first."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        if unit_code is not None:
            unit_code = directory.get_unit_by_code(tx, unit_code.upper()).code
        actor.require(tx, unit=unit_code)
        found = governance.list_unit_suspensions(
            tx, unit_code=unit_code, past=past, limit=limit, offset=offset
        )
    emit([_shape(record) for record in found], as_json)


@suspension.command()
@click.argument("suspension_id")
@click.option("--reason", required=True)
@click.option("--document", required=True, help="The Surat Pernyataan Kesanggupan.")
@acts_as("suspension lift")
@json_option
def lift(suspension_id: str, reason: str, document: str, acting: Acting, as_json: bool) -> None:
    """Give the unit its management access back, whatever became of who had lost it."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        stopped = governance.get_unit_suspension(tx, suspension_id)
        actor.require(
            tx,
            item=stopped.id,
            owner=governance.get_assignment(tx, stopped.assignment_id).person_id,
            unit=stopped.unit_code,
            reason=reason,
            document=document,
        )
        lifted = governance.lift_unit_suspension(
            tx,
            suspension_id,
            reason=reason,
            document=document,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
        )
    emit(_shape(lifted), as_json)


def _shape(record: UnitSuspensionRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "unit": record.unit_code,
        "state": "suspended" if record.ended_at is None else "ended",
        "assignment": record.assignment_id,
        "since": utc_text(record.since),
        "until": utc_text(record.ended_at) if record.ended_at is not None else None,
        "document": record.document,
        "reason": record.reason,
    }
