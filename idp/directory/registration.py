"""Takes a single person into the directory, as an operator does from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idp import audit
from idp.directory import store
from idp.directory.contact import fold_login, is_email, parse_phone
from idp.directory.nip import InvalidNip, parse_nip
from idp.directory.people import KINDS, PersonRecord, get_person
from idp.directory.units import get_unit_by_code
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.ids import new_id


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person to be registered. ``kind`` None: as the NIP says."""

    name: str
    unit_code: str
    nip: str | None = None
    email: str | None = None
    phone: str | None = None
    kind: str | None = None
    position: str | None = None
    is_sample: bool = False


def register_person(tx: Transaction, new: NewPerson, *, actor: str, now_ms: int) -> PersonRecord:
    """Create the person with one account (Pasal 1 angka 18).

    A NIP or an e-mail address must be given; without a NIP the kind is LAIN unless it is stated
    (an ASN whose number is not issued yet). Raises Refusal with the rule's code
    (``nip_length``, ``kind_mismatch``, ``invalid_email``, ...), NotFound for the unit, Conflict
    ``nip_taken`` or ``email_taken``.
    """
    today = civil_date(now_ms // 1000)
    nip, kind = _identity(new, today)
    name = _line(new.name)
    position = _line(new.position or "") or None
    if not name:
        raise Refusal("invalid_name", "a name must be given")
    unit = get_unit_by_code(tx, new.unit_code)
    if not unit.is_open(today):
        raise Refusal("unit_closed", "this unit does not exist today")
    email_key = _email_key(tx, new.email)
    phone = parse_phone(new.phone) if new.phone else None
    if new.phone and phone is None:
        raise Refusal("invalid_phone", "this is not a telephone number")
    if nip is not None and tx.one(store.FIND_PERSON_BY_NUMBER, number=nip) is not None:
        raise Conflict("nip_taken", "this NIP belongs to another account")
    id_ = _insert(
        tx,
        now_ms // 1000,
        {
            "nip": nip,
            "kind": kind,
            "name": name,
            "position": position,
            "unit_id": unit.id,
            "email": new.email,
            "email_key": email_key,
            "phone": phone,
            "is_sample": int(new.is_sample),
        },
    )
    audit.record(
        tx,
        audit.EventType.PERSON_CREATED,
        at_ms=now_ms,
        actor=actor,
        subject=id_,
        unit=unit.code,
    )
    return get_person(tx, id_)


def _insert(tx: Transaction, now: int, facts: dict[str, Any]) -> str:
    id_ = new_id()
    values = dict.fromkeys(store.PERSON_COLUMNS) | {
        "id": id_,
        "employment_status": "aktif",
        "account_status": "active",
        "authority_version": 1,
        "source": "operator",
        "created_at": now,
        "updated_at": now,
        **facts,
    }
    tx.run(store.INSERT_PERSON, **values)
    if facts["nip"] is not None:
        tx.run(store.INSERT_NUMBER, number=facts["nip"], person_id=id_, since=now)
    return id_


def _line(text: str) -> str:
    """The text as one line without needless blanks; Refusal where it can't be a name."""
    line = " ".join(text.split())
    if len(line) > 200 or not line.isprintable():
        raise Refusal("invalid_name", "names have at most 200 characters, all of them printable")
    return line


def _identity(new: NewPerson, today: str) -> tuple[str | None, str]:
    """NIP and kind, agreeing with each other."""
    kind = new.kind.upper() if new.kind else None
    if kind is not None and kind not in KINDS:
        raise Refusal("kind_unknown", "kind must be one of " + ", ".join(sorted(KINDS)))
    if new.nip is None:
        if new.email is None:
            raise Refusal("nip_or_email_required", "a NIP or an e-mail address must be given")
        return None, kind or "LAIN"
    try:
        facts = parse_nip(new.nip, today)
    except InvalidNip as error:
        raise Refusal(error.code, str(error)) from None
    kind = kind or facts.group
    if kind != "LAIN" and kind.startswith("PPPK") != (facts.group == "PPPK"):
        raise Refusal("kind_mismatch", f"this is the NIP of a {facts.group}, not of a {kind}")
    return facts.number, kind


def _email_key(tx: Transaction, email: str | None) -> str | None:
    if email is None:
        return None
    if not is_email(email):
        raise Refusal("invalid_email", "this is not an e-mail address")
    key = fold_login(email)
    if tx.one(store.FIND_PERSON_BY_EMAIL, email_key=key) is not None:
        raise Conflict("email_taken", "this e-mail address belongs to another account")
    return key
