"""The register of assignments, on both databases."""

from __future__ import annotations

from idp import governance
from idp.foundation.context import Foundation
from idp.governance import RegisterFilter
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend


def ids(
    foundation: Foundation,
    units: list[str] | None,
    after: tuple[int, str] | None = None,
    limit: int = 30,
    **wanted: str,
) -> list[str]:
    with foundation.database.reading() as tx:
        narrowed = RegisterFilter(**wanted)
        found = governance.list_register(tx, narrowed, units=units, after=after, limit=limit)
        total = governance.count_register(tx, narrowed, units=units)
    assert after or limit < total or total == len(found)
    return [entry.assignment.id for entry in found]


def test_a_unit_reaches_those_below_it_and_no_other(foundation: Foundation) -> None:
    # Pasal 8(2): the Perangkat Daerah of the appointment, its own units with it.
    load_units(foundation)
    above, below, other = (
        appoint(foundation, employ(foundation, unit), "fasilitator", unit).id
        for unit in ("DINKES", "DINKES.1", "DISDIK")
    )
    assert set(ids(foundation, None)) == {above, below, other}
    assert set(ids(foundation, ["DINKES"])) == {above, below}
    assert ids(foundation, ["DINKES.1"]) == [below]
    assert ids(foundation, []) == []
    assert ids(foundation, ["DINKES"], unit_code="DISDIK") == []


def test_it_is_narrowed_by_holder_role_and_state_as_shown(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES", nama="Kenanga Pelawan")
    held = appoint(foundation, person)
    appoint(foundation, employ(foundation, "DISDIK"), "fasilitator", "DISDIK")
    suspend(foundation, held, "unit")
    for wanted in ({"search": "KENANGA"}, {"state": "suspended"}):
        assert ids(foundation, None, **wanted) == [held.id]
    assert ids(foundation, None, search=person.nip) == []
    assert len(ids(foundation, None, role="fasilitator")) == 2
    assert ids(foundation, None, role="administrator") == []
    assert ids(foundation, None, search="%") == ids(foundation, None, search="_") == []


def test_a_page_goes_on_where_the_one_before_it_ended(foundation: Foundation) -> None:
    load_units(foundation)
    made = {appoint(foundation, employ(foundation, "DINKES")).id for _ in range(5)}
    with foundation.database.reading() as tx:
        first = governance.list_register(tx, RegisterFilter(), units=None, limit=3)
    mark = (first[-1].recorded_at, first[-1].assignment.id)
    rest = ids(foundation, None, after=mark, limit=3)
    assert [*(entry.assignment.id for entry in first), *rest] == sorted(made)
