"""The session: one cookie value at a time, limits by privilege, an end that everybody hears."""

from __future__ import annotations

import pytest

from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.sessions import (
    Session,
    SessionEnded,
    end_session,
    end_sessions_of_person,
    find_session,
    find_session_by_id,
    is_locked,
    list_sessions,
    open_session,
    raise_session,
    touch_session,
)
from tests.rooms.authentication.owners import new_owner


def opened(
    foundation: Foundation,
    person_id: str,
    *,
    amr: tuple[str, ...] = ("pwd",),
    privileged: bool = False,
) -> tuple[Session, str]:
    with foundation.database.transaction() as tx:
        return open_session(
            tx,
            person_id=person_id,
            amr=amr,
            privileged=privileged,
            address="203.0.113.7",
            user_agent="Mozilla/5.0",
            now=foundation.clock.now(),
            settings=foundation.settings,
        )


def found(foundation: Foundation, value: str) -> Session | None:
    with foundation.database.reading() as tx:
        return find_session(tx, value, foundation.clock.now())


def test_a_session_is_found_by_its_cookie_and_by_nothing_else(foundation: Foundation) -> None:
    session, value = opened(foundation, new_owner(foundation).id)
    assert found(foundation, value) == session
    assert found(foundation, session.id) is None
    assert found(foundation, "") is None
    with foundation.database.reading() as tx:
        assert find_session_by_id(tx, session.id, foundation.clock.now()) == session


def test_a_rise_of_privilege_gives_a_new_value_and_kills_the_old(foundation: Foundation) -> None:
    session, value = opened(foundation, new_owner(foundation).id)
    with foundation.database.transaction() as tx:
        raised, new_value = raise_session(
            tx,
            session,
            amr_added=("otp",),
            now=foundation.clock.now(),
            privileged=False,
            settings=foundation.settings,
        )
    assert raised.id == session.id
    assert (session.acr, raised.acr) == ("pwd", "mfa")
    assert raised.amr == ("pwd", "otp")
    assert found(foundation, value) is None
    assert found(foundation, new_value) == raised


def test_a_password_alone_never_claims_a_second_factor(foundation: Foundation) -> None:
    session, _ = opened(foundation, new_owner(foundation).id)
    assert session.acr == "pwd"
    assert session.second_factor_at is None


def test_pengelola_have_the_shorter_limits(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    ordinary, _ = opened(foundation, owner.id)
    privileged, _ = opened(foundation, owner.id, privileged=True)
    assert (ordinary.idle_seconds, privileged.idle_seconds) == (900, 600)
    assert ordinary.expires_at - ordinary.created_at == 36_000
    assert privileged.expires_at - privileged.created_at == 28_800


def test_limits_never_grow_by_proving_oneself_again(
    foundation: Foundation, clock: FixedClock
) -> None:
    session, _ = opened(foundation, new_owner(foundation).id, privileged=True)
    clock.advance(3600)
    with foundation.database.transaction() as tx:
        raised, _ = raise_session(
            tx,
            session,
            amr_added=("pwd",),
            now=clock.now(),
            privileged=False,
            settings=foundation.settings,
        )
    assert raised.expires_at == session.expires_at
    assert raised.idle_seconds == session.idle_seconds


def test_a_session_locks_when_nobody_is_there(foundation: Foundation, clock: FixedClock) -> None:
    session, value = opened(foundation, new_owner(foundation).id)
    clock.advance(899)
    assert not is_locked(session, clock.now())
    with foundation.database.transaction() as tx:
        touch_session(tx, session, clock.now())
    clock.advance(899)
    seen = found(foundation, value)
    assert seen is not None
    assert not is_locked(seen, clock.now())
    clock.advance(1)
    assert is_locked(seen, clock.now())
    with foundation.database.transaction() as tx:
        touch_session(tx, seen, clock.now())
    still = found(foundation, value)
    assert still is not None
    assert is_locked(still, clock.now())


def test_being_there_is_written_at_most_once_a_minute(
    foundation: Foundation, clock: FixedClock
) -> None:
    session, value = opened(foundation, new_owner(foundation).id)
    for _ in range(2):
        clock.advance(29)
        with foundation.database.transaction() as tx:
            touch_session(tx, session, clock.now())
    seen = found(foundation, value)
    assert seen is not None
    assert seen.last_seen_at == session.last_seen_at


def test_an_ended_session_stays_ended(foundation: Foundation) -> None:
    told: list[SessionEnded] = []
    foundation.database.subscribers[SessionEnded].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event)
    )
    session, value = opened(foundation, new_owner(foundation).id)
    with foundation.database.transaction() as tx:
        assert end_session(tx, session.id, reason="x", actor=None, now_ms=foundation.clock.now_ms())
        assert not end_session(
            tx, session.id, reason="x", actor=None, now_ms=foundation.clock.now_ms()
        )
    assert found(foundation, value) is None
    assert told == [SessionEnded(session.id, session.person_id, foundation.clock.now())]
    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        raise_session(
            tx,
            session,
            amr_added=("otp",),
            now=foundation.clock.now(),
            privileged=False,
            settings=foundation.settings,
        )


def test_ending_all_but_one_touches_nobody_else(foundation: Foundation) -> None:
    owner, other = new_owner(foundation), new_owner(foundation)
    kept, kept_value = opened(foundation, owner.id)
    opened(foundation, owner.id)
    opened(foundation, owner.id)
    _, others_value = opened(foundation, other.id)
    with foundation.database.transaction() as tx:
        ended = end_sessions_of_person(
            tx,
            owner.id,
            reason="x",
            actor=owner.id,
            now_ms=foundation.clock.now_ms(),
            keep=kept.id,
        )
        left = list_sessions(tx, owner.id, foundation.clock.now())
    assert ended == 2
    assert [listed.session.id for listed in left] == [kept.id]
    assert found(foundation, kept_value) is not None
    assert found(foundation, others_value) is not None
