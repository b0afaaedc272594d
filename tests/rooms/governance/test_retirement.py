"""The retirement forecast: who and when by kind of position, word of it once, no right falls."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from idp import directory, governance
from idp.directory import PersonRecord, Retirement, retirement_age
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Refusal
from tests.rooms.directory.files import PERSON, csv_of, load_people, load_units, person_of
from tests.rooms.governance.appointments import appoint, in_force

TODAY, DAY = "2026-09-21", 86_400
_numbers: Iterator[int] = itertools.count(1)
MAILS = Statement(text("SELECT count(*) FROM outbox_message WHERE topic = 'mail'"))


@pytest.fixture(autouse=True)
def units(foundation: Foundation) -> None:
    load_units(foundation)


def born(foundation: Foundation, birthday: str, unit: str = "DINKES", **cells: str) -> PersonRecord:
    """An employee with this birthday (YYYYMMDD)."""
    nip = f"{birthday}{int(birthday[:4]) + 25}011{next(_numbers):03d}"
    nip = nip[:14] + "1" + nip[-3:]
    load_people(foundation, [PERSON | {"nip": nip, "unit": unit, "jabatan": "Analis"} | cells])
    return person_of(foundation, nip)


def forecast(foundation: Foundation, until: str) -> list[Retirement]:
    with foundation.database.reading() as tx:
        return directory.forecast_retirements(tx, since=TODAY, until=until)


@pytest.mark.parametrize(
    ("kind", "position", "age"),
    [
        ("jpt_pratama", "Kepala Dinas", 60),
        ("jpt_madya", "Sekretaris Daerah", 60),
        ("administrator", "Sekretaris Dinas", 58),
        ("pengawas", "Kepala Subbagian", 58),
        ("pelaksana", "Pengadministrasi", 58),
        ("fungsional", "Analis SDM Aparatur Ahli Muda", 58),
        ("fungsional", "Analis SDM Aparatur Ahli Madya", 60),
        ("fungsional", "Dokter Ahli Utama", 65),
        ("pelaksana", "Pembantu Ahli Utama", 58),
        (None, None, 58),
    ],
)
def test_the_age_goes_by_the_kind_of_position(
    kind: str | None, position: str | None, age: int
) -> None:
    assert retirement_age(kind, position) == age


def test_one_retires_on_the_first_of_the_month_after_the_birthday(foundation: Foundation) -> None:
    december = born(foundation, "19681201")
    october = born(foundation, "19681031")
    born(foundation, "19690101")
    born(foundation, "19680831")  # retired on the first of September by the calendar: no forecast
    found = forecast(foundation, "2027-01-01")
    assert [(one.person_id, one.retires_on) for one in found] == [
        (october.id, "2026-11-01"),
        (december.id, "2027-01-01"),
    ]
    assert forecast(foundation, "2026-12-31") == found[:1]
    with pytest.raises(Refusal):
        forecast(foundation, "besok")


def test_each_word_is_sent_once_and_nobody_loses_a_right(
    foundation: Foundation, clock: FixedClock
) -> None:
    head = born(foundation, "19800101", email="kepala@contoh.go.id")
    appoint(foundation, head, "kepala_perangkat_daerah")
    old = born(foundation, "19681105")
    appoint(foundation, old)
    sent = []
    # TMT 2026-12-01 is 71 days off: one word of the ninety days, then that of 30 and of 7.
    for days in (0, 0, 40, 1, 1, 23, 6, 1, 30):
        clock.advance(days * DAY)
        sent.append(governance.warn_of_retirements(foundation))
    assert sent == [1, 0, 0, 1, 0, 1, 0, 0, 0]
    with foundation.database.reading() as tx:
        assert tx.one(MAILS) == (3,)
    assert in_force(foundation, old) == ["fasilitator:DINKES"]


def test_whose_retirement_is_recorded_needs_no_word(foundation: Foundation) -> None:
    old = born(foundation, "19681005")
    event = {
        "tanggal": "2026-11-01",
        "nip": old.nip or "",
        "peristiwa": "PENSIUN",
        "dokumen": "800/1/2026",
    }
    with foundation.database.transaction() as tx:
        directory.import_events(
            tx, csv_of([event]), actor="operator", now_ms=foundation.clock.now_ms()
        )
    assert [one.is_recorded for one in forecast(foundation, "2026-12-31")] == [True]
    assert governance.warn_of_retirements(foundation) == 0


def test_a_preview_tells_what_the_day_of_transfers_would_do(foundation: Foundation) -> None:
    fasilitator = born(foundation, "19800202")
    appoint(foundation, fasilitator)
    other = born(foundation, "19800203")
    rows = [
        {"tanggal": day, "nip": person.nip or "", "peristiwa": kind, "unit_baru": unit,
         "dokumen": "800/1/2026"}
        for day, person, kind, unit in (
            ("2026-10-01", fasilitator, "MUTASI", "DISDIK"),
            (TODAY, other, "BERHENTI", ""),
        )
    ]  # fmt: skip

    class OnlyAskedError(Exception):
        pass

    now_ms = foundation.clock.now_ms()
    foundation.database.subscribers = {
        **foundation.database.subscribers,
        directory.PersonMoved: [governance.lapse_after_move],
        directory.PersonDeparted: [governance.lapse_after_departure],
        governance.AuthorityReduced: [],
    }

    def preview() -> None:
        with foundation.database.transaction() as tx:
            report, follows = governance.foresee_events(
                tx, csv_of(rows), actor="operator", now_ms=now_ms
            )
            assert (report.moves, report.departures, report.due) == (1, 1, 1)
            assert (follows.lapses, follows.vacancies, follows.departures) == (1, 1, 1)
            raise OnlyAskedError

    with pytest.raises(OnlyAskedError):
        preview()
    assert in_force(foundation, fasilitator) == ["fasilitator:DINKES"]
    with foundation.database.reading() as tx:
        assert directory.list_employment_events(tx) == []
