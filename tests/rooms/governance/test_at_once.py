"""Two who act on the same appointment at once: one wins, the other is told so (409)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import text

from idp import audit, governance
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.database import Statement, Transaction
from idp.foundation.errors import Conflict
from idp.governance import AssignmentRecord, PledgeSigned, Proposal, activate_decreed
from tests.rooms.directory.files import load_units, person_of
from tests.rooms.governance.appointments import appoint, employ, in_force, suspend
from tests.rooms.governance.papers import hand_in_letter, paper

Act = Callable[[Transaction, str], object]
NOW = 1_790_000_000_000
ATTEMPTS = 4
pytestmark = pytest.mark.pasal("2.e")


@pytest.fixture
def province(foundation: Foundation) -> Foundation:
    load_units(foundation)
    foundation.database.subscribers[PledgeSigned].append(activate_decreed)  # type: ignore[attr-defined]
    return foundation


def at_once(foundation: Foundation, *acts: Act) -> list[str]:
    """What came of each, by another actor in a transaction of its own."""
    ready = threading.Barrier(len(acts))
    came: list[str] = []

    def run(act: Act, actor: str) -> None:
        ready.wait()
        try:
            with foundation.database.transaction() as tx:
                act(tx, actor)
        except Conflict as refusal:
            assert refusal.status == 409
            came.append(refusal.code)
        else:
            came.append("done")

    actors = (f"pejabat-{number}" for number in count(1))
    threads = [threading.Thread(target=run, args=(act, next(actors))) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(came)


def told(foundation: Foundation, item: AssignmentRecord) -> Counter[str]:
    """What the log says of an appointment, by the last word."""
    with foundation.database.reading() as tx:
        return Counter(
            event.type.rsplit(":", 1)[-1] for event in audit.list_events_about(tx, item.id)
        )


def state_of(foundation: Foundation, item: AssignmentRecord) -> str:
    with foundation.database.reading() as tx:
        return governance.get_assignment(tx, item.id).state


def proposed(foundation: Foundation, letter: str) -> AssignmentRecord:
    person = employ(foundation, "DINKES")
    with foundation.database.transaction() as tx:
        return governance.propose(
            tx,
            Proposal(person.id, "fasilitator", "DINKES", True, True),
            document_id=letter,
            actor="kepala",
            now_ms=NOW,
        )


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_of_two_administrators_over_one_proposal_one_decides(
    province: Foundation, attempt: int
) -> None:
    item = proposed(province, paper(province, DocumentType.SURAT_USULAN))
    came = at_once(
        province,
        lambda tx, actor: governance.verify(tx, item.id, actor=actor, now_ms=NOW),
        lambda tx, actor: governance.reject(tx, item.id, reason="x", actor=actor, now_ms=NOW),
    )
    assert came == ["done", "wrong_state"]
    state = state_of(province, item)
    assert told(province, item) == Counter(["proposed", state])


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_of_two_second_persons_one_confirms_and_of_two_decrees_one_is_registered(
    province: Foundation, attempt: int
) -> None:
    item = proposed(province, paper(province, DocumentType.SURAT_USULAN))
    decree = paper(province, DocumentType.KEPUTUSAN_GUBERNUR)
    with province.database.transaction() as tx:
        governance.verify(tx, item.id, actor="peneliti", now_ms=NOW)

    def register(tx: Transaction, actor: str) -> object:
        return governance.register_decree(
            tx, item.id, document_id=decree, valid_from="2026-09-22", actor=actor, now_ms=NOW
        )

    def confirm(tx: Transaction, actor: str) -> object:
        second = f"kedua-{actor}"
        return governance.confirm_decree(tx, item.id, actor=second, now_ms=NOW)

    assert at_once(province, register, register) == ["decree_registered", "done"]
    assert at_once(province, confirm, confirm) == ["done", "wrong_state"]
    events = told(province, item)
    assert (events["registered"], events["decreed"], state_of(province, item)) == (1, 1, "decreed")


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_a_person_is_proposed_for_a_seat_once(province: Foundation, attempt: int) -> None:
    person = employ(province, "DINKES")
    letter = paper(province, DocumentType.SURAT_USULAN)

    def propose(tx: Transaction, actor: str) -> object:
        proposal = Proposal(person.id, "fasilitator", "DINKES", True, True)
        return governance.propose(tx, proposal, document_id=letter, actor=actor, now_ms=NOW)

    came = at_once(province, propose, propose)
    assert came == ["already_appointed", "done"]


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_the_first_administrator_is_appointed_once(province: Foundation, attempt: int) -> None:
    decree = paper(province, DocumentType.KEPUTUSAN_GUBERNUR)
    people = [employ(province, "BKPSDMD") for _ in range(2)]

    def first(number: int) -> Act:
        def act(tx: Transaction, actor: str) -> object:
            return governance.appoint_first_administrator(
                tx,
                people[number].id,
                document_id=decree,
                valid_from="2026-01-01",
                actor=actor,
                now_ms=NOW,
            )

        return act

    assert at_once(province, first(0), first(1)) == ["administrator_exists", "done"]


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_a_right_is_stopped_or_taken_back_once(province: Foundation, attempt: int) -> None:
    person = employ(province, "DINKES")
    item = appoint(province, person)

    def stop(tx: Transaction, actor: str) -> object:
        return governance.suspend(
            tx, item.id, scope="person", reason="lalai", actor=actor, now_ms=NOW
        )

    def revoke(tx: Transaction, actor: str) -> object:
        return governance.revoke(tx, item.id, reason="selesai", actor=actor, now_ms=NOW)

    assert at_once(province, stop, stop) == ["done", "wrong_state"]
    assert told(province, item)["suspended"] == 1
    assert at_once(province, revoke, revoke) == ["done", "wrong_state"]
    assert told(province, item)["revoked"] == 1
    assert in_force(province, person) == []
    after = person_of(province, person.nip or "").authority_version
    assert after == person.authority_version + 2


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_one_letter_is_handed_in_and_lifts_one_suspension(
    province: Foundation, attempt: int
) -> None:
    item = suspend(province, appoint(province, employ(province, "DINKES")))
    letter = paper(province, DocumentType.SURAT_KESANGGUPAN)

    def hand_in(tx: Transaction, _: str) -> object:
        return governance.upload_letter(
            tx, item.id, document_id=letter, actor=item.person_id, now_ms=NOW
        )

    assert at_once(province, hand_in, hand_in) == ["done", "letter_awaits"]
    with province.database.transaction() as tx:
        governance.refuse_letter(tx, item.id, reason="kurang", actor="admin", now_ms=NOW)
    hand_in_letter(province, item)

    def lift(tx: Transaction, actor: str) -> object:
        return governance.reinstate(tx, item.id, reason="pulih", actor=actor, now_ms=NOW)

    assert at_once(province, lift, lift) == ["done", "wrong_state"]
    assert told(province, item)["reinstated"] == 1


@pytest.mark.parametrize("attempt", range(ATTEMPTS))
def test_two_last_fasilitators_who_leave_at_once_leave_one_vacancy(
    province: Foundation, attempt: int
) -> None:
    items = [appoint(province, employ(province, "DINKES")) for _ in range(2)]

    def leave(number: int) -> Act:
        return lambda tx, actor: governance.revoke(
            tx, items[number].id, reason="selesai", actor=actor, now_ms=NOW
        )

    assert at_once(province, leave(0), leave(1)) == ["done", "done"]
    with province.database.reading() as tx:
        assert len(governance.list_vacancies(tx)) == 1
        left = tx.all(Statement(text("SELECT state FROM assignment")))
    assert {row[0] for row in left} == {"revoked"}
