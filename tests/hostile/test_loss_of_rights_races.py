"""Pasal 9(6), 9(7): a right that ends while its holder is under way is gone whoever was first."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from idp import governance
from idp.app import subscribe
from idp.directory import import_events
from idp.foundation.clock import civil_date
from tests.hostile.kept import count
from tests.hostile.lanes import (
    authorize_path,
    basic_of,
    code_in,
    exchange,
    half_signed_in,
    opens_session,
    refresh,
)
from tests.hostile.served import Guest, Line, Served, in_lanes
from tests.rooms.authentication.owners import SEED, Owner, code_at, new_owner
from tests.rooms.directory.files import csv_of
from tests.rooms.governance.appointments import appoint
from tests.spec.flows import add_client

ROUNDS = 10
MODULE_SCOPE = "pengelolaan"


def _fasilitator(served: Served) -> tuple[Owner, governance.AssignmentRecord]:
    owner = new_owner(served.foundation, seed=SEED)
    item = appoint(served.foundation, owner.person)
    with served.foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=served.foundation.clock.now_ms())
    return owner, item


def _suspend(served: Served, item: governance.AssignmentRecord) -> None:
    with served.foundation.database.transaction() as tx:
        governance.suspend(
            tx,
            item.id,
            scope="person",
            reason="lalai",
            actor="operator",
            now_ms=served.foundation.clock.now_ms(),
        )


def _roles(line: Line, given: dict[str, Any], basic: dict[str, str]) -> str:
    """What the introspection of this access token says."""
    token = {"token": given["access_token"]}
    return json.dumps(line.surely("/oauth/introspect", token, basic).json())


def _sign_in_twice_proven(line: Line, served: Served, owner: Owner) -> Guest:
    guest, path, fields = half_signed_in(line, owner)
    answer = line.surely(path, fields | {"otp": code_at(served.foundation, SEED)}, guest.headers)
    assert opens_session(answer)
    guest.note(answer)
    return guest


def _suspend_beside_a_refresh(served: Served, line: Line, client: Any) -> None:
    basic = basic_of(client)
    owner, item = _fasilitator(served)
    guest = _sign_in_twice_proven(line, served, owner)
    path = authorize_path(client).replace("offline_access", f"offline_access+{MODULE_SCOPE}")
    code = code_in(line.surely(path, None, guest.headers))
    first = line.surely("/oauth/token", exchange(code), basic).json()
    assert "fasilitator" in _roles(line, first, basic)
    came: list[dict[str, Any]] = []

    def act(lane: int) -> None:
        if lane == 0:
            _suspend(served, item)
        else:
            answer = line.surely("/oauth/token", refresh(first["refresh_token"]), basic)
            came.append(answer.json())

    in_lanes(2, act)
    tokens = [first, *(answer for answer in came if "access_token" in answer)]
    newest = line.surely("/oauth/token", refresh(tokens[-1]["refresh_token"]), basic)
    tokens += [newest.json()] if newest.status == 200 else []
    for given in tokens:
        assert "fasilitator" not in _roles(line, given, basic)


@pytest.mark.timeout(120)
@pytest.mark.pasal("9(7)")
def test_a_suspension_beside_a_refresh_leaves_no_token_with_the_right(served: Served) -> None:
    subscribe(served.foundation)
    client = add_client(served.foundation)
    with contextlib.closing(served.line()) as line:
        for _ in range(ROUNDS):
            _suspend_beside_a_refresh(served, line, client)


def _retire_beside_a_sign_in(served: Served, line: Line, number: int) -> None:
    foundation = served.foundation
    owner, item = _fasilitator(served)
    guest, path, fields = half_signed_in(line, owner)
    row = {
        "tanggal": civil_date(foundation.clock.now()),
        "nip": owner.nip,
        "peristiwa": "PENSIUN",
        "dokumen": f"800/{number}",
    }

    def act(lane: int) -> None:
        if lane == 0:
            now_ms = foundation.clock.now_ms()
            with foundation.database.transaction() as tx:
                import_events(tx, csv_of([row]), actor="operator", now_ms=now_ms)
        else:
            guest.ask(path, fields | {"otp": code_at(foundation, SEED)})

    in_lanes(2, act)
    living = f"person_id = '{owner.id}' AND ended_at IS NULL"
    assert count(foundation, "session", living) == 0
    assert line.surely("/account/security", None, guest.headers).status == 303
    with foundation.database.reading() as tx:
        assert governance.get_assignment(tx, item.id).state == "lapsed"


@pytest.mark.timeout(120)
@pytest.mark.pasal("9(6)")
def test_who_stops_while_signing_in_is_signed_in_nowhere(served: Served) -> None:
    subscribe(served.foundation)
    with contextlib.closing(served.line()) as line:
        for number in range(ROUNDS):
            _retire_beside_a_sign_in(served, line, number)
