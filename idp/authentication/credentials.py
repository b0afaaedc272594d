"""What the owner changes, and what a source or a sample may set before there is an owner.

Nothing here takes a credential from anybody but its owner (Pasal 27 ayat (2) huruf i and j). The
callers in idp/account and idp/sessions ask for a fresh proof first; only they call these.
"""

from __future__ import annotations

from idp.audit import SYSTEM, EventType, record
from idp.authentication import store
from idp.authentication.events import Change, Credential, CredentialChanged
from idp.authentication.guards import owner_path
from idp.authentication.notices import notify_owner
from idp.authentication.password import passwords_for
from idp.authentication.password_rules import check_new_password
from idp.authentication.recovery import renew_codes
from idp.authentication.totp import add_device, has_second_factor, list_devices
from idp.directory import PersonRecord, get_person, mark_activated
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.foundation.ids import new_id

_LONGEST_DEVICE_NAME = 60
_CHANGES: dict[EventType, tuple[Credential, Change]] = {
    EventType.PASSWORD_CHANGED: ("password", "update"),
    EventType.TOTP_ENROLLED: ("totp", "create"),
    EventType.TOTP_REMOVED: ("totp", "delete"),
    EventType.RECOVERY_CODES_RENEWED: ("recovery_codes", "update"),
}
"""What the rooms above are told of each change."""


def prepare_password(
    foundation: Foundation, *, person: PersonRecord, has_factor: bool, new_password: str
) -> str:
    """Check a new password against the rules and hash it, outside any transaction.

    Raises Refusal as check_new_password does, ``password_unchanged``, or Unavailable (``busy``).
    """
    check_new_password(
        new_password, person=person, has_second_factor=has_factor, settings=foundation.settings
    )
    passwords = passwords_for(foundation.settings)
    with foundation.database.reading() as tx:
        stored = tx.one(store.FIND_PASSWORD, person_id=person.id)
    if stored and passwords.verify(new_password, stored[0]).matches:
        raise Refusal("password_unchanged", "the new password is the present one")
    return passwords.hash(new_password)


def change_password(
    tx: Transaction,
    foundation: Foundation,
    *,
    person_id: str,
    prepared: str,
    session_id: str | None,
) -> None:
    """Store what prepare_password gave. All other sessions and refresh tokens of the person end."""
    now = foundation.clock.now()
    with owner_path(tx, person_id):
        tx.run(store.SET_PASSWORD, person_id=person_id, hash=prepared, now=now, set_by="owner")
    _note(tx, foundation, EventType.PASSWORD_CHANGED, person_id, session_id)
    notify_owner(tx, foundation, person_id, "surat.sandi")


def add_totp(
    tx: Transaction,
    foundation: Foundation,
    *,
    person_id: str,
    name: str,
    proven: tuple[str, int],
    session_id: str | None,
    only_as_first: bool = False,
) -> list[str]:
    """Store a device whose seed and step prove_pending_device gave.

    With the first device come recovery codes, to be shown once; otherwise the list is empty.
    ``only_as_first`` is for sign-ins that have the password alone: they must not add a device to
    an account that has one. Raises Conflict ``already_enrolled`` then.
    """
    secret, step = proven
    device_id = new_id()
    # Looked up inside the owner's path: its marker lets only one transaction in for each person.
    with owner_path(tx, person_id):
        is_first = not has_second_factor(tx, person_id)
        if only_as_first and not is_first:
            raise Conflict("already_enrolled", "there is a device already")
        add_device(
            tx,
            foundation,
            device_id=device_id,
            person_id=person_id,
            name=name.strip()[:_LONGEST_DEVICE_NAME],
            secret=secret,
            step=step,
        )
        codes = renew_codes(tx, foundation, person_id) if is_first else []
    _note(tx, foundation, EventType.TOTP_ENROLLED, person_id, session_id, {"device": name[:60]})
    notify_owner(tx, foundation, person_id, "surat.perangkat_tambah")
    return codes


