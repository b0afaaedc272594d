"""E-mail address and telephone number: the owner's, changed with proof and notice."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import text

from idp.authentication import (
    CredentialChanged,
    begin_email_change,
    change_email,
    change_phone,
    find_pending_email,
    prove_email,
)
from idp.directory import get_person
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Refusal
from idp.foundation.mail import text_of
from tests.rooms.authentication.owners import Owner, new_owner

CODE = r"[2-9A-Z]{4}-[2-9A-Z]{4}"
MAILS = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'mail' ORDER BY id"))


def mails(foundation: Foundation) -> list[dict[str, str]]:
    with foundation.database.reading() as tx:
        return [json.loads(row[0]) for row in tx.all(MAILS)]


def mailed_code(foundation: Foundation) -> str:
    mail = mails(foundation)[-1]
    # Whoever reads the outbox, or a backup of it, learns no code (Pasal 27(2)i).
    assert re.search(CODE, mail["text"]) is None
    found = re.search(CODE, text_of(foundation.master_key, mail))
    assert found is not None
    return found.group()


def confirm(foundation: Foundation, owner: Owner, code: str) -> str | None:
    email = prove_email(foundation, person_id=owner.id, code=code)
    if email is not None:
        with foundation.database.transaction() as tx:
            change_email(tx, foundation, person=owner.person, email=email, session_id="s1")
    return email


def test_a_new_address_counts_only_when_its_code_has_come_back(foundation: Foundation) -> None:
    owner = new_owner(foundation, email="lama@contoh.go.id")
    begin_email_change(foundation, person=owner.person, email="baru@contoh.go.id")
    assert find_pending_email(foundation, owner.id) == "baru@contoh.go.id"
    assert mails(foundation)[-1]["to"] == "baru@contoh.go.id"
    with foundation.database.reading() as tx:
        assert get_person(tx, owner.id).email == "lama@contoh.go.id"
    code = mailed_code(foundation)
    assert confirm(foundation, owner, "2222-2222") is None
    assert confirm(foundation, owner, code.lower()) == "baru@contoh.go.id"
    with foundation.database.reading() as tx:
        assert get_person(tx, owner.id).email == "baru@contoh.go.id"
    assert confirm(foundation, owner, code) is None


def test_the_address_before_is_told(foundation: Foundation) -> None:
    owner = new_owner(foundation, email="lama@contoh.go.id")
    begin_email_change(foundation, person=owner.person, email="baru@contoh.go.id")
    confirm(foundation, owner, mailed_code(foundation))
    assert mails(foundation)[-1]["to"] == "lama@contoh.go.id"
    assert "baru@contoh.go.id" not in mails(foundation)[-1]["text"]


def test_an_address_that_is_given_up_is_told_too(foundation: Foundation) -> None:
    owner = new_owner(foundation, email="lama@contoh.go.id")
    with foundation.database.transaction() as tx:
        change_email(tx, foundation, person=owner.person, email=None, session_id="s1")
    assert [mail["to"] for mail in mails(foundation)] == ["lama@contoh.go.id"]


@pytest.mark.pasal("27(2)j")
@pytest.mark.parametrize("what", ["email", "phone"])
def test_a_changed_contact_is_a_changed_credential(foundation: Foundation, what: str) -> None:
    heard: list[CredentialChanged] = []
    foundation.database.subscribers[CredentialChanged].append(  # type: ignore[attr-defined]
        lambda _tx, event: heard.append(event)
    )
    owner = new_owner(foundation, email="lama@contoh.go.id")
    with foundation.database.transaction() as tx:
        if what == "email":
            change_email(tx, foundation, person=owner.person, email=None, session_id="s1")
        else:
            change_phone(tx, foundation, person=owner.person, phone="081200001234", session_id="s1")
    assert heard == [CredentialChanged(owner.id, "s1", foundation.clock.now(), "contact")]


def test_a_code_is_good_for_its_owner_alone(foundation: Foundation) -> None:
    owner, other = new_owner(foundation), new_owner(foundation)
    begin_email_change(foundation, person=owner.person, email="baru@contoh.go.id")
    code = mailed_code(foundation)
    begin_email_change(foundation, person=other.person, email="lain@contoh.go.id")
    assert prove_email(foundation, person_id=other.id, code=code) is None


def test_guessing_the_code_is_slowed_down(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    begin_email_change(foundation, person=owner.person, email="baru@contoh.go.id")
    for _ in range(6):  # five are free, the sixth begins the waits
        assert prove_email(foundation, person_id=owner.id, code="2222-2222") is None
    with pytest.raises(Refusal, match="too many"):
        prove_email(foundation, person_id=owner.id, code=mailed_code(foundation))


def test_the_address_of_another_account_is_refused(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    new_owner(foundation, email="milik@contoh.go.id")
    with pytest.raises(Conflict):
        begin_email_change(foundation, person=owner.person, email="MILIK@contoh.go.id")


def test_a_telephone_number_is_stored_and_told_by_mail(foundation: Foundation) -> None:
    owner = new_owner(foundation, email="lama@contoh.go.id")
    with foundation.database.transaction() as tx:
        change_phone(tx, foundation, person=owner.person, phone="0812 0000 1234", session_id="s1")
    with foundation.database.reading() as tx:
        assert get_person(tx, owner.id).phone == "+6281200001234"
    assert mails(foundation)[-1]["to"] == "lama@contoh.go.id"
    assert "1234" not in mails(foundation)[-1]["text"]


def test_what_is_no_telephone_number_is_refused(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    with pytest.raises(Refusal), foundation.database.transaction() as tx:
        change_phone(tx, foundation, person=owner.person, phone="nomor", session_id="s1")
