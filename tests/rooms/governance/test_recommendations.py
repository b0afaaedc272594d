"""Data are presented on an administrator's recommendation (Pasal 16), as often as it says."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from idp import audit, governance
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.governance import RECOMMENDATION, RecommendationRecord
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ

DAY = 86_400
PURPOSE = "Lampiran permohonan beasiswa pendidikan"


class Desk:
    """An employee and two administrators who have signed the pledge."""

    def __init__(self, foundation: Foundation) -> None:
        load_units(foundation)
        self.foundation = foundation
        self.me, self.other = employ(foundation, "DINKES"), employ(foundation, "DINKES")
        self.first, self.second = (self.administrator() for _ in range(2))

    def administrator(self, *, pledged: bool = True) -> PersonRecord:
        person = employ(self.foundation, "BKPSDMD")
        appoint(self.foundation, person, "administrator", None)
        if pledged:
            with self.foundation.database.transaction() as tx:
                governance.sign_pledge(tx, person.id, now_ms=self.now * 1000)
        return person

    @property
    def now(self) -> int:
        return self.foundation.clock.now()

    def ask(self, **changes: Any) -> RecommendationRecord:
        values = {
            "resource": "info:drh",
            "owner_id": self.me.id,
            "recipient": "Panitia beasiswa",
            "format_": "cetak",
            "purpose": PURPOSE,
            "actor": self.me.id,
            "now_ms": self.now * 1000,
        } | changes
        with self.foundation.database.transaction() as tx:
            return governance.ask_recommendation(tx, **values)

    def act(self, event: str, asked: RecommendationRecord, **changes: Any) -> RecommendationRecord:
        """One event of the table, by whoever may, unless told otherwise."""
        name, values = {
            "recommend": ("recommend", {"actor": self.first.id, "uses": 3}),
            "refuse": ("refuse_recommendation", {"actor": self.first.id, "reason": "tidak perlu"}),
            "revoke": ("revoke_recommendation", {"actor": self.second.id, "reason": "keliru"}),
            "use": ("use_recommendation", {"actor": asked.requester_id}),
        }["use" if event == "use_up" else event]
        values = {"now_ms": self.now * 1000, **values, **changes}
        with self.foundation.database.transaction() as tx:
            if event == "use_up":
                self._spend_all_but_one(tx, asked)
            return getattr(governance, name)(tx, asked.id, **values)

    def _spend_all_but_one(self, tx: Transaction, asked: RecommendationRecord) -> None:
        held = governance.get_recommendation(tx, asked.id)
        while held.holds(self.now) and (held.uses_left or 0) > 1:
            held = governance.use_recommendation(
                tx, asked.id, actor=asked.requester_id, now_ms=self.now * 1000
            )

    def given(self, **changes: Any) -> RecommendationRecord:
        return self.act("recommend", self.ask(), **changes)

    def fact_holds(self) -> bool:
        """What condition C13 of the policy asks about."""
        with self.foundation.database.reading() as tx:
            found = governance.list_facts(tx, [self.me.id], self.now)
        return any(fact.kind == "rekomendasi" for fact in found)

    def state(self, asked: RecommendationRecord) -> str:
        with self.foundation.database.reading() as tx:
            return governance.get_recommendation(tx, asked.id).state


@pytest.fixture
def desk(foundation: Foundation) -> Desk:
    return Desk(foundation)


PATHS: dict[str, tuple[str, ...]] = {
    "requested": (),
    "recommended": ("recommend",),
    "refused": ("refuse",),
    "used": ("recommend", "use"),
    "exhausted": ("recommend", "use_up"),
    "revoked": ("recommend", "revoke"),
}


@pytest.mark.pasal("16")
def test_every_pair_of_state_and_event_is_in_the_table_or_refused(desk: Desk) -> None:
    assert set(PATHS) == set(RECOMMENDATION.labels)
    for state, event in itertools.product(PATHS, RECOMMENDATION.events):
        asked = desk.ask()
        for step in PATHS[state]:
            desk.act(step, asked)
        assert desk.state(asked) == state
        target = RECOMMENDATION.transitions.get((state, event))
        try:
            desk.act(event, asked)
            reached = True
        except Conflict as refusal:
            assert refusal.code == "wrong_state"
            reached = False
        assert reached == (target is not None), (state, event)
        assert desk.state(asked) == (target or state), (state, event)


@pytest.mark.pasal("16")
def test_what_the_policy_asks_holds_with_it_and_ends_with_it(desk: Desk) -> None:
    asked = desk.ask()
    assert not desk.fact_holds()
    desk.act("recommend", asked, uses=2)
    assert desk.fact_holds()
    assert desk.act("use", asked).uses_left == 1
    assert desk.fact_holds()
    assert desk.act("use", asked).state == "exhausted"
    assert not desk.fact_holds()
    with pytest.raises(Conflict):
        desk.act("use", asked)
    revoked = desk.given()
    assert desk.fact_holds()
    desk.act("revoke", revoked)
    assert not desk.fact_holds()


@pytest.mark.pasal("16")
def test_it_holds_for_its_days_and_no_longer(desk: Desk, foundation: Foundation) -> None:
    asked = desk.given()
    foundation.clock.advance(7 * DAY - 1)  # type: ignore[attr-defined]
    assert desk.fact_holds()
    desk.act("use", asked)
    foundation.clock.advance(1)  # type: ignore[attr-defined]
    assert not desk.fact_holds()
    with pytest.raises(Conflict) as refused:
        desk.act("use", asked)
    assert refused.value.code == "expired"


@pytest.mark.pasal("16")
def test_nobody_recommends_to_himself_and_only_an_administrator_does(desk: Desk) -> None:
    own = desk.ask(actor=desk.first.id)
    for event in ("recommend", "refuse"):
        with pytest.raises(Forbidden) as refused:
            desk.act(event, own, actor=desk.first.id)
        assert refused.value.code == "own_case"
    desk.act("recommend", own, actor=desk.second.id)
    asked = desk.ask()
    for person in (desk.other, desk.administrator(pledged=False)):
        for event in ("recommend", "refuse"):
            with pytest.raises(Forbidden) as refused:
                desk.act(event, asked, actor=person.id)
            assert refused.value.code == "not_an_administrator"
    held = desk.given()
    with pytest.raises(Forbidden):
        desk.act("revoke", held, actor=desk.me.id)
    for person in (desk.other, desk.first):
        with pytest.raises(Forbidden) as refused:
            desk.act("use", held, actor=person.id)
        assert refused.value.code == "not_the_requester"


@pytest.mark.pasal("16")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "x" * 29}, "purpose_too_short"),
        ({"purpose": "x" + " " * 40}, "purpose_too_short"),
        ({"purpose": ""}, "purpose_required"),
        ({"recipient": " "}, "recipient_required"),
        ({"format_": "foto"}, "unknown_format"),
        ({"resource": "idp:kredensial"}, "unknown_resource"),
        ({"resource": "info:*"}, "unknown_resource"),
    ],
)
def test_what_is_asked_says_what_for_whom_and_why(
    desk: Desk, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        desk.ask(**changes)
    assert refused.value.code == code
    desk.ask(purpose="x" * 30)
    with pytest.raises(NotFound):
        desk.ask(owner_id="nobody")


@pytest.mark.parametrize("changes", [{"days": 0}, {"days": 32}, {"uses": 0}, {"uses": 101}])
def test_it_is_bounded_in_days_and_uses(desk: Desk, changes: dict[str, int]) -> None:
    with pytest.raises(Refusal) as refused:
        desk.given(**changes)
    assert refused.value.code == "invalid_term"
    assert not desk.fact_holds()


@pytest.mark.parametrize(
    ("one", "two"), [("recommend", "refuse"), ("refuse", "recommend"), ("revoke", "use")]
)
def test_of_two_who_act_at_once_one_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, one: str, two: str
) -> None:
    """The second acts on what he has read before the first was done."""
    asked = desk.given() if one == "revoke" else desk.ask()
    desk.act(one, asked)
    reached, held = desk.state(asked), desk.fact_holds()
    monkeypatch.setattr("idp.governance.recommendations.get_recommendation", lambda _t, _i: asked)
    with pytest.raises(Conflict):
        desk.act(two, asked)
    monkeypatch.undo()
    assert (desk.state(asked), desk.fact_holds()) == (reached, held)


@pytest.mark.pasal("16")
def test_every_use_is_logged_and_audited(desk: Desk, foundation: Foundation) -> None:
    asked = desk.given()
    desk.act("use", asked, note="drh-2026.pdf")
    foundation.clock.advance(1)  # type: ignore[attr-defined]
    desk.act("use", asked)
    with foundation.database.reading() as tx:
        uses = governance.list_recommendation_uses(tx, asked.id)
        latest, *_ = audit.list_events_about(tx, asked.id)
        mine = governance.list_recommendations(tx, requester_id=desk.me.id, state="used")
        page = governance.list_recommendations(tx, after=mine[0])
    assert [(use.used_by, use.note) for use in uses] == [
        (desk.me.id, "drh-2026.pdf"),
        (desk.me.id, None),
    ]
    assert (latest.type, latest.detail["left"]) == ("governance:recommendation:used", 1)
    assert ([item.id for item in mine], page) == ([asked.id], [])
