"""The past of authority on the command line: who had which right on a day, and a person's life."""

from __future__ import annotations

from typing import Any

from idp import directory, governance
from idp.cli.acting import Actor
from idp.foundation.clock import utc_text
from idp.governance import PastRight, PastState


def rights_on(
    actor: Actor, day: str, unit_code: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """The rights in force at the end of a civil day (WIB); ``after`` is a ``next`` shown before.

    Asks the policy in the same transaction; raises AccessDenied, NotFound, Refusal.
    """
    role, _, last_id = (after or "").partition(":")
    moment = governance.end_of_day(day, actor.foundation.clock.now())
    with actor.transaction() as tx:
        if unit_code is not None:
            directory.get_unit_by_code(tx, unit_code)
        actor.require(tx, unit=unit_code)
        found = governance.list_rights_at(
            tx, moment, unit_code=unit_code, after=(role, last_id), limit=limit
        )
    return [_right_shape(right) for right in found]


def life_of(actor: Actor, nip: str) -> list[dict[str, Any]]:
    """Every state of a person's assignments, oldest first; raises AccessDenied, NotFound."""
    with actor.transaction() as tx:
        person = directory.get_person_by_login(tx, nip)
        actor.require(tx, owner=person.id)
        states = governance.list_states_of_person(tx, person.id)
    return [_state_shape(state) for state in states]


def _right_shape(right: PastRight) -> dict[str, Any]:
    return {
        "id": right.assignment_id,
        "nip": right.nip,
        "sub": right.person_id,
        "role": right.role,
        "unit": right.unit_code,
        "since": right.valid_from,
        "until": right.valid_until,
        "active_since": utc_text(right.since),
        "document": right.document,
        "given_by": right.given_by,
        "next": f"{right.role}:{right.assignment_id}",
    }


def _state_shape(state: PastState) -> dict[str, Any]:
    return {
        "id": state.assignment_id,
        "role": state.role,
        "unit": state.unit_code,
        "state": state.state,
        "from": utc_text(state.since),
        "to": utc_text(state.until) if state.until is not None else None,
        "since": state.valid_from,
        "until": state.valid_until,
        "document": state.document,
        "reason": state.reason,
        "by": state.actor,
    }
