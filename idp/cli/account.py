"""``simasn-idp account``: persons and their one account."""

from __future__ import annotations

import sys
from typing import Any, BinaryIO

import click

from idp import authentication, directory, governance
from idp.access import Access
from idp.app import build_provider
from idp.audit import OPERATOR
from idp.cli.acting import Acting, Actor, acts_as
from idp.cli.acts import CONTACTS
from idp.cli.runtime import emit, open_foundation
from idp.cli.shapes import (
    assignment_shape,
    find_named_person,
    import_source,
    json_option,
    page_options,
    person_options,
    person_shape,
)
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.pages import email_masked, phone_masked

MASK = "samarkan"
"""The duty of ``policies/`` that hides most of a contact."""
_BOTH_FACTORS = "mfa"
"""The ``acr`` of somebody who has proven themself as strongly as the policy may ask."""


@click.group()
def account() -> None:
    """Accounts: one person, one account (Pasal 1 angka 18)."""


@account.command()
@click.option("--nip", help="NIP or NI PPPK.")
@click.option("--email", help="E-mail address; may stand for a missing NIP.")
@click.option("--phone", help="Mobile telephone number.")
@click.option(
    "--kind",
    type=click.Choice(sorted(directory.KINDS), case_sensitive=False),
    help="By default as the NIP says.",
)
@click.option("--name", required=True)
@click.option("--unit", "unit_code", required=True, help="Code of the unit.")
@click.option("--position", help="Name of the jabatan.")
@click.option(
    "--password-stdin", is_flag=True, help="First line of standard input; sample and test only."
)
@json_option
def create(
    nip: str | None,
    email: str | None,
    phone: str | None,
    kind: str | None,
    name: str,
    unit_code: str,
    position: str | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create an account. In production the owner sets the password, nobody else."""
    if not nip and not email:
        raise click.UsageError("give --nip or --email")
    password = _read_password() if password_stdin else None
    foundation = open_foundation()
    new = directory.NewPerson(
        name=name,
        unit_code=unit_code.upper(),
        nip=nip,
        email=email,
        phone=phone,
        kind=kind,
        position=position,
    )
    with foundation.database.transaction() as tx:
        person = directory.register_person(
            tx, new, actor=OPERATOR, now_ms=foundation.clock.now_ms()
        )
        if password is not None:
            authentication.seed_credentials(
                tx, foundation, person.id, password=password, totp_secret=None
            )
            person = directory.get_person(tx, person.id)
    emit(person_shape(person), as_json)


@account.command()
@person_options
@acts_as("account show")
@json_option
def show(
    nip: str | None, email: str | None, person_id: str | None, acting: Acting, as_json: bool
) -> None:
    """Everything about an account but its secrets."""
    foundation = open_foundation()
    access = build_provider(foundation).access
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id)
        shape = _full_shape(tx, foundation, access, person)
        shape |= _told(person, masked=_masks_contacts(actor, tx, owner=person.id))
    emit(shape, as_json)


@account.command("list")
@click.option("--unit", "unit_code", help="Only this unit and those below it.")
@page_options
@acts_as("account list")
@json_option
def list_all(unit_code: str | None, limit: int, offset: int, acting: Acting, as_json: bool) -> None:
    """Accounts by name."""
    actor = acting.on(open_foundation())
    with actor.transaction() as tx:
        if unit_code is not None:
            unit_code = directory.get_unit_by_code(tx, unit_code.upper()).code
        actor.require(tx, unit=unit_code)
        masked = _masks_contacts(actor, tx, unit=unit_code)
        found = directory.list_people(tx, unit_code=unit_code, limit=limit, offset=offset)
    emit([person_shape(person) | _told(person, masked=masked) for person in found], as_json)


@account.command()
@person_options
@click.option("--reason", required=True)
@acts_as("account deactivate")
@json_option
def deactivate(
    nip: str | None,
    email: str | None,
    person_id: str | None,
    reason: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Close an account: refused everywhere at once."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id, reason=reason)
        directory.disable_person(
            tx, person.id, actor=actor.id, reason=reason, now_ms=foundation.clock.now_ms()
        )
        person = directory.get_person(tx, person.id)
        told = _told(person, masked=_masks_contacts(actor, tx, owner=person.id))
    emit(person_shape(person) | told, as_json)


@account.command()
@person_options
@click.option("--reason", required=True)
@acts_as("account activate")
@json_option
def activate(
    nip: str | None,
    email: str | None,
    person_id: str | None,
    reason: str,
    acting: Acting,
    as_json: bool,
) -> None:
    """Open an account that was closed."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id, reason=reason)
        directory.enable_person(
            tx, person.id, actor=actor.id, reason=reason, now_ms=foundation.clock.now_ms()
        )
        person = directory.get_person(tx, person.id)
        told = _told(person, masked=_masks_contacts(actor, tx, owner=person.id))
    emit(person_shape(person) | told, as_json)


@account.command("send-activation")
@person_options
@click.option("--reason", help="Why it is sent; kept in the audit trail.")
@acts_as("account send-activation")
@json_option
def send_activation(
    nip: str | None,
    email: str | None,
    person_id: str | None,
    reason: str | None,
    acting: Acting,
    as_json: bool,
) -> None:
    """Mail the owner a code to take the account over with, to the contact on file.

    No address can be given: it is what the personnel file says (Pasal 27(2)j).
    """
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        person = find_named_person(tx, nip, email, person_id)
        actor.require(tx, owner=person.id, unit=person.unit_code)
        authentication.send_activation(
            tx,
            foundation,
            person,
            actor=actor.id,
            now_ms=foundation.clock.now_ms(),
            reason=reason,
        )
        sent = authentication.find_activation(tx, person.id)
    until = None if sent is None else sent.expires_at
    emit({"id": person.id, "nip": person.nip, "name": person.name, "expires_at": until}, as_json)


@account.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@json_option
def import_file(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Import employees from a CSV FILE, wholly or not at all."""
    foundation = open_foundation()

    def set_old_password(tx: Transaction, person_id: str, hashed: str) -> bool:
        try:
            authentication.set_password_from_source(
                tx, foundation, person_id=person_id, hashed=hashed
            )
        except Forbidden:  # there is one already: the file comes for the second time
            return False
        return True

    import_source(
        foundation,
        directory.import_people,
        file,
        dry_run=dry_run,
        as_json=as_json,
        set_old_password=set_old_password,
    )


def _full_shape(
    tx: Transaction, foundation: Foundation, access: Access, person: directory.PersonRecord
) -> dict[str, Any]:
    """With what a token would carry now, had the person proven themself by both factors."""
    entitlements = access.entitlements(tx, person, _BOTH_FACTORS)
    assignments = governance.list_assignments(tx, person.id)
    today = civil_date(foundation.clock.now())
    return person_shape(person) | {
        "roles": list(entitlements.roles),
        "modules": list(entitlements.modules),
        "pledged": governance.is_pledged(tx, person.id, today),
        "second_factor": authentication.has_second_factor(tx, person.id),
        "assignments": [assignment_shape(item, person.nip) for item in assignments],
    }


def _masks_contacts(
    actor: Actor, tx: Transaction, *, owner: str | None = None, unit: str | None = None
) -> bool:
    """Whether the rule that lets the actor see contacts has them masked (Pasal 26(3))."""
    # On a sample or test installation, where alone the operator comes so far, no person is real.
    if not actor.is_person:
        return False
    return MASK in actor.require(tx, CONTACTS, owner=owner, unit=unit).decision.duties


def _told(person: directory.PersonRecord, *, masked: bool) -> dict[str, Any]:
    if not masked:
        return {}
    return {
        "email": email_masked(person.email) if person.email else None,
        "phone": phone_masked(person.phone) if person.phone else None,
    }


def _read_password() -> str:
    password = sys.stdin.readline(2000).rstrip("\r\n")
    if not password:
        raise click.UsageError("no password on standard input")
    return password
