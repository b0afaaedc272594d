"""The owner's e-mail address and telephone number, changed by the owner alone (Pasal 27(2)j).

A new e-mail address must first show that it reaches the owner: a code is mailed to it. The
address before is told, so that a thief can't take the account over in silence. The regulation
names contacts in one breath with the password, and an e-mail address is also what people sign in
with, so a change ends what a changed password ends: every other session, every refresh token.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from idp.audit import EventType, record
from idp.authentication.events import CredentialChanged
from idp.authentication.failures import EMAIL_CODE, claim_try, forget_tries
from idp.authentication.guards import owner_path
from idp.authentication.notices import notify_owner
from idp.directory import (
    PersonRecord,
    find_person_by_login,
    is_email,
    parse_phone,
    set_contact,
)
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.ids import new_readable_code, same_secret
from idp.foundation.mail import SECRET, enqueue_mail, seal_secret
from idp.foundation.throttle import Limit
from idp.pages import DEFAULT_LANGUAGE, text

_CODE_SECONDS = 1800
_CODES_PER_DAY = Limit("email-codes-sent", 10, 86_400)


def begin_email_change(foundation: Foundation, *, person: PersonRecord, email: str) -> None:
    """Mail a code to the new address; nothing changes before it comes back.

    Raises Refusal ``invalid_email`` or ``too_many_codes``, Conflict ``email_taken``.
    """
    if not is_email(email):
        raise Refusal("invalid_email", "this is not an e-mail address")
    with foundation.database.reading() as tx:
        holder = find_person_by_login(tx, email)
    if holder is not None and holder.id != person.id:
        raise Conflict("email_taken", "this e-mail address belongs to another account")
    if not foundation.throttle.count(_CODES_PER_DAY, person.id):
        raise Refusal("too_many_codes", "too many codes were sent today")
    code = new_readable_code()
    pending = json.dumps({"email": email, "code": _digest(foundation, person.id, code)})
    foundation.ephemeral.put(_key(person.id), pending, _CODE_SECONDS)
    with foundation.database.transaction() as tx:
        enqueue_mail(
            tx,
            to=email,
            subject=text(DEFAULT_LANGUAGE, "surat.kode_surel.judul"),
            text=text(DEFAULT_LANGUAGE, "surat.kode_surel.isi", nama=person.name, kode=SECRET),
            now=foundation.clock.now(),
            # The outbox keeps what it sent; the code is for the owner alone (Pasal 27(2)i).
            sealed=seal_secret(foundation.master_key, code),
        )


def find_pending_email(foundation: Foundation, person_id: str) -> str | None:
    """The address that waits for its code, or None."""
    pending = foundation.ephemeral.get(_key(person_id))
    return str(json.loads(pending)["email"]) if pending else None


def prove_email(foundation: Foundation, *, person_id: str, code: str) -> str | None:
    """The new address when the code is right (once, for one caller); None when it is not.

    Raises Refusal ``too_many_tries``.
    """
    pending = foundation.ephemeral.get(_key(person_id))
    if pending is None:
        return None
    if claim_try(foundation, EMAIL_CODE, person_id):
        raise Refusal("too_many_tries", "too many wrong codes; wait a little")
    content = json.loads(pending)
    if not same_secret(_digest(foundation, person_id, code), content["code"]):
        return None
    if foundation.ephemeral.take(_key(person_id)) != pending:
        return None
    forget_tries(foundation, EMAIL_CODE, person_id)
    return str(content["email"])


def change_email(
    tx: Transaction,
    foundation: Foundation,
    *,
    person: PersonRecord,
    email: str | None,
    session_id: str,
) -> None:
    """Store an address that prove_email gave, or None to have none. Tells the one before.

    All other sessions and refresh tokens of the person end. Raises Conflict ``email_taken`` when
    another account was quicker.
    """
    with owner_path(tx, person.id):
        set_contact(tx, person.id, email=email, now=foundation.clock.now())
    _note(tx, foundation, person.id, session_id, "email")
    if person.email:
        notify_owner(tx, foundation, person.id, "surat.kontak", to=person.email)


def change_phone(
    tx: Transaction,
    foundation: Foundation,
    *,
    person: PersonRecord,
    phone: str | None,
    session_id: str,
) -> None:
    """Store a telephone number, or None. There is no text message here, so the notice is a mail.

    All other sessions and refresh tokens of the person end. Raises Refusal ``invalid_phone``.
    """
    number = None if phone is None else parse_phone(phone)
    if phone is not None and number is None:
        raise Refusal("invalid_phone", "this is not a telephone number")
    with owner_path(tx, person.id):
        set_contact(tx, person.id, phone=number, now=foundation.clock.now())
    _note(tx, foundation, person.id, session_id, "phone")
    notify_owner(tx, foundation, person.id, "surat.kontak")


def _note(
    tx: Transaction, foundation: Foundation, person_id: str, session_id: str, what: str
) -> None:
    record(
        tx,
        EventType.CONTACT_CHANGED,
        at_ms=foundation.clock.now_ms(),
        actor=person_id,
        subject=person_id,
        correlation=session_id,
        detail={"contact": what},
    )
    tx.publish(CredentialChanged(person_id, session_id, foundation.clock.now(), "contact"))


def _key(person_id: str) -> str:
    return f"email-change:{person_id}"


def _digest(foundation: Foundation, person_id: str, code: str) -> str:
    key = foundation.master_key.derive("email-codes")
    readable = "".join(char for char in code[:64].upper() if char.isascii() and char.isalnum())
    return hmac.new(key, f"{person_id}:{readable}".encode(), hashlib.sha256).hexdigest()
