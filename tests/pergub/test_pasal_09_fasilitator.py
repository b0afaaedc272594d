"""Pasal 9: when an appointment is in force, when it falls, and what a suspension stops."""

from __future__ import annotations

import pytest

from idp import governance
from idp.directory import PersonDeparted, PersonMoved
from idp.foundation.clock import FixedClock, civil_date, start_of_date
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.governance.models import STATES
from tests.rooms.directory.files import UNITS, load_units, person_of
from tests.rooms.governance.appointments import appoint, change, employ, in_force, suspend
from tests.rooms.governance.papers import hand_in_letter


@pytest.fixture(autouse=True)
def _wired(foundation: Foundation) -> None:
    foundation.database.subscribers = {
        PersonDeparted: [governance.lapse_after_departure],
        PersonMoved: [governance.lapse_after_move],
        governance.AuthorityReduced: [],
        governance.AuthorityGranted: [],
    }
    load_units(foundation)


def state_of(foundation: Foundation, assignment: governance.AssignmentRecord) -> str:
    with foundation.database.reading() as tx:
        return governance.get_assignment(tx, assignment.id).state


@pytest.mark.pasal("9(5)")
def test_a_pengelola_without_a_decree_is_refused(foundation: Foundation) -> None:
    """Pasal 9(5)."""
    with pytest.raises(Refusal) as refused:
        appoint(foundation, employ(foundation, "DINKES"), document=None)
    assert refused.value.pasal == ("9(5)",)


@pytest.mark.pasal("9(5)")
def test_an_appointment_begins_and_ends_at_midnight_in_the_province(
    foundation: Foundation, clock: FixedClock
) -> None:
    """Pasal 9(5): the dates of the decree are civil dates, WIB."""
    person = employ(foundation, "DINKES")
    appoint(foundation, person, valid_from="2026-10-01", valid_until="2026-10-31")
    begins, ended = start_of_date("2026-10-01"), start_of_date("2026-11-01")
    seen = []
    for second in (begins - 1, begins, ended - 1, ended):
        clock.advance(second - clock.now())
        seen.append(in_force(foundation, person, civil_date(clock.now())))
    assert seen == [[], ["fasilitator:DINKES"], ["fasilitator:DINKES"], []]
    assert begins % 86400 == 17 * 3600  # 00:00 WIB is 17:00 UTC of the day before


@pytest.mark.pasal("9(5)")
@pytest.mark.parametrize("state", [s for s in STATES if s != "active"])
def test_only_an_active_appointment_is_in_force(foundation: Foundation, state: str) -> None:
    """Pasal 9(5)."""
    person = employ(foundation, "DINKES")
    appoint(foundation, person, state=state)
    assert in_force(foundation, person) == []


@pytest.mark.pasal("8(2)")
def test_an_appointment_ends_with_its_unit_or_one_above(foundation: Foundation) -> None:
    """Pasal 8(2): there is no unit any more that it could be for."""
    person = employ(foundation, "DISDIK")
    appoint(foundation, person, unit="DINKES.1")
    assert in_force(foundation, person) == ["fasilitator:DINKES.1"]
    closed = UNITS.replace(
        "PD,PROV-19,2020-01-01,,,\nDINKES.1,Bidang Satu,UNIT,DINKES,2020-01-01,",
        "PD,PROV-19,2020-01-01,2026-09-20,,\n"
        "DINKES.1,Bidang Satu,UNIT,DINKES,2020-01-01,2026-09-20",
    )
    load_units(foundation, closed)
    assert in_force(foundation, person, "2026-09-20") == ["fasilitator:DINKES.1"]
    assert in_force(foundation, person, "2026-09-21") == []


@pytest.mark.pasal("9(6)")
@pytest.mark.parametrize(
    "status", ["pensiun", "berhenti", "meninggal", "kontrak_berakhir", "mutasi_keluar", "cltn"]
)
def test_who_stops_loses_the_appointment(foundation: Foundation, status: str) -> None:
    """Pasal 9(6) "berhenti"."""
    person = employ(foundation, "DINKES")
    item = appoint(foundation, person)
    change(foundation, person, status=status)
    assert state_of(foundation, item) == "lapsed"
    assert not person_of(foundation, person.nip or "").may_act


@pytest.mark.pasal("9(6)")
def test_who_is_moved_to_another_perangkat_daerah_loses_the_appointment(
    foundation: Foundation,
) -> None:
    """Pasal 9(6) "dimutasi"."""
    person = employ(foundation, "DINKES.1")
    item = appoint(foundation, person)
    change(foundation, person, unit="DINKES")
    assert state_of(foundation, item) == "active"
    change(foundation, person, unit="DISDIK")
    assert state_of(foundation, item) == "lapsed"
    assert person_of(foundation, person.nip or "").may_act


@pytest.mark.pasal("9(6)")
def test_who_gets_another_position_loses_the_appointment(foundation: Foundation) -> None:
    """Pasal 9(6) "pindah jabatan", be it inside the same Perangkat Daerah."""
    person = employ(foundation, "DINKES")
    active = appoint(foundation, person)
    suspended = appoint(foundation, person, unit="DINKES.1", state="suspended")
    auditor = appoint(foundation, person, role="pengaudit", unit=None)
    change(foundation, person, jabatan="Arsiparis")
    assert state_of(foundation, active) == state_of(foundation, suspended) == "lapsed"
    assert state_of(foundation, auditor) == "active"


