"""Pasal 9(4), 9(5), 9(6): a pengelola is proposed, examined, decreed and pledged, or is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idp import directory, governance
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.governance import STATES, AssignmentRecord, PledgeSigned, Proposal, activate_decreed
from idp.governance.transitions import STEPS
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, change, employ, in_force
from tests.rooms.governance.papers import paper

HEAD, EXAMINER, SECOND = "kepala", "peneliti", "pengukuh"


@pytest.fixture
def province(foundation: Foundation) -> Foundation:
    load_units(foundation)
    foundation.database.subscribers[PledgeSigned].append(activate_decreed)  # type: ignore[attr-defined]
    return foundation


def proposal_of(person: directory.PersonRecord, **changes: object) -> Proposal:
    proposal = Proposal(person.id, "fasilitator", "DINKES", True, True)
    return replace(proposal, **changes)  # type: ignore[arg-type]


def now_ms(foundation: Foundation) -> int:
    return foundation.clock.now_ms()


def propose(foundation: Foundation, proposal: Proposal, actor: str = HEAD) -> AssignmentRecord:
    letter = paper(foundation, DocumentType.SURAT_USULAN)
    with foundation.database.transaction() as tx:
        return governance.propose(
            tx, proposal, document_id=letter, actor=actor, now_ms=now_ms(foundation)
        )


def verify(foundation: Foundation, item: AssignmentRecord, actor: str = EXAMINER) -> None:
    with foundation.database.transaction() as tx:
        governance.verify(tx, item.id, actor=actor, now_ms=now_ms(foundation))


def register(
    foundation: Foundation,
    item: AssignmentRecord,
    *,
    actor: str = EXAMINER,
    valid_from: str = "2026-09-21",
    valid_until: str | None = None,
    kind: DocumentType = DocumentType.KEPUTUSAN_GUBERNUR,
) -> None:
    decree = paper(foundation, kind)
    with foundation.database.transaction() as tx:
        governance.register_decree(
            tx,
            item.id,
            document_id=decree,
            valid_from=valid_from,
            valid_until=valid_until,
            actor=actor,
            now_ms=now_ms(foundation),
        )


def confirm(
    foundation: Foundation, item: AssignmentRecord, actor: str = SECOND
) -> AssignmentRecord:
    with foundation.database.transaction() as tx:
        return governance.confirm_decree(tx, item.id, actor=actor, now_ms=now_ms(foundation))


def pledge(foundation: Foundation, person: directory.PersonRecord) -> None:
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, person.id, now_ms=now_ms(foundation))


def state_of(foundation: Foundation, item: AssignmentRecord) -> str:
    with foundation.database.reading() as tx:
        return governance.get_assignment(tx, item.id).state


@pytest.mark.pasal("9(4)a", "9(4)b", "9(5)", allows=True)
def test_from_proposal_to_authority_and_no_sooner(province: Foundation) -> None:
    person = employ(province, "DINKES.1")
    item = propose(province, proposal_of(person))
    assert state_of(province, item) == "proposed"
    verify(province, item)
    register(province, item)
    assert state_of(province, item) == "verified"
    confirm(province, item)
    assert state_of(province, item) == "decreed"
    assert in_force(province, person) == []
    pledge(province, person)
    assert state_of(province, item) == "active"
    assert in_force(province, person) == ["fasilitator:DINKES"]


def test_a_decree_of_a_later_day_does_not_bind_before_it(province: Foundation) -> None:
    person = employ(province, "DINKES")
    item = propose(province, proposal_of(person))
    verify(province, item)
    register(province, item, valid_from="2026-10-01", valid_until="2026-12-31")
    confirm(province, item)
    pledge(province, person)
    assert in_force(province, person, "2026-09-30") == []
    assert in_force(province, person, "2026-10-01") == ["fasilitator:DINKES"]
    assert in_force(province, person, "2027-01-01") == []


def test_who_has_pledged_already_has_authority_with_the_confirmation(province: Foundation) -> None:
    person = employ(province, "DINKES")
    pledge(province, person)
    item = propose(province, proposal_of(person))
    verify(province, item)
    register(province, item)
    assert confirm(province, item).state == "active"


@pytest.mark.pasal("9(4)a", "9(4)b", allows=False)
@pytest.mark.parametrize("attested", [(True, False), (False, True), (False, False)])
def test_both_requirements_are_attested(province: Foundation, attested: tuple[bool, bool]) -> None:
    person = employ(province, "DINKES")
    computer, personnel = attested
    with pytest.raises(Refusal) as refused:
        propose(
            province, proposal_of(person, operates_computer=computer, knows_personnel=personnel)
        )
    assert refused.value.code == "requirement_not_attested"
    assert refused.value.pasal == ("9(4)a", "9(4)b")


def test_the_candidate_belongs_to_the_perangkat_daerah(province: Foundation) -> None:
    stranger = employ(province, "DISDIK")
    with pytest.raises(Refusal) as refused:
        propose(province, proposal_of(stranger))
    assert refused.value.code == "candidate_of_another_unit"
    with pytest.raises(Refusal) as refused:
        propose(province, proposal_of(stranger, role="administrator", unit_code=None))
    assert refused.value.code == "not_in_bkpsdmd"


def test_nobody_proposes_examines_or_confirms_himself(province: Foundation) -> None:
    person = employ(province, "DINKES")
    with pytest.raises(Forbidden):
        propose(province, proposal_of(person), actor=person.id)
    item = propose(province, proposal_of(person))
    with pytest.raises(Forbidden):
        verify(province, item, actor=person.id)
    verify(province, item)
    with pytest.raises(Forbidden):
        register(province, item, actor=person.id)
    register(province, item)
    with pytest.raises(Forbidden):
        confirm(province, item, actor=person.id)


def test_the_second_pair_of_eyes_is_anothers(province: Foundation) -> None:
    person = employ(province, "DINKES")
    item = propose(province, proposal_of(person))
    verify(province, item)
    register(province, item, actor=EXAMINER)
    with pytest.raises(Forbidden) as refused:
        confirm(province, item, actor=EXAMINER)
    assert refused.value.code == "four_eyes"
    assert state_of(province, item) == "verified"
    with pytest.raises(Conflict) as twice:
        register(province, item, actor=SECOND)
    assert twice.value.code == "decree_registered"


def test_another_paper_is_no_decree(province: Foundation) -> None:
    person = employ(province, "DINKES")
    item = propose(province, proposal_of(person))
    verify(province, item)
    with pytest.raises(Refusal) as refused:
        register(province, item, kind=DocumentType.SURAT_TUGAS)
    assert (refused.value.code, refused.value.pasal) == ("wrong_document", ("9(5)",))
    with pytest.raises(Conflict) as missing:
        confirm(province, item)
    assert missing.value.code == "decree_missing"


def test_a_returned_proposal_comes_back_or_is_withdrawn(province: Foundation) -> None:
    first, second = employ(province, "DINKES"), employ(province, "DINKES")
    for person, withdrawn in ((first, False), (second, True)):
        item = propose(province, proposal_of(person))
        with province.database.transaction() as tx:
            governance.return_to_proposer(
                tx, item.id, reason="surat salah", actor=EXAMINER, now_ms=now_ms(province)
            )
        if withdrawn:
            with province.database.transaction() as tx:
                governance.withdraw(tx, item.id, actor=HEAD, now_ms=now_ms(province))
            assert state_of(province, item) == "withdrawn"
        else:
            letter = paper(province, DocumentType.SURAT_USULAN)
            with province.database.transaction() as tx:
                governance.resubmit(
                    tx, item.id, document_id=letter, actor=HEAD, now_ms=now_ms(province)
                )
            assert state_of(province, item) == "proposed"


def test_the_same_appointment_is_not_open_twice(province: Foundation) -> None:
    person = employ(province, "DINKES")
    propose(province, proposal_of(person))
    with pytest.raises(Conflict) as refused:
        propose(province, proposal_of(person))
    assert refused.value.code == "already_appointed"


def test_a_candidate_who_left_before_the_confirmation_is_not_appointed(
    province: Foundation,
) -> None:
    person = employ(province, "DINKES")
    item = propose(province, proposal_of(person))
    verify(province, item)
    register(province, item)
    change(province, person, unit="DISDIK")
    with pytest.raises(Refusal):
        confirm(province, item)


def test_the_successor_ends_the_authority_before_him(province: Foundation) -> None:
    former, successor = employ(province, "DINKES"), employ(province, "DINKES")
    old = appoint(province, former)
    pledge(province, successor)
    item = propose(province, proposal_of(successor, replaces_id=old.id))
    verify(province, item)
    register(province, item)
    assert state_of(province, old) == "active"
    confirm(province, item)
    assert state_of(province, old) == "replaced"
    assert in_force(province, former) == []


def test_a_proposal_ends_nobodys_authority_but_that_of_its_own_seat(province: Foundation) -> None:
    successor = employ(province, "DINKES")
    others = (
        appoint(province, employ(province, "DISDIK"), unit="DISDIK"),
        appoint(province, employ(province, "BKPSDMD"), "administrator", None),
        appoint(province, employ(province, "DINKES"), "kepala_perangkat_daerah"),
    )
    for other in others:
        with pytest.raises(Refusal) as refused:
            propose(province, proposal_of(successor, replaces_id=other.id))
        assert (refused.value.code, refused.value.pasal) == ("replaces_another", ("9(6)",))
    with pytest.raises(NotFound):
        propose(province, proposal_of(successor, replaces_id="nothing"))
    of_a_unit_below = appoint(province, employ(province, "DINKES"), unit="DINKES.1")
    assert propose(province, proposal_of(successor, replaces_id=of_a_unit_below.id)).id


def test_an_appointment_whose_last_day_is_past_is_renewed_by_a_new_one(
    province: Foundation,
) -> None:
    person = employ(province, "DINKES")
    appoint(province, person, valid_until="2026-09-21")
    with pytest.raises(Conflict) as refused:
        propose(province, proposal_of(person))
    assert refused.value.code == "already_appointed"
    province.clock.advance(86_400)  # type: ignore[attr-defined]
    assert propose(province, proposal_of(person)).state == "proposed"


def test_the_first_administrator_comes_once_with_a_decree(province: Foundation) -> None:
    person, later = employ(province, "BKPSDMD"), employ(province, "BKPSDMD")

    def first(candidate: directory.PersonRecord, document: str | None) -> AssignmentRecord:
        with province.database.transaction() as tx:
            return governance.appoint_first_administrator(
                tx,
                candidate.id,
                document_id=document or "",
                valid_from="2026-09-21",
                actor="operator",
                now_ms=now_ms(province),
            )

    with pytest.raises(Refusal) as refused:
        first(person, None)
    assert refused.value.code == "document_required"
    item = first(person, paper(province, DocumentType.KEPUTUSAN_GUBERNUR))
    assert item.state == "decreed"
    pledge(province, person)
    assert in_force(province, person) == ["administrator"]
    with pytest.raises(Conflict) as again:
        first(later, paper(province, DocumentType.KEPUTUSAN_GUBERNUR))
    assert again.value.code == "administrator_exists"


def test_every_state_and_step_that_the_table_lacks_is_refused(province: Foundation) -> None:
    """The acts before a decree; those after it are tried in the room's own tests."""
    person = employ(province, "DINKES")
    letter = paper(province, DocumentType.SURAT_USULAN)
    known = {"actor": EXAMINER, "now_ms": now_ms(province)}

    def act(tx: Transaction, event: str, item: AssignmentRecord) -> None:
        if event == "return":
            governance.return_to_proposer(tx, item.id, reason="x", **known)  # type: ignore[arg-type]
        elif event == "resubmit":
            governance.resubmit(tx, item.id, document_id=letter, **known)  # type: ignore[arg-type]
        elif event == "withdraw":
            governance.withdraw(tx, item.id, **known)  # type: ignore[arg-type]
        elif event == "verify":
            governance.verify(tx, item.id, **known)  # type: ignore[arg-type]
        else:
            governance.reject(tx, item.id, reason="x", **known)  # type: ignore[arg-type]

    table = {(step.source, step.event): step.target for step in STEPS}
    for state in STATES:
        for event in ("return", "resubmit", "withdraw", "verify", "reject"):
            item = appoint(province, person, state=state)
            target = table.get((state, event))  # type: ignore[call-overload]
            if target is None:
                with pytest.raises(Conflict) as refused, province.database.transaction() as tx:
                    act(tx, event, item)
                assert refused.value.code == "wrong_state"
                assert state_of(province, item) == state
            else:
                with province.database.transaction() as tx:
                    act(tx, event, item)
                assert state_of(province, item) == target
