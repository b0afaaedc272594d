"""What may become of an assignment: the whole table, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from idp import audit, governance
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.governance import TRANSITIONS, AssignmentRecord, AuthorityReduced
from idp.governance.models import STATES
from idp.governance.suspension import lapse
from idp.governance.transitions import move
from tests.rooms.directory.files import load_units, person_of
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.rooms.governance.papers import hand_in_letter


def _suspend(tx: Transaction, item: AssignmentRecord) -> None:
    governance.suspend(tx, item.id, scope="person", reason="lalai", actor="operator", now_ms=5000)


def _reinstate(tx: Transaction, item: AssignmentRecord) -> None:
    governance.reinstate(tx, item.id, reason="pulih", actor="operator", now_ms=5000)


def _revoke(tx: Transaction, item: AssignmentRecord) -> None:
    governance.revoke(tx, item.id, reason="dicabut", actor="operator", now_ms=5000)


def _lapse(tx: Transaction, item: AssignmentRecord) -> None:
    lapse(tx, item, reason="mutasi", now_ms=5000)


def _replace(tx: Transaction, item: AssignmentRecord) -> None:
    move(tx, item, "replace", "digantikan", None, audit.SYSTEM, 5000, {})


def _end(tx: Transaction, item: AssignmentRecord) -> None:
    move(tx, item, "end", "berakhir", None, audit.SYSTEM, 5000, {})


ACTS: dict[str, Callable[[Transaction, AssignmentRecord], None]] = {
    "suspend": _suspend,
    "reinstate": _reinstate,
    "revoke": _revoke,
    "lapse": _lapse,
    "replace": _replace,
    "end": _end,
}


def test_every_pair_of_state_and_event_is_allowed_by_the_table_or_refused(
    foundation: Foundation,
) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    for state in STATES:
        for event, act in ACTS.items():
            item = appoint(foundation, person, state=state)
            if (state, event) == ("suspended", "reinstate"):
                hand_in_letter(foundation, item)
            target = TRANSITIONS.get((state, event))  # type: ignore[arg-type]
            try:
                with foundation.database.transaction() as tx:
                    act(tx, item)
                reached = True
            except Conflict as refusal:
                assert refusal.code == "wrong_state"
                reached = False
            assert reached == (target is not None), (state, event)
            with foundation.database.reading() as tx:
                after = governance.get_assignment(tx, item.id)
            assert after.state == (target or state), (state, event)


@pytest.mark.parametrize("event", ["suspend", "revoke", "lapse"])
def test_a_loss_raises_the_authority_version_and_is_told(
    foundation: Foundation, event: str
) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    item = appoint(foundation, person)
    told: list[object] = []
    foundation.database.subscribers[AuthorityReduced].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event)
    )
    with foundation.database.transaction() as tx:
        ACTS[event](tx, item)
    assert person_of(foundation, person.nip or "").authority_version == person.authority_version + 1
    assert told == [AuthorityReduced(person.id, 5)]


def test_a_refused_act_changes_nothing(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    item = appoint(foundation, person)
    acts: tuple[Callable[[Transaction], object], ...] = (
        lambda tx: governance.suspend(
            tx, item.id, scope="person", reason=" ", actor="operator", now_ms=1
        ),
        lambda tx: governance.reinstate(tx, item.id, reason="", actor="operator", now_ms=1),
        lambda tx: governance.revoke(tx, item.id, reason="", actor="operator", now_ms=1),
        lambda tx: governance.revoke(tx, item.id, reason="a\ud800", actor="operator", now_ms=1),
    )
    for act in acts:
        with pytest.raises(Refusal), foundation.database.transaction() as tx:
            act(tx)
    with pytest.raises(NotFound), foundation.database.transaction() as tx:
        governance.revoke(tx, "nothing", reason="x", actor="operator", now_ms=1)
    with foundation.database.reading() as tx:
        assert governance.get_assignment(tx, item.id) == item


def test_who_reads_an_assignment_later_finds_why_and_by_which_article(
    foundation: Foundation,
) -> None:
    load_units(foundation)
    item = suspend(foundation, appoint(foundation, employ(foundation, "DINKES")))
    assert (item.state, item.reason, item.suspension_scope) == ("suspended", "lalai", "person")
    with foundation.database.reading() as tx:
        latest, first = audit.list_events_about(tx, item.id)
    assert (first.type, latest.type) == (
        "governance:assignment:recorded",
        "governance:assignment:suspended",
    )
    assert (latest.reason, latest.detail["pasal"], latest.detail["to"]) == (
        "lalai",
        "9(7)",
        "suspended",
    )


def test_assignments_are_found_by_nip_unit_and_state(foundation: Foundation) -> None:
    load_units(foundation)
    first, second = employ(foundation, "DINKES"), employ(foundation, "DISDIK")
    appoint(foundation, first)
    suspend(foundation, appoint(foundation, second, unit="DISDIK"))

    def found(**filters: str) -> list[str | None]:
        with foundation.database.reading() as tx:
            return [row.nip for row in governance.search_assignments(tx, **filters)]  # type: ignore[arg-type]

    assert sorted(str(nip) for nip in found()) == sorted([str(first.nip), str(second.nip)])
    assert found(nip=str(first.nip)) == [first.nip]
    assert found(unit_code="DISDIK") == [second.nip]
    assert found(state="suspended") == [second.nip]
    assert found(state="suspended", unit_code="DINKES") == []
