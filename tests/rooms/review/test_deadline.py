"""The deadline binds when asked, is told once, and leaves a way back to whoever answers late."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from idp import audit, review
from idp.access import Access
from idp.access.standing import fetch_standing
from idp.app import build_provider
from idp.audit import EventType
from idp.foundation.clock import civil_date
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict
from idp.governance import AuthorityReduced
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.review.campaigns import DAY, Reviewing

pytestmark = pytest.mark.pasal("27(2)a")

MAILS = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'mail' ORDER BY id"))
DEADLINE_ENDS = 1_791_219_600
"""2026-10-06 00:00 WIB."""


def events(reviewing: Reviewing, kind: EventType, subject: str) -> list[audit.EventRecord]:
    with reviewing.foundation.database.reading() as tx:
        found = audit.list_events_about(tx, subject, limit=100)
    return [event for event in found if event.type == kind.value]


def binds(reviewing: Reviewing, person: str) -> list[bool]:
    """What the decision point holds of each of the person's appointments."""
    with reviewing.foundation.database.reading() as tx:
        today = civil_date(reviewing.clock.now())
        standing = fetch_standing(tx, subjects=[person], today=today)
    held = standing.subjects[person].authorities
    return [authority.binds for authority in held if authority.assignment_id]


def test_silence_binds_at_midnight_without_any_worker(reviewing: Reviewing) -> None:
    person = reviewing.holder("fasilitator", "DINKES")
    reviewing.running()
    reviewing.clock.advance(DEADLINE_ENDS - 1 - reviewing.clock.now())
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]
    assert binds(reviewing, person.id) == [True]
    reviewing.clock.advance(1)
    assert reviewing.in_force(person) == []
    assert binds(reviewing, person.id) == [False]


def test_what_was_kept_in_time_stays(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    reviewing.decide(campaign, reviewing.item_of(campaign, person), "keep", head)
    reviewing.past_the_deadline()
    assert review.apply_due(reviewing.foundation) == 1
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]
    assert binds(reviewing, person.id) == [True]


def test_the_worker_tells_it_once(reviewing: Reviewing) -> None:
    person = reviewing.holder("fasilitator", "DINKES")
    told: list[str] = []
    reviewing.foundation.database.subscribers[AuthorityReduced].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event.person_id)
    )
    campaign = reviewing.running()
    assert review.apply_due(reviewing.foundation) == 0
    reviewing.past_the_deadline()
    assert [review.apply_due(reviewing.foundation) for _ in range(2)] == [1, 0]
    assert told == [person.id]
    held = reviewing.held_by(person)
    assert held.shown_state == "suspended"
    for kind in (EventType.ASSIGNMENT_WITHHELD, EventType.REVIEW_ITEM_DEFAULTED):
        assert len(events(reviewing, kind, held.id)) == 1
    assert len(events(reviewing, EventType.REVIEW_APPLIED, campaign.id)) == 1
    reason = events(reviewing, EventType.ASSIGNMENT_WITHHELD, held.id)[0].reason or ""
    assert (campaign.snapshot_sha256 or "-") in reason


def test_whoever_asks_first_finds_it_applied(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    item = reviewing.item_of(campaign, person)
    reviewing.past_the_deadline()
    # Too late to suspend what is suspended; not too late to answer for it.
    with pytest.raises(Conflict) as refused:
        reviewing.decide(campaign, item, "suspend", head)
    assert refused.value.code == "wrong_state"
    reviewing.decide(campaign, item, "keep", head)
    assert reviewing.item_of(campaign, person).by_default is False
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]
    with reviewing.foundation.database.reading() as tx:
        assert review.get_campaign(tx, campaign.id).state == "applied"


def test_one_review_does_not_answer_for_another(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    first, second = reviewing.running(), reviewing.running("unit", unit_code="DINKES")
    reviewing.decide(first, reviewing.item_of(first, person), "keep", head)
    reviewing.past_the_deadline()
    assert reviewing.in_force(person) == []
    review.apply_due(reviewing.foundation)
    reviewing.decide(second, reviewing.item_of(second, person), "keep", head)
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]


