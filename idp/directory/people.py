"""Persons: finding them, closing and opening their account, their contact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from idp import audit
from idp.directory import store
from idp.directory.contact import fold_login, is_email, parse_phone
from idp.directory.events import PersonDisabled
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal

ASN_KINDS = frozenset({"PNS", "CPNS", "PPPK", "PPPK_PW"})
"""Pasal 1 angka 6 and 7."""
KINDS = ASN_KINDS | {"LAIN"}
"""``LAIN``: not an ASN of the Province (the Governor, an outside auditor); never user_personal."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as the rooms above see one. ``id`` is the ``sub``; times are epoch seconds."""

    id: str
    nip: str | None
    kind: str
    name: str
    rank: str | None
    position: str | None
    education: str | None
    unit_code: str | None
    unit_name: str | None
    email: str | None
    phone: str | None
    employment_status: str
    account_status: str
    authority_version: int
    activated_at: int | None

    @property
    def is_asn(self) -> bool:
        """PNS or PPPK of the Province (Pasal 1 angka 6)."""
        return self.kind in ASN_KINDS

    @property
    def may_act(self) -> bool:
        """Whether this person may sign in or use anything now (Pasal 1 angka 7, Pasal 9(6))."""
        return self.account_status == "active" and (
            not self.is_asn or self.employment_status == "aktif"
        )


_LOOKED_THROUGH = 200


class Keep(Enum):
    """Stands for "leave this contact as it is"."""

    KEEP = 0


KEEP: Final = Keep.KEEP


def find_person(tx: Transaction, person_id: str, *, hold: bool = False) -> PersonRecord | None:
    """The person with this ``sub``, in one indexed query; any text may be asked.

    ``hold``: what is about to be written rests on how the person stands, and who stops the person
    meanwhile waits for it, and then finds it.
    """
    if not (person_id.isascii() and person_id.isprintable()):
        return None  # no id is like that, and no database takes a lone surrogate
    found = store.HOLD_PERSON if hold else store.FIND_PERSON
    return _record(tx.one(found, person_id=person_id))


def get_person(tx: Transaction, person_id: str) -> PersonRecord:
    """As find_person; raises NotFound."""
    person = find_person(tx, person_id)
    if person is None:
        raise NotFound("person_not_found", "there is no such person")
    return person


def get_person_by_login(tx: Transaction, text: str) -> PersonRecord:
    """As find_person_by_login; raises NotFound."""
    person = find_person_by_login(tx, text)
    if person is None:
        raise NotFound("person_not_found", "there is no such person")
    return person


def find_person_by_login(tx: Transaction, text: str) -> PersonRecord | None:
    """The person who signs in with this NIP (present or former) or e-mail address.

    Every way of writing it that ``fold_login`` holds for one reaches the same person.
    """
    login = fold_login(text)
    if login.isascii() and login.isdigit():
        return _record(tx.one(store.FIND_PERSON_BY_NUMBER, number=login))
    if "@" not in login:
        return None
    return _record(tx.one(store.FIND_PERSON_BY_EMAIL, email_key=login))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a person's employment data come from, and when they last changed them (epoch s)."""

    source: str
    at: int


