"""Fictional employment events: who moves, gets another position or leaves (Pasal 9(6))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random

from idp.sample.employees import REFERENCE_DAY, Employee

COLUMNS = (
    *("tanggal", "nip", "peristiwa", "unit_lama", "unit_baru", "jabatan_lama", "jabatan_baru"),
    "dokumen",
)
_LEAVING = ("PENSIUN", "BERHENTI", "MENINGGAL")
_SHARE = 25
"""One employee in so many has an event."""


def generate_events(
    employees: Iterable[Employee], units: list[str], seed: int
) -> Iterator[dict[str, str]]:
    """About one event for 25 employees, in the order of the employees, over one year.

    ``peristiwa`` is MUTASI (another unit), PINDAH_JABATAN (another position), or PENSIUN,
    BERHENTI, MENINGGAL, KONTRAK_BERAKHIR (employment ends).
    """
    draw = Random(f"simasn-sample-events/{seed}")
    number = 0
    for employee in employees:
        if draw.randrange(_SHARE):
            continue
        number += 1
        kind = draw.choices(("MUTASI", "PINDAH_JABATAN", "LEAVING"), (5, 2, 3))[0]
        moves = kind == "MUTASI"
        if kind == "LEAVING":
            contract = employee.kind.startswith("PPPK")
            kind = "KONTRAK_BERAKHIR" if contract else draw.choice(_LEAVING)
        # Half of the moves fall on one day: the ceremony after which many officials change seats.
        days = 195 if moves and draw.random() < 0.5 else draw.randrange(365)
        yield {
            "tanggal": (REFERENCE_DAY + timedelta(days=days)).isoformat(),
            "nip": employee.nip,
            "peristiwa": kind,
            "unit_lama": employee.unit,
            "unit_baru": draw.choice(units) if moves else "",
            "jabatan_lama": employee.position,
            "jabatan_baru": "Analis Kebijakan Ahli Muda" if kind == "PINDAH_JABATAN" else "",
            "dokumen": f"800.1.3/{number}/CONTOH/{REFERENCE_DAY.year}",
        }
