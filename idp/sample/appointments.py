"""Who of the fictional employees has which authority, in every state there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from idp.sample.employees import Employee
from idp.sample.organisation import CENTRAL, OFFICES

_OFFICES_WITHOUT_FASILITATOR = 3
"""The last so many Perangkat Daerah: their fasilitator has lapsed and nobody followed."""
_SUSPENDED_AT = "DISKOMINFO"


@dataclass(frozen=True, slots=True)
class Planned:
    """One assignment to record. Days count from today; ``days_left`` None: no last day."""

    nip: str
    role: str
    unit: str | None
    state: str = "active"
    since_days: int = 200
    days_left: int | None = None
    document: str | None = None
    reason: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class _Size:
    """How many of each kind a sample has (by its number of employees)."""

    active: int
    other: tuple[str, ...]
    administrators: int
    acting_heads: int
    operators: int
    auditors: int


_SMALL = _Size(
    8, ("suspended", "decreed", "verified", "proposed", "lapsed", "rejected"), 4, 1, 1, 1
)
_OTHER = (
    *("suspended",) * 3,
    *("decreed",) * 3,
    *("verified",) * 3,
    *("proposed",) * 2,
    "returned",
    *("lapsed",) * 5,
    "rejected",
)
_MIDDLE = _Size(44, _OTHER, 9, 5, 3, 3)
_LARGE = _Size(78, _OTHER, 12, 5, 3, 3)


class AppointmentPlan:
    """Draws people from their offices, each for one authority at most.

    After ``appointments`` has run, ``take_ordinary`` gives somebody without any.
    """

    def __init__(self, staff: list[Employee]) -> None:
        self._size = _SMALL if len(staff) < 500 else _MIDDLE if len(staff) < 5_000 else _LARGE
        self._heads = {person.unit: person for person in staff if person.is_head}
        self._free: dict[str, list[Employee]] = defaultdict(list)
        present = {person.perangkat_daerah for person in staff}
        self._offices = [code for code, _ in OFFICES if code in present]
        # take_ordinary pops from the end: who leads a unit comes last, when nobody else is left.
        for person in sorted(staff, key=lambda person: not person.is_head):
            if person.unit not in self._offices or not person.is_head:
                self._free[person.perangkat_daerah].append(person)
        self._numbers = iter(range(1, 10_000))

    def take_ordinary(self, office: str) -> Employee:
        """An employee of that Perangkat Daerah who has no authority yet."""
        return self._free[office].pop()

    def appointments(self) -> Iterator[Planned]:
        """Everything to record; the demo logins are the first of each role."""
        for _ in range(self._size.administrators):
            yield self._decreed(self.take_ordinary(CENTRAL), "administrator", None)
        yield from self._fasilitators()
        yield from self._heads_of_offices()
        for _ in range(self._size.operators):
            person = self.take_ordinary("DISKOMINFO")
            yield Planned(person.nip, "operator_diskominfo", None, document=self._letter("ST"))
        for _ in range(self._size.auditors):
            person = self.take_ordinary("INSPEKTORAT")
            yield Planned(person.nip, "pengaudit", None, days_left=165, document=self._letter("ST"))

    def _fasilitators(self) -> Iterator[Planned]:
        staffed = self._offices[:-_OFFICES_WITHOUT_FASILITATOR]
        vacant = iter(self._offices[-_OFFICES_WITHOUT_FASILITATOR:])
        for number, office in zip(range(self._size.active), cycle(staffed), strict=False):
            person = self.take_ordinary(office)
            # The first of each office looks after it all, the later ones after their own unit.
            unit = office if number < len(staffed) else person.unit
            yield self._decreed(person, "fasilitator", unit, days_left=530)
        offices = cycle([_SUSPENDED_AT, *(code for code in staffed if code != _SUSPENDED_AT)])
        lapsed_days = iter((4, 19, 41, 75, 120))
        suspended = 0
        for state in self._size.other:
            left = next(vacant, None) if state == "lapsed" else None
            office = left or next(offices)
            person = self.take_ordinary(office)
            if state == "suspended":
                suspended += 1
                yield self._suspended(person, whole_unit=suspended == 3)
            elif state == "lapsed":
                yield self._decreed(
                    person,
                    "fasilitator",
                    office,
                    state="lapsed",
                    reason="mutasi",
                    since_days=next(lapsed_days),
                )
            elif state == "decreed":
                yield self._decreed(person, "fasilitator", office, state="decreed", since_days=5)
            else:
                yield Planned(person.nip, "fasilitator", office, state=state, since_days=7)

    def _suspended(self, person: Employee, *, whole_unit: bool) -> Planned:
        return self._decreed(
            person,
            "fasilitator",
            person.unit if whole_unit else person.perangkat_daerah,
            state="suspended",
            since_days=12,
            reason="Tidak memutakhirkan data tiga bulan berturut-turut",
            scope="unit" if whole_unit else "person",
        )

    def _heads_of_offices(self) -> Iterator[Planned]:
        heads = [self._heads[code] for code in self._offices if code in self._heads]
        for number, person in enumerate(heads, start=1):
            acting = number > len(heads) - self._size.acting_heads
            yield Planned(
                person.nip,
                "kepala_perangkat_daerah",
                person.unit,
                days_left=80 if acting else None,
                document=self._letter("SPRIN-PLT" if acting else "KEP-JAB"),
            )
        yield Planned(
            self._heads[CENTRAL].nip, "kepala_bkpsdmd", None, document=self._letter("KEP-JAB")
        )

    def _decreed(
        self,
        person: Employee,
        role: str,
        unit: str | None,
        *,
        state: str = "active",
        since_days: int = 200,
        days_left: int | None = None,
        reason: str | None = None,
        scope: str | None = None,
    ) -> Planned:
        return Planned(
            nip=person.nip,
            role=role,
            unit=unit,
            state=state,
            since_days=since_days,
            days_left=days_left,
            document=self._letter("BKPSDMD"),  # Pasal 9(5), Keputusan Gubernur
            reason=reason,
            scope=scope,
        )

    def _letter(self, office: str) -> str:
        return f"188.44/{next(self._numbers)}/{office}/CONTOH"