def test_what_an_older_review_withheld_comes_back_by_a_newer_one(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    reviewing.running()
    reviewing.past_the_deadline()
    review.apply_due(reviewing.foundation)
    assert reviewing.in_force(person) == []
    newer = reviewing.running(deadline="2026-11-01")
    reviewing.decide(newer, reviewing.item_of(newer, person), "keep", head)
    assert reviewing.in_force(person) == ["fasilitator:DINKES"]
    assert len(events(reviewing, EventType.ASSIGNMENT_RELEASED, reviewing.held_by(person).id)) == 1


@pytest.mark.pasal("27(2)a", allows=False)
def test_an_administrator_loses_his_right_by_silence_too(reviewing: Reviewing) -> None:
    admin = reviewing.holder("administrator")
    reviewing.running()
    access: Access = build_provider(reviewing.foundation).access
    with reviewing.foundation.database.reading() as tx:
        assert access.subject(tx, admin.id).authorities[-1].binds
    reviewing.past_the_deadline()
    with reviewing.foundation.database.reading() as tx:
        assert not access.subject(tx, admin.id).authorities[-1].binds


def mails(reviewing: Reviewing) -> list[str]:
    with reviewing.foundation.database.reading() as tx:
        return [row[0] for row in tx.all(MAILS)]


def head_with_mail(reviewing: Reviewing) -> str:
    head = employ(reviewing.foundation, "DINKES", email="kepala@contoh.example")
    appoint(reviewing.foundation, head, "kepala_perangkat_daerah", "DINKES")
    return head.id


def test_whoever_is_asked_is_reminded_once_on_each_of_three_days(reviewing: Reviewing) -> None:
    head = head_with_mail(reviewing)
    person = reviewing.holder("fasilitator", "DINKES")
    reviewing.holder("fasilitator", "DINKES.1")
    campaign = reviewing.running()
    assert len(mails(reviewing)) == 1, "the beginning is told"
    sent = []
    for _day in range(16):
        sent.append([review.remind_due(reviewing.foundation) for _ in range(2)])
        reviewing.clock.advance(DAY)
        if _day == 8:
            item = reviewing.item_of(campaign, person)
            reviewing.decide(campaign, item, "keep", head)
    # 2026-09-21 is the day of the start; 09-28, 10-04 and 10-05 are those of the reminders.
    expected = {7: [1, 0], 13: [1, 0], 14: [1, 0]}
    assert sent == [expected.get(day, [0, 0]) for day in range(16)]
    last = mails(reviewing)[-1]
    assert "masih 1 hak akses" in last and "0 hari lagi" in last


def test_who_follows_in_the_office_is_reminded_and_finds_what_is_to_be_answered(
    reviewing: Reviewing,
) -> None:
    former = reviewing.holder(
        "kepala_perangkat_daerah", "DINKES", valid_until=civil_date(reviewing.clock.now())
    )
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    assert reviewing.item_of(campaign, person).reviewer_id == former.id
    reviewing.clock.advance(7 * DAY)
    follower = head_with_mail(reviewing)
    assert review.remind_due(reviewing.foundation) == 1
    with reviewing.foundation.database.reading() as tx:
        found = {
            actor: review.list_answerable(tx, campaign.id, actor=actor, now_ms=reviewing.now_ms)
            for actor in (former.id, follower, person.id)
        }
    assert [len(found[actor]) for actor in (former.id, follower, person.id)] == [0, 1, 0]


def test_who_is_asked_instead_of_another_is_told(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    other = employ(reviewing.foundation, "DINKES", email="lain@contoh.example")
    appoint(reviewing.foundation, other, "kepala_perangkat_daerah", "DINKES")
    reviewing.reassign(campaign, reviewing.item_of(campaign, person), other, head)
    (told,) = mails(reviewing)
    assert "lain@contoh.example" in told and "1 hak akses dipindahtangankan" in told


def test_a_review_that_cannot_be_applied_holds_up_no_other(
    reviewing: Reviewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from idp.review import deadline

    person = reviewing.holder("fasilitator", "DINKES")
    broken, sound = sorted((reviewing.running() for _ in range(2)), key=lambda made: made.id)
    whole = deadline.settle

    def settle(tx: object, campaign_id: str, now_ms: int) -> object:
        if campaign_id == broken.id:
            raise Conflict("wrong_state", "somebody acts on one of its rights at this moment")
        return whole(tx, campaign_id, now_ms)  # type: ignore[arg-type]

    monkeypatch.setattr(deadline, "settle", settle)
    reviewing.past_the_deadline()
    assert review.apply_due(reviewing.foundation) == 1
    assert reviewing.item_of(sound, person).outcome == "suspended"


def test_who_has_answered_everything_is_left_in_peace(reviewing: Reviewing) -> None:
    head = head_with_mail(reviewing)
    person = reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    reviewing.decide(campaign, reviewing.item_of(campaign, person), "keep", head)
    reviewing.clock.advance(14 * DAY)
    assert review.remind_due(reviewing.foundation) == 0


def test_after_a_silence_only_the_latest_reminder_goes(reviewing: Reviewing) -> None:
    head_with_mail(reviewing)
    reviewing.holder("fasilitator", "DINKES")
    reviewing.running()
    reviewing.clock.advance(14 * DAY)
    assert [review.remind_due(reviewing.foundation) for _ in range(2)] == [1, 0]
