"""A campaign, an item of it, and an item with names, as the rooms above see them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from idp.foundation.database import Row
from idp.governance import POSTS


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """One review campaign. ``deadline`` is a civil date (WIB), other times epoch seconds.

    ``items`` is how many rights it looks at, ``snapshot_sha256`` the digest of how they stood when
    it began, ``evidence`` where the signed evidence lies once it is closed.
    """

    id: str
    name: str
    scope: str
    unit_code: str | None
    state: str
    default_outcome: str
    deadline: str
    created_by: str
    created_at: int
    started_by: str | None
    started_at: int | None
    items: int
    snapshot_sha256: str | None
    applied_at: int | None
    closed_by: str | None
    closed_at: int | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One right of a campaign: how it stood, who is asked, and what was decided.

    Exactly one of ``assignment_id`` and ``client_id`` is set; ``role`` is the role, or the name of
    the client. Dates are civil dates (WIB), ``decided_at`` epoch seconds.
    """

    id: str
    campaign_id: str
    position: int
    assignment_id: str | None
    client_id: str | None
    holder_id: str | None
    role: str
    unit: str | None
    standing: str
    basis: str | None
    basis_date: str | None
    valid_from: str | None
    valid_until: str | None
    first_reviewer: str | None
    reviewer_id: str | None
    reviewer_by: str
    outcome: str
    by_default: bool
    facts_seen: bool
    reason: str | None
    note: str | None
    decided_by: str | None
    decided_at: int | None
    version: int

    @property
    def subject(self) -> str:
        """Id of the assignment or of the client."""
        return self.assignment_id or self.client_id or ""

    @property
    def is_post(self) -> bool:
        """Whether it comes with a post, which ends with its decree or order (Pasal 9(5), 9(7))."""
        return self.assignment_id is not None and self.role in POSTS


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An item with the names and numbers of its people, for those who read it."""

    item: ItemRecord
    holder_nip: str | None
    holder_name: str | None
    reviewer_nip: str | None
    reviewer_name: str | None
    decider_nip: str | None
    decider_name: str | None


_WIDTH = len(fields(ItemRecord))
_FLAGS = tuple(
    place for place, field in enumerate(fields(ItemRecord)) if field.type in ("bool", bool)
)


def item_from_row(row: Row) -> ItemRecord:
    """The item of a row in the order of its fields."""
    values = list(row)
    for place in _FLAGS:
        values[place] = bool(values[place])
    return ItemRecord(*values)


def named_from_row(row: Row) -> NamedItem:
    """The item of a row that ends with names and numbers."""
    return NamedItem(item_from_row(row[:_WIDTH]), *row[_WIDTH:])
