"""``simasn-idp session``: living sessions of a person."""

from __future__ import annotations

import click

from idp import sessions
from idp.cli.acting import Acting, acts_as
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import find_named_person, json_option, person_options
from idp.foundation.clock import utc_text


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
@click.option("--reason", required=True)
@acts_as("session end")
@json_option
def end(
    nip: str | None,
    email: str | None,
    person_id: str | None,
    reason: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """End every session of one person, with all tokens that grew from them."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id, reason=reason)
        ended = sessions.end_sessions_of_person(
            tx, person.id, reason=reason, actor=actor.id, now_ms=foundation.clock.now_ms()
        )
    emit({"sub": person.id, "ended": ended}, as_json)
