"""Pasal 27 ayat (2) huruf i and j: credentials and contacts are their owner's, and nobody else's.

Every way there is: the pages, the commands, the import, the room's own functions, the database.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import text

import idp.cli
import idp.pages
from idp import authentication, directory, governance
from idp.app import Application
from idp.authentication import guards, renew_recovery_codes
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Forbidden
from idp.foundation.routes import Caller
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import (
    ADDRESS,
    PASSWORD,
    SEED,
    Owner,
    code_at,
    new_owner,
)
from tests.rooms.cli.commands import Commands
from tests.rooms.directory.files import load_people
from tests.rooms.governance.appointments import appoint, change
from tests.spec.flows import start

NEW_PASSWORD = "rotan gugur di hulu sungai"
EMAIL = "melati@contoh.go.id"
OWNERS_FIELD = re.compile(
    r'(?:name=|field\()"(?:\w+_)?(?:password|email|phone|otp|totp)"|secret\(|one_time_code\('
)
"""A field that sets what only the owner of an account sets."""


@pytest.fixture
def owner(foundation: Foundation) -> Owner:
    """A person with password, device, recovery codes, e-mail address and telephone number."""
    made = new_owner(foundation, seed=SEED, email=EMAIL)
    with foundation.database.transaction() as tx:
        renew_recovery_codes(tx, foundation, person_id=made.id, session_id=None)
        authentication.change_phone(
            tx, foundation, person=made.person, phone="081234567890", session_id="s"
        )
        person = directory.get_person(tx, made.id)
    return Owner(person, made.seed)


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


def person_now(foundation: Foundation, owner: Owner) -> directory.PersonRecord:
    with foundation.database.reading() as tx:
        return directory.get_person(tx, owner.id)


def has_everything_as_before(foundation: Foundation, owner: Owner) -> bool:
    """Whether contacts, password and device are still the owner's own."""
    with foundation.database.reading() as tx:
        codes = authentication.count_recovery_codes(tx, owner.id)
    right = authentication.verify_own_password(
        foundation, person_id=owner.id, password=PASSWORD, address=ADDRESS, browser=None
    )
    factor = authentication.verify_second_factor(
        foundation, person_id=owner.id, code=code_at(foundation, SEED), address=ADDRESS
    )
    now = person_now(foundation, owner)
    contacts = (now.email, now.phone) == (owner.person.email, owner.person.phone)
    return contacts and right.person is not None and factor.method == "otp" and codes == (10, 10)


CHANGES = {
    "password": "UPDATE password_credential SET hash = 'x'",
    "password away": "DELETE FROM password_credential",
    "password of another": "UPDATE password_credential SET person_id = 'x'",
    "seed": "UPDATE totp_factor SET secret_sealed = 'x'",
    "device away": "DELETE FROM totp_factor",
    "device of another": "UPDATE totp_factor SET person_id = 'x'",
    "new device": (
        "INSERT INTO totp_factor (id, person_id, name, secret_sealed, last_step, created_at)"
        " SELECT 'thief', id, 'x', 'x', 0, 0 FROM person"
    ),
    "recovery code": "UPDATE recovery_code SET digest = person_id",
    "recovery codes away": "DELETE FROM recovery_code",
    "new recovery code": (
        "INSERT INTO recovery_code (digest, person_id, created_at) SELECT 'x', id, 0 FROM person"
    ),
    "email": "UPDATE person SET email = 'thief@evil.test'",
    "email away": "UPDATE person SET email = NULL, email_key = NULL",
    "login by e-mail": "UPDATE person SET email_key = 'thief@evil.test'",
    "phone": "UPDATE person SET phone = '+628111111111'",
    "activation": "UPDATE person SET activated_at = NULL",
}


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize("what", CHANGES)
def test_the_database_itself_refuses_a_change_that_is_not_the_owners(
    foundation: Foundation, owner: Owner, what: str
) -> None:
    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        tx.run(Statement(text(CHANGES[what])))
    assert has_everything_as_before(foundation, owner)


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize("what", ["password", "seed", "device away", "email", "phone"])
def test_another_persons_own_act_opens_nothing_of_the_owner(
    foundation: Foundation, owner: Owner, what: str
) -> None:
    other = new_owner(foundation)
    column = "id" if CHANGES[what].startswith("UPDATE person ") else "person_id"
    mine_alone = Statement(text(f"{CHANGES[what]} WHERE {column} = :victim"))
    with (
        pytest.raises(Conflict),
        foundation.database.transaction() as tx,
        guards.owner_path(tx, other.id),
    ):
        tx.run(mine_alone, victim=owner.id)
    assert has_everything_as_before(foundation, owner)


