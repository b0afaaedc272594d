"""The register of suspensions and of open findings, on both databases (Pasal 9(7))."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from idp import governance
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Refusal
from idp.governance import AssignmentRecord, SuspensionEntry, SuspensionFilter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.rooms.governance.papers import hand_in_letter, paper


@pytest.fixture(autouse=True)
def _units(foundation: Foundation) -> None:
    load_units(foundation)


def stopped(
    foundation: Foundation, unit: str = "DINKES", scope: Any = "person", name: str = "Kenanga"
) -> AssignmentRecord:
    holder = employ(foundation, unit, nama=name)
    held = appoint(foundation, holder, "fasilitator", unit)
    foundation.clock.advance(1)  # type: ignore[attr-defined]
    return suspend(foundation, held, scope)


def listed(
    foundation: Foundation, units: list[str] | None = None, **wanted: str
) -> list[SuspensionEntry]:
    with foundation.database.reading() as tx:
        narrowed = SuspensionFilter(**wanted)
        found = governance.list_suspended(tx, narrowed, units=units)
        assert governance.count_suspended(tx, narrowed, units=units) == len(found)
    return found


def ids(entries: list[SuspensionEntry]) -> list[str]:
    return [entry.assignment.id for entry in entries]


def test_only_what_is_stopped_and_within_reach_is_listed(foundation: Foundation) -> None:
    appoint(foundation, employ(foundation, "DINKES"))
    first, below, other = (stopped(foundation, unit) for unit in ("DINKES", "DINKES.1", "DISDIK"))
    assert ids(listed(foundation)) == [other.id, below.id, first.id]
    # Pasal 8(2): a unit reaches those below it and no other.
    assert ids(listed(foundation, ["DINKES"])) == [below.id, first.id]
    assert ids(listed(foundation, ["DINKES"], unit_code="DISDIK")) == []
    assert ids(listed(foundation, [])) == []


def test_it_is_narrowed_by_name_scope_and_what_is_missing(foundation: Foundation) -> None:
    person = stopped(foundation, name="Kenanga Pelawan")
    unit = stopped(foundation, "DISDIK", "unit", "Cempaka Namang")
    assert ids(listed(foundation, search="KENANGA")) == [person.id]
    assert ids(listed(foundation, search="%")) == []
    assert ids(listed(foundation, scope="unit")) == [unit.id]
    assert ids(listed(foundation, standing="effective")) == [unit.id, person.id]
    assert ids(listed(foundation, standing="letter_uploaded")) == []


def test_an_entry_says_how_far_the_way_back_has_been_gone(foundation: Foundation) -> None:
    held = stopped(foundation)

    def entry() -> SuspensionEntry:
        (found,) = listed(foundation)
        assert ids(listed(foundation, standing=found.standing)) == [held.id]
        return found

    bare = entry()
    assert (bare.standing, bare.letter_at, bare.acknowledged_by) == ("effective", None, None)
    assert bare.finding_id is not None
    hand_in_letter(foundation, held, acknowledged=False)
    assert entry().standing == "letter_uploaded"
    with foundation.database.transaction() as tx:
        governance.refuse_letter(
            *(tx, held.id), reason="tanpa tanggal", actor="administrator", now_ms=1
        )
    sent_back = entry()
    assert (sent_back.standing, sent_back.letter_refused) == ("effective", "tanpa tanggal")
    hand_in_letter(foundation, held)
    known = entry()
    assert known.standing == "acknowledged"
    assert known.letter_refused is None
    assert known.acknowledged_by is not None and known.acknowledged_at is not None


def test_a_letter_of_an_earlier_suspension_is_not_that_of_this_one(foundation: Foundation) -> None:
    held = stopped(foundation)
    hand_in_letter(foundation, held)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        governance.reinstate(tx, held.id, reason="sanggup", actor="administrator", now_ms=now_ms)
    assert listed(foundation) == []
    foundation.clock.advance(60)  # type: ignore[attr-defined]
    suspend(foundation, held)
    (again,) = listed(foundation)
    assert (again.standing, again.letter_at) == ("effective", None)


def test_a_page_goes_on_where_the_one_before_it_ended(foundation: Foundation) -> None:
    made = [stopped(foundation).id for _ in range(5)]
    with foundation.database.reading() as tx:
        first = governance.list_suspended(tx, SuspensionFilter(), units=None, limit=3)
        last = first[-1].assignment
        rest = governance.list_suspended(
            tx, SuspensionFilter(), units=None, after=(last.state_since, last.id), limit=3
        )
    assert ids(first + rest) == list(reversed(made))
    with foundation.database.reading() as tx:
        oldest, *_ = governance.list_suspended(tx, SuspensionFilter(), units=None, sort="lama")
        later = governance.list_suspended(
            *(tx, SuspensionFilter()),
            units=None,
            sort="lama",
            after=(oldest.assignment.state_since, oldest.assignment.id),
        )
    assert ids([oldest, *later]) == made


def test_who_would_stop_is_the_person_or_everyone_who_manages_there(
    foundation: Foundation,
) -> None:
    held = appoint(foundation, employ(foundation, "DINKES"))
    beside, below = (
        appoint(foundation, employ(foundation, unit), "fasilitator", unit)
        for unit in ("DINKES", "DINKES.1")
    )
    appoint(foundation, employ(foundation, "DISDIK"), "fasilitator", "DISDIK")
    appoint(foundation, employ(foundation, "DINKES"), "kepala_perangkat_daerah")
    with foundation.database.reading() as tx:
        assert governance.list_who_would_stop(tx, held, "person") == {held.person_id}
        everyone = {held.person_id, beside.person_id, below.person_id}
        assert governance.list_who_would_stop(tx, held, "unit") == everyone
    suspend(foundation, below, "unit")
    with foundation.database.reading() as tx:
        assert governance.list_who_would_stop(tx, held, "unit") == everyone - {below.person_id}
    # What was foreseen is what comes.
    suspend(foundation, held, "unit")
    with foundation.database.reading() as tx:
        assert governance.list_in_force(tx, beside.person_id, "2026-09-21") == []


def test_findings_stay_on_the_list_until_they_are_decided(foundation: Foundation) -> None:
    held = appoint(foundation, employ(foundation, "DINKES", nama="Kenanga Pelawan"))
    proof = paper(foundation, DocumentType.BUKTI)
    with foundation.database.transaction() as tx:
        made = governance.find_neglect(
            *(tx, held.id),
            duty="9(3)a",
            finding="verifikasi tidak dilakukan",
            document_id=proof,
            actor="administrator",
            now_ms=foundation.clock.now_ms(),
        )
    with foundation.database.reading() as tx:
        (found,) = governance.list_open_findings(tx, units=["DINKES"])
        assert (found.finding, found.name) == (made, "Kenanga Pelawan")
        assert governance.list_open_findings(tx, units=["DISDIK"]) == []
        (case,) = governance.list_cases_of(tx, held.person_id)
        assert (case.finding, case.standing) == (made, "found")
        assert governance.list_cases_of(tx, made.found_by) == []
    with foundation.database.transaction() as tx:
        answered = governance.answer_finding(
            tx, made.id, answer="sudah", actor=held.person_id, now_ms=1000
        )
        assert governance.list_open_findings(tx, units=None) == [replace(found, finding=answered)]
        governance.drop_finding(tx, made.id, reason="cukup", actor="administrator", now_ms=2000)
        assert governance.list_open_findings(tx, units=None) == []


def test_evidence_of_a_direct_suspension_may_be_a_registered_document(
    foundation: Foundation,
) -> None:
    held = appoint(foundation, employ(foundation, "DINKES"))
    proof = paper(foundation, DocumentType.BUKTI)
    letter = paper(foundation, DocumentType.SURAT_USULAN)

    def stop(evidence_id: str) -> None:
        with foundation.database.transaction() as tx:
            governance.suspend(
                *(tx, held.id),
                scope="person",
                reason="lalai",
                actor="administrator",
                now_ms=foundation.clock.now_ms(),
                evidence_id=evidence_id,
            )

    with pytest.raises(Refusal) as refused:
        stop(letter)
    assert refused.value.code == "wrong_document"
    stop(proof)
    with foundation.database.reading() as tx:
        found = governance.find_effective_finding(tx, held.id)
    assert found is not None
    assert found.evidence_id == proof
    assert found.evidence_sha256 is not None


def test_a_case_is_read_as_a_whole_in_every_state(foundation: Foundation) -> None:
    held = appoint(foundation, employ(foundation, "DINKES", nama="Kenanga Pelawan"))
    proof = paper(foundation, DocumentType.BUKTI)
    now_ms = foundation.clock.now_ms()

    def case() -> governance.NeglectCase:
        with foundation.database.reading() as tx:
            return governance.get_case(tx, held.id)

    assert (case().standing, case().finding, case().name) == ("", None, "Kenanga Pelawan")
    with foundation.database.transaction() as tx:
        made = governance.find_neglect(
            *(tx, held.id),
            duty="9(3)a",
            finding="verifikasi tidak dilakukan",
            document_id=proof,
            actor="administrator",
            now_ms=now_ms,
        )
    assert (case().standing, case().finding) == ("found", made)
    with foundation.database.transaction() as tx:
        governance.decide_finding(
            *(tx, made.id),
            scope="person",
            reason="terbukti",
            skip_reason="mendesak",
            actor="administrator",
            now_ms=now_ms,
        )
    assert (case().standing, case().letter) == ("effective", None)
    hand_in_letter(foundation, held)
    known = case()
    assert known.standing == "acknowledged"
    assert known.letter is not None and known.finding is not None
    with foundation.database.reading() as tx:
        assert governance.list_cases_of(tx, held.person_id) == [known]
        assert governance.standing_of(tx, known.finding) == known.standing
        assert governance.find_letter(tx, known.assignment) == known.letter
    with foundation.database.transaction() as tx:
        governance.reinstate(tx, held.id, reason="sanggup", actor="administrator", now_ms=now_ms)
    assert (case().standing, case().finding, case().letter) == ("", None, None)
    with foundation.database.reading() as tx:
        assert governance.list_cases_of(tx, held.person_id) == []


def test_a_unit_whose_cause_is_over_is_left_stopped_until_it_is_lifted(
    foundation: Foundation,
) -> None:
    held = stopped(foundation, scope="unit", name="Kenanga Pelawan")
    now_ms = foundation.clock.now_ms()

    def left(units: list[str] | None = None) -> list[str]:
        with foundation.database.reading() as tx:
            return [item.name for item in governance.list_left_stopped(tx, units=units)]

    assert left() == []
    with foundation.database.transaction() as tx:
        governance.revoke(tx, held.id, reason="dicabut", actor="administrator", now_ms=now_ms)
    assert left() == left(["DINKES"]) == ["Kenanga Pelawan"]
    assert left(["DISDIK"]) == []
    with foundation.database.transaction() as tx:
        (open_one,) = governance.list_left_stopped(tx, units=None)
        governance.lift_unit_suspension(
            *(tx, open_one.id), reason="sanggup", document="9/SPK", actor="operator", now_ms=now_ms
        )
    assert left() == []


@pytest.mark.pasal("9(7)", allows=False)
def test_a_number_that_opened_a_unit_is_not_cited_for_it_again(foundation: Foundation) -> None:
    def lift(document: str) -> None:
        held = stopped(foundation, scope="unit")
        now_ms = foundation.clock.now_ms()
        with foundation.database.transaction() as tx:
            governance.revoke(tx, held.id, reason="dicabut", actor="admin", now_ms=now_ms)
        with foundation.database.transaction() as tx:
            (open_one,) = governance.list_unit_suspensions(tx, unit_code="DINKES")
            governance.lift_unit_suspension(
                *(tx, open_one.id),
                reason="sanggup",
                document=document,
                actor="operator",
                now_ms=now_ms,
            )

    lift("9/SPK")
    with pytest.raises(Conflict) as used:
        lift("9/SPK")
    assert used.value.code == "letter_used"
