"""What is on record of a change of a client: who asked for what, and who decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from idp.foundation.database import Row

ChangeKind = Literal["register", "update", "rotate", "disable"]
CHANGE_KINDS: tuple[ChangeKind, ...] = ("register", "update", "rotate", "disable")
CHANGE_STATES = ("waiting", "confirmed", "refused", "withdrawn")
MOST_OVERLAP_HOURS = 168


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """What is to be done: to which client, and for registration and update, how it shall be.

    ``metadata`` has passed read_metadata; ``overlap_hours`` is for rotation alone.
    """

    kind: ChangeKind
    name: str
    client_id: str | None = None
    metadata: Mapping[str, Any] | None = None
    owner_unit: str | None = None
    module: str | None = None
    basis: str | None = None
    overlap_hours: int = 0
    reason: str | None = None

    def content(self) -> dict[str, Any]:
        """What is kept of it as JSON."""
        if self.kind == "rotate":
            return {"overlap_hours": self.overlap_hours}
        if self.metadata is None:
            return {}
        return {
            "metadata": dict(self.metadata),
            "owner_unit": self.owner_unit,
            "module": self.module,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class ClientChangeRecord:
    """A change as it is on record; moments in epoch seconds, names of persons where they are."""

    id: str
    kind: ChangeKind
    client_id: str | None
    name: str
    content: Mapping[str, Any]
    reason: str | None
    state: str
    asked_by: str
    asked_at: int
    decided_by: str | None
    decided_at: int | None
    decided_reason: str | None
    secret_due_until: int | None
    asker_name: str | None
    decider_name: str | None

    def has_secret_for(self, person: str, now: int) -> bool:
        """Whether this person may fetch a secret of it now."""
        due = self.secret_due_until
        return self.asked_by == person and due is not None and now < due


def change_from_row(row: Row) -> ClientChangeRecord:
    """In the order of the fields."""
    values = list(row)
    values[4] = json.loads(values[4])
    return ClientChangeRecord(*values)
