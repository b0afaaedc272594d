"""The list of appointments on their way, the empty seats and the cover of the pledge."""

from __future__ import annotations

import pytest

from idp import governance
from idp.directory import PersonRecord
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock, civil_date
from idp.foundation.context import Foundation
from idp.governance import (
    ORDERS,
    AppointmentEntry,
    AppointmentFilter,
    AssignmentRecord,
    Order,
    Proposal,
)
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, change, employ
from tests.rooms.governance.papers import paper

DAY = 86_400


def propose(
    foundation: Foundation, candidate: PersonRecord, unit: str = "DINKES", actor: str = "head"
) -> AssignmentRecord:
    letter = paper(foundation, DocumentType.SURAT_USULAN)
    with foundation.database.transaction() as tx:
        return governance.propose(
            tx,
            Proposal(candidate.id, "fasilitator", unit, True, True),
            document_id=letter,
            actor=actor,
            now_ms=foundation.clock.now_ms(),
        )


def verify(foundation: Foundation, item: AssignmentRecord) -> None:
    with foundation.database.transaction() as tx:
        governance.verify(tx, item.id, actor="examiner", now_ms=foundation.clock.now_ms())


def register(foundation: Foundation, item: AssignmentRecord, actor: str) -> None:
    decree = paper(foundation, DocumentType.KEPUTUSAN_GUBERNUR)
    with foundation.database.transaction() as tx:
        governance.register_decree(
            tx,
            item.id,
            document_id=decree,
            valid_from="2026-09-21",
            actor=actor,
            now_ms=foundation.clock.now_ms(),
        )


