"""A day of transfers: what would follow is seen first, and a second person lets it bind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from idp import directory, governance
from idp.audit import EventType
from idp.directory import InvalidFile
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.governance import transfer_days
from idp.governance.transfer_days import TransferDayRecord
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force


@pytest.fixture
def foundation(foundation: Foundation) -> Foundation:
    """With what follows a move and a departure, as the application has it."""
    heard: Any = foundation.database.subscribers
    heard[directory.PersonMoved].append(governance.lapse_after_move)
    heard[directory.PersonDeparted].append(governance.lapse_after_departure)
    return foundation


HEAD = "tanggal,nip,peristiwa,unit_baru,dokumen\n"
_EVENTS = Statement(text("SELECT actor FROM audit_event WHERE type = :type"))


def administrator(foundation: Foundation) -> str:
    person = employ(foundation, "BKPSDMD")
    appoint(foundation, person, "administrator", None)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, person.id, now_ms=foundation.clock.now_ms())
    return person.id


def propose(foundation: Foundation, data: bytes, actor: str) -> TransferDayRecord:
    now_ms = foundation.clock.now_ms()
    foreseen = transfer_days.foresee_day(foundation.database, data, actor=actor, now_ms=now_ms)
    with foundation.database.transaction() as tx:
        return transfer_days.propose_transfer_day(
            tx,
            data,
            file_name="mutasi.csv",
            reason="Pelantikan November",
            foreseen=foreseen,
            actor=actor,
            now_ms=now_ms,
        )


def confirm(foundation: Foundation, day: TransferDayRecord, actor: str) -> directory.EventReport:
    with foundation.database.transaction() as tx:
        return transfer_days.confirm_transfer_day(
            tx, day.id, actor=actor, now_ms=foundation.clock.now_ms()
        )


def a_day(foundation: Foundation) -> tuple[bytes, dict[str, directory.PersonRecord]]:
    """A fasilitator who moves, an analyst who retires, one who moves and holds nothing."""
    people = {
        "moves": employ(foundation, "DINKES", nama="Kenanga Pelawan"),
        "retires": employ(foundation, "DINKES", nama="Cempaka Namang"),
        "holds_nothing": employ(foundation, "DINKES", nama="Melati Pasirpadi"),
    }
    appoint(foundation, people["moves"])
    lines = [
        f"2026-01-05,{people['moves'].nip},MUTASI,DISDIK,800/1/2026",
        f"2026-01-05,{people['retires'].nip},PENSIUN,,800/1/2026",
        f"2027-01-01,{people['holds_nothing'].nip},MUTASI,DISDIK,800/1/2026",
    ]
    return (HEAD + "\n".join(lines) + "\n").encode(), people


def test_what_would_follow_is_told_and_nothing_of_it_stays(foundation: Foundation) -> None:
    # Pasal 9(6): a transfer ends the appointment, an end of employment the account.
    load_units(foundation)
    data, people = a_day(foundation)
    seen = transfer_days.foresee_day(
        foundation.database, data, actor="operator", now_ms=foundation.clock.now_ms()
    )
    assert [(lost.person_id, lost.unit_code) for lost in seen.lapses] == [
        (people["moves"].id, "DINKES")
    ]
    assert seen.vacancies == ("DINKES",)
    assert seen.departures == (people["retires"].id,)
    assert seen.untouched == (people["holds_nothing"].id,)
    assert (seen.new, seen.first_day, seen.last_day) == (3, "2026-01-05", "2027-01-01")
    assert in_force(foundation, people["moves"]) == ["fasilitator:DINKES"]
    with foundation.database.reading() as tx:
        assert directory.list_employment_events(tx) == []


def test_a_day_binds_when_a_second_person_confirms_it(foundation: Foundation) -> None:
    load_units(foundation)
    first, second = administrator(foundation), administrator(foundation)
    data, people = a_day(foundation)
    day = propose(foundation, data, first)
    assert in_force(foundation, people["moves"]) == ["fasilitator:DINKES"]
    assert confirm(foundation, day, second).due == 2
    assert in_force(foundation, people["moves"]) == []
    with foundation.database.reading() as tx:
        kept = transfer_days.get_transfer_day(tx, day.id)
        told = tx.all(_EVENTS, type=EventType.TRANSFER_DAY_CONFIRMED)
        events = directory.list_employment_events(tx)
    assert (kept.state, kept.decided_by, kept.content) == ("confirmed", second, None)
    assert told == [(second,)]
    assert {event.recorded_by for event in events} == {first}
    assert len(events) == 3


def test_who_brought_the_file_or_may_not_confirm_is_refused(foundation: Foundation) -> None:
    # C16, Pasal 2 huruf e.
    load_units(foundation)
    first = administrator(foundation)
    nobody = employ(foundation, "BKPSDMD").id
    data, people = a_day(foundation)
    day = propose(foundation, data, first)
    for actor in (first, nobody):
        with pytest.raises(Forbidden) as refused:
            confirm(foundation, day, actor)
        assert refused.value.code == "four_eyes"
        assert refused.value.pasal == ("2.e",)
    assert in_force(foundation, people["moves"]) == ["fasilitator:DINKES"]


def test_a_day_is_decided_once(foundation: Foundation) -> None:
    load_units(foundation)
    first, second = administrator(foundation), administrator(foundation)
    data, _people = a_day(foundation)
    day = propose(foundation, data, first)
    confirm(foundation, day, second)
    with pytest.raises(Conflict, match="not possible"):
        confirm(foundation, day, second)
    with pytest.raises(Refusal) as again:
        propose(foundation, data, first)
    assert again.value.code == "nothing_new"


def test_a_day_is_refused_by_the_second_and_withdrawn_by_the_first(
    foundation: Foundation,
) -> None:
    load_units(foundation)
    first, second = administrator(foundation), administrator(foundation)
    data, people = a_day(foundation)
    now_ms = foundation.clock.now_ms()
    refused, withdrawn = (propose(foundation, data, first) for _ in range(2))
    with foundation.database.transaction() as tx:
        day = transfer_days.refuse_transfer_day(
            tx, refused.id, reason="SK belum terbit", actor=second, now_ms=now_ms
        )
        assert (day.state, day.decision, day.content) == ("refused", "SK belum terbit", None)
        with pytest.raises(Forbidden):
            transfer_days.withdraw_transfer_day(
                tx, withdrawn.id, reason="salah berkas", actor=second, now_ms=now_ms
            )
        day = transfer_days.withdraw_transfer_day(
            tx, withdrawn.id, reason="salah berkas", actor=first, now_ms=now_ms
        )
        assert day.state == "withdrawn"
    assert in_force(foundation, people["moves"]) == ["fasilitator:DINKES"]


def test_a_faulty_file_is_kept_as_its_faults_alone(foundation: Foundation) -> None:
    load_units(foundation)
    data = (HEAD + "2026-01-05,198012302010012999,MUTASI,DISDIK,800/1/2026\n").encode()
    now_ms = foundation.clock.now_ms()
    with pytest.raises(InvalidFile) as invalid:
        transfer_days.foresee_day(foundation.database, data, actor="operator", now_ms=now_ms)
    with foundation.database.transaction() as tx:
        kept = transfer_days.keep_faulty_day(
            tx,
            data,
            invalid.value.faults,
            file_name="mutasi.csv",
            reason="Pelantikan",
            actor="operator",
            now_ms=now_ms,
        )
    assert kept.state == "faulty"
    assert [(fault.line, fault.column, fault.code) for fault in kept.faults] == [
        (2, "nip", "nip_unknown")
    ]
    assert kept.content is None
