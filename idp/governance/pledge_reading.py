"""Whether and how long a pledge holds, and the texts of it (Pasal 27(1)a, SM-13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance import pledge_store as store
from idp.governance.assignments import AssignmentRecord, list_assignments
from idp.governance.roles import PENGELOLA

GRACE_DAYS = 7
"""How long a signature counts at the most when it is over, by its year or by a new text.

After the year always; after a new text as far as its decree gives it; never before the first one.
"""
RENEWAL_DAYS = 30
"""A pledge may be renewed so many days before its year is over: since the first reminder."""
BOUND_STATES = frozenset({"decreed", "active", "suspended"})
"""States of a pengelola's appointment in which the pledge binds its holder."""
Standing = Literal["unsigned", "valid", "due", "grace", "over"]


@dataclass(frozen=True, slots=True)
class PledgeTextRecord:
    """A version of the text. Days are civil days (WIB), ``published_at`` epoch seconds.

    It counts from ``effective_from`` until ``accepted_until``, null while no later text is set.
    """

    version: str
    text: str
    sha256: str
    effective_from: str
    accepted_until: str | None
    document_id: str | None
    published_by: str
    published_at: int


@dataclass(frozen=True, slots=True)
class PledgeStanding:
    """How a person stands with the pledge on one day.

    ``version`` and ``valid_until`` are of the signature that counts or counted last; ``holds`` is
    whether rights rest on it, ``holds_until`` the last such day; ``next`` the text to sign now.
    """

    state: Standing
    holds: bool
    version: str | None
    valid_until: str | None
    holds_until: str | None
    next: PledgeTextRecord | None


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """A text that somebody signed. ``valid_until`` is a civil day, ``signed_at`` epoch seconds."""

    version: str
    valid_until: str
    signed_at: int
    text_sha256: str | None

    @property
    def renewable_from(self) -> str:
        """The first civil day on which the same text may be signed for another year."""
        return shift(self.valid_until, -RENEWAL_DAYS)


def grace_day(today: str) -> str:
    """The earliest last day of a pledge that still holds on the civil day ``today``."""
    return shift(today, -GRACE_DAYS)


def is_pledged(tx: Transaction, person_id: str, today: str) -> bool:
    """Whether a pledge of the person holds on the civil day ``today`` (YYYY-MM-DD, WIB)."""
    found = tx.one(store.HOLDS, person_id=person_id, today=today, grace_day=grace_day(today))
    return found is not None


def list_pledge_texts(tx: Transaction) -> list[PledgeTextRecord]:
    """Every version, the newest first; also one that is yet to take effect."""
    return [PledgeTextRecord(*row) for row in tx.all(store.LIST_TEXTS)]


def get_pledge_text(tx: Transaction, today: str) -> PledgeTextRecord:
    """The text in effect on a civil day; raises Conflict ``no_pledge_text``."""
    for item in list_pledge_texts(tx):
        if item.effective_from <= today:
            return item
    raise Conflict("no_pledge_text", "no text of the pledge is in effect", pasal=("27(1)a",))


def pledge_standing(tx: Transaction, person_id: str, today: str) -> PledgeStanding:
    """How the person stands with the pledge on the civil day ``today``. One query."""
    rows = tx.all(store.TEXTS_AND_SIGNED, person_id=person_id)
    read = [(PledgeTextRecord(*row[:-1]), row[-1]) for row in rows]
    counting = [
        (item.version, until, _holds_until(item, until))
        for item, until in read
        if until is not None and item.effective_from <= today
    ]
    signed = {item.version: until for item, until in read if until is not None}
    to_sign = _next_text([item for item, _ in read], signed, today)
    if not counting:
        return PledgeStanding("unsigned", False, None, None, None, to_sign)
    version, until, last = max(counting, key=lambda item: item[2])
    holds = last >= today
    state: Standing = "over"
    if holds:
        state = "grace" if until < today else "due" if to_sign is not None else "valid"
    return PledgeStanding(state, holds, version, until, last, to_sign)


def list_signatures(tx: Transaction, person_id: str) -> list[SignatureRecord]:
    """The texts that the person signed, the one that is signed for longest first."""
    return [SignatureRecord(*row) for row in tx.all(store.SIGNATURES, person_id=person_id)]


def is_bound_by_pledge(tx: Transaction, person_id: str) -> bool:
    """Whether the person must have signed: a pengelola by decree, whose right is not over."""
    return binds_pledge(list_assignments(tx, person_id))


def binds_pledge(assignments: Iterable[AssignmentRecord]) -> bool:
    """The same of a person whose assignments were read."""
    return any(held.role in PENGELOLA and held.state in BOUND_STATES for held in assignments)


def shift(day: str, days: int) -> str:
    """The civil day so many days later; negative: earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _holds_until(signed: PledgeTextRecord, valid_until: str) -> str:
    last = shift(valid_until, GRACE_DAYS)
    return last if signed.accepted_until is None else min(last, signed.accepted_until)


def _next_text(
    texts: list[PledgeTextRecord], signed: dict[str, str], today: str
) -> PledgeTextRecord | None:
    """The text that the person may sign now: the present one first, then one yet to come."""
    present = next((item for item in texts if item.effective_from <= today), None)
    coming = [item for item in reversed(texts) if item.effective_from > today]
    for item in ([present] if present else []) + coming:
        if signed.get(item.version, "") <= shift(today, RENEWAL_DAYS):
            return item
    return None
