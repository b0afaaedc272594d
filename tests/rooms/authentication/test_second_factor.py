"""TOTP and recovery codes: enrolling, using each once, removing, telling the other rooms."""

from __future__ import annotations

import pytest

from idp.authentication import (
    CredentialChanged,
    add_totp,
    begin_device,
    count_recovery_codes,
    has_second_factor,
    list_devices,
    prove_pending_device,
    remove_totp,
    renew_recovery_codes,
    store,
    verify_second_factor,
)
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, NotFound
from tests.rooms.authentication.owners import ADDRESS, SEED, code_at, new_owner


def enrol(foundation: Foundation, person_id: str, *, only_as_first: bool = False) -> list[str]:
    """Add a device the way a person does; gives the recovery codes, if any came with it."""
    device = begin_device(foundation, person_id=person_id, account_name="x", binding="flow")
    proven = prove_pending_device(
        foundation, person_id=person_id, binding="flow", code=code_at(foundation, device.secret)
    )
    assert proven is not None
    with foundation.database.transaction() as tx:
        return add_totp(
            tx,
            foundation,
            person_id=person_id,
            name="Ponsel",
            proven=proven,
            session_id="s1",
            only_as_first=only_as_first,
        )


def method_of(foundation: Foundation, person_id: str, code: str) -> str | None:
    return verify_second_factor(foundation, person_id=person_id, code=code, address=ADDRESS).method


def test_the_seed_stays_the_same_while_the_flow_is_open(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    first = begin_device(foundation, person_id=owner.id, account_name="x", binding="flow")
    again = begin_device(foundation, person_id=owner.id, account_name="x", binding="flow")
    other = begin_device(foundation, person_id=owner.id, account_name="x", binding="other")
    assert first == again
    assert other.secret != first.secret


def test_a_device_is_stored_only_with_a_code_that_its_seed_makes(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    device = begin_device(foundation, person_id=owner.id, account_name="x", binding="flow")
    right = code_at(foundation, device.secret)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert not prove_pending_device(foundation, person_id=owner.id, binding="flow", code=wrong)
    assert not prove_pending_device(foundation, person_id=owner.id, binding="other", code=right)
    assert prove_pending_device(foundation, person_id=owner.id, binding="flow", code=right)
    assert not prove_pending_device(foundation, person_id=owner.id, binding="flow", code=right)


def test_the_code_that_enrolled_a_device_does_not_sign_in_as_well(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    device = begin_device(foundation, person_id=owner.id, account_name="x", binding="flow")
    enrol(foundation, owner.id)
    code = code_at(foundation, device.secret)
    assert method_of(foundation, owner.id, code) is None
    foundation.clock.advance(30)  # type: ignore[attr-defined]
    assert method_of(foundation, owner.id, code_at(foundation, device.secret)) == "otp"


def test_the_first_device_brings_ten_recovery_codes_and_the_second_none(
    foundation: Foundation,
) -> None:
    owner = new_owner(foundation)
    codes = enrol(foundation, owner.id)
    assert len(set(codes)) == 10
    assert enrol(foundation, owner.id) == []
    with foundation.database.reading() as tx:
        assert count_recovery_codes(tx, owner.id) == (10, 10)
        assert len(list_devices(tx, owner.id)) == 2


def test_a_sign_in_by_password_alone_adds_no_second_device(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    with pytest.raises(Conflict):
        enrol(foundation, owner.id, only_as_first=True)


def test_a_recovery_code_counts_as_typed_with_or_without_marks(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    codes = enrol(foundation, owner.id)
    assert method_of(foundation, owner.id, codes[0].replace("-", " ").lower()) == "kba"
    assert method_of(foundation, owner.id, codes[1]) == "kba"
    with foundation.database.reading() as tx:
        assert count_recovery_codes(tx, owner.id) == (8, 10)


def test_a_recovery_code_of_another_person_is_worth_nothing(foundation: Foundation) -> None:
    owner, other = new_owner(foundation), new_owner(foundation)
    codes = enrol(foundation, owner.id)
    enrol(foundation, other.id)
    assert method_of(foundation, other.id, codes[0]) is None
    assert method_of(foundation, owner.id, codes[0]) == "kba"


def test_the_last_device_stays_where_a_second_factor_is_compulsory(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    with foundation.database.reading() as tx:
        device = list_devices(tx, owner.id)[0]
    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        remove_totp(
            tx,
            foundation,
            person_id=owner.id,
            device_id=device.id,
            session_id="s1",
            is_compulsory=True,
        )
    with foundation.database.reading() as tx:
        assert has_second_factor(tx, owner.id)


def test_nobody_removes_the_device_of_another(foundation: Foundation) -> None:
    owner, other = new_owner(foundation, seed=SEED), new_owner(foundation, seed=SEED)
    with foundation.database.reading() as tx:
        device = list_devices(tx, other.id)[0]
    with pytest.raises(NotFound), foundation.database.transaction() as tx:
        remove_totp(
            tx,
            foundation,
            person_id=owner.id,
            device_id=device.id,
            session_id="s1",
            is_compulsory=False,
        )


def test_with_the_last_device_go_its_recovery_codes(foundation: Foundation) -> None:
    owner = new_owner(foundation)
    enrol(foundation, owner.id)
    with foundation.database.transaction() as tx:
        device = list_devices(tx, owner.id)[0]
        remove_totp(
            tx,
            foundation,
            person_id=owner.id,
            device_id=device.id,
            session_id="s1",
            is_compulsory=False,
        )
        assert count_recovery_codes(tx, owner.id) == (0, 0)


def test_every_change_of_a_factor_is_told_to_the_other_rooms(foundation: Foundation) -> None:
    told: list[CredentialChanged] = []
    foundation.database.subscribers[CredentialChanged].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event)
    )
    owner = new_owner(foundation)
    enrol(foundation, owner.id)
    with foundation.database.transaction() as tx:
        renew_recovery_codes(tx, foundation, person_id=owner.id, session_id="s1")
        device = list_devices(tx, owner.id)[0]
        remove_totp(
            tx,
            foundation,
            person_id=owner.id,
            device_id=device.id,
            session_id="s1",
            is_compulsory=False,
        )
    changes = [("totp", "create"), ("recovery_codes", "update"), ("totp", "delete")]
    now = foundation.clock.now()
    assert told == [CredentialChanged(owner.id, "s1", now, *change) for change in changes]


def test_no_seed_stands_in_the_database_in_clear(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    with foundation.database.reading() as tx:
        row = tx.all(store.LIST_FACTORS, person_id=owner.id)[0]
    assert SEED not in str(row)