def find_origin(tx: Transaction, person_id: str) -> Origin | None:
    """The source of somebody's data; what the owner changes since is not counted."""
    row = tx.one(store.FIND_SOURCE, person_id=person_id)
    if row is None:
        return None
    told = (audit.EventType.PERSON_CREATED, audit.EventType.PERSON_CHANGED)
    events = audit.list_events_about(tx, person_id, limit=_LOOKED_THROUGH)
    changed = [event.at_ms // 1000 for event in events if event.type in told]
    return Origin(row[0], max([int(row[1]), *changed]))


def list_people(
    tx: Transaction, *, unit_code: str | None = None, limit: int = 100, offset: int = 0
) -> list[PersonRecord]:
    """Persons by name; with ``unit_code`` those of that unit and the units below it."""
    if unit_code is None:
        rows = tx.all(store.LIST_PEOPLE, most=limit, skip=offset)
    else:
        rows = tx.all(store.LIST_PEOPLE_OF_UNIT, unit_code=unit_code, most=limit, skip=offset)
    return [PersonRecord(*row) for row in rows]


def count_people(tx: Transaction, *, unit_code: str | None = None) -> int:
    """How many list_people would give without a limit."""
    if unit_code is None:
        row = tx.one(store.COUNT_PEOPLE)
    else:
        row = tx.one(store.COUNT_PEOPLE_OF_UNIT, unit_code=unit_code)
    return int(row[0]) if row else 0


def has_sample_people(tx: Transaction) -> bool:
    """Whether sample data was loaded into this database."""
    return tx.one(store.FIND_ANY_SAMPLE_PERSON) is not None


def disable_person(
    tx: Transaction, person_id: str, *, actor: str, reason: str, now_ms: int
) -> None:
    """Close the account: refused everywhere from this transaction's commit on.

    Raises NotFound, or Conflict when it is closed already. Publishes PersonDisabled.
    """
    _set_account_status(tx, person_id, "active", "disabled", now_ms)
    audit.record(
        tx,
        audit.EventType.PERSON_DISABLED,
        at_ms=now_ms,
        actor=actor,
        subject=person_id,
        unit=get_person(tx, person_id).unit_code,
        reason=reason,
        correlation=tx.act,
    )
    tx.publish(PersonDisabled(person_id, now_ms // 1000))


def enable_person(tx: Transaction, person_id: str, *, actor: str, reason: str, now_ms: int) -> None:
    """Open a closed account again. Raises NotFound, or Conflict when it is open."""
    _set_account_status(tx, person_id, "disabled", "active", now_ms)
    audit.record(
        tx,
        audit.EventType.PERSON_ENABLED,
        at_ms=now_ms,
        actor=actor,
        subject=person_id,
        unit=get_person(tx, person_id).unit_code,
        reason=reason,
        correlation=tx.act,
    )


def raise_authority_version(tx: Transaction, person_id: str) -> None:
    """Make every privileged token issued to this person until now worthless."""
    tx.run(store.RAISE_AUTHORITY_VERSION, person_id=person_id)


def mark_activated(tx: Transaction, person_id: str, now: int) -> None:
    """The owner has taken the account over: no source sets its contact any more (Pasal 27(2)j)."""
    tx.run(store.MARK_ACTIVATED, person_id=person_id, now=now)


def set_contact(
    tx: Transaction,
    person_id: str,
    *,
    email: str | Keep | None = KEEP,
    phone: str | Keep | None = KEEP,
    now: int,
) -> None:
    """Write e-mail address or telephone number; the caller proves that the owner wills it.

    Only two may call it: the owner's own path, and the import before activation (Pasal 27(2)j).
    Raises Refusal ``invalid_email`` or ``invalid_phone``, Conflict ``email_taken``, NotFound.
    """
    changed = 1
    if not isinstance(email, Keep):
        changed = _set_email(tx, person_id, email, now)
    if not isinstance(phone, Keep):
        number = None if phone is None else parse_phone(phone)
        if phone is not None and number is None:
            raise Refusal("invalid_phone", "this is not a telephone number")
        changed = tx.run(store.SET_PHONE, person_id=person_id, new_phone=number, now=now)
    if changed == 0:
        raise NotFound("person_not_found", "there is no such person")


def _set_email(tx: Transaction, person_id: str, email: str | None, now: int) -> int:
    if email is not None and not is_email(email):
        raise Refusal("invalid_email", "this is not an e-mail address")
    key = None if email is None else fold_login(email)
    holder = None if key is None else tx.one(store.FIND_PERSON_BY_EMAIL, email_key=key)
    if holder is not None and holder[0] != person_id:
        raise Conflict("email_taken", "this e-mail address belongs to another account")
    return tx.run(store.SET_EMAIL, person_id=person_id, new_email=email, new_email_key=key, now=now)


def _set_account_status(tx: Transaction, person_id: str, old: str, new: str, now_ms: int) -> None:
    changed = tx.run(
        store.SET_ACCOUNT_STATUS,
        person_id=person_id,
        old_status=old,
        new_status=new,
        now=now_ms // 1000,
    )
    if changed == 0:
        get_person(tx, person_id)
        raise Conflict(f"already_{new}", f"the account is {new} already")


def read_person(row: Row) -> PersonRecord:
    """The record of a row in the order of its fields (``SELECT_PERSON``)."""
    return PersonRecord(*row)


def _record(row: Row | None) -> PersonRecord | None:
    return None if row is None else read_person(row)
