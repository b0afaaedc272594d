"""The way of one appointment to authority: who took which step, when and on which document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp.audit import EventRecord, EventType
from idp.console.trail.entries import Named

_STEPS: tuple[tuple[str, EventType], ...] = (
    ("proposed", EventType.ASSIGNMENT_PROPOSED),
    ("verified", EventType.ASSIGNMENT_VERIFIED),
    ("registered", EventType.DECREE_REGISTERED),
    ("decreed", EventType.ASSIGNMENT_DECREED),
    ("active", EventType.ASSIGNMENT_ACTIVATED),
)
_REACHED = {"proposed": 1, "returned": 1, "verified": 2, "registered": 3, "decreed": 4}
"""Steps that an appointment has behind it; at any other stage all, or as many as are on record."""
_STOPPED = frozenset({"rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step. ``at`` is epoch seconds; nothing is known of what was recorded elsewhere."""

    name: str
    is_done: bool
    is_next: bool
    at: int | None
    who: str | None
    document: str | None


def way_of(stage: str, events: Sequence[EventRecord], actors: Mapping[str, Named]) -> list[WayStep]:
    """The five steps of SM-1; ``events`` are those about the appointment, newest first."""
    told = {event.type: event for event in reversed(events)}
    on_record = sum(type_ in told for _, type_ in _STEPS)
    reached = _REACHED.get(stage, on_record if stage in _STOPPED else len(_STEPS))
    return [
        _step(name, told.get(type_), actors, place, reached, is_open=stage in _REACHED)
        for place, (name, type_) in enumerate(_STEPS)
    ]


def _step(
    name: str,
    event: EventRecord | None,
    actors: Mapping[str, Named],
    place: int,
    reached: int,
    *,
    is_open: bool,
) -> WayStep:
    is_done = place < reached
    shown = event if is_done else None
    named = actors.get(shown.actor) if shown is not None and shown.actor is not None else None
    return WayStep(
        name,
        is_done,
        is_open and place == reached,
        shown.at_ms // 1000 if shown is not None else None,
        named.name if named is not None else None,
        shown.detail.get("document") if shown is not None else None,
    )
