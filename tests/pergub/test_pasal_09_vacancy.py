"""Pasal 9(6): the place of a fasilitator who leaves is to be taken by a new one of the same PD."""

from __future__ import annotations

import pytest

from idp import governance
from idp.foundation.context import Foundation
from idp.governance import VacancyRecord
from tests.pergub.test_pasal_09_appointment import (  # noqa: F401
    confirm,
    pledge,
    proposal_of,
    propose,
    province,
    register,
    verify,
)
from tests.rooms.governance.appointments import appoint, employ, suspend

pytestmark = pytest.mark.pasal("9(6)")


def vacancies(foundation: Foundation, *, past: bool = False) -> list[VacancyRecord]:
    with foundation.database.reading() as tx:
        return governance.list_vacancies(tx, past=past)


def revoke(foundation: Foundation, item: governance.AssignmentRecord) -> None:
    with foundation.database.transaction() as tx:
        governance.revoke(
            tx, item.id, reason="x", actor="operator", now_ms=foundation.clock.now_ms()
        )


def test_a_vacancy_opens_with_the_last_fasilitator_only(province: Foundation) -> None:  # noqa: F811
    first = appoint(province, employ(province, "DINKES"))
    second = appoint(province, employ(province, "DINKES"), unit="DINKES.1")
    revoke(province, first)
    assert vacancies(province) == []
    revoke(province, second)
    (open_,) = vacancies(province)
    assert (open_.unit_code, open_.left_by) == ("DINKES", second.id)
    assert open_.days_open(open_.opened_at + 3 * 86_400) == 3


def test_who_is_suspended_still_holds_the_seat(province: Foundation) -> None:  # noqa: F811
    item = appoint(province, employ(province, "DINKES"))
    suspend(province, item)
    assert vacancies(province) == []
    revoke(province, item)
    assert len(vacancies(province)) == 1


def test_only_one_of_the_same_perangkat_daerah_fills_it(province: Foundation) -> None:  # noqa: F811
    revoke(province, appoint(province, employ(province, "DINKES")))
    for unit, remaining in (("DISDIK", 1), ("DINKES", 0)):
        person = employ(province, unit)
        item = propose(province, proposal_of(person, unit_code=unit))
        verify(province, item)
        register(province, item)
        confirm(province, item)
        assert len(vacancies(province)) == 1, "a decree without a pledge fills nothing"
        pledge(province, person)
        assert len(vacancies(province)) == remaining
    (filled,) = vacancies(province, past=True)
    assert filled.filled_by == item.id
