"""The register of requests for access within a viewer's reach, and what their judge should know."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from idp import directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.foundation.like_pattern import part_pattern
from idp.governance import request_register_store as store
from idp.governance.assignments import list_in_force
from idp.governance.request_machine import ACCESS_REQUEST
from idp.governance.request_rows import OPEN_STATES, RequestRecord
from idp.governance.roles import CONFIRMING, HEADS, OVER_BKPSDMD, SELDOM_TOGETHER

ANSWER_DAYS = 3
"""Product target: within so many days a request is answered."""
_WIDTH = len(fields(RequestRecord))
_LATEST = 2**62


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What narrows the register; an empty text narrows nothing. ``state`` may be ``open``.

    ``oldest_first`` None: a queue has the oldest first, everything else the newest.
    """

    search: str = ""
    role: str = ""
    state: str = ""
    oldest_first: bool | None = None

    @property
    def is_queue(self) -> bool:
        """Whether only what waits is wanted."""
        return self.state == "open"

    @property
    def begins_with_oldest(self) -> bool:
        return self.is_queue if self.oldest_first is None else self.oldest_first


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A request with its people by name; ``second`` agreed first, ``closer`` decided last."""

    request: RequestRecord
    name: str
    unit_code: str | None
    unit_name: str | None
    superior: str | None
    closer: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Background:
    """What whoever decides should know: ``peers`` are the others in the requester's unit.

    ``holding`` of them hold the role already; ``roles`` are what the requester holds in force, and
    ``conflicts`` those of them that should not be together with what is asked (Pasal 2.e).
    """

    peers: int
    holding: int
    roles: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deciders:
    """Names of those who may decide: the superior first, then two of the others.

    ``superior_ids`` are the former's, ``confirming_ids`` everybody's who may be a second pair of
    eyes (C16); ``above`` is the requester's unit and all above it.
    """

    superiors: tuple[str, ...]
    givers: tuple[str, ...]
    superior_ids: frozenset[str]
    confirming_ids: tuple[str, ...]
    above: tuple[str, ...]

    def other_giver(self, asked: RequestRecord, actor: str) -> str | None:
        """As :func:`find_other_giver`, of those that were found."""
        return _other_giver(asked, actor, self.confirming_ids)


@dataclass(frozen=True, slots=True)
class AskedWithdrawal:
    """A right whose end was asked for; ``asked_at`` is epoch seconds."""

    id: str
    assignment_id: str
    role: str
    person_id: str
    name: str
    unit_name: str | None
    asker: str | None
    asked_by: str | None
    asked_at: int
    reason: str


def list_request_page(
    tx: Transaction,
    wanted: RequestFilter,
    *,
    units: Collection[str] | None,
    viewer: str,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[RequestEntry]:
    """Requests of persons in these units and below (None: everywhere), and the viewer's own.

    ``after`` is the (submitted_at, id) of the last one seen. One query.
    """
    statement = store.OLDEST_FIRST if wanted.begins_with_oldest else store.NEWEST_FIRST
    at, last_id = after or (0 if wanted.begins_with_oldest else _LATEST, "")
    rows = tx.all(statement, **_narrowed(wanted, units, viewer), at=at, last_id=last_id, most=limit)
    return [_entry(row) for row in rows]


def count_request_page(
    tx: Transaction, wanted: RequestFilter, *, units: Collection[str] | None, viewer: str
) -> int:
    """How many :func:`list_request_page` finds on all pages together."""
    row = tx.one(store.COUNT, **_narrowed(wanted, units, viewer))
    return int(row[0]) if row is not None else 0


def get_request_entry(tx: Transaction, request_id: str) -> RequestEntry:
    """One request with its people by name; raises NotFound."""
    row = tx.one(store.ENTRY, request_id=request_id)
    if row is None:
        raise NotFound("request_not_found", "there is no such request for access")
    return _entry(row)


def background_of(
    tx: Transaction, asked: RequestRecord, unit_code: str | None, now: int
) -> Background:
    """What stands beside a request of somebody of this unit at ``now`` (epoch seconds).

    Two queries.
    """
    today = civil_date(now)
    row = tx.one(
        store.COUNT_PEERS,
        role=asked.role,
        unit_code=unit_code or "",
        person_id=asked.person_id,
        today=today,
    )
    peers, holding = (int(row[0]), int(row[1])) if row is not None else (0, 0)
    held = tuple(dict.fromkeys(item.role for item in list_in_force(tx, asked.person_id, today)))
    apart = SELDOM_TOGETHER.get(asked.role, frozenset())
    return Background(peers, holding, held, tuple(role for role in held if role in apart))


def deciders_for(tx: Transaction, person_id: str, unit_code: str | None, now: int) -> Deciders:
    """Who would decide about a request of this person of that unit, by name. Two queries.

    The head of the unit or of one above it; over a head whoever heads BKPSDMD. Then two who may
    confirm, neither of them the requester.
    """
    above = directory.list_unit_ancestors(tx, unit_code or "")
    rows = tx.all(
        store.NAMED_HOLDERS,
        roles=json.dumps(sorted(HEADS | CONFIRMING)),
        units=json.dumps(list(above)),
        today=civil_date(now),
    )
    heads = [row for row in rows if row[2] in HEADS and row[3] in above]
    nearest = sorted(heads, key=lambda row: above.index(row[3]))
    heads_himself = any(row[0] == person_id for row in heads)
    over = [row for row in rows if row[2] == OVER_BKPSDMD] if heads_himself else []
    first = [*nearest, *over]
    # Whoever approves first is none of the two (Pasal 2 huruf e).
    approving = {row[0] for row in first}
    giving = [row for row in rows if row[2] in CONFIRMING and row[0] not in approving]
    return Deciders(
        _names_of(first, person_id),
        _names_of(giving, person_id),
        frozenset(approving - {person_id}),
        tuple(row[0] for row in rows if row[2] in CONFIRMING),
        tuple(above),
    )


def find_other_giver(tx: Transaction, asked: RequestRecord, actor: str, now: int) -> str | None:
    """Somebody who could give it together with the actor (C16); None where nobody can."""
    rows = tx.all(
        store.NAMED_HOLDERS,
        roles=json.dumps(sorted(CONFIRMING)),
        units="[]",
        today=civil_date(now),
    )
    return _other_giver(asked, actor, [row[0] for row in rows])


def _other_giver(asked: RequestRecord, actor: str, confirming: Sequence[str]) -> str | None:
    apart = (actor, asked.person_id, asked.superior_id)
    others = [one for one in confirming if one not in apart]
    return asked.second_id if asked.second_id in others else next(iter(others), None)


def list_asked_withdrawals(
    tx: Transaction, *, units: Collection[str] | None, viewer: str, limit: int = 50
) -> list[AskedWithdrawal]:
    """Rights whose end was asked for and not yet answered, the oldest first."""
    rows = tx.all(store.ASKED_WITHDRAWALS, **_reach(units, viewer), most=limit)
    return [AskedWithdrawal(*row) for row in rows]


def _names_of(rows: Sequence[Row], but: str) -> tuple[str, ...]:
    return tuple({row[0]: row[1] for row in rows if row[0] != but}.values())


def _reach(units: Collection[str] | None, viewer: str) -> dict[str, object]:
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "viewer": viewer,
    }


def _narrowed(
    wanted: RequestFilter, units: Collection[str] | None, viewer: str
) -> dict[str, object]:
    states = OPEN_STATES if wanted.is_queue else (wanted.state,) if wanted.state else None
    return _reach(units, viewer) | {
        "role": wanted.role,
        "states": json.dumps(list(states or ACCESS_REQUEST.labels)),
        "name_part": part_pattern(wanted.search),
    }


def _entry(row: Row) -> RequestEntry:
    return RequestEntry(RequestRecord(*row[:_WIDTH]), *row[_WIDTH:])
