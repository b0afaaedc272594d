"""The first factor: who it is, what is counted, what is written down."""

from __future__ import annotations

import pytest
from passlib.context import CryptContext

from idp.audit import list_events_about
from idp.authentication import (
    note_sign_in,
    set_password_from_source,
    verify_own_password,
    verify_password,
)
from idp.directory import disable_person, get_person
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Forbidden, Refusal
from tests.rooms.authentication.owners import ADDRESS, PASSWORD, new_owner
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import employ


def test_the_right_password_names_the_person(foundation: Foundation) -> None:
    owner = new_owner(foundation, email="melati@contoh.go.id")
    for login in (owner.nip, "melati@contoh.go.id"):
        outcome = verify_password(
            foundation, login=login, password=PASSWORD, address=ADDRESS, browser="b"
        )
        assert outcome.person is not None
        assert outcome.person.id == owner.id


def test_composed_and_decomposed_letters_are_the_same_password(foundation: Foundation) -> None:
    owner = new_owner(foundation, password="caf\u00e9 di tepi pantai")
    outcome = verify_password(
        foundation,
        login=owner.nip,
        password="cafe\u0301 di tepi pantai",
        address=ADDRESS,
        browser=None,
    )
    assert outcome.person is not None


def test_a_closed_account_is_told_nothing_but_no(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    with foundation.database.transaction() as tx:
        disable_person(tx, owner.id, actor="operator", reason="x", now_ms=1)
    right = verify_password(
        foundation, login=owner.nip, password=PASSWORD, address=ADDRESS, browser="b"
    )
    unknown = verify_password(
        foundation, login="190001011900011001", password=PASSWORD, address=ADDRESS, browser="b"
    )
    assert right == unknown
    assert right.person is None


def test_a_failure_is_written_with_the_subject_and_without_what_was_typed(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation)
    verify_password(foundation, login=owner.nip, password="salah", address=ADDRESS, browser="b")
    with foundation.database.reading() as tx:
        event = list_events_about(tx, owner.id)[0]
    assert event.type == "sessions:sign_in:failed"
    assert event.actor is None
    assert event.address == ADDRESS
    assert owner.nip not in str(event)
    assert "salah" not in str(event)


def test_an_old_hash_is_replaced_at_the_first_sign_in(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    old = CryptContext(schemes=["sha512_crypt"], sha512_crypt__rounds=1000).hash(PASSWORD)
    with foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=person.id, hashed=old)
    for _ in range(2):
        outcome = verify_own_password(
            foundation, person_id=person.id, password=PASSWORD, address=ADDRESS, browser="b"
        )
        assert outcome.person is not None
    from idp.authentication import store

    with foundation.database.reading() as tx:
        row = tx.one(store.FIND_PASSWORD, person_id=person.id)
    assert row is not None
    assert row[0].startswith("$argon2id$")
    assert row[2] == "source"


def test_a_source_sets_a_password_once_and_never_after_activation(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    old = CryptContext(schemes=["ldap_salted_sha1"]).hash(PASSWORD)
    with foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=person.id, hashed=old)
    with pytest.raises(Forbidden), foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=person.id, hashed=old)
    other = employ(foundation, "DINKES")
    with foundation.database.transaction() as tx:
        note_sign_in(tx, get_person(tx, other.id), "browser", foundation.clock.now())
    with pytest.raises(Forbidden), foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=other.id, hashed=old)


def test_a_hash_that_nobody_can_verify_is_refused(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    with pytest.raises(Refusal, match="hash"), foundation.database.transaction() as tx:
        set_password_from_source(tx, foundation, person_id=person.id, hashed="5f4dcc3b5aa765")


def test_the_first_sign_in_takes_the_account_over(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    assert person.activated_at is None
    with foundation.database.transaction() as tx:
        note_sign_in(tx, person, "browser", foundation.clock.now())
        assert get_person(tx, person.id).activated_at == foundation.clock.now()


def test_constraint_faults_of_the_database_are_conflicts(foundation: Foundation) -> None:
    from idp.authentication import store

    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        tx.run(store.SET_PASSWORD, person_id="nobody", hash="x", now=1, set_by="owner")