def shown(
    foundation: Foundation,
    wanted: AppointmentFilter,
    units: set[str] | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[AppointmentEntry]:
    with foundation.database.reading() as tx:
        return governance.list_appointments(
            tx,
            wanted,
            units=units,
            today=civil_date(foundation.clock.now()),
            after=after,
            limit=limit,
        )


@pytest.mark.pasal("9(5)")
def test_a_decree_that_one_person_registered_still_waits_for_the_other(
    foundation: Foundation,
) -> None:
    load_units(foundation)
    registrar = employ(foundation, "BKPSDMD", nama="Seruni Belinyu")
    item = propose(foundation, employ(foundation, "DINKES", nama="Kenanga Pelawan"))
    verify(foundation, item)
    register(foundation, item, registrar.id)
    found = shown(foundation, AppointmentFilter(stage="registered"))
    assert [(entry.stage, entry.registrar, entry.pledged) for entry in found] == [
        ("registered", "Seruni Belinyu", False)
    ]
    assert shown(foundation, AppointmentFilter(stage="verified")) == []
    with foundation.database.reading() as tx:
        counted = governance.count_appointments(tx, AppointmentFilter(), units=None)
    assert counted == {"registered": 1}


@pytest.mark.pasal("8(2)")
def test_the_list_holds_to_the_units_of_whoever_looks(foundation: Foundation) -> None:
    load_units(foundation)
    inside = propose(foundation, employ(foundation, "DINKES.1"), "DINKES.1")
    propose(foundation, employ(foundation, "DISDIK"), "DISDIK")
    found = shown(foundation, AppointmentFilter(), units={"DINKES"})
    assert [entry.assignment.id for entry in found] == [inside.id]
    assert shown(foundation, AppointmentFilter(unit_code="DISDIK"), units={"DINKES"}) == []
    assert shown(foundation, AppointmentFilter(), units=set()) == []


@pytest.mark.parametrize("order", ORDERS)
def test_pages_in_each_order_show_every_appointment_once(
    foundation: Foundation, clock: FixedClock, order: Order
) -> None:
    load_units(foundation)
    names = ("Melur", "Anggrek", "Teratai", "Dahlia", "Cempaka")
    made = []
    for name in names:
        made.append(propose(foundation, employ(foundation, "DINKES", nama=f"{name} Namang")).id)
        clock.advance(60 if name != "Teratai" else 0)
    wanted = AppointmentFilter(order=order)
    seen: list[AppointmentEntry] = []
    after = None
    while page := shown(foundation, wanted, after=after, limit=2):
        seen += page
        after = (page[-1].assignment.state_since, page[-1].assignment.id)
    assert sorted(entry.assignment.id for entry in seen) == sorted(made)
    times = [entry.assignment.state_since for entry in seen]
    assert times == sorted(times, reverse=order == "baru")


def test_a_candidate_is_an_active_asn_of_the_office_found_by_name_or_nip(
    foundation: Foundation,
) -> None:
    load_units(foundation)
    below = employ(foundation, "DINKES.1", nama="Kenanga Pelawan")
    other = employ(foundation, "DISDIK", nama="Kenanga Toboali")
    gone = employ(foundation, "DINKES", nama="Kenanga Muntok")
    change(foundation, gone, nama="Kenanga Muntok", status="pensiun")
    with foundation.database.reading() as tx:

        def found(text: str, unit: str = "DINKES") -> list[str]:
            return [item.id for item in governance.list_candidates(tx, unit, text)]

        assert found("kenanga") == [below.id]
        assert found("kenanga", "DINKES.1") == [below.id]
        assert found(below.nip or "") == [below.id]
        assert found(other.nip or "") == []
        assert found("%") == found("") == found("kenanga", "TIDAK") == []


@pytest.mark.pasal("9(6)")
def test_an_office_without_a_fasilitator_is_shown_with_who_left_and_who_comes(
    foundation: Foundation, clock: FixedClock
) -> None:
    load_units(foundation)
    last = employ(foundation, "DINKES.1", nama="Kenanga Pelawan")
    held = appoint(foundation, last, unit="DINKES.1")
    today = civil_date(clock.now())

    def seats(units: set[str] | None = None) -> list[governance.EmptySeatRecord]:
        with foundation.database.reading() as tx:
            found = governance.list_empty_seats(tx, units=units, today=today)
            counted = governance.count_empty_seats(tx, units=units, today=today)
        assert counted == (len(found), len([item for item in found if item.coming_id]))
        return found

    # One serves below DINKES; DISDIK never had one; BKPSDMD has administrators (Pasal 8(3)).
    assert [(seat.unit_code, seat.since) for seat in seats()] == [("DISDIK", None)]
    with foundation.database.transaction() as tx:
        governance.revoke(tx, held.id, reason="pensiun", actor="x", now_ms=clock.now_ms())
    found = {seat.unit_code: seat for seat in seats()}
    assert set(found) == {"DISDIK", "DINKES"}
    left = found["DINKES"]
    assert (left.last_holder, left.left_state, left.left_reason, left.coming_id) == (
        "Kenanga Pelawan",
        "revoked",
        "pensiun",
        None,
    )
    assert left.days_open(clock.now() + 3 * DAY) == 3
    coming = propose(foundation, employ(foundation, "DINKES"))
    assert [seat.coming_id for seat in seats({"DINKES"})] == [coming.id]


@pytest.mark.pasal("9(6)")
def test_a_suspended_fasilitator_still_holds_the_seat(foundation: Foundation) -> None:
    load_units(foundation)
    appoint(foundation, employ(foundation, "DINKES"), state="suspended")
    with foundation.database.reading() as tx:
        found = governance.list_empty_seats(tx, units={"DINKES"}, today="2026-09-21")
    assert found == []


@pytest.mark.pasal("27(1)a")
def test_the_cover_of_the_pledge_tells_signed_from_run_out_and_never_signed(
    foundation: Foundation, clock: FixedClock
) -> None:
    load_units(foundation)
    people = [
        employ(foundation, "DINKES", nama=f"{name} Namang")
        for name in ("Anggrek", "Dahlia", "Melur")
    ]
    for person in people:
        appoint(foundation, person)
    appoint(foundation, employ(foundation, "DISDIK"), unit="DISDIK")
    appoint(foundation, employ(foundation, "DINKES"), state="lapsed")
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, people[0].id, now_ms=clock.now_ms() - 400 * DAY * 1000)
        governance.sign_pledge(tx, people[1].id, now_ms=clock.now_ms())
    today = civil_date(clock.now())
    with foundation.database.reading() as tx:
        assert governance.count_pledged(tx, today, units=None) == {
            "fasilitator": {"unsigned": 2, "expired": 1, "signed": 1}
        }
        assert governance.count_pledged(tx, today, units={"DISDIK"}) == {
            "fasilitator": {"unsigned": 1, "expired": 0, "signed": 0}
        }
        unsigned = governance.list_covers(tx, today, "unsigned", units=None, limit=1)
        rest = governance.list_covers(
            tx,
            today,
            "unsigned",
            units=None,
            after=(unsigned[0].name, unsigned[0].assignment_id),
        )
        expired = governance.list_covers(tx, today, "expired", units={"DINKES"})
    assert len(unsigned) == len(rest) == 1
    assert unsigned[0].assignment_id != rest[0].assignment_id
    assert [(item.name, item.cover) for item in expired] == [("Anggrek Namang", "expired")]