@pytest.mark.pasal("8(3)")
def test_an_administrator_who_leaves_bkpsdmd_is_none_any_more(foundation: Foundation) -> None:
    """Pasal 8(3), 9(6)."""
    person = employ(foundation, "BKPSDMD")
    item = appoint(foundation, person, role="administrator", unit=None)
    change(foundation, person, unit="DISDIK")
    assert state_of(foundation, item) == "lapsed"


@pytest.mark.pasal("9(7)")
def test_a_suspension_of_the_person_stops_that_appointment_alone(foundation: Foundation) -> None:
    """Pasal 9(7), the reading that looks at the person."""
    first, second = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    item = appoint(foundation, first)
    appoint(foundation, first, unit="DISDIK")
    appoint(foundation, second)
    suspend(foundation, item, "person")
    assert in_force(foundation, first) == ["fasilitator:DISDIK"]
    assert in_force(foundation, second) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)")
def test_a_suspension_of_the_unit_stops_every_fasilitator_there_and_below(
    foundation: Foundation,
) -> None:
    """Pasal 9(7), the reading to the letter: the management access of that unit."""
    neglectful, beside, below, elsewhere = (employ(foundation, "DINKES") for _ in range(4))
    item = appoint(foundation, neglectful)
    appoint(foundation, beside)
    appoint(foundation, below, unit="DINKES.1")
    appoint(foundation, elsewhere, unit="DISDIK")
    head = employ(foundation, "DINKES")
    appoint(foundation, head, role="kepala_perangkat_daerah")
    suspend(foundation, item, "unit")
    for person in (neglectful, beside, below):
        assert in_force(foundation, person) == []
        after = person_of(foundation, person.nip or "")
        assert after.authority_version == person.authority_version + 1
        assert after.may_act  # user_personal stays
    assert in_force(foundation, elsewhere) == ["fasilitator:DISDIK"]
    assert in_force(foundation, head) == ["kepala_perangkat_daerah:DINKES"]


@pytest.mark.pasal("9(7)")
def test_a_suspension_of_a_unit_below_leaves_the_perangkat_daerah_alone(
    foundation: Foundation,
) -> None:
    """Pasal 9(7) "pada Perangkat Daerah/Unit Kerja tersebut"."""
    below, above = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    appoint(foundation, above)
    suspend(foundation, appoint(foundation, below, unit="DINKES.1"), "unit")
    assert in_force(foundation, above) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)")
def test_only_a_fasilitator_is_suspended_for_neglect(foundation: Foundation) -> None:
    """Pasal 9(7) speaks of the fasilitator."""
    item = appoint(foundation, employ(foundation, "BKPSDMD"), role="administrator", unit=None)
    with pytest.raises(Refusal) as refused:
        suspend(foundation, item)
    assert refused.value.pasal == ("9(7)",)


@pytest.mark.pasal("9(7)")
def test_access_comes_back_only_with_the_statement_letter(foundation: Foundation) -> None:
    """Pasal 9(7) "sampai adanya Surat Pernyataan Kesanggupan"."""
    person = employ(foundation, "DINKES")
    item = suspend(foundation, appoint(foundation, person), "unit")

    def reinstate() -> None:
        with foundation.database.transaction() as tx:
            governance.reinstate(tx, item.id, reason="sanggup", actor="operator", now_ms=1)

    with pytest.raises(Refusal) as refused:
        reinstate()
    assert (refused.value.code, refused.value.pasal) == ("letter_required", ("9(7)",))
    hand_in_letter(foundation, item, acknowledged=False)
    with pytest.raises(Refusal) as unknown:
        reinstate()
    assert unknown.value.code == "acknowledgement_required"
    assert in_force(foundation, person) == []
    head = employ(foundation, "DINKES")
    appoint(foundation, head, role="kepala_perangkat_daerah")
    with foundation.database.transaction() as tx:
        governance.acknowledge_letter(tx, item.id, actor=head.id, now_ms=foundation.clock.now_ms())
    reinstate()
    assert in_force(foundation, person) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)")
def test_a_letter_that_is_sent_back_lifts_nothing_and_makes_room_for_another(
    foundation: Foundation,
) -> None:
    person = employ(foundation, "DINKES")
    item = suspend(foundation, appoint(foundation, person))
    hand_in_letter(foundation, item, acknowledged=False)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        refused = governance.refuse_letter(
            tx, item.id, reason="tidak bermeterai", actor="operator", now_ms=now_ms
        )
    assert refused.refused == "tidak bermeterai"
    with pytest.raises(Refusal) as missing, foundation.database.transaction() as tx:
        governance.reinstate(tx, item.id, reason="sanggup", actor="operator", now_ms=now_ms)
    assert missing.value.code == "letter_required"
    hand_in_letter(foundation, item)
    with foundation.database.transaction() as tx:
        governance.reinstate(tx, item.id, reason="sanggup", actor="operator", now_ms=now_ms)
    assert in_force(foundation, person) == ["fasilitator:DINKES"]
