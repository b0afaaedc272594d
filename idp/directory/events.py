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

    ``former_unit_code`` and ``unit_code`` are the units before and now; they may be the same.
    """

    person_id: str
    former_unit_code: str | None
    unit_code: str
    position_changed: bool
    at: int
