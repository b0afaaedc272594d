"""Pasal 9(5) in the database itself: no pengelola is written without a decree, by whatever hand."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from idp import governance
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict
from idp.governance import PENGELOLA, STATES
from idp.governance.roles import DECREED_STATES
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ

INSERT = Statement(
    text(
        "INSERT INTO assignment (id, person_id, role, state, state_since, document, created_at,"
        " version) VALUES (:id, :person, :role, :state, 1, :document, 1, 1)"
    )
)
UPDATE = Statement(
    text("UPDATE assignment SET state = :state, document = :document WHERE id = :id")
)


def _write(foundation: Foundation, statement: Statement, **values: object) -> bool:
    """Whether the database took it."""
    try:
        with foundation.database.transaction() as tx:
            tx.run(statement, **values)
    except Conflict as refusal:
        assert refusal.code == "constraint"
        return False
    return True


@pytest.mark.pasal("9(5)")
def test_the_database_takes_no_pengelola_without_a_decree(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES").id
    roles = (*sorted(PENGELOLA), "pengaudit")
    for number, (role, state) in enumerate((role, state) for role in roles for state in STATES):
        needs = role in PENGELOLA and state in DECREED_STATES
        for empty in (None, ""):
            values = {"id": f"{number}{empty}", "person": person, "role": role, "state": state}
            taken = _write(foundation, INSERT, **values, document=empty)
            assert taken == (not needs), (role, state)
        values = {"id": f"{number}-decreed", "person": person, "role": role, "state": state}
        assert _write(foundation, INSERT, **values, document="188.44/1/2026")


@pytest.mark.pasal("9(5)")
def test_nor_is_one_made_of_a_proposal_or_his_decree_taken_away(foundation: Foundation) -> None:
    load_units(foundation)
    proposed = appoint(foundation, employ(foundation, "DINKES"), state="verified", document=None)
    active = appoint(foundation, employ(foundation, "DINKES"))
    for item in (proposed, active):
        for empty in (None, ""):
            assert not _write(foundation, UPDATE, id=item.id, state="active", document=empty)
    with foundation.database.reading() as tx:
        assert governance.get_assignment(tx, proposed.id) == proposed
        assert governance.get_assignment(tx, active.id) == active
