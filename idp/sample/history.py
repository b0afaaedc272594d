"""Four hundred days of fictional events, the same for the same seed, people and day.

Weekdays are busy, mostly in the morning; Saturdays and Sundays are nearly still. Some suspensions
that were lifted again (Pasal 9(7)) are told with their letters.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from idp.audit import OPERATOR, EventType, PastEvent
from idp.foundation.clock import civil_date, start_of_date
from idp.sample.scenes import MINUTE, SCENES, SHARES, Cast, Stage

DAYS = 400
_WEIGHTS = (10, 10, 10, 10, 8, 1, 1)
"""From Monday to Sunday."""
_HOUR = 60 * MINUTE
_SUSPENSION_DAYS = 14
_LATEST_SUSPENSION = 190
"""The assignments of the sample are two hundred days old."""


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment that may have been suspended once."""

    id: str
    person_id: str
    role: str
    unit: str | None


def events_for(employees: int) -> int:
    """How many events a sample of this size has."""
    return 2_000 if employees < 500 else 25_000 if employees < 5_000 else 400_000


def generate_history(
    cast: Cast, held: Sequence[Held], count: int, seed: int, now: int
) -> Iterator[PastEvent]:
    """``count`` events up to the midnight (WIB) before ``now``, by time within each day."""
    draw = Random(f"simasn-sample-history/{seed}")
    stage = Stage(draw, cast, 0)
    told = _suspensions(draw, held, count, now)
    today = date.fromisoformat(civil_date(now))
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    weights = [_WEIGHTS[day.weekday()] for day in days]
    total, passed, written = sum(weights), 0, 0
    for day, weight in zip(days, weights, strict=True):
        passed += weight
        wanted = count * passed // total - written
        events = told.pop(day.isoformat(), [])
        events += islice(
            _day(stage, start_of_date(day.isoformat()) * 1000), max(0, wanted - len(events))
        )
        yield from sorted(events, key=lambda event: event.at_ms)
        written += len(events)


def _day(stage: Stage, midnight_ms: int) -> Iterator[PastEvent]:
    """Scenes of one day for ever; none goes on past midnight."""
    draw = stage.draw
    while True:
        # Most begin at half past seven; who draws late stays late.
        stage.at_ms = midnight_ms + int((7.2 + draw.expovariate(0.45)) * _HOUR)
        if stage.at_ms > midnight_ms + 20 * _HOUR:
            continue
        scene = SCENES[bisect(SHARES, draw.random() * SHARES[-1])]
        for event in scene(stage):
            if event.at_ms < midnight_ms + 24 * _HOUR:
                yield event


def _suspensions(
    draw: Random, held: Sequence[Held], count: int, now: int
) -> dict[str, list[PastEvent]]:
    """Suspensions and their ends, by civil day."""
    told: dict[str, list[PastEvent]] = defaultdict(list)
    today = date.fromisoformat(civil_date(now))
    for number, item in enumerate(draw.sample(held, min(len(held), max(2, count // 4_000)))):
        back = draw.randrange(_SUSPENSION_DAYS + 1, _LATEST_SUSPENSION)
        letter = f"SPK/{number + 1}/CONTOH"
        reason = "Tidak memutakhirkan data tiga bulan berturut-turut"
        begun = today - timedelta(days=back)
        # On a working day: never at a weekend, for which hardly an event is planned.
        begun -= timedelta(days=max(0, begun.weekday() - 4))
        ended = begun + timedelta(days=_SUSPENSION_DAYS)
        suspended = {"from": "active", "to": "suspended", "scope": "person"}
        reinstated = {"from": "suspended", "to": "active", "document": letter}
        for day, kind, told_reason, detail in (
            (begun, EventType.ASSIGNMENT_SUSPENDED, reason, suspended),
            (ended, EventType.ASSIGNMENT_REINSTATED, "Surat kesanggupan diketahui", reinstated),
        ):
            event = PastEvent(
                start_of_date(day.isoformat()) * 1000 + 9 * _HOUR,
                kind,
                actor=OPERATOR,
                subject=item.id,
                unit=item.unit,
                reason=told_reason,
                detail={"person": item.person_id, "role": item.role, "pasal": "9(7)", **detail},
            )
            told[day.isoformat()].append(event)
    return told
