"""Pasal 9(7) to the letter: the management access of a unit is stopped, whoever has it."""

from __future__ import annotations

from typing import Any

import pytest

from idp import audit, governance
from idp.directory import PersonRecord
from idp.documents import get_document
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.governance import (
    AssignmentRecord,
    AuthorityGranted,
    AuthorityReduced,
    UnitSuspensionRecord,
)
from idp.governance.suspension import lapse
from tests.rooms.directory.files import UNITS, load_units, person_of
from tests.rooms.governance.appointments import appoint, employ, in_force, suspend
from tests.rooms.governance.papers import hand_in_letter

LETTER = "Surat Pernyataan Kesanggupan 1/2026"


@pytest.fixture(autouse=True)
def _wired(foundation: Foundation) -> None:
    foundation.database.subscribers = {AuthorityReduced: [], AuthorityGranted: []}
    load_units(foundation)


def act(foundation: Foundation, name: str, target: str, **values: Any) -> Any:
    with foundation.database.transaction() as tx:
        return getattr(governance, name)(
            tx,
            target,
            **{"reason": "alasan", "actor": "operator"} | values,
            now_ms=foundation.clock.now_ms(),
        )


def suspensions(foundation: Foundation, **narrowed: Any) -> list[UnitSuspensionRecord]:
    with foundation.database.reading() as tx:
        return governance.list_unit_suspensions(tx, **narrowed)


def found(foundation: Foundation, assignment: AssignmentRecord) -> AssignmentRecord:
    with foundation.database.reading() as tx:
        return governance.get_assignment(tx, assignment.id)


def stop(foundation: Foundation, unit: str = "DINKES") -> tuple[PersonRecord, AssignmentRecord]:
    """A neglectful fasilitator, over whom the unit is suspended."""
    person = employ(foundation, "DINKES")
    return person, suspend(foundation, appoint(foundation, person, unit=unit), "unit")


def test_it_outlives_the_assignment_over_which_it_was_found(foundation: Foundation) -> None:
    """Pasal 9(7): only the letter ends it, not that the neglectful one goes."""
    beside = employ(foundation, "DINKES")
    appoint(foundation, beside)
    _, cause = stop(foundation)
    act(foundation, "revoke", cause.id)
    assert found(foundation, cause).state == "revoked"
    assert in_force(foundation, beside) == []


def test_it_outlives_a_move_of_the_neglectful_one(foundation: Foundation) -> None:
    """Pasal 9(6) takes the appointment, and leaves the unit as it was."""
    beside = employ(foundation, "DINKES")
    appoint(foundation, beside)
    _, cause = stop(foundation)
    with foundation.database.transaction() as tx:
        lapse(tx, cause, reason="mutasi", now_ms=foundation.clock.now_ms())
    assert in_force(foundation, beside) == []


@pytest.mark.parametrize("unit", ["DINKES", "DINKES.1"])
def test_it_binds_who_is_appointed_later(foundation: Foundation, unit: str) -> None:
    """Pasal 9(7): also the successor of Pasal 9(6), there and in the units below."""
    stop(foundation)
    successor = employ(foundation, "DINKES")
    later = appoint(foundation, successor, unit=unit)
    assert in_force(foundation, successor) == []
    assert (later.state, later.shown_state) == ("active", "suspended")
    assert person_of(foundation, successor.nip or "").may_act  # user personal stays


def test_it_binds_a_unit_that_is_put_below_later(foundation: Foundation) -> None:
    stop(foundation)
    load_units(foundation, UNITS + "DINKES.9,Bidang Baru,UNIT,DINKES.1,2026-01-01,,,\n")
    person = employ(foundation, "DINKES")
    appoint(foundation, person, unit="DINKES.9")
    assert in_force(foundation, person) == []


def test_it_leaves_other_units_heads_and_administrators_alone(foundation: Foundation) -> None:
    """The head must acknowledge the letter; an administrator's appointment names no unit."""
    head, elsewhere = employ(foundation, "DINKES"), employ(foundation, "DISDIK")
    administrator = employ(foundation, "BKPSDMD")
    appoint(foundation, head, role="kepala_perangkat_daerah")
    appoint(foundation, elsewhere, unit="DISDIK")
    appoint(foundation, administrator, role="administrator", unit=None)
    stop(foundation)
    stop(foundation, "BKPSDMD")
    assert in_force(foundation, head) == ["kepala_perangkat_daerah:DINKES"]
    assert in_force(foundation, elsewhere) == ["fasilitator:DISDIK"]
    assert in_force(foundation, administrator) == ["administrator"]


def test_every_person_there_and_below_loses_what_they_hold(foundation: Foundation) -> None:
    """Pasal 9(7): once for each person, in the transaction of the act."""
    told: list[AuthorityReduced] = []
    foundation.database.subscribers = {AuthorityReduced: [lambda _tx, event: told.append(event)]}
    beside, below, elsewhere = (employ(foundation, "DINKES") for _ in range(3))
    appoint(foundation, beside)
    appoint(foundation, beside, unit="DINKES.1")
    appoint(foundation, below, unit="DINKES.1")
    appoint(foundation, elsewhere, unit="DISDIK")
    neglectful, _ = stop(foundation)
    assert sorted(event.person_id for event in told) == sorted([neglectful.id, beside.id, below.id])
    for person in (neglectful, beside, below):
        after = person_of(foundation, person.nip or "")
        assert after.authority_version == person.authority_version + 1


