"""What governance tells the rooms above. ``at`` is epoch seconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorityReduced:
    """An authority of this person ended or was suspended; its version is raised already."""

    person_id: str
    at: int


@dataclass(frozen=True, slots=True)
class AuthorityGranted:
    """An authority of this person came into force, or is in force again."""

    person_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PledgeSigned:
    """The person signed the present text of the pakta integritas (Pasal 27(1)a)."""

    person_id: str
    at: int
