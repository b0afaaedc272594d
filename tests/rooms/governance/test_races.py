"""Two at once, in two connections: one is done, the other refused, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp import governance
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import in_force
from tests.rooms.governance.papers import paper
from tests.rooms.governance.test_neglect import ADMIN, case_in
from tests.rooms.governance.test_recommendations import Desk
from tests.rooms.governance.test_requests import Office


def at_once(foundation: Foundation, *acts: Callable[[Transaction], object]) -> list[str]:
    """ "done" or the refusal's code of each act, all begun together; sorted."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[Transaction], object]) -> str:
        start.wait(10)
        try:
            with foundation.database.transaction() as tx:
                act(tx)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.pasal("27(2)a")
def test_a_right_that_two_give_at_once_is_given_once(foundation: Foundation) -> None:
    office = Office(foundation)
    asked = office.approved()
    now_ms = foundation.clock.now_ms()

    def give(actor: str, second: str) -> Callable[[Transaction], object]:
        return lambda tx: governance.grant_request(
            tx, asked.id, actor=actor, second=second, now_ms=now_ms
        )

    told = at_once(
        foundation,
        give(office.first.id, office.other.id),
        give(office.other.id, office.first.id),
    )
    assert told in (["done", "wrong_state"], ["already_appointed", "done"])
    assert in_force(foundation, office.me) == ["pengaudit"]


@pytest.mark.pasal("9(7)")
def test_a_case_that_two_close_at_once_ends_one_way(foundation: Foundation) -> None:
    load_units(foundation)
    case = case_in(foundation, "found")
    found = case.finding
    assert found is not None
    now_ms = foundation.clock.now_ms()
    told = at_once(
        foundation,
        lambda tx: governance.drop_finding(tx, found.id, reason="x", actor=ADMIN, now_ms=now_ms),
        lambda tx: governance.decide_finding(
            *(tx, found.id),
            scope="person",
            reason="x",
            skip_reason="x",
            actor=ADMIN,
            now_ms=now_ms,
        ),
    )
    assert told == ["done", "wrong_state"]
    stopped = in_force(foundation, case.holder) == []
    assert case.state == ("effective" if stopped else "dropped")


@pytest.mark.pasal("16")
def test_the_last_use_of_a_recommendation_is_not_shared(foundation: Foundation) -> None:
    desk = Desk(foundation)
    asked = desk.given(uses=2)
    now_ms = foundation.clock.now_ms()

    def use(tx: Transaction) -> object:
        return governance.use_recommendation(tx, asked.id, actor=desk.me.id, now_ms=now_ms)

    told = at_once(foundation, use, use, use, use)
    assert told == ["done", "done", "wrong_state", "wrong_state"]
    with foundation.database.reading() as tx:
        assert len(governance.list_recommendation_uses(tx, asked.id)) == 2
    assert (desk.state(asked), desk.fact_holds()) == ("exhausted", False)


@pytest.mark.pasal("27(1)a")
def test_of_two_texts_set_at_once_one_is_set(foundation: Foundation) -> None:
    office = Office(foundation)
    decree = paper(foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD)

    def publish(version: str) -> Callable[[Transaction], object]:
        return lambda tx: governance.publish_pledge_text(
            tx,
            version=version,
            text="Naskah",
            effective_from="2026-10-01",
            document_id=decree,
            actor=office.first.id,
            second=office.other.id,
            now_ms=foundation.clock.now_ms(),
        )

    told = at_once(foundation, publish("2026-1"), publish("2026-2"))
    # Who comes second finds the text of the first, before or after having read what there was.
    assert told in (["done", "wrong_state"], ["done", "invalid_term"])
    with foundation.database.reading() as tx:
        assert len(governance.list_pledge_texts(tx)) == 2
