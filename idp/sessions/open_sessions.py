"""Everybody's living sessions, within a viewer's reach: without what is done in them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from idp.foundation.database import Row, Transaction
from idp.foundation.like_pattern import part_pattern
from idp.sessions import open_store as store

_LATEST = 2**62
_EITHER = -1


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What narrows the list; an empty text narrows nothing.

    ``name`` is a part of the person's name: it stands in the page's address, where a NIP must not
    be. ``strong`` is whether a second factor was proven; None is either.
    """

    name: str = ""
    unit_code: str = ""
    address: str = ""
    strong: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One living session; ``id`` is its public ``sid``, times are epoch seconds."""

    id: str
    person_id: str
    name: str
    unit_code: str | None
    unit_name: str | None
    created_at: int
    last_seen_at: int
    idle_seconds: int
    amr: tuple[str, ...]
    address: str | None
    user_agent: str | None

    def is_locked(self, now: int) -> bool:
        """Whether its screen is locked, because nobody was there."""
        return now - self.last_seen_at >= self.idle_seconds


def list_open(
    tx: Transaction,
    wanted: SessionFilter,
    *,
    units: Collection[str] | None,
    now: int,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> tuple[list[OpenSession], int]:
    """Living sessions, the newest first, and how many there are on all pages: in one query.

    ``units`` are the codes of the units whose people, and those of the units below, may be seen;
    None is the whole Province. ``after`` is the (created_at, id) of the last one seen.
    """
    time, last_id = after or (_LATEST, "")
    rows = tx.all(
        store.PAGE,
        **_narrowed(wanted, units, now),
        after_time=time,
        after_id=last_id,
        most=limit,
    )
    return [_session(row[1:]) for row in rows], int(rows[0][0]) if rows else 0


def list_open_by_id(
    tx: Transaction, ids: Collection[str], *, units: Collection[str] | None, now: int
) -> list[OpenSession]:
    """Those of these sessions that are living and within reach, by name. One query."""
    rows = tx.all(store.BY_ID, ids=json.dumps(sorted(ids)), now=now, **_reach(units))
    return [_session(row) for row in rows]


def _reach(units: Collection[str] | None) -> dict[str, object]:
    return {"everywhere": int(units is None), "units": json.dumps(sorted(units or ()))}


def _narrowed(wanted: SessionFilter, units: Collection[str] | None, now: int) -> dict[str, object]:
    return {
        **_reach(units),
        "now": now,
        "unit_code": wanted.unit_code,
        "name": part_pattern(wanted.name),
        "address": wanted.address,
        "strong": _EITHER if wanted.strong is None else int(wanted.strong),
    }


def _session(row: Row) -> OpenSession:
    values = dict(zip(OpenSession.__slots__, row, strict=True))
    return OpenSession(**{**values, "amr": tuple(values["amr"].split())})
