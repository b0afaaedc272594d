"""The absolute limit of a session is an end like any other: audited, told, once."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import text

from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.sessions import (
    ListedSession,
    SessionEnded,
    end_expired_sessions,
    end_session,
    find_previous_session,
)
from idp.worker import SESSIONS_EVERY, Worker
from tests.rooms.authentication.owners import new_owner
from tests.rooms.sessions.test_session_registry import opened
from tests.spec import flows
from tests.spec.flows import add_client, start

ENDS = Statement(
    text(
        "SELECT actor, subject, correlation, reason, result FROM audit_event"
        " WHERE type = 'sessions:session:ended' ORDER BY id"
    )
)
LOGOUTS = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'backchannel_logout'"))


@pytest.fixture
def told(foundation: Foundation) -> list[SessionEnded]:
    heard: list[SessionEnded] = []
    foundation.database.subscribers[SessionEnded].append(  # type: ignore[attr-defined]
        lambda _tx, event: heard.append(event)
    )
    return heard


def test_a_session_at_its_limit_ends_once_and_is_audited(
    foundation: Foundation, clock: FixedClock, told: list[SessionEnded]
) -> None:
    session, _ = opened(foundation, new_owner(foundation).id)
    clock.advance(session.expires_at - session.created_at - 1)
    assert end_expired_sessions(foundation) == 0
    clock.advance(1)
    assert end_expired_sessions(foundation) == 1
    assert end_expired_sessions(foundation) == 0
    assert told == [SessionEnded(session.id, session.person_id, session.expires_at)]
    with foundation.database.reading() as tx:
        rows = tx.all(ENDS)
        kept: ListedSession | None = find_previous_session(tx, session.person_id, "another")
    assert rows == [("system", session.person_id, session.id, "absolute limit", "ok")]
    assert kept is not None


def test_neither_living_nor_ended_sessions_are_touched(
    foundation: Foundation, clock: FixedClock, told: list[SessionEnded]
) -> None:
    owner = new_owner(foundation)
    short, _ = opened(foundation, owner.id, amr=("pwd", "otp"), privileged=True)
    signed_out, _ = opened(foundation, owner.id, privileged=True)
    opened(foundation, owner.id)
    with foundation.database.transaction() as tx:
        end_session(tx, signed_out.id, reason="x", actor=None, now_ms=clock.now_ms())
    told.clear()
    clock.advance(28_800)  # the privileged limit
    assert end_expired_sessions(foundation) == 1
    assert [event.session_id for event in told] == [short.id]


def test_workers_that_come_at_once_end_each_session_once(
    foundation: Foundation, clock: FixedClock, told: list[SessionEnded]
) -> None:
    owner = new_owner(foundation)
    for _ in range(120):
        opened(foundation, owner.id)
    clock.advance(36_000)
    go = threading.Barrier(4)

    def work() -> None:
        go.wait()
        end_expired_sessions(foundation)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(told) == 120
    assert len({event.session_id for event in told}) == 120
    with foundation.database.reading() as tx:
        assert len(tx.all(ENDS)) == 120


def test_looking_costs_nothing_for_all_the_sessions_that_ever_were(foundation: Foundation) -> None:
    """The index holds open sessions alone, and both statements go by it."""
    from idp.sessions import store

    said = []
    with foundation.database.transaction() as tx:
        if not foundation.database.is_sqlite:
            tx.run(Statement(text("SET LOCAL enable_seqscan = off")))
        explain = "EXPLAIN QUERY PLAN" if foundation.database.is_sqlite else "EXPLAIN"
        for statement in (store.HAS_RUN_OUT, store.RUN_OUT):
            tx._cursor.execute(
                f"{explain} {statement.sql(foundation.database.dialect)[0]}",
                statement.sql(foundation.database.dialect)[1] | {"now": 0},
            )
            said.append(str(tx._cursor.fetchall()))
    assert all("ix_session_open" in plan for plan in said)
    assert not any("SCAN session" in plan or "Seq Scan" in plan for plan in said)


def test_every_module_of_the_session_hears_and_its_tokens_end(
    foundation: Foundation, clock: FixedClock
) -> None:
    """As when the owner signs out (Back-Channel Logout 1.0 §2.7)."""
    application = start(foundation)
    nip = new_owner(foundation, password=flows.PASSWORD).nip
    browser = flows.Browser(application)
    parties, sids = [], set()
    for number in (1, 2):
        registered = add_client(foundation, client_name=f"Modul {number}")
        party = flows.Party(application, registered.client_id, registered.client_secret)
        tokens = party.exchange(browser.sign_in(party, nip)["code"]).get_json()
        parties.append(party)
        sids.add(flows.claims_of(tokens["access_token"])["sid"])
        if number == 1:
            clock.advance(foundation.settings.session_seconds - 100)
    worker = Worker(application)
    worker.round()
    with foundation.database.reading() as tx:
        assert tx.all(LOGOUTS) == []
    clock.advance(100)
    assert party.introspect(tokens["access_token"])["active"] is True
    for _ in range(SESSIONS_EVERY):
        worker.round()
    with foundation.database.reading() as tx:
        said = [json.loads(row[0]) for row in tx.all(LOGOUTS)]
    assert len(sids) == 1
    assert sorted((one["client_id"], one["sid"]) for one in said) == sorted(
        (party.client_id, sid) for party in parties for sid in sids
    )
    assert party.introspect(tokens["access_token"]) == {"active": False}
    assert party.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"
