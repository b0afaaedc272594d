"""The first factor: whether this is the password of that account.

There is one answer for an unknown name, a wrong password and a closed account: in status, in
words, in time, and in what is written to the audit log (OWASP ASVS 6.3.8).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from idp.audit import EventType, record
from idp.authentication import store
from idp.authentication.failures import (
    claim_sign_in,
    count_address_failure,
    count_browser_failure,
    forget_sign_in,
    suspicion,
    waits_now,
)
from idp.authentication.guards import owner_path
from idp.authentication.older_hashes import wait_out
from idp.authentication.password import Verified, passwords_for
from idp.authentication.turns import FIRST
from idp.directory import (
    PersonRecord,
    find_person,
    find_person_by_login,
    fold_login,
    mark_activated,
)
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.ids import digest
from idp.foundation.throttle import Limit

KNOWN_BROWSER_DAYS = 90
# A flood of refused tries must not become a flood of audit rows.
_THROTTLED_ROWS = Limit("sign-in-throttled-row", 1, 60)


@dataclass(frozen=True, slots=True)
class PasswordOutcome:
    """``person`` when the password is right; ``wait_seconds`` when no try was free."""

    person: PersonRecord | None
    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Whom a try is about, found before anything is decided."""

    account: str
    person: PersonRecord | None
    stored: str | None
    browser: str
    own_browser: str | None
    login: str


def verify_password(
    foundation: Foundation, *, login: str, password: str, address: str, browser: str | None
) -> PasswordOutcome:
    """Check what somebody typed on the sign-in form. Raises Busy: nothing was checked.

    ``login`` is a NIP or e-mail address, ``address`` the real peer, ``browser`` the value of the
    browser cookie. All ways of writing one login are counted on one account.
    """
    with foundation.database.reading() as tx:
        person = find_person_by_login(tx, login)
        candidate = _candidate(tx, foundation, person, fold_login(login), browser)
    rank = FIRST
    if candidate.own_browser is None:
        rank += 1 + suspicion(foundation, candidate.account, address, candidate.browser)
    return _verify(foundation, candidate, password, address, rank)


def verify_own_password(
    foundation: Foundation, *, person_id: str, password: str, address: str, browser: str | None
) -> PasswordOutcome:
    """Check the password of somebody who has a session already (unlocking, step-up, change)."""
    with foundation.database.reading() as tx:
        person = find_person(tx, person_id)
        candidate = _candidate(tx, foundation, person, person_id, browser)
    return _verify(foundation, candidate, password, address, FIRST)


def note_sign_in(tx: Transaction, person: PersonRecord, browser: str, now: int) -> None:
    """Note a completed sign-in: the browser is the owner's, and the account is taken over."""
    tx.run(store.REMEMBER_BROWSER, person_id=person.id, browser_digest=digest(browser), now=now)
    tx.run(
        store.FORGET_BROWSERS,
        person_id=person.id,
        before=now - KNOWN_BROWSER_DAYS * 86_400,
    )
    if person.activated_at is None:
        mark_activated(tx, person.id, now)


def find_password_change(tx: Transaction, person_id: str) -> tuple[int, str] | None:
    """When the password was last changed (epoch seconds) and by whom (owner, source), or None."""
    row = tx.one(store.FIND_PASSWORD, person_id=person_id)
    return (row[1], row[2]) if row else None


def _candidate(
    tx: Transaction,
    foundation: Foundation,
    person: PersonRecord | None,
    login: str,
    browser: str | None,
) -> _Candidate:
    # The same queries for everybody, so that time tells nothing.
    person_id = person.id if person else ""
    browser_digest = digest(browser or "")
    stored = tx.one(store.FIND_PASSWORD, person_id=person_id)
    known = tx.one(store.IS_KNOWN_BROWSER, person_id=person_id, browser_digest=browser_digest)
    older, now = passwords_for(foundation.settings).older, foundation.clock.now()
    if older.is_due(now):
        kinds = tx.all(store.OTHER_KINDS, present=older.present + "%")
        older.learn((row[0] for row in kinds), now)
    return _Candidate(
        account=person_id or "login:" + login,
        person=person,
        stored=stored[0] if stored else None,
        browser=browser_digest,
        own_browser=browser_digest if known else None,
        login=login,
    )


def _verify(
    foundation: Foundation, candidate: _Candidate, password: str, address: str, rank: int
) -> PasswordOutcome:
    about = candidate.account, address, candidate.own_browser
    passwords = passwords_for(foundation.settings)
    wait = waits_now(foundation, *about)
    if wait:
        _note_throttled(foundation, candidate, address)
        return PasswordOutcome(None, wait)
    with passwords.turn(rank) as turn:
        with foundation.database.together():
            wait = claim_sign_in(foundation, *about)
            if wait:
                _note_throttled(foundation, candidate, address)
                return PasswordOutcome(None, wait)
        verified = passwords.verify_in_turn(turn, password, candidate.stored)
        person = candidate.person if verified.matches else None
        if person is None or not person.may_act:
            wait_out(verified.owed)
    with foundation.database.together():
        if person is None or not person.may_act:
            _note_failure(foundation, candidate, address)
            return PasswordOutcome(None)
        forget_sign_in(foundation, *about)
        _replace_old_hash(foundation, person.id, candidate.stored, verified)
    return PasswordOutcome(person)


def _replace_old_hash(
    foundation: Foundation, person_id: str, stored: str | None, verified: Verified
) -> None:
    """Keep the same password under today's scheme; the owner has just proven it."""
    if verified.new_hash is None:
        return
    with foundation.database.transaction() as tx, owner_path(tx, person_id):
        tx.run(store.REHASH, person_id=person_id, hash=verified.new_hash, verified=stored)


def _note_failure(foundation: Foundation, candidate: _Candidate, address: str) -> None:
    count_address_failure(foundation, address)
    count_browser_failure(foundation, candidate.browser)
    with foundation.database.transaction() as tx:
        _note(tx, foundation, EventType.SIGN_IN_FAILED, candidate, address)


def _note_throttled(foundation: Foundation, candidate: _Candidate, address: str) -> None:
    subject = f"{candidate.account}|{address}"
    if foundation.throttle.exceeded(_THROTTLED_ROWS, subject):
        return
    if not foundation.throttle.count(_THROTTLED_ROWS, subject):
        return
    with foundation.database.transaction() as tx:
        _note(tx, foundation, EventType.SIGN_IN_THROTTLED, candidate, address)


def _note(
    tx: Transaction,
    foundation: Foundation,
    event_type: EventType,
    candidate: _Candidate,
    address: str,
) -> None:
    record(
        tx,
        event_type,
        at_ms=foundation.clock.now_ms(),
        subject=candidate.person.id if candidate.person else None,
        unit=candidate.person.unit_code if candidate.person else None,
        result="denied",
        address=address,
        detail={"login": _login_mark(foundation, candidate.login)},
    )


def _login_mark(foundation: Foundation, login: str) -> str:
    """Tells equal logins apart from others without telling the text, which may be a password."""
    key = foundation.master_key.derive("audit:login")
    return hmac.new(key, login.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]
