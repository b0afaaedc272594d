"""What this room tells the rooms above, inside the transaction of the act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session has ended: what grew from it ends with it. ``at`` is epoch seconds."""

    session_id: str
    person_id: str
    at: int