def remove_totp(
    tx: Transaction,
    foundation: Foundation,
    *,
    person_id: str,
    device_id: str,
    session_id: str | None,
    is_compulsory: bool,
) -> None:
    """Remove a device of this person; with the last one go the recovery codes.

    Raises NotFound, or Conflict ``last_factor`` when the second factor is compulsory and this is
    the last device.
    """
    with owner_path(tx, person_id):
        devices = list_devices(tx, person_id)
        if device_id not in {device.id for device in devices}:
            raise NotFound("device_not_found", "there is no such device")
        if is_compulsory and len(devices) == 1:
            raise Conflict(
                "last_factor", "the last device stays while a second factor is compulsory"
            )
        row = tx.all(store.DELETE_FACTOR, id=device_id, person_id=person_id)
        if len(devices) == 1:
            tx.run(store.DELETE_RECOVERY_CODES, person_id=person_id)
    _note(tx, foundation, EventType.TOTP_REMOVED, person_id, session_id, {"device": row[0][0]})
    notify_owner(tx, foundation, person_id, "surat.perangkat_hapus")


def renew_recovery_codes(
    tx: Transaction, foundation: Foundation, *, person_id: str, session_id: str | None
) -> list[str]:
    """A new set of recovery codes, to be shown once. Raises Conflict without a device."""
    if not has_second_factor(tx, person_id):
        raise Conflict("no_second_factor", "recovery codes stand in for a device; there is none")
    with owner_path(tx, person_id):
        codes = renew_codes(tx, foundation, person_id)
    _note(tx, foundation, EventType.RECOVERY_CODES_RENEWED, person_id, session_id)
    notify_owner(tx, foundation, person_id, "surat.cadangan")
    return codes


def set_password_from_source(
    tx: Transaction, foundation: Foundation, *, person_id: str, hashed: str
) -> None:
    """Take over a password hash that the person had elsewhere: once, before activation.

    Raises NotFound, Refusal ``unknown_hash``, Forbidden ``owner_only`` afterwards.
    """
    person = get_person(tx, person_id)
    if person.activated_at is not None or tx.one(store.FIND_PASSWORD, person_id=person_id):
        raise Forbidden("owner_only", "only the owner sets a password", pasal=("27(2)j",))
    if not passwords_for(foundation.settings).knows(hashed):
        raise Refusal("unknown_hash", "this kind of password hash can't be verified here")
    now = foundation.clock.now()
    with owner_path(tx, person_id):
        tx.run(store.SET_PASSWORD, person_id=person_id, hash=hashed, now=now, set_by="source")
    record(
        tx,
        EventType.PASSWORD_SET_BY_SOURCE,
        at_ms=foundation.clock.now_ms(),
        actor=SYSTEM,
        subject=person_id,
    )


def seed_credentials(
    tx: Transaction,
    foundation: Foundation,
    person_id: str,
    *,
    password: str | None,
    totp_secret: str | None,
) -> None:
    """Give a person of a sample or test installation a password and a TOTP seed (base32).

    Raises Forbidden (``owner_only``) in production: there only the owner sets them.
    """
    if foundation.kind == "production":
        raise Forbidden(
            "owner_only", "only the owner sets a credential", pasal=("27(2)i", "27(2)j")
        )
    now = foundation.clock.now()
    with owner_path(tx, person_id):
        if password is not None:
            hashed = passwords_for(foundation.settings).hash(password)
            tx.run(store.SET_PASSWORD, person_id=person_id, hash=hashed, now=now, set_by="owner")
        if totp_secret is not None:
            add_device(
                tx,
                foundation,
                device_id=new_id(),
                person_id=person_id,
                name="Aplikasi autentikator",
                secret=totp_secret,
                step=0,
            )
    mark_activated(tx, person_id, now)


def _note(
    tx: Transaction,
    foundation: Foundation,
    event_type: EventType,
    person_id: str,
    session_id: str | None,
    detail: dict[str, object] | None = None,
) -> None:
    """The audit row of a change, and the event by which other sessions and tokens end (RT-10)."""
    record(
        tx,
        event_type,
        at_ms=foundation.clock.now_ms(),
        actor=person_id,
        subject=person_id,
        correlation=session_id,
        detail=detail,
    )
    now, (credential, change) = foundation.clock.now(), _CHANGES[event_type]
    tx.publish(CredentialChanged(person_id, session_id, now, credential, change))
