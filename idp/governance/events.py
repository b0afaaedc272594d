"""What governance tells the rooms above. ``at`` is epoch seconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorityReduced:
    """An authority of this person ended or was suspended; its version is raised already."""

    person_id: str
    at: int
