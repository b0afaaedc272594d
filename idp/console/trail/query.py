"""What the address of the audit trail says: its filters, and where a page begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from idp.audit import EventType
from idp.console.trail.entries import TrailFilter
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.http import BadRequest

TRAIL = "/console/jejak"
PERIODS = ("1", "7", "30", "90", "365")
"""Days, the present one among them (WIB)."""
RESULTS = ("ok", "denied", "failed")
GROUPS = tuple(dict.fromkeys(one.value.partition(":")[0] for one in EventType))
"""The rooms from which events come."""
TYPES = tuple(one.value for one in EventType)
ORDER, OLDEST = "urut", "lama"
AFTER, CHECKED = "setelah", "diperiksa"
_DAY = 86_400
_LONGEST = 100
_LONGEST_ID = 18
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "masa": PERIODS,
    "jenis": (*GROUPS, *TYPES),
    "hasil": RESULTS,
    ORDER: (OLDEST,),
}
"""Parameters that are chosen from a closed list."""
_TEXTS = ("pelaku", "subjek", "unit", "pasal", "tindakan")
"""Parameters that hold what somebody typed or followed."""


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """The parameters of an address, without what narrows nothing."""

    kept: Mapping[str, str]
    last_seen: int | None

    @property
    def oldest_first(self) -> bool:
        return self.kept.get(ORDER) == OLDEST

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the trail, without its order."""
        return {name: value for name, value in self.kept.items() if name != ORDER}

    def turned_round(self) -> str:
        """The same trail in the other order, from its beginning."""
        order = {} if self.oldest_first else {ORDER: OLDEST}
        parameters = self.filters | order
        return f"{TRAIL}?{urlencode(parameters)}" if parameters else TRAIL

    def wanted(self, now: int) -> TrailFilter:
        """The filter at ``now`` (epoch seconds)."""
        days, since = self.kept.get("masa"), 0
        if days:
            since = start_of_date(civil_date(now)) - (int(days) - 1) * _DAY
        return TrailFilter(
            since_ms=since * 1000,
            type=self.kept.get("jenis", ""),
            result=self.kept.get("hasil", ""),
            correlation=self.kept.get("tindakan", ""),
            pasal=self.kept.get("pasal", ""),
            unit_code=self.kept.get("unit", ""),
            actor=self.kept.get("pelaku", ""),
            subject=self.kept.get("subjek", ""),
        )

    def address(self, path: str = TRAIL, **more: str) -> str:
        """The trail under these filters, and further parameters."""
        return f"{path}?{urlencode({**self.kept, **more})}"


def read_query(query: Mapping[str, str]) -> TrailQuery:
    """Read an address; raises BadRequest where it makes no sense."""
    kept = {name: query.get(name, "").strip() for name in (*_CHOICES, *_TEXTS)}
    for name, known in _CHOICES.items():
        if kept[name] not in ("", *known):
            raise BadRequest("there is no such filter")
    # A character that nobody types (NUL above all) is no text to the database either.
    if not all(value.isprintable() and len(value) <= _LONGEST for value in kept.values()):
        raise BadRequest("this is nothing to search for")
    mark = query.get(AFTER)
    return TrailQuery(
        {name: value for name, value in kept.items() if value},
        read_id(mark) if mark else None,
    )


def read_id(text: str) -> int:
    """The id of an event; raises BadRequest for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID):
        raise BadRequest("this is no number of an event")
    return int(text)
