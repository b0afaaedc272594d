"""``simasn-idp session``: living sessions, of one person or of all."""

from __future__ import annotations

from typing import Any

import click

from idp import directory, sessions
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import find_named_person, json_option, person_options
from idp.foundation.clock import utc_text
from idp.foundation.errors import Conflict
from idp.sessions import OpenSession, SessionFilter


@click.group()
def session() -> None:
    """Sessions are shown without what is done in them."""


@session.command("list")
@person_options
@acts_as("session list")
@json_option
def list_(
    nip: str | None, email: str | None, person_id: str | None, acting: Acting, as_json: bool
) -> None:
    """The living sessions of one person."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id)
        listed = sessions.list_sessions(tx, person.id, foundation.clock.now())
    emit(
        [
            {
                "id": item.session.id,
                "sub": person.id,
                "since": utc_text(item.session.created_at),
                "last_seen": utc_text(item.session.last_seen_at),
                "until": utc_text(item.session.expires_at),
                "acr": item.session.acr,
                "address": item.address,
            }
            for item in listed
        ],
        as_json,
    )


@session.command()
@person_options
@click.option("--session", "ids", multiple=True, help="Only these sessions, whosever they are.")
@click.option("--reason", required=True)
@acts_as("session end")
@json_option
def end(
    nip: str | None,
    email: str | None,
    person_id: str | None,
    ids: tuple[str, ...],
    reason: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """End every session of one person, or some by id, with all tokens that grew from them."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    now_ms = foundation.clock.now_ms()
    if ids:
        if nip or email or person_id:
            raise click.UsageError("name a person, or sessions by --session")
        emit({"ended": _end_some(actor, ids, reason, now_ms)}, as_json)
        return
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id, reason=reason)
        ended = sessions.end_sessions_of_person(
            tx, person.id, reason=reason, actor=actor.id, now_ms=now_ms
        )
    emit({"sub": person.id, "ended": ended}, as_json)


@session.command("open")
@click.option("--unit", "unit_code", help="Only of this unit and those below it.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@acts_as("session open")
@json_option
def list_open(unit_code: str | None, limit: int, acting: Acting, as_json: bool) -> None:
    """Who is signed in now, the newest first."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    now = foundation.clock.now()
    with actor.transaction() as tx:
        if unit_code is not None:
            unit_code = directory.get_unit_by_code(tx, unit_code.upper()).code
        actor.require(tx, unit=unit_code)
        wanted = SessionFilter(unit_code=unit_code or "")
        found, _ = sessions.list_open(tx, wanted, units=None, now=now, limit=limit)
    emit([_open_shape(one) for one in found], as_json)


def _end_some(actor: Actor, ids: tuple[str, ...], reason: str, now_ms: int) -> int:
    """How many were ended; the policy is asked about each. Raises AccessDenied, Conflict."""
    with actor.transaction() as tx:
        living = sessions.list_open_by_id(tx, ids, units=None, now=now_ms // 1000)
        if not living:
            raise Conflict("no_session", "none of these sessions is living")
        for one in living:
            actor.require(tx, item=one.id, owner=one.person_id, unit=one.unit_code, reason=reason)
        return sum(
            sessions.end_session(tx, one.id, reason=reason, actor=actor.id, now_ms=now_ms)
            for one in living
        )


def _open_shape(one: OpenSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "sub": one.person_id,
        "name": one.name,
        "unit": one.unit_code,
        "since": utc_text(one.created_at),
        "last_seen": utc_text(one.last_seen_at),
        "amr": list(one.amr),
        "address": one.address,
    }
