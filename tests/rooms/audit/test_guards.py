"""The database itself lets nobody change an event, sealed or not."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from idp.audit import verify
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict
from tests.rooms.audit.tampering import write_events, write_sealed

FORBIDDEN = {
    "change": "UPDATE audit_event SET subject = 'forged' WHERE id = {id}",
    "move": "UPDATE audit_event SET at_ms = at_ms - 1 WHERE id = {id}",
    "remove": "DELETE FROM audit_event WHERE id = {id}",
    "unseal": "UPDATE audit_event SET position = NULL, chain_hash = NULL WHERE id = {id}",
    "seal again": "UPDATE audit_event SET position = 999, chain_hash = 'x' WHERE id = {id}",
    "change while sealing": (
        "UPDATE audit_event SET position = 999, chain_hash = 'x', actor = 'x' WHERE id = {id}"
    ),
    "seal without a hash": "UPDATE audit_event SET position = 999 WHERE id = {id}",
    "insert sealed": (
        "INSERT INTO audit_event (at_ms, type, result, position, chain_hash)"
        " VALUES ({id}, 'x', 'ok', 999, 'x')"
    ),
    "insert over": (
        "INSERT INTO audit_event (id, at_ms, type, result) VALUES ({id}, 1, 'x', 'ok')"
    ),
}
ONLY_SQLITE = {
    "replace": "REPLACE INTO audit_event (id, at_ms, type, result) VALUES ({id}, 1, 'x', 'ok')",
    "update or replace": "UPDATE OR REPLACE audit_event SET id = {id} WHERE id = {id} + 1",
}
ONLY_POSTGRESQL = {"empty": "TRUNCATE audit_event"}


def refused(foundation: Foundation, sql: str) -> None:
    with pytest.raises(Conflict), foundation.database.transaction() as tx:
        tx.run(Statement(text(sql)))


@pytest.mark.parametrize("act", FORBIDDEN)
def test_a_sealed_event_stays_as_it_is(foundation: Foundation, act: str) -> None:
    write_sealed(foundation, 3)
    refused(foundation, FORBIDDEN[act].format(id=2))
    assert verify(foundation).is_whole


@pytest.mark.parametrize("act", ["change", "move", "remove", "change while sealing", "insert over"])
def test_an_event_that_waits_for_its_seal_stays_as_it_is(foundation: Foundation, act: str) -> None:
    write_events(foundation, 3)
    refused(foundation, FORBIDDEN[act].format(id=2))


@pytest.mark.parametrize("act", ONLY_SQLITE)
def test_replacing_is_no_way_around_on_sqlite(sqlite_foundation: Foundation, act: str) -> None:
    write_sealed(sqlite_foundation, 3)
    refused(sqlite_foundation, ONLY_SQLITE[act].format(id=2))
    assert verify(sqlite_foundation).is_whole


@pytest.mark.parametrize("foundation", ["servers"], indirect=True)
@pytest.mark.parametrize("act", ONLY_POSTGRESQL)
def test_emptying_is_no_way_around_on_postgresql(foundation: Foundation, act: str) -> None:
    write_sealed(foundation, 3)
    refused(foundation, ONLY_POSTGRESQL[act])