@pytest.mark.pasal("27(2)j", allows=False)
def test_a_used_recovery_code_is_never_made_fresh_again(
    foundation: Foundation, owner: Owner
) -> None:
    with foundation.database.transaction() as tx:
        tx.run(Statement(text("UPDATE recovery_code SET used_at = 1")))
    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        tx.run(Statement(text("UPDATE recovery_code SET used_at = NULL")))


@pytest.mark.pasal("27(2)j", allows=False)
def test_the_personnel_file_changes_no_contact_of_somebody_who_has_taken_the_account_over(
    foundation: Foundation, owner: Owner
) -> None:
    change(foundation, owner.person, email="thief@evil.test", nomor_ponsel="+628111111111")
    assert has_everything_as_before(foundation, owner)


@pytest.mark.pasal("27(2)j", allows=True)
def test_the_personnel_file_fills_in_contacts_before_anybody_has(foundation: Foundation) -> None:
    made = new_owner(foundation, email=EMAIL)
    row = {"nip": "198501012009011901", "nama": "Sarwono Timahwira", "jenis": "PNS"}
    load_people(foundation, [row | {"unit": "DINKES", "email": "sarwono@contoh.go.id"}])
    with foundation.database.reading() as tx:
        found = directory.find_person_by_login(tx, "sarwono@contoh.go.id")
    assert found is not None
    assert found.activated_at is None
    assert made.person.email == EMAIL