def test_it_is_all_or_nothing(foundation: Foundation) -> None:
    def fail(_tx: object, event: AuthorityReduced) -> None:
        raise RuntimeError(event)

    beside = employ(foundation, "DINKES")
    appoint(foundation, beside)
    cause = appoint(foundation, employ(foundation, "DINKES"))
    foundation.database.subscribers = {AuthorityReduced: [fail]}
    with pytest.raises(RuntimeError):
        suspend(foundation, cause, "unit")
    assert suspensions(foundation) == []
    assert found(foundation, cause).state == "active"
    assert in_force(foundation, beside) == ["fasilitator:DINKES"]


def test_reinstating_lifts_it_for_all(foundation: Foundation) -> None:
    """Pasal 9(7) "sampai dengan adanya Surat Pernyataan Kesanggupan"."""
    beside, below = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    appoint(foundation, beside)
    appoint(foundation, below, unit="DINKES.1")
    neglectful, cause = stop(foundation)
    letter = hand_in_letter(foundation, cause)
    assert act(foundation, "reinstate", cause.id).state == "active"
    for person, role in (
        (neglectful, "fasilitator:DINKES"),
        (beside, "fasilitator:DINKES"),
        (below, "fasilitator:DINKES.1"),
    ):
        assert in_force(foundation, person) == [role]
    assert suspensions(foundation) == []
    (past,) = suspensions(foundation, past=True)
    with foundation.database.reading() as tx:
        assert (past.unit_code, past.document) == ("DINKES", get_document(tx, letter).number)
    assert past.ended_at == foundation.clock.now()


def test_it_is_lifted_by_the_letter_when_the_neglectful_one_is_gone(
    foundation: Foundation,
) -> None:
    successor = employ(foundation, "DINKES")
    later = appoint(foundation, successor)
    _, cause = stop(foundation)
    act(foundation, "revoke", cause.id)
    (suspension,) = suspensions(foundation)
    with pytest.raises(Conflict) as of_the_unit:
        act(foundation, "reinstate", later.id)
    assert of_the_unit.value.code == "unit_suspended"
    with pytest.raises(Refusal) as refused:
        act(foundation, "lift_unit_suspension", suspension.id, document=" ")
    assert (refused.value.code, refused.value.pasal) == ("document_required", ("9(7)",))
    act(foundation, "lift_unit_suspension", suspension.id, document=LETTER)
    assert in_force(foundation, successor) == ["fasilitator:DINKES"]
    assert found(foundation, cause).state == "revoked"
    with pytest.raises(Conflict):
        act(foundation, "lift_unit_suspension", suspension.id, document=LETTER)
    with pytest.raises(NotFound):
        act(foundation, "lift_unit_suspension", "nothing", document=LETTER)


def test_a_person_stays_suspended_when_the_unit_is_given_back(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    own = suspend(foundation, appoint(foundation, person), "person")
    _, cause = stop(foundation)
    hand_in_letter(foundation, cause)
    act(foundation, "reinstate", cause.id)
    assert found(foundation, own).state == "suspended"
    assert in_force(foundation, person) == []


def test_a_unit_below_stays_suspended_when_the_one_above_is_given_back(
    foundation: Foundation,
) -> None:
    """Pasal 9(7) "pada Perangkat Daerah/Unit Kerja tersebut": each for itself."""
    below = employ(foundation, "DINKES")
    appoint(foundation, below, unit="DINKES.1")
    stop(foundation, "DINKES.1")
    _, cause = stop(foundation)
    hand_in_letter(foundation, cause)
    act(foundation, "reinstate", cause.id)
    assert in_force(foundation, below) == []
    assert [item.unit_code for item in suspensions(foundation)] == ["DINKES.1"]


def test_a_unit_is_suspended_once_at_a_time(foundation: Foundation) -> None:
    _, cause = stop(foundation)
    other = appoint(foundation, employ(foundation, "DINKES"))
    with pytest.raises(Conflict) as refused:
        suspend(foundation, other, "unit")
    assert refused.value.code == "unit_suspended"
    assert found(foundation, other).state == "active"
    hand_in_letter(foundation, cause)
    act(foundation, "reinstate", cause.id)
    suspend(foundation, other, "unit")
    assert len(suspensions(foundation)) == 1
    assert len(suspensions(foundation, past=True)) == 2


def test_who_is_stopped_with_the_unit_is_shown_and_found_as_suspended(
    foundation: Foundation,
) -> None:
    beside = employ(foundation, "DINKES")
    item = appoint(foundation, beside)
    _, cause = stop(foundation)
    with foundation.database.reading() as tx:
        stopped = governance.search_assignments(tx, state="suspended")
        active = governance.search_assignments(tx, state="active")
        (latest, _) = audit.list_events_about(tx, item.id)
    assert {row.assignment.id for row in stopped} == {item.id, cause.id}
    assert active == []
    assert (latest.type, latest.detail["scope"]) == ("governance:assignment:suspended", "unit")
    letter = hand_in_letter(foundation, cause)
    act(foundation, "reinstate", cause.id)
    with foundation.database.reading() as tx:
        (latest, *_) = audit.list_events_about(tx, item.id)
        number = get_document(tx, letter).number
    assert (latest.type, latest.detail["document"]) == (
        "governance:assignment:reinstated",
        number,
    )
    assert found(foundation, item).shown_state == "active"
