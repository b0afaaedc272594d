"""The register of requests for access (Pasal 27(2)a), and who is whose superior."""

from __future__ import annotations

from dataclasses import dataclass

from idp import directory
from idp.directory import PersonRecord
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound
from idp.governance import request_store as store
from idp.governance.assignments import list_in_force
from idp.governance.roles import HEADS, OVER_BKPSDMD

OPEN_STATES = ("submitted", "superior_approved")
"""States in which somebody still has to decide."""


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request. Moments are epoch seconds, ``valid_until`` the right's last civil day (WIB)."""

    id: str
    person_id: str
    role: str
    purpose: str
    valid_until: str
    document_id: str | None
    state: str
    submitted_at: int
    superior_id: str | None
    superior_at: int | None
    closed_by: str | None
    second_id: str | None
    closed_at: int | None
    reason: str | None
    assignment_id: str | None
    nip: str | None


def get_request(tx: Transaction, request_id: str) -> RequestRecord:
    """The request; raises NotFound."""
    row = tx.one(store.FIND, request_id=request_id)
    if row is None:
        raise NotFound("request_not_found", "there is no such request for access")
    return RequestRecord(*row)


def list_requests(
    tx: Transaction,
    *,
    person_id: str | None = None,
    state: str | None = None,
    role: str | None = None,
    after: RequestRecord | None = None,
    limit: int = 100,
) -> list[RequestRecord]:
    """Requests, newest first, those after ``after``; narrowed by what is given."""
    rows = tx.all(
        store.LIST,
        person=person_id or "",
        state=state or "",
        role=role or "",
        before_at=after.submitted_at if after else 1 << 60,
        before_id=after.id if after else "",
        most=limit,
    )
    return [RequestRecord(*row) for row in rows]


def is_superior(tx: Transaction, actor: str, person: PersonRecord, now: int) -> bool:
    """Whether the actor heads the person's unit or one above it at ``now`` (Pasal 27(2)h).

    Over a head it is whoever heads BKPSDMD, where nobody heads a unit above. Nobody is his own.
    """
    if actor == person.id:
        return False
    above = directory.list_unit_ancestors(tx, person.unit_code or "")
    today = civil_date(now)
    held = list_in_force(tx, actor, today)
    if any(item.role in HEADS and item.unit_code in above for item in held):
        return True
    heads_himself = any(
        item.role in HEADS and item.unit_code in above
        for item in list_in_force(tx, person.id, today)
    )
    return heads_himself and any(item.role == OVER_BKPSDMD for item in held)