@pytest.mark.pasal("27(2)i", "27(2)j", allows=False)
def test_in_production_nobody_sets_a_first_password_for_another(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    production = dataclasses.replace(foundation, kind="production")
    for given in ({"password": NEW_PASSWORD}, {"totp_secret": SEED}):
        wanted: dict[str, Any] = {"password": None, "totp_secret": None} | given
        with pytest.raises(Forbidden) as refused, foundation.database.transaction() as tx:
            authentication.seed_credentials(tx, production, owner.id, **wanted)
        assert refused.value.pasal == ("27(2)i", "27(2)j")


@pytest.mark.pasal("27(2)i", "27(2)j", allows=False)
def test_in_production_the_command_line_creates_no_account_with_a_password(
    foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from idp.cli import account

    new_owner(foundation)
    production = dataclasses.replace(foundation, kind="production")
    commands = Commands(production, [account], monkeypatch)
    nip = "198501012009011901"
    code, output = commands.run(
        *("account", "create", "--nip", nip, "--name", "Sarwono", "--unit", "DINKES"),
        "--password-stdin",
        stdin=NEW_PASSWORD + "\n",
    )
    assert code == 1
    assert output == {"error": "owner_only", "pasal": ["27(2)i", "27(2)j"]}
    with foundation.database.reading() as tx:
        assert directory.find_person_by_login(tx, nip) is None


def commands_of(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """(path..., option) of every option of a group of commands."""
    if isinstance(command, click.Group):
        return [
            found
            for name, inner in command.commands.items()
            for found in commands_of(inner, (*path, name))
        ]
    return [(*path, str(parameter.name)) for parameter in command.params]


@pytest.mark.pasal("27(2)j", allows=False)
def test_no_command_takes_a_password_a_device_or_a_contact_of_an_account_that_exists() -> None:
    options: list[tuple[str, ...]] = []
    for module in pkgutil.iter_modules(idp.cli.__path__):
        found = getattr(importlib.import_module(f"idp.cli.{module.name}"), module.name, None)
        if isinstance(found, click.Command):
            options += commands_of(found, (module.name,))
    # ``email`` elsewhere says whom a command is about.
    words = ("password", "sandi", "phone", "totp", "otp", "factor")
    touching = {found for found in options if any(word in found[-1] for word in words)}
    assert touching == {
        ("account", "create", "phone"),
        ("account", "create", "password_stdin"),
    }
    with_verb = {found[:-1] for found in options}
    assert not [path for path in with_verb if "reset" in path[-1] or "password" in path[-1]]


@pytest.mark.pasal("27(2)j", allows=False)
def test_no_address_of_a_signed_in_person_names_another_person(application: Application) -> None:
    """AC-03: a credential or a contact is changed where no address says whose it is."""
    owners = {"idp:kredensial", "idp:kontak"}
    holding = [route for route in application.routes if route.resource in owners]
    assert {route.resource for route in holding} == owners
    assert {route.caller for route in holding} == {Caller.PERSON}
    assert [route.path for route in holding if "<" in route.path] == []
    # Whatever else an address of the console names, the form behind it has no such field.
    folder = Path(idp.pages.__file__).parent / "templates" / "console"
    forms = {path.name: path.read_text() for path in folder.rglob("*.html")}
    assert forms
    assert [name for name, form in forms.items() if OWNERS_FIELD.search(form)] == []
    for told in ('<input name="phone">', '{{ field("email", t("x")) }}', '{{ secret("new") }}'):
        assert OWNERS_FIELD.search(told)


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize("role", ["fasilitator", "administrator"])
def test_a_pengelola_who_names_another_person_changes_but_their_own(
    application: Application, owner: Owner, role: str
) -> None:
    """AC-03."""
    foundation = application.foundation
    unit = {"fasilitator": "DINKES", "administrator": None}[role]
    pengelola = new_owner(foundation, seed=SEED, unit=unit or "BKPSDMD")
    appoint(foundation, pengelola.person, role, unit)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, pengelola.id, now_ms=foundation.clock.now_ms())
    visit = Visit(application)
    visit.sign_in(pengelola)
    names = dict.fromkeys(("id", "person", "person_id", "sub", "user"), owner.id)
    victim = names | {"nip": owner.nip, "username": owner.nip, "csrf_token": visit.token()}
    query = f"?person_id={owner.id}&nip={owner.nip}"
    visit.post("/account/contact" + query, victim | {"phone": "+628111111111"})
    assert person_now(foundation, pengelola).phone == "+628111111111"
    new = {"new_password": NEW_PASSWORD, "new_password_repeat": NEW_PASSWORD}
    visit.post("/account/password" + query, victim | new | {"current_password": PASSWORD})
    assert visit.page.status_code == 303
    visit.post("/account/recovery-codes" + query, victim)
    with foundation.database.reading() as tx:
        device = authentication.list_devices(tx, owner.id)[0].id
    visit.post("/account/totp/remove" + query, victim | {"device_id": device})
    assert visit.page.status_code == 404
    assert has_everything_as_before(foundation, owner)


@pytest.mark.pasal("27(2)j", allows=False)
def test_the_form_for_contacts_changes_contacts_and_nothing_more(
    application: Application, owner: Owner
) -> None:
    """AC-05: role, unit and the like are not the owner's to write."""
    foundation = application.foundation
    visit = Visit(application)
    visit.sign_in(owner)
    wishes = {
        "role": "administrator",
        "unit_code": "DISDIK",
        "unit_id": "DISDIK",
        "name": "Gubernur",
        "nip": "198501012009011901",
        "kind": "PNS",
        "rank": "IV/e",
        "position": "Gubernur",
        "account_status": "active",
        "is_active": "1",
        "email_verified": "1",
        "mfa_required": "0",
        "activated_at": "0",
        "created_at": "0",
        "authority_version": "99",
        "sub": "x",
    }
    contacts = {"email": EMAIL, "phone": "+628111111111", "csrf_token": visit.token()}
    visit.post("/account/contact", wishes | contacts)
    assert visit.page.status_code == 303
    expected = dataclasses.replace(owner.person, phone="+628111111111")
    assert person_now(foundation, owner) == expected


@pytest.mark.pasal("27(2)i", allows=False)
def test_no_page_command_or_audit_row_shows_a_secret(
    application: Application, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from idp.cli import account

    foundation = application.foundation
    visit = Visit(application)
    visit.sign_in(owner)
    shown = [visit.get(path).get_data(as_text=True) for path in _OWN_PAGES]
    commands = Commands(foundation, [account], monkeypatch)
    shown.append(json.dumps(commands.done("account", "show", "--nip", owner.nip)))
    shown.append(json.dumps(commands.done("account", "list")))
    with foundation.database.reading() as tx:
        shown += [str(row) for row in tx.all(Statement(text("SELECT * FROM audit_event")))]
        secrets = [PASSWORD, SEED] + [
            str(row[0])
            for table, column in _SECRETS
            for row in tx.all(Statement(text(f"SELECT {column} FROM {table}")))
        ]
    assert len(secrets) > 12
    assert [secret for secret in secrets if any(secret in page for page in shown)] == []


_OWN_PAGES = ("/", "/account/security", "/account/contact", "/account/sessions", "/account/access")
_SECRETS = (
    ("password_credential", "hash"),
    ("totp_factor", "secret_sealed"),
    ("recovery_code", "digest"),
    ("session", "cookie_digest"),
)


@pytest.mark.pasal("27(2)i")
def test_nothing_that_was_typed_is_kept_as_it_was_typed(
    foundation: Foundation, owner: Owner
) -> None:
    """The password as a slow hash; the seed sealed; recovery codes as keyed digests."""
    with foundation.database.transaction() as tx:
        codes = renew_recovery_codes(tx, foundation, person_id=owner.id, session_id=None)
        stored = [
            str(row)
            for table in ("password_credential", "totp_factor", "recovery_code", "outbox_message")
            for row in tx.all(Statement(text(f"SELECT * FROM {table}")))
        ]
        hashed = tx.all(Statement(text("SELECT hash FROM password_credential")))
    secrets = [PASSWORD, SEED, *codes, *(code.replace("-", "") for code in codes)]
    assert [secret for secret in secrets if any(secret in row for row in stored)] == []
    assert all(row[0].startswith("$argon2id$") for row in hashed)
