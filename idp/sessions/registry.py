"""The single sign-on session: opened, raised, touched, listed and ended here alone.

The browser holds a random value, the database its digest. The value changes at every rise of
privilege, so a value seen earlier is worth nothing later (OWASP ASVS 7.2.4); ``id``, the public
``sid``, stays for the life of the session.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from idp.audit import SYSTEM, EventType, record
from idp.directory import PersonRecord, read_person
from idp.foundation.context import Foundation
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import Conflict
from idp.foundation.ids import digest, new_id, new_secret
from idp.foundation.settings import Settings
from idp.sessions import store
from idp.sessions.events import SessionEnded

SECOND_FACTORS = frozenset({"otp", "kba"})
"""Methods that count as a second factor (RFC 8176): a TOTP code, a recovery code."""
TOUCH_SECONDS = 60
_LONGEST_KEPT = 40
"""Of a reason in the session's own row; the audit row has more of it."""
ABSOLUTE_LIMIT = "absolute limit"
"""Why a session ended that nobody ended."""
_SHORT = 40
"""Characters of a reason that the session keeps; the trail has it whole."""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. Times are epoch seconds; ``amr`` are methods of RFC 8176."""

    id: str
    person_id: str
    authenticated_at: int
    second_factor_at: int | None
    amr: tuple[str, ...]
    created_at: int
    last_seen_at: int
    idle_seconds: int
    expires_at: int

    @property
    def acr(self) -> str:
        """``mfa`` once a second factor was proven in this session, else ``pwd``."""
        return "mfa" if self.second_factor_at else "pwd"

    @property
    def touch_after(self) -> int:
        """Seconds after which a visit is worth writing down."""
        return min(TOUCH_SECONDS, self.idle_seconds // 4)


_SESSION_FIELDS = len(Session.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session as its owner sees it in the portal."""

    session: Session
    address: str | None
    user_agent: str | None


def find_session(tx: Transaction, cookie_value: str | None, now: int) -> Session | None:
    """The living session of a cookie value; None when ended, past its limit or unknown.

    Looks at the session alone: whether the person may still act is asked elsewhere.
    """
    if not cookie_value:
        return None
    row = tx.one(store.FIND_BY_COOKIE, cookie_digest=digest(cookie_value), now=now)
    return _from_row(row) if row else None


@dataclass(frozen=True, slots=True)
class SessionOfPerson:
    """A living session with whose it is."""

    session: Session
    person: PersonRecord
    has_second_factor: bool


def find_session_of_person(tx: Transaction, cookie_value: str, now: int) -> SessionOfPerson | None:
    """What ``find_session`` finds, with the person; one query for what each request asks."""
    row = tx.one(store.FIND_VISITOR, cookie_digest=digest(cookie_value), now=now)
    if row is None:
        return None
    session, has_factor = row[-_SESSION_FIELDS - 1 : -1], row[-1]
    person = read_person(row[: -_SESSION_FIELDS - 1])
    return SessionOfPerson(_from_row(session), person, bool(has_factor))


def find_session_by_id(tx: Transaction, session_id: str, now: int) -> Session | None:
    """The living session with this ``sid``; None when ended or past its limit."""
    row = tx.one(store.FIND_BY_ID, id=session_id, now=now)
    return _from_row(row) if row else None


def is_locked(session: Session, now: int) -> bool:
    """Whether nobody was there for ``idle_seconds`` (Pasal 1 angka 20: clear screen)."""
    return now - session.last_seen_at >= session.idle_seconds


def idle_left(session: Session, now: int) -> int:
    """Seconds until the screen locks, after a visit at ``now`` as ``touch_session`` writes it."""
    since = now - session.last_seen_at
    return session.idle_seconds - (0 if since >= session.touch_after else since)


def touch_session(tx: Transaction, session: Session, now: int, *, at_once: bool = False) -> None:
    """Note that the person is there. Never wakes a locked session.

    Writes at most once a minute, unless ``at_once``: somebody was asked whether they are there.
    """
    after = 0 if at_once else session.touch_after
    if now - session.last_seen_at >= after and not is_locked(session, now):
        tx.run(store.TOUCH, id=session.id, now=now)


def open_session(
    tx: Transaction,
    *,
    person_id: str,
    amr: tuple[str, ...],
    privileged: bool,
    address: str | None,
    user_agent: str | None,
    now: int,
    settings: Settings,
) -> tuple[Session, str]:
    """Open a session for a person who has just proven themself by ``amr``.

    ``privileged`` (holders of management authority) gives the shorter limits. Returns the session
    and the cookie value, which is not kept anywhere else.
    """
    cookie_value = new_secret()
    session = Session(
        id=new_id(),
        person_id=person_id,
        authenticated_at=now,
        second_factor_at=now if SECOND_FACTORS & set(amr) else None,
        amr=_methods((), amr),
        created_at=now,
        last_seen_at=now,
        idle_seconds=_idle_limit(settings, privileged=privileged),
        expires_at=now + _absolute_limit(settings, privileged=privileged),
    )
    tx.run(
        store.INSERT,
        id=session.id,
        cookie_digest=digest(cookie_value),
        person_id=person_id,
        now=now,
        second_factor_at=session.second_factor_at,
        amr=" ".join(session.amr),
        idle_seconds=session.idle_seconds,
        expires_at=session.expires_at,
        address=address,
        user_agent=user_agent[:300] if user_agent else None,
    )
    return session, cookie_value


