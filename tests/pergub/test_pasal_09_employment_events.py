"""Pasal 9(6): authority falls when its holder stops, is moved, or gets another position."""

from __future__ import annotations

import time

import pytest

from idp import audit, directory, governance
from idp.directory import InvalidFile, PersonDeparted, PersonMoved, apply_due_events
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.governance import AuthorityReduced
from tests.rooms.directory.files import csv_of, load_people, load_units, person_of
from tests.rooms.governance.appointments import appoint, employ, in_force

TODAY, TOMORROW = "2026-09-21", "2026-09-22"
EVENT = {
    "tanggal": TODAY,
    "nip": "",
    "peristiwa": "MUTASI",
    "unit_baru": "",
    "jabatan_baru": "",
    "dokumen": "800.1.3/1/2026",
}


@pytest.fixture(autouse=True)
def _wired(foundation: Foundation) -> None:
    load_units(foundation)
    foundation.database.subscribers = {
        PersonMoved: [governance.lapse_after_move],
        PersonDeparted: [governance.lapse_after_departure],
        AuthorityReduced: [],
    }


def take(
    foundation: Foundation, *rows: dict[str, str], dry_run: bool = False
) -> directory.EventReport:
    with foundation.database.transaction() as tx:
        return directory.import_events(
            tx,
            csv_of([EVENT | row for row in rows]),
            actor="operator",
            now_ms=foundation.clock.now_ms(),
            dry_run=dry_run,
        )


@pytest.mark.parametrize(
    ("cells", "remains"),
    [
        ({"peristiwa": "MUTASI", "unit_baru": "DISDIK"}, []),
        ({"peristiwa": "PINDAH_JABATAN", "jabatan_baru": "Analis Baru"}, []),
        ({"peristiwa": "MUTASI", "unit_baru": "DINKES.1"}, ["fasilitator:DINKES"]),
        ({"peristiwa": "PENSIUN"}, []),
        ({"peristiwa": "MENINGGAL"}, []),
        ({"peristiwa": "KONTRAK_BERAKHIR"}, []),
    ],
)
def test_what_an_event_does_to_an_appointment(
    foundation: Foundation, cells: dict[str, str], remains: list[str]
) -> None:
    person = employ(foundation, "DINKES")
    appoint(foundation, person)
    take(foundation, {"nip": person.nip or ""} | cells)
    assert in_force(foundation, person) == remains
    after = person_of(foundation, person.nip or "")
    assert after.may_act == (cells["peristiwa"] in ("MUTASI", "PINDAH_JABATAN"))


def test_a_later_event_binds_at_midnight_wib_of_its_day(foundation: Foundation) -> None:
    clock = foundation.clock
    assert isinstance(clock, FixedClock)
    person = employ(foundation, "DINKES")
    appoint(foundation, person)
    report = take(
        foundation, {"nip": person.nip or "", "tanggal": TOMORROW, "peristiwa": "BERHENTI"}
    )
    assert (report.due, report.late) == (0, 0)
    assert apply_due_events(foundation) == 0
    assert in_force(foundation, person) == ["fasilitator:DINKES"]
    clock.advance(3 * 3600)  # 00:13 WIB of the next day
    assert apply_due_events(foundation) == 1
    assert in_force(foundation, person) == []
    assert apply_due_events(foundation) == 0


def test_an_event_of_the_past_binds_at_once_and_is_marked_late(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    appoint(foundation, person)
    report = take(
        foundation, {"nip": person.nip or "", "tanggal": "2026-08-01", "unit_baru": "DISDIK"}
    )
    assert (report.due, report.late) == (1, 1)
    assert in_force(foundation, person) == []
    with foundation.database.reading() as tx:
        (event,) = directory.list_employment_events(tx, nip=person.nip)
        (told,) = [
            row
            for row in audit.list_events_about(tx, person.id, limit=10)
            if row.type == "directory:employment:changed"
        ]
    assert event.is_late
    assert event.applied_at is not None
    assert (told.detail["late"], told.detail["pasal"]) == (True, "9(6)")


def test_a_preview_writes_nothing_and_the_same_file_twice_changes_nothing(
    foundation: Foundation,
) -> None:
    person = employ(foundation, "DINKES")
    appoint(foundation, person)
    row = {"nip": person.nip or "", "unit_baru": "DISDIK"}
    preview = take(foundation, row, dry_run=True)
    assert (preview.moves, preview.due, preview.departures) == (1, 1, 0)
    assert in_force(foundation, person) == ["fasilitator:DINKES"]
    take(foundation, row)
    again = take(foundation, row)
    assert (again.known, len(again.events)) == (1, 0)


def test_one_decree_does_not_send_a_person_to_two_units(foundation: Foundation) -> None:
    """Else the second would be taken for the first and never bind, and nobody would know."""
    person = employ(foundation, "DINKES")
    moved = {"nip": person.nip or "", "unit_baru": "DISDIK"}
    with pytest.raises(InvalidFile) as twice:
        take(foundation, moved, moved | {"unit_baru": "DINKES.1"})
    assert [fault.code for fault in twice.value.faults] == ["event_differs"]
    take(foundation, moved)
    with pytest.raises(InvalidFile) as later:
        take(foundation, moved | {"unit_baru": "DINKES.1"})
    assert [(fault.line, fault.code) for fault in later.value.faults] == [(2, "event_differs")]


def test_one_bad_line_and_nothing_of_the_file_is_taken(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    appoint(foundation, person)
    good = {"nip": person.nip or "", "unit_baru": "DISDIK"}
    with pytest.raises(InvalidFile) as refused:
        take(
            foundation,
            good,
            {"nip": "198012302010012999", "unit_baru": "DISDIK"},
            {"nip": person.nip or "", "unit_baru": "TIADA"},
            {"nip": person.nip or "", "peristiwa": "NAIK"},
            {"nip": person.nip or "", "peristiwa": "PINDAH_JABATAN"},
            {"nip": person.nip or "", "tanggal": "kemarin", "unit_baru": "DISDIK"},
            {"nip": person.nip or "", "dokumen": "", "unit_baru": "DISDIK"},
        )
    assert {(fault.line, fault.column, fault.code) for fault in refused.value.faults} == {
        (3, "nip", "nip_unknown"),
        (4, "unit_baru", "unit_unknown"),
        (5, "peristiwa", "event_unknown"),
        (6, "jabatan_baru", "required"),
        (7, "tanggal", "date_invalid"),
        (8, "dokumen", "required"),
    }
    assert in_force(foundation, person) == ["fasilitator:DINKES"]


def test_a_thousand_events_preview_in_five_and_bind_in_twenty_seconds(
    foundation: Foundation,
) -> None:
    """One audit row a person."""
    people = [
        {
            "nama": f"Orang {n}",
            "nip": f"1980{1 + n // 900:02d}15200501{1 + n % 2}{1 + n % 900:03d}",
            "jenis": "PNS",
            "unit": "DINKES",
        }
        for n in range(1000)
    ]
    load_people(foundation, people)
    rows = [{"nip": row["nip"], "unit_baru": "DISDIK"} for row in people]
    started = time.monotonic()
    take(foundation, *rows, dry_run=True)
    previewed = time.monotonic()
    report = take(foundation, *rows)
    applied = time.monotonic()
    assert report.due == 1000
    assert previewed - started < 5
    assert applied - previewed < 20
