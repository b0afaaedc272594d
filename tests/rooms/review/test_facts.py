"""The facts beside an item come from what happened, and what has no source is said to be absent."""

from __future__ import annotations

import pytest

from idp import governance, review, sessions
from idp.access import Access, Question, log_decisions
from idp.app import build_provider
from idp.directory import PersonRecord
from idp.review import CampaignRecord, Facts
from tests.rooms.governance.appointments import suspend
from tests.rooms.review.campaigns import DAY, Reviewing

pytestmark = pytest.mark.pasal("27(2)a")


def facts_about(reviewing: Reviewing, campaign: CampaignRecord, person: PersonRecord) -> Facts:
    item = reviewing.item_of(campaign, person)
    with reviewing.foundation.database.reading() as tx:
        return review.facts_of(tx, campaign.id, [item])[item.id]


def test_nothing_on_record_is_said_as_nothing(reviewing: Reviewing) -> None:
    person = reviewing.holder("fasilitator", "DINKES")
    assert facts_about(reviewing, reviewing.running(), person) == Facts(
        None, None, None, 0, None, None
    )


def test_the_last_use_is_that_of_this_very_right(reviewing: Reviewing) -> None:
    admin = reviewing.holder("administrator")
    access: Access = build_provider(reviewing.foundation).access
    with reviewing.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, admin.id, now_ms=reviewing.now_ms)
        questions = [
            # By the appointment; by being an employee; and refused.
            Question(admin.id, "buat", "idp:tinjauan", acr="mfa", auth_time=0),
            Question(admin.id, "lihat", "md:pribadi", admin.id, {"pegawai": admin.id}),
            Question(admin.id, "ubah", "idp:audit", acr="mfa", auth_time=0),
        ]
        for question in questions:
            answers = access.answer(tx, [question])
            log_decisions(tx, answers, caller="uji", at_ms=reviewing.now_ms)
            reviewing.clock.advance(60)
    first = reviewing.clock.now() - 180
    assert facts_about(reviewing, reviewing.running(), admin).last_use == first


def test_the_last_sign_in_counts_also_when_the_session_has_ended(reviewing: Reviewing) -> None:
    person = reviewing.holder("fasilitator", "DINKES")
    now = reviewing.clock.now()
    with reviewing.foundation.database.transaction() as tx:
        opened, _cookie = sessions.open_session(
            tx,
            settings=reviewing.foundation.settings,
            person_id=person.id,
            amr=("pwd",),
            privileged=False,
            now=now,
            address=None,
            user_agent=None,
        )
        sessions.end_session(tx, opened.id, reason="keluar", actor=person.id, now_ms=now * 1000)
    assert facts_about(reviewing, reviewing.running(), person).last_sign_in == now


def test_suspensions_of_both_kinds_and_the_last_review_are_told(reviewing: Reviewing) -> None:
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    person = reviewing.holder("fasilitator", "DINKES")
    first = reviewing.running(name="Tinjauan pertama")
    reviewing.decide(first, reviewing.item_of(first, person), "suspend", head)
    decided_at = reviewing.clock.now()
    suspend(reviewing.foundation, reviewing.held_by(person))
    reviewing.clock.advance(DAY)
    second = reviewing.running(name="Tinjauan kedua")
    facts = facts_about(reviewing, second, person)
    assert facts.suspensions == 2
    last = facts.last_review
    assert last is not None
    assert (last.campaign, last.outcome, last.decided_at) == (
        "Tinjauan pertama",
        "suspended",
        decided_at,
    )
