"""Finding a person by whatever is typed, and closing and opening the account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp import directory
from idp.directory import PersonDisabled, fold_login
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, NotFound, Refusal
from tests.rooms.directory.files import NIP_A, NIP_C, PERSON, load_people, load_units, person_of


@pytest.fixture
def person(foundation: Foundation) -> directory.PersonRecord:
    load_units(foundation)
    load_people(foundation, [PERSON | {"email": "Melati.P@contoh.example"}])
    return person_of(foundation, NIP_A)


@pytest.mark.parametrize(
    "typed",
    [
        NIP_A,
        f" {NIP_A}\t",
        "19801230 201001 2 905",
        "19801230.201001.2.905",
        "１９８０１２３０２０１００１２９０５",
        "1980\u200b12302010012905",
        "MELATI.P@CONTOH.EXAMPLE",
        " melati.p@contoh.example ",
        "ｍelati.p@contoh.example",
    ],
)
def test_every_way_of_writing_reaches_the_same_person(
    foundation: Foundation, person: directory.PersonRecord, typed: str
) -> None:
    assert person_of(foundation, typed).id == person.id


@pytest.mark.parametrize(
    "typed", ["", "@", "198012302010012906", "x" * 400, "a\0@b", "\ud800@b", "%", "' OR 1=1"]
)
def test_what_is_nobody_finds_nobody(
    foundation: Foundation, person: directory.PersonRecord, typed: str
) -> None:
    with foundation.database.reading() as tx:
        assert directory.find_person_by_login(tx, typed) is None


@pytest.mark.parametrize("text", ["", "\ud800", "a\0b", "é", "x" * 5000, "' OR 1=1"])
def test_any_text_may_be_asked_for(foundation: Foundation, text: str) -> None:
    with foundation.database.reading() as tx:
        assert directory.find_person(tx, text) is None
        assert directory.find_unit_by_code(tx, text) is None
        assert directory.list_unit_ancestors(tx, text) == ()
        assert directory.find_person_by_login(tx, text) is None


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_login(fold_login(text)) == fold_login(text)


@given(st.text(max_size=60))
def test_capitals_and_blanks_around_fold_away(text: str) -> None:
    assert fold_login(f"  {text} ") == fold_login(text)
    assert fold_login(fold_login(text).upper()) == fold_login(fold_login(text))


def test_a_closed_account_may_not_act_and_the_rooms_above_are_told(
    foundation: Foundation, person: directory.PersonRecord
) -> None:
    told: list[object] = []
    foundation.database.subscribers[PersonDisabled].append(lambda _tx, event: told.append(event))  # type: ignore[attr-defined]
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        directory.disable_person(tx, person.id, actor="operator", reason="uji", now_ms=now_ms)
    closed = person_of(foundation, NIP_A)
    assert not closed.may_act
    assert closed.authority_version == person.authority_version + 1
    assert told == [PersonDisabled(person.id, now_ms // 1000)]
    with foundation.database.transaction() as tx:
        directory.enable_person(tx, person.id, actor="operator", reason="uji", now_ms=now_ms)
    assert person_of(foundation, NIP_A).may_act


def test_closing_twice_and_closing_nobody_are_refused(
    foundation: Foundation, person: directory.PersonRecord
) -> None:
    def close(person_id: str) -> None:
        with foundation.database.transaction() as tx:
            directory.disable_person(tx, person_id, actor="operator", reason="uji", now_ms=1)

    close(person.id)
    with pytest.raises(Conflict):
        close(person.id)
    with pytest.raises(NotFound):
        close("nobody")


def test_a_contact_is_checked_and_belongs_to_one_account(
    foundation: Foundation, person: directory.PersonRecord
) -> None:
    load_people(foundation, [PERSON | {"nip": NIP_C}])
    other = person_of(foundation, NIP_C)

    def set_contact(**contact: str | None) -> None:
        with foundation.database.transaction() as tx:
            directory.set_contact(tx, other.id, now=1, **contact)

    with pytest.raises(Conflict):
        set_contact(email="melati.p@CONTOH.example")
    for bad in (
        "a@b",
        "a b@contoh.example",
        "a@contoh.example\r\nBcc: x@y.example",
        "é@contoh.example",
    ):
        with pytest.raises(Refusal):
            set_contact(email=bad)
    with pytest.raises(Refusal):
        set_contact(phone="12")
    set_contact(email="b@contoh.example", phone="0812-0000-0002")
    after = person_of(foundation, "B@contoh.example")
    assert (after.id, after.phone) == (other.id, "+6281200000002")
    set_contact(email=None)
    assert person_of(foundation, NIP_C).email is None


def test_only_asn_of_the_province_need_an_active_employment() -> None:
    facts = dict.fromkeys(
        (
            "rank",
            "position",
            "education",
            "unit_code",
            "unit_name",
            "email",
            "phone",
            "activated_at",
        )
    )
    base = {"id": "1", "nip": None, "name": "X", "authority_version": 1, **facts}
    other = directory.PersonRecord(
        kind="LAIN",
        employment_status="",
        account_status="active",
        **base,  # type: ignore[arg-type]
    )
    retired = directory.PersonRecord(
        kind="PNS",
        employment_status="pensiun",
        account_status="active",
        **base,  # type: ignore[arg-type]
    )
    assert other.may_act and not other.is_asn
    assert retired.is_asn and not retired.may_act
