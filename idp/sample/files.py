"""Writes the sample as CSV files, line by line, so that any size fits into memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from idp.sample import employees, events, organisation
from idp.sample.employees import Employee, generate_employees

_UNIT_COLUMNS = (
    *("kode", "nama", "jenis", "induk", "berlaku_dari", "berlaku_sampai", "dasar_hukum", "pusat"),
)


def write_sample(directory: Path, count: int, seed: int) -> dict[str, int]:
    """Write units.csv, employees.csv and events.csv; gives the number of lines of each.

    The same count and seed give the same bytes. Raises Refusal ``too_few``.
    """
    staff = generate_employees(count, seed)
    directory.mkdir(parents=True, exist_ok=True)
    units = organisation.build_organisation(count)
    lines = {}
    with (directory / "units.csv").open("w", encoding="utf-8", newline="") as out:
        lines["units"] = _write(out, _UNIT_COLUMNS, (unit.cells() for unit in units))
    with (
        (directory / "employees.csv").open("w", encoding="utf-8", newline="") as out,
        (directory / "events.csv").open("w", encoding="utf-8", newline="") as events_out,
    ):
        passing = _Passing(out, staff)
        codes = [unit.code for unit in units if unit.kind == "UNIT"]
        found = events.generate_events(passing.employees(), codes, seed)
        lines["events"] = _write(events_out, events.COLUMNS, found)
        lines["employees"] = passing.written
    return lines


def units_file(count: int) -> bytes:
    """The units file of that size."""
    out = io.StringIO(newline="")
    _write(out, _UNIT_COLUMNS, (unit.cells() for unit in organisation.build_organisation(count)))
    return out.getvalue().encode()


def employees_file(staff: Iterable[Employee]) -> bytes:
    """The employees file of these."""
    out = io.StringIO(newline="")
    _write(out, employees.COLUMNS, (employee.cells() for employee in staff))
    return out.getvalue().encode()


class _Passing:
    """Writes each employee down while passing it on."""

    def __init__(self, out: TextIO, staff: Iterator[Employee]) -> None:
        self._writer = csv.writer(out, lineterminator="\n")
        self._staff = staff
        self.written = 0

    def employees(self) -> Iterator[Employee]:
        self._writer.writerow(employees.COLUMNS)
        for employee in self._staff:
            self._writer.writerow(employee.cells().values())
            self.written += 1
            yield employee


def _write(out: TextIO, columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row.values())
        count += 1
    return count
