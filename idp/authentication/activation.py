"""Taking an account over for the first time: a code to the contact on file, once, for a day.

Who assists an employee has the code sent and never sees it, nor where it goes in full; they type
no contact, because it is what the personnel file says (Pasal 9(3)b, 27(2)i, 27(2)j). The mail's
link holds no secret: the code is typed, beside NIP and date of birth, on the page it leads to.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from idp.audit import EventType, record
from idp.authentication import store
from idp.authentication.credentials import change_password
from idp.authentication.failures import (
    ACTIVATION,
    ADDRESS,
    claim_try,
    count_address_failure,
    forget_tries,
    network_of,
)
from idp.directory import (
    PersonRecord,
    find_person,
    find_person_by_login,
    fold_login,
    mark_activated,
)
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.foundation.ids import new_readable_code
from idp.foundation.mail import SECRET, enqueue_mail, seal_secret
from idp.pages import DEFAULT_LANGUAGE, text

ACTIVATION_PATH = "/login/aktivasi"
ACTIVATION_HOURS = 24
RESEND_SECONDS = 300
"""So long after a mail no other goes to the same person."""
_DATE_DIGITS = 8
_CODE_GROUPS = 3
"""Twelve characters: 59 bits, and few tries."""


@dataclass(frozen=True, slots=True)
class SentActivation:
    """A code that is out; times are epoch seconds."""

    sent_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class ActivationTry:
    """Whose code it is, and seconds to wait where nobody was looked for."""

    person: PersonRecord | None
    wait_seconds: int = 0


def send_activation(
    tx: Transaction,
    foundation: Foundation,
    person: PersonRecord,
    *,
    actor: str,
    now_ms: int,
    reason: str | None = None,
) -> None:
    """Mail the owner a new code; the one before is worthless.

    Raises Conflict ``account_closed``, ``already_activated``, ``no_contact`` where the source gave
    no e-mail address, or ``link_just_sent``.
    """
    now = now_ms // 1000
    email = _where_to(tx, person, now)
    code = new_readable_code(_CODE_GROUPS)
    tx.run(
        store.PUT_ACTIVATION,
        person_id=person.id,
        digest=_digest(foundation, person, code),
        now=now,
        sent_by=actor,
        expires_at=now + ACTIVATION_HOURS * 3600,
    )
    _mail(tx, foundation, person.name, email, code, now)
    record(
        tx,
        EventType.ACTIVATION_SENT,
        at_ms=now_ms,
        actor=actor,
        subject=person.id,
        unit=person.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={"pasal": "9(3)b"},
    )


def _where_to(tx: Transaction, person: PersonRecord, now: int) -> str:
    """The address on file; raises Conflict where no code may go there now."""
    if not person.may_act:
        raise Conflict("account_closed", "this account is closed")
    if person.activated_at is not None:
        raise Conflict("already_activated", "the owner has taken this account over")
    if not person.email:
        raise Conflict("no_contact", "there is no e-mail address on file", pasal=("27(2)j",))
    before = find_activation(tx, person.id)
    if before is not None and now - before.sent_at < RESEND_SECONDS:
        raise Conflict("link_just_sent", "a link was sent a moment ago")
    return person.email


def _mail(
    tx: Transaction, foundation: Foundation, name: str, email: str, code: str, now: int
) -> None:
    words = text(
        DEFAULT_LANGUAGE,
        "surat.aktivasi.isi",
        nama=name,
        alamat=foundation.settings.issuer + ACTIVATION_PATH,
        kode=SECRET,
        jam=ACTIVATION_HOURS,
    )
    subject = text(DEFAULT_LANGUAGE, "surat.aktivasi.judul")
    # The outbox keeps what it sent; the code is for the owner alone (Pasal 27(2)i).
    sealed = seal_secret(foundation.master_key, code)
    enqueue_mail(tx, to=email, subject=subject, text=words, now=now, sealed=sealed)


def find_activation(tx: Transaction, person_id: str) -> SentActivation | None:
    """The code that was last sent to a person and not used, expired or not."""
    row = tx.one(store.FIND_ACTIVATION, person_id=person_id)
    return SentActivation(int(row[1]), int(row[2])) if row is not None else None


def try_activation(
    foundation: Foundation, *, login: str, born: str, code: str, address: str
) -> ActivationTry:
    """Whose code it is, without using it up; ``born`` is a civil day.

    One answer for everything that is wrong, and tries are counted under whatever was typed.
    """
    account = fold_login(login)
    if foundation.throttle.exceeded(ADDRESS, network_of(address)):
        return ActivationTry(None, ADDRESS.seconds)
    wait = claim_try(foundation, ACTIVATION, account)
    if wait:
        return ActivationTry(None, wait)
    with foundation.database.reading() as tx:
        person = find_person_by_login(tx, login)
        row = tx.one(store.FIND_ACTIVATION, person_id=person.id if person else "")
    expected, _, expires_at = row if row is not None else ("", 0, 0)
    given = _digest(foundation, person, code)
    fits = hmac.compare_digest(given, expected) and foundation.clock.now() < expires_at
    if person is None or not fits or not _is_born(person, born) or not _is_open(person):
        _note_failure(foundation, person, address)
        return ActivationTry(None)
    forget_tries(foundation, ACTIVATION, account)
    return ActivationTry(person)


def activate(
    tx: Transaction, foundation: Foundation, *, person_id: str, code: str, prepared: str
) -> bool:
    """The owner's first act: the password that prepare_password gave. False: the code is used up.

    The code goes with it, in the same transaction, so that it is good for one caller only.
    """
    now = foundation.clock.now()
    person = find_person(tx, person_id, hold=True)
    if person is None or not _is_open(person):
        return False
    given = _digest(foundation, person, code)
    if not tx.run(store.USE_ACTIVATION, person_id=person_id, digest=given, now=now):
        return False
    change_password(tx, foundation, person_id=person_id, prepared=prepared, session_id=None)
    mark_activated(tx, person_id, now)
    record(
        tx,
        EventType.ACCOUNT_ACTIVATED,
        at_ms=foundation.clock.now_ms(),
        actor=person_id,
        subject=person_id,
        unit=person.unit_code,
        correlation=tx.act,
    )
    return True


def _note_failure(foundation: Foundation, person: PersonRecord | None, address: str) -> None:
    count_address_failure(foundation, address)
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.SIGN_IN_FAILED,
            at_ms=foundation.clock.now_ms(),
            actor=None,
            subject=person.id if person is not None else None,
            unit=person.unit_code if person is not None else None,
            address=address,
            detail={"method": "activation"},
        )


def _is_open(person: PersonRecord) -> bool:
    return person.may_act and person.activated_at is None


def _is_born(person: PersonRecord, born: str) -> bool:
    """Whether it is the day that the NIP begins with; who has no NIP is not asked."""
    return person.nip is None or person.nip[:_DATE_DIGITS] == born.replace("-", "")


def _digest(foundation: Foundation, person: PersonRecord | None, code: str) -> str:
    """Bound to person and address: a contact that the source has changed since has no code."""
    owner = f"{person.id}:{fold_login(person.email or '')}" if person is not None else ""
    readable = "".join(char for char in code[:64].upper() if char.isascii() and char.isalnum())
    key = foundation.master_key.derive("activation-codes")
    return hmac.new(key, f"{owner}:{readable}".encode(), hashlib.sha256).hexdigest()
