"""Decisions about items: what each does to the right, at once, and who may take it."""

from __future__ import annotations

import pytest

from idp import governance
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.governance import AuthorityReduced
from tests.rooms.governance.appointments import suspend
from tests.rooms.governance.papers import hand_in_letter
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")


@pytest.mark.parametrize(
    ("decision", "outcome", "state", "left"),
    [
        ("keep", "kept", "active", ["fasilitator:DINKES"]),
        ("suspend", "suspended", "active", []),
        ("revoke", "revoked", "revoked", []),
    ],
)
def test_a_decision_takes_effect_at_once(
    reviewing: Reviewing, decision: str, outcome: str, state: str, left: list[str]
) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    told: list[object] = []
    reviewing.foundation.database.subscribers[AuthorityReduced].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event.person_id)
    )
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    (decided,) = reviewing.decide(campaign, item, decision, head)
    assert (decided.outcome, decided.version) == (outcome, 2)
    assert reviewing.item_of(campaign, person) == decided
    assert reviewing.held_by(person).state == state
    assert reviewing.in_force(person) == left
    assert told == ([] if left else [person.id])


def test_what_is_suspended_comes_back_when_it_is_kept(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    reviewing.decide(campaign, item, "suspend", head)
    assert reviewing.held_by(person).shown_state == "suspended"
    reviewing.decide(campaign, item, "keep", head)
    assert reviewing.held_by(person).shown_state == "active"
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)", allows=False)
def test_no_review_lifts_a_suspension_for_neglect(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    suspend(reviewing.foundation, reviewing.held_by(person))
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    for decision in ("suspend", "keep"):
        reviewing.decide(campaign, item, decision, head)
        assert reviewing.held_by(person).state == "suspended"
        assert reviewing.in_force(person) == []
    with pytest.raises(Refusal) as refused, reviewing.foundation.database.transaction() as tx:
        governance.reinstate(
            tx, item.assignment_id or "", reason="x", actor="admin", now_ms=reviewing.now_ms
        )
    assert refused.value.code == "letter_required"


def test_the_letter_does_not_lift_what_a_review_withholds(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    suspend(reviewing.foundation, reviewing.held_by(person))
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    reviewing.decide(campaign, item, "suspend", head)
    hand_in_letter(reviewing.foundation, reviewing.held_by(person))
    with reviewing.foundation.database.transaction() as tx:
        governance.reinstate(
            tx, item.assignment_id or "", reason="pulih", actor="admin", now_ms=reviewing.now_ms
        )
    assert reviewing.held_by(person).state == "active"
    assert reviewing.in_force(person) == []
    reviewing.decide(campaign, item, "keep", head)
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]


@pytest.mark.parametrize("decision", ["suspend", "revoke"])
def test_taking_a_right_away_needs_a_reason(reviewing: Reviewing, decision: str) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    campaign = reviewing.running() if reviewing.holder("fasilitator", "DINKES") else None
    assert campaign is not None
    item = reviewing.items(campaign)[0].item
    for reason in ("", "  ", "dua\nbaris"):
        with pytest.raises(Refusal) as refused:
            reviewing.decide(campaign, item, decision, head, reason)
        assert refused.value.code in ("reason_required", "invalid_reason")
    assert reviewing.items(campaign)[0].item == item


def test_only_whoever_is_asked_decides_and_never_about_himself(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    other_head = reviewing.holder("kepala_perangkat_daerah", "DISDIK")
    person = reviewing.holder("fasilitator", "DINKES")
    admin = reviewing.holder("administrator")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    assert item.reviewer_id == head.id
    for actor, code in (
        (person, "own_case"),
        (other_head, "not_the_reviewer"),
        (admin, "not_the_reviewer"),
    ):
        with pytest.raises(Forbidden) as refused:
            reviewing.decide(campaign, item, "keep", actor)
        assert refused.value.code == code


def test_a_new_head_answers_in_the_place_of_the_former(reviewing: Reviewing) -> None:
    former = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    with reviewing.foundation.database.transaction() as tx:
        governance.revoke(
            tx,
            reviewing.held_by(former).id,
            reason="mutasi",
            actor="operator",
            now_ms=reviewing.now_ms,
        )
    acting = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    with pytest.raises(Forbidden) as refused:
        reviewing.decide(campaign, item, "keep", former)
    assert refused.value.code == "not_the_reviewer"
    assert reviewing.decide(campaign, item, "keep", acting)[0].decided_by == acting.id


def test_of_many_items_all_are_decided_or_none(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    first, second = (reviewing.holder("fasilitator", "DINKES") for _ in range(2))
    elsewhere = reviewing.holder("fasilitator", "DISDIK")
    campaign = reviewing.running()
    chosen = [reviewing.item_of(campaign, one) for one in (first, second, elsewhere)]
    with pytest.raises(Forbidden):
        reviewing.decide(campaign, chosen, "revoke", head)
    assert {named.item.outcome for named in reviewing.items(campaign)} == {"undecided"}
    assert reviewing.in_force(first) == ["fasilitator:DINKES"]
    reviewing.decide(campaign, chosen[:2], "revoke", head)
    assert [reviewing.in_force(one) for one in (first, second)] == [[], []]


def test_somebody_elses_decision_is_changed_only_by_whoever_saw_it(reviewing: Reviewing) -> None:
    definitive = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    acting = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    (kept,) = reviewing.decide(campaign, item, "keep", definitive)
    for seen in (None, {item.id: item.version}):
        with pytest.raises(Conflict) as refused:
            reviewing.decide(campaign, item, "revoke", acting, seen=seen)
        assert (refused.value.code, refused.value.status) == ("decided_meanwhile", 409)
    reviewing.decide(campaign, item, "revoke", acting, seen={item.id: kept.version})
    assert reviewing.in_force(person) == []


@pytest.mark.pasal("9(5)", allows=False)
@pytest.mark.parametrize(
    ("role", "unit"), [("kepala_perangkat_daerah", "DINKES"), ("kepala_bkpsdmd", None)]
)
def test_no_review_ends_a_post_that_a_decree_fills(
    reviewing: Reviewing, role: str, unit: str | None
) -> None:
    reviewing.holder("administrator")
    post = reviewing.holder(role, unit)
    campaign = reviewing.running("system_roles", default="revoke")
    item = reviewing.item_of(campaign, post)
    with pytest.raises(Refusal) as refused:
        reviewing.decide(campaign, item, "revoke", item.reviewer_id or "operator")
    assert (refused.value.code, refused.value.pasal) == ("post_by_decree", ("27(2)a", "9(5)"))
    assert reviewing.item_of(campaign, post).outcome == "undecided"
    # Silence stops it until somebody answers, also where it ends other rights.
    auditor = reviewing.holder("pengaudit")
    other = reviewing.running("system_roles", default="revoke")
    reviewing.past_the_deadline()
    reviewing.apply(other)
    outcomes = [reviewing.item_of(other, one).outcome for one in (post, auditor)]
    assert outcomes == ["suspended", "revoked"]
    assert (reviewing.held_by(post).state, reviewing.in_force(post)) == ("active", [])
    late = reviewing.item_of(other, post)
    reviewing.decide(other, late, "keep", late.reviewer_id or "operator")
    assert reviewing.held_by(post).state == "active"


def test_there_is_nothing_to_decide_about_a_right_that_has_ended(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    with reviewing.foundation.database.transaction() as tx:
        governance.revoke(
            tx,
            item.assignment_id or "",
            reason="x",
            actor="operator",
            now_ms=reviewing.now_ms,
        )
    for decision in ("keep", "suspend", "revoke"):
        with pytest.raises(Conflict) as refused:
            reviewing.decide(campaign, item, decision, head)
        assert refused.value.code == "right_ended"
    reviewing.past_the_deadline()
    reviewing.apply(campaign)
    assert reviewing.item_of(campaign, person).outcome == "moot"


def test_items_of_another_review_are_not_found(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    one, other = reviewing.running(), reviewing.running()
    with pytest.raises(NotFound):
        reviewing.decide(one, reviewing.item_of(other, person), "keep", head)


def test_an_item_is_passed_on_with_a_note_and_never_to_its_holder(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    admin, central = reviewing.holder("administrator"), reviewing.holder("kepala_bkpsdmd")
    person = reviewing.holder("fasilitator", "DINKES")
    stranger = reviewing.holder("kepala_perangkat_daerah", "DISDIK")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    for to, by, code in (
        (person, head, "own_case"),
        (admin, person, "own_case"),
        (stranger, head, "not_a_reviewer"),
        (admin, stranger, "not_the_reviewer"),
    ):
        with pytest.raises(Forbidden) as refused:
            reviewing.reassign(campaign, item, to, by)
        assert refused.value.code == code
    (passed,) = reviewing.reassign(campaign, item, central, head)
    assert (passed.outcome, passed.reviewer_id) == ("undecided", central.id)
    assert (passed.note, passed.reviewer_by) == ("lebih mengenalnya", "reassigned")
    with pytest.raises(Forbidden):
        reviewing.decide(campaign, item, "keep", head)
    reviewing.decide(campaign, item, "keep", central)
