"""The audit trail read page by page within a viewer's reach, with the names of whom it speaks."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from idp.audit import EventRecord, read_event
from idp.console.trail import store
from idp.foundation.database import Row, Transaction
from idp.foundation.like_pattern import part_pattern

_NO_ID = 2**62
_NO_MOMENT = 2**62
_MOST_RELATED = 20
_CLIENT = "client"
_NEARBY = 2_000
"""Rows before and after an event among which the others of its act are looked for."""
_OF_PERSONS = ("person", "requester", "owner", "to", "reviewer", "second")
"""Keys of an event's detail under which somebody's id stands."""

MOST_COUNTED = 10_000
"""Beyond so many events a page says "more than"."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What narrows the trail; an empty text narrows nothing. Moments are epoch milliseconds.

    ``type`` is an event type or the first part of one (a room); ``actor`` and ``subject`` are
    parts of names: what is searched for stands in the page's address, where a NIP must not be.
    """

    since_ms: int = 0
    until_ms: int = _NO_MOMENT
    type: str = ""
    result: str = ""
    correlation: str = ""
    pasal: str = ""
    unit_code: str = ""
    actor: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A person, an assignment or a unit by name."""

    kind: str
    name: str
    unit_code: str | None
    unit_name: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Who is meant by the ids of a page."""

    known: Mapping[str, Named]
    clients: Mapping[str, str]


def list_trail(
    tx: Transaction,
    wanted: TrailFilter,
    *,
    units: Collection[str] | None,
    last_seen: int | None = None,
    oldest_first: bool = False,
    limit: int = 30,
) -> list[EventRecord]:
    """Events, newest first unless told otherwise, in one query.

    ``units`` are the codes of the units whose events, and those of the units below them, may be
    seen (Pasal 8(2)); None is the whole Province. ``last_seen`` is the id after which to go on.
    """
    narrowed = _narrowed(wanted, units)
    if oldest_first:
        rows = tx.all(store.PAGE_FROM_OLDEST, **narrowed, after=last_seen or 0, most=limit)
    else:
        before = _NO_ID if last_seen is None else last_seen
        rows = tx.all(store.PAGE, **narrowed, before=before, most=limit)
    return [read_event(row) for row in rows]


def count_trail(tx: Transaction, wanted: TrailFilter, *, units: Collection[str] | None) -> int:
    """How many events :func:`list_trail` finds on all pages together, MOST_COUNTED + 1 at the most.

    So what a page costs does not grow with the log.
    """
    row = tx.one(store.COUNT, most=MOST_COUNTED + 1, **_narrowed(wanted, units))
    return int(row[0]) if row is not None else 0


def find_event(tx: Transaction, event_id: int) -> tuple[EventRecord, int | None, str | None] | None:
    """One event with its place in the chain and its hash, both null until it is sealed."""
    row = tx.one(store.ENTRY, event_id=event_id)
    return None if row is None else (read_event(row[:-2]), row[-2], row[-1])


def list_related(
    tx: Transaction, event: EventRecord, *, units: Collection[str] | None
) -> list[EventRecord]:
    """The other events of the same act, in their order, as far as the viewer may see them."""
    if event.correlation is None:
        return []
    rows = tx.all(
        store.OF_THE_ACT,
        everywhere=int(units is None),
        units=json.dumps(sorted(units or ())),
        correlation=event.correlation,
        first=event.id - _NEARBY,
        last=event.id + _NEARBY,
        event_id=event.id,
        most=_MOST_RELATED,
    )
    return [read_event(row) for row in rows]


def read_names(tx: Transaction, events: Iterable[EventRecord]) -> Names:
    """The names of everybody and everything in these events. One query, however many."""
    ids = {id_ for event in events for id_ in mentioned(event)}
    rows = tx.all(store.NAMES, ids=json.dumps(sorted(ids)))
    return Names(
        {str(row[1]): _named(row) for row in rows if row[0] != _CLIENT},
        {str(row[1]): str(row[2]) for row in rows if row[0] == _CLIENT},
    )


def read_actors(tx: Transaction, events: Iterable[EventRecord]) -> Mapping[str, Named]:
    """Who did what in these events, without the clients. One query."""
    ids = sorted({event.actor for event in events if event.actor is not None})
    rows = tx.all(store.NAMES, ids=json.dumps(ids))
    return {str(row[1]): _named(row) for row in rows if row[0] != _CLIENT}


def mentioned(event: EventRecord) -> set[str]:
    """The ids in an event that may be somebody's or a client's, and the codes of units."""
    told = [event.detail.get(key) for key in _OF_PERSONS]
    units = event.detail.get("unit")
    told += units if isinstance(units, list) else [units]
    found = {one for one in told if isinstance(one, str)}
    ids = (event.actor, event.subject, event.unit, event.client)
    return found | {one for one in ids if one is not None}


def _named(row: Row) -> Named:
    kind, _, name, unit_code, unit_name, role = row
    return Named(kind, name, unit_code, unit_name, role)


def _narrowed(wanted: TrailFilter, units: Collection[str] | None) -> dict[str, object]:
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "since_ms": wanted.since_ms,
        "until_ms": wanted.until_ms,
        "type": wanted.type,
        "types": f"{wanted.type}:%",
        "result": wanted.result,
        "correlation": wanted.correlation,
        "pasal": part_pattern(f'"{wanted.pasal}"') if wanted.pasal else "",
        "unit_code": wanted.unit_code,
        "actor_name": part_pattern(wanted.actor),
        "subject_name": part_pattern(wanted.subject),
    }
