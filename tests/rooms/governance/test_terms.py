"""The last day of an appointment, and the first day of its successor: what follows of itself."""

from __future__ import annotations

import pytest

from idp import audit, governance
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.governance import AssignmentRecord, AuthorityReduced, VacancyRecord
from tests.pergub.test_pasal_09_appointment import (
    confirm,
    pledge,
    proposal_of,
    propose,
    register,
    state_of,
    verify,
)
from tests.rooms.directory.files import load_units, person_of
from tests.rooms.governance.appointments import appoint, employ, in_force, suspend

DAY = 86_400
LAST_DAY, FIRST_DAY = "2026-09-30", "2026-10-10"


@pytest.fixture
def province(foundation: Foundation) -> Foundation:
    load_units(foundation)
    return foundation


def until(foundation: Foundation, day: str) -> None:
    """Let it be noon (UTC) of that day."""
    while civil_date(foundation.clock.now()) < day:
        foundation.clock.advance(DAY)  # type: ignore[attr-defined]


def vacancies(foundation: Foundation, *, past: bool = False) -> list[VacancyRecord]:
    with foundation.database.reading() as tx:
        return governance.list_vacancies(tx, past=past)


def appoint_from(
    foundation: Foundation, first_day: str, replaces: AssignmentRecord | None = None
) -> AssignmentRecord:
    """A fasilitator of DINKES with pledge, by proposal and decree from that day on."""
    person = employ(foundation, "DINKES")
    pledge(foundation, person)
    item = propose(
        foundation, proposal_of(person, replaces_id=None if replaces is None else replaces.id)
    )
    verify(foundation, item)
    register(foundation, item, valid_from=first_day)
    return confirm(foundation, item)


@pytest.mark.pasal("9(5)", "9(6)")
def test_the_end_of_a_term_is_told_and_leaves_a_seat_empty(province: Foundation) -> None:
    person = employ(province, "DINKES")
    item = appoint(province, person, valid_until=LAST_DAY)
    told: list[object] = []
    province.database.subscribers[AuthorityReduced].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event)
    )
    until(province, LAST_DAY)
    assert governance.apply_due_terms(province) == 0
    assert in_force(province, person) == ["fasilitator:DINKES"]
    until(province, "2026-10-01")
    assert governance.apply_due_terms(province) == 1
    assert state_of(province, item) == "ended"
    (seat,) = vacancies(province)
    assert (seat.unit_code, seat.left_by) == ("DINKES", item.id)
    assert told == [AuthorityReduced(person.id, province.clock.now())]
    assert person_of(province, person.nip or "").authority_version == person.authority_version + 1
    with province.database.reading() as tx:
        latest, *_ = audit.list_events_about(tx, item.id)
    assert (latest.type, latest.actor) == ("governance:assignment:ended", audit.SYSTEM)
    assert governance.apply_due_terms(province) == 0, "it is told once"
    assert len(told) == 1


@pytest.mark.pasal("9(7)")
def test_the_end_of_a_term_closes_the_case_of_who_was_suspended(province: Foundation) -> None:
    item = appoint(province, employ(province, "DINKES"), valid_until=LAST_DAY)
    suspend(province, item, "unit")
    until(province, "2026-10-01")
    assert governance.apply_due_terms(province) == 1
    with province.database.reading() as tx:
        assert governance.find_effective_finding(tx, item.id) is None
        # What is stopped is the unit's access: it outlives the appointment.
        assert [one.unit_code for one in governance.list_unit_suspensions(tx)] == ["DINKES"]


@pytest.mark.pasal("9(6)")
def test_a_successor_ends_the_authority_before_him_on_his_first_day(province: Foundation) -> None:
    former = employ(province, "DINKES")
    old = appoint(province, former)
    appoint_from(province, FIRST_DAY, replaces=old)
    until(province, "2026-10-09")
    assert governance.apply_due_terms(province) == 0
    assert (state_of(province, old), in_force(province, former)) == (
        "active",
        ["fasilitator:DINKES"],
    )
    until(province, FIRST_DAY)
    assert governance.apply_due_terms(province) == 1
    assert (state_of(province, old), in_force(province, former)) == ("replaced", [])
    assert vacancies(province, past=True) == []


@pytest.mark.pasal("9(6)")
def test_a_seat_is_empty_until_the_first_day_of_who_comes(province: Foundation) -> None:
    appoint(province, employ(province, "DINKES"), valid_until=LAST_DAY)
    coming = appoint_from(province, FIRST_DAY)
    until(province, "2026-10-01")
    assert governance.apply_due_terms(province) == 1
    assert len(vacancies(province)) == 1
    with province.database.reading() as tx:
        listed = governance.list_empty_seats(tx, units=None, today="2026-10-01")
    assert {one.unit_code: one.coming_id for one in listed}["DINKES"] == coming.id
    until(province, FIRST_DAY)
    assert governance.apply_due_terms(province) == 1
    (filled,) = vacancies(province, past=True)
    assert filled.filled_by == coming.id
    assert filled.filled_at == province.clock.now()


@pytest.mark.pasal("9(6)")
def test_who_begins_on_the_day_after_leaves_no_seat_empty(province: Foundation) -> None:
    old = appoint(province, employ(province, "DINKES"), valid_until=LAST_DAY)
    appoint_from(province, "2026-10-01")
    until(province, "2026-10-01")
    assert governance.apply_due_terms(province) == 1
    assert state_of(province, old) == "ended"
    assert vacancies(province, past=True) == []


def test_the_term_of_a_head_ends_and_stays_a_term_of_the_office(province: Foundation) -> None:
    person = employ(province, "DINKES")
    item = appoint(province, person, "kepala_perangkat_daerah", valid_until=LAST_DAY)
    until(province, "2026-10-01")
    assert governance.apply_due_terms(province) == 1
    assert state_of(province, item) == "ended"
    with province.database.reading() as tx:
        assert governance.list_heads(tx, "2026-10-01") == []
        before = governance.list_heads(tx, LAST_DAY)
    assert [head.person_id for head in before] == [person.id]
    assert vacancies(province) == []
