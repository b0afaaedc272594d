"""What the directory tells the rooms above. ``at`` is epoch seconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonDisabled:
    """The account was closed by an administrator or operator."""

    person_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PersonDeparted:
    """Employment ended (Pasal 9(6) "berhenti"): the person may do nothing any more."""

    person_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """The person has another unit or another position (Pasal 9(6) "dimutasi atau pindah jabatan").

    ``unit_code`` is the unit the person belongs to now.
    """

    person_id: str
    unit_code: str | None
    position_changed: bool
    at: int
