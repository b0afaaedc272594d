"""What happens when the same thing is tried at once: one wins, and nobody gets tries for free."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from idp.authentication import (
    PasswordOutcome,
    add_totp,
    begin_device,
    has_second_factor,
    list_devices,
    prove_pending_device,
    verify_password,
)
from idp.authentication.guards import owner_path
from idp.authentication.recovery import renew_codes, use_recovery_code
from idp.authentication.totp import use_code
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from tests.rooms.authentication.owners import ADDRESS, SEED, code_at, new_owner

T = TypeVar("T")
AT_ONCE = 8


def at_once(act: Callable[[int], T]) -> list[T]:
    """What the act gave each of several threads that began it together."""
    ready = threading.Barrier(AT_ONCE)
    given: list[T] = []

    def run(number: int) -> None:
        ready.wait()
        given.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == AT_ONCE
    return given


def test_a_code_sent_by_many_at_once_counts_for_one(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    code = code_at(foundation, SEED)

    def use(_number: int) -> bool:
        with foundation.database.transaction() as tx:
            return use_code(tx, foundation, owner.id, code)

    assert at_once(use).count(True) == 1


def test_a_recovery_code_sent_by_many_at_once_counts_for_one(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    with foundation.database.transaction() as tx, owner_path(tx, owner.id):
        code = renew_codes(tx, foundation, owner.id)[0]

    def use(_number: int) -> bool:
        with foundation.database.transaction() as tx:
            return use_recovery_code(tx, foundation, owner.id, code)

    assert at_once(use).count(True) == 1


def test_of_many_first_devices_at_once_one_is_the_first(foundation: Foundation) -> None:
    owner = new_owner(foundation)

    def enrol(number: int) -> bool:
        binding = f"flow {number}"
        device = begin_device(foundation, person_id=owner.id, account_name="x", binding=binding)
        code = code_at(foundation, device.secret)
        proven = prove_pending_device(foundation, person_id=owner.id, binding=binding, code=code)
        assert proven is not None
        try:
            with foundation.database.transaction() as tx:
                add_totp(
                    tx,
                    foundation,
                    person_id=owner.id,
                    name="Ponsel",
                    proven=proven,
                    session_id=None,
                    only_as_first=True,
                )
        except Conflict:
            return False
        return True

    assert at_once(enrol).count(True) == 1
    with foundation.database.reading() as tx:
        assert has_second_factor(tx, owner.id)
        assert len(list_devices(tx, owner.id)) == 1


def test_a_burst_of_guesses_gets_no_more_tries_than_patience_does(foundation: Foundation) -> None:
    owner = new_owner(foundation)

    def guess(number: int) -> PasswordOutcome:
        return verify_password(
            foundation, login=owner.nip, password=f"salah {number}", address=ADDRESS, browser=None
        )

    outcomes = at_once(guess) + at_once(guess)
    # Five are free; the sixth is the one that the first wait lets through.
    assert sum(outcome.wait_seconds == 0 for outcome in outcomes) == 6
