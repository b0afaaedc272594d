"""The pakta integritas (Pasal 27(1)a)."""

from __future__ import annotations

import pytest

from idp import governance
from idp.foundation.clock import start_of_date
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import employ


def test_the_pledge_holds_for_a_year_of_civil_days(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    with foundation.database.transaction() as tx:
        assert not governance.is_pledged(tx, person.id, "2026-09-21")
        last_day = governance.sign_pledge(tx, person.id, now_ms=start_of_date("2026-09-21") * 1000)
    assert last_day == "2027-09-21"
    with foundation.database.reading() as tx:
        assert governance.is_pledged(tx, person.id, "2027-09-21")
        assert not governance.is_pledged(tx, person.id, "2027-09-22")


def test_a_pledge_is_signed_once_and_again_when_it_has_run_out(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")

    def sign(day: str) -> str:
        with foundation.database.transaction() as tx:
            return governance.sign_pledge(tx, person.id, now_ms=start_of_date(day) * 1000)

    sign("2026-09-21")
    with pytest.raises(Conflict):
        sign("2027-09-21")
    assert sign("2027-09-22") == "2028-09-21"