def raise_session(
    tx: Transaction,
    session: Session,
    *,
    amr_added: tuple[str, ...],
    now: int,
    privileged: bool,
    settings: Settings,
) -> tuple[Session, str]:
    """Write down a fresh proof and give the session a new cookie value; the old one is dead.

    Used after sign-in again, second factor, step-up, unlocking and changes of a credential (then
    with no added method). Limits only ever shrink. Raises Conflict when the session has ended.
    """
    cookie_value = new_secret()
    added = set(amr_added)
    raised = replace(
        session,
        authenticated_at=now if added - SECOND_FACTORS else session.authenticated_at,
        second_factor_at=now if added & SECOND_FACTORS else session.second_factor_at,
        amr=_methods(session.amr, amr_added),
        last_seen_at=now,
        idle_seconds=min(session.idle_seconds, _idle_limit(settings, privileged=privileged)),
        expires_at=min(
            session.expires_at,
            session.created_at + _absolute_limit(settings, privileged=privileged),
        ),
    )
    changed = tx.run(
        store.RAISE,
        id=session.id,
        cookie_digest=digest(cookie_value),
        authenticated_at=raised.authenticated_at,
        second_factor_at=raised.second_factor_at,
        amr=" ".join(raised.amr),
        now=now,
        idle_seconds=raised.idle_seconds,
        expires_at=raised.expires_at,
    )
    if not changed:
        raise Conflict("session_ended", "the session has ended")
    return raised, cookie_value


def end_session(
    tx: Transaction, session_id: str, *, reason: str, actor: str | None, now_ms: int
) -> bool:
    """End one session; False when it had ended already. Audited and published."""
    rows = tx.all(store.END, id=session_id, reason=reason[:_SHORT], now=now_ms // 1000)
    _announce(tx, rows, reason=reason, actor=actor, now_ms=now_ms)
    return bool(rows)


def end_sessions_of_person(
    tx: Transaction,
    person_id: str,
    *,
    reason: str,
    actor: str | None,
    now_ms: int,
    keep: str | None = None,
) -> int:
    """End every session of a person but ``keep``; gives how many ended."""
    rows = tx.all(
        store.END_OF_PERSON,
        person_id=person_id,
        reason=reason[:_SHORT],
        now=now_ms // 1000,
        keep=keep or "",
    )
    _announce(tx, rows, reason=reason, actor=actor, now_ms=now_ms)
    return len(rows)


def end_expired_sessions(foundation: Foundation) -> int:
    """End what has reached its absolute limit, as if its owner had; gives how many ended.

    Whoever relies on a session hears of this end too (Back-Channel Logout 1.0 §2). Safe to call
    from several workers at once. Does a little at a time, so that others can write in between.
    """
    ended = 0
    while foundation.database.glance(store.HAS_RUN_OUT, now=foundation.clock.now()):
        now_ms = foundation.clock.now_ms()
        with foundation.database.transaction() as tx:
            found = tx.all(store.RUN_OUT, now=now_ms // 1000)
            for (session_id,) in found:
                end_session(tx, session_id, reason=ABSOLUTE_LIMIT, actor=SYSTEM, now_ms=now_ms)
        if not found:
            break  # another worker is at it
        ended += len(found)
    return ended


def list_sessions(tx: Transaction, person_id: str, now: int) -> list[ListedSession]:
    """The living sessions of a person, the most recently used first."""
    rows = tx.all(store.LIST_OF_PERSON, person_id=person_id, now=now)
    return [ListedSession(_from_row(row), row[9], row[10]) for row in rows]


def list_sessions_of(tx: Transaction, person_ids: Iterable[str], now: int) -> list[Session]:
    """The living sessions of all these persons, in no order. One query."""
    rows = tx.all(store.LIST_OF_PERSONS, persons=json.dumps(list(person_ids)), now=now)
    return [_from_row(row) for row in rows]


def find_previous_session(tx: Transaction, person_id: str, session_id: str) -> ListedSession | None:
    """The latest session of a person beside this one, ended or not."""
    row = tx.one(store.FIND_PREVIOUS, person_id=person_id, id=session_id)
    return ListedSession(_from_row(row), row[9], row[10]) if row else None


def _announce(
    tx: Transaction, rows: list[Row], *, reason: str, actor: str | None, now_ms: int
) -> None:
    for session_id, person_id in rows:
        record(
            tx,
            EventType.SESSION_ENDED,
            at_ms=now_ms,
            actor=actor,
            subject=person_id,
            reason=reason,
            correlation=session_id,
        )
        tx.publish(SessionEnded(session_id, person_id, now_ms // 1000))


def _from_row(row: Row) -> Session:
    return Session(
        row[0], row[1], row[2], row[3], tuple(row[4].split()), row[5], row[6], row[7], row[8]
    )


def _methods(held: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(held + added))


def _idle_limit(settings: Settings, *, privileged: bool) -> int:
    return settings.idle_privileged_seconds if privileged else settings.idle_seconds


def _absolute_limit(settings: Settings, *, privileged: bool) -> int:
    return settings.session_privileged_seconds if privileged else settings.session_seconds
