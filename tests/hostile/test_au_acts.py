"""AU-01, AU-05, AU-06: each act leaves its one row, whatever is typed (OWASP ASVS 16.2.1, 16.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from idp import directory, governance, oidc
from idp.app import Application
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.keys import rotate
from tests.hostile.kept import rows
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import ADDRESS, SEED, Owner, code_at, new_owner
from tests.rooms.governance.appointments import appoint, suspend
from tests.spec.flows import PASSWORD, Browser, Party, add_client, start

COLUMNS = (
    *("at_ms", "type", "actor", "subject", "unit", "client", "result", "reason", "address"),
    *("correlation", "detail"),
)


@dataclass
class Scene:
    """The application, and the rows that it has written since it was last asked."""

    application: Application
    clock: FixedClock
    seen: int = 0

    @property
    def foundation(self) -> Foundation:
        return self.application.foundation

    def new_rows(self) -> list[dict[str, Any]]:
        sql = f"SELECT id, {', '.join(COLUMNS)} FROM audit_event WHERE id > {self.seen} ORDER BY id"
        found = rows(self.foundation, sql)
        if found:
            self.seen = found[-1][0]
        return [dict(zip(COLUMNS, row[1:], strict=True)) for row in found]

    def the_row(self) -> dict[str, Any]:
        """The one row of the act; more or fewer is a fault."""
        found = self.new_rows()
        assert [row["type"] for row in found] == [row["type"] for row in found[:1]], found
        (row,) = found
        assert row["at_ms"] == self.clock.now_ms()
        return row


@pytest.fixture
def scene(foundation: Foundation, clock: FixedClock) -> Scene:
    opened = Scene(start(foundation), clock)
    opened.new_rows()
    return opened


def assert_row(scene: Scene, **expected: Any) -> dict[str, Any]:
    row = scene.the_row()
    assert {name: row[name] for name in expected} == expected
    return row


def party_of(scene: Scene) -> Party:
    client = add_client(scene.foundation)
    return Party(scene.application, client.client_id, client.client_secret)


def test_au_01_signing_in_and_out(scene: Scene) -> None:
    owner = new_owner(scene.foundation, password=PASSWORD)
    scene.new_rows()
    visit = Visit(scene.application)
    visit.type_password(owner.nip, "salah")
    assert_row(
        scene,
        type="sessions:sign_in:failed",
        subject=owner.id,
        unit="DINKES",
        result="denied",
        address=ADDRESS,
    )
    visit.type_password("190001011900011001", "salah")
    assert_row(scene, type="sessions:sign_in:failed", subject=None, result="denied")
    visit.type_password(owner.nip, PASSWORD)
    row = assert_row(
        scene,
        type="sessions:sign_in:succeeded",
        actor=owner.id,
        subject=owner.id,
        unit="DINKES",
        result="ok",
        address=ADDRESS,
    )
    visit.get("/logout")
    visit.fill()
    # Joined with the row of its beginning by the session's id.
    assert_row(
        scene,
        type="sessions:session:ended",
        actor=owner.id,
        subject=owner.id,
        reason="signed out",
        correlation=row["correlation"],
    )


def test_au_01_a_lockout_is_one_row_however_long_it_is_hammered(scene: Scene) -> None:
    owner = new_owner(scene.foundation)
    visit = Visit(scene.application)
    while visit.type_password(owner.nip, "salah").status_code == 200:
        scene.new_rows()
    assert_row(scene, type="sessions:sign_in:throttled", subject=owner.id, address=ADDRESS)
    for _ in range(5):
        assert visit.type_password(owner.nip, "salah").status_code == 429
    assert len(scene.new_rows()) <= 5


def test_au_01_second_factors(scene: Scene) -> None:
    owner = new_owner(scene.foundation, seed=SEED)
    visit = Visit(scene.application)
    visit.type_password(owner.nip)
    visit.follow()
    scene.new_rows()
    visit.fill(otp="000000")
    assert_row(
        scene,
        type="sessions:second_factor:failed",
        subject=owner.id,
        result="denied",
        address=ADDRESS,
    )
    visit.fill(otp=code_at(scene.foundation, SEED))
    assert_row(scene, type="sessions:sign_in:succeeded", actor=owner.id)


def test_au_01_tokens(scene: Scene) -> None:
    owner = new_owner(scene.foundation, password=PASSWORD)
    party = party_of(scene)
    code = Browser(scene.application).sign_in(party, owner.nip, scope="openid offline_access")
    (signed_in,) = [r for r in scene.new_rows() if r["type"] == "sessions:sign_in:succeeded"]
    told = {"actor": owner.id, "subject": owner.id, "unit": "DINKES", "client": party.client_id}
    tokens = party.exchange(code["code"]).get_json()
    row = assert_row(scene, type="oidc:token:issued", **told)
    assert row["correlation"] == signed_in["correlation"]
    party.refresh(tokens["refresh_token"])
    assert_row(scene, type="oidc:token:refreshed", **told)
    party.refresh(tokens["refresh_token"])
    # Two acts: the family ends for good, and this request is refused.
    replay, refusal = scene.new_rows()
    assert (replay["type"], refusal["type"]) == ("oidc:token:replay_detected", "oidc:token:refused")
    assert replay["subject"] == owner.id
    assert replay["client"] == refusal["client"] == party.client_id
    assert replay["result"] == refusal["result"] == "denied"


def test_au_01_a_revocation(scene: Scene) -> None:
    owner = new_owner(scene.foundation, password=PASSWORD)
    party = party_of(scene)
    code = Browser(scene.application).sign_in(party, owner.nip, scope="openid offline_access")
    tokens = party.exchange(code["code"]).get_json()
    scene.new_rows()
    party.post("/oauth/revoke", {"token": tokens["refresh_token"]})
    assert_row(
        scene,
        type="oidc:token:revoked",
        actor=party.client_id,
        subject=owner.id,
        client=party.client_id,
    )


def test_au_01_refusals_of_clients(scene: Scene) -> None:
    party = party_of(scene)
    scene.new_rows()
    Party(scene.application, party.client_id, "falsch").refresh("x")
    assert_row(
        scene,
        type="oidc:client:authentication_failed",
        client=party.client_id,
        result="denied",
        reason="wrong secret or method",
        address="local",
    )
    Browser(scene.application).authorize(party, redirect_uri="https://evil.test/")
    row = assert_row(scene, type="oidc:authorization:refused", result="denied")
    assert "redirect_uri" in row["reason"]


Act = Callable[[Foundation, Owner], object]


def by_operator(act: Callable[..., object], **more: Any) -> Act:
    def run(foundation: Foundation, owner: Owner) -> object:
        with foundation.database.transaction() as tx:
            given = {"actor": OPERATOR, "now_ms": foundation.clock.now_ms(), **more}
            return act(tx, owner.id, **given)

    return run


@pytest.mark.parametrize(
    ("act", "event", "reason"),
    [
        (by_operator(directory.disable_person, reason="uji"), "directory:person:disabled", "uji"),
        (
            lambda foundation, owner: appoint(foundation, owner.person),
            "governance:assignment:recorded",
            None,
        ),
    ],
)
def test_au_01_acts_about_a_person(scene: Scene, act: Act, event: str, reason: str | None) -> None:
    owner = new_owner(scene.foundation)
    scene.new_rows()
    act(scene.foundation, owner)
    row = assert_row(scene, type=event, actor=OPERATOR, unit="DINKES", result="ok", reason=reason)
    assert owner.id in str(row)


def test_au_01_authority_is_suspended_and_revoked(scene: Scene) -> None:
    owner = new_owner(scene.foundation)
    assignment = appoint(scene.foundation, owner.person)
    scene.new_rows()
    suspend(scene.foundation, assignment)
    told = {"actor": "operator", "unit": "DINKES", "result": "ok"}
    row = assert_row(scene, type="governance:assignment:suspended", reason="lalai", **told)
    assert owner.id in str(row)
    with scene.foundation.database.transaction() as tx:
        governance.revoke(
            tx,
            assignment.id,
            reason="mutasi",
            actor=OPERATOR,
            now_ms=scene.clock.now_ms(),
        )
    # What follows from it (a vacancy) is the system's act, and has a row of its own.
    (row,) = [found for found in scene.new_rows() if found["actor"] != "system"]
    expected = {"type": "governance:assignment:revoked", "reason": "mutasi", **told}
    assert {name: row[name] for name in expected} == expected


def test_au_01_clients_and_keys(scene: Scene) -> None:
    foundation = scene.foundation
    client = add_client(foundation)
    assert_row(scene, type="oidc:client:created", actor=OPERATOR, client=client.client_id)
    now_ms = scene.clock.now_ms()
    with foundation.database.transaction() as tx:
        oidc.rotate_client_secret(tx, client.client_id, actor=OPERATOR, now_ms=now_ms)
    assert_row(scene, type="oidc:client:secret_rotated", actor=OPERATOR, client=client.client_id)
    with foundation.database.transaction() as tx:
        oidc.disable_client(tx, client.client_id, reason="bocor", actor=OPERATOR, now_ms=now_ms)
    assert_row(scene, type="oidc:client:disabled", reason="bocor", client=client.client_id)
    made = rotate(foundation, actor=OPERATOR)
    created = [row for row in scene.new_rows() if row["type"] == "keys:signing_key:created"]
    assert len(created) == len(made) == 2
    assert {row["actor"] for row in created} == {OPERATOR}


def _fail(_tx: Transaction, _event: object) -> None:
    raise RuntimeError


def test_au_01_what_fails_leaves_no_row_of_success(scene: Scene) -> None:
    """An act that is undone takes its row with it: they are one transaction."""
    owner = new_owner(scene.foundation)
    scene.new_rows()
    database = scene.foundation.database
    database.subscribers = dict(database.subscribers) | {directory.PersonDisabled: [_fail]}
    with pytest.raises(RuntimeError):
        by_operator(directory.disable_person, reason="uji")(scene.foundation, owner)
    assert scene.new_rows() == []
    with scene.foundation.database.reading() as tx:
        assert directory.get_person(tx, owner.id).may_act


INJECTED = {
    "line": "x\n2026-01-01T00:00:00Z admin granted",
    "terminal": "x\x1b[2J\x1b]0;owned\x07",
    "nothing": "x\x00y",
    "right to left": "x\N{RIGHT-TO-LEFT OVERRIDE}nimda",
    "sixty thousand": "A" * 60_000,
}


@pytest.mark.parametrize("name", INJECTED)
def test_au_05_a_typed_name_makes_one_bounded_row_without_it(scene: Scene, name: str) -> None:
    """OWASP ASVS 16.4.1. A name may be a password typed into the wrong field: it is not kept."""
    Visit(scene.application).type_password(INJECTED[name], "salah")
    row = assert_row(scene, type="sessions:sign_in:failed", subject=None, result="denied")
    assert len(json.dumps(row)) < 1000
    assert INJECTED[name][:12] not in str(row)


def test_au_05_a_name_of_a_megabyte_is_not_even_read(scene: Scene) -> None:
    answer = Visit(scene.application).type_password("A" * 1_048_576, "salah")
    assert answer.status_code == 413
    assert scene.new_rows() == []


def test_au_06_one_sees_ones_own_events_and_nobody_elses(scene: Scene) -> None:
    """UU PDP: the owner's own access log; no address takes another person's id."""
    first, second = new_owner(scene.foundation), new_owner(scene.foundation)
    other = Visit(scene.application, "198.51.100.99")
    other.sign_in(second)
    visit = Visit(scene.application, "198.51.100.11")
    visit.sign_in(first)
    for query in ("", f"?person={second.id}", f"?sub={second.id}", f"?subject={second.id}"):
        for path in ("/account/security", "/account/sessions", "/account/access", "/"):
            page = visit.get(path + query).get_data(as_text=True)
            assert "198.51.100.99" not in page
            assert second.nip not in page
    assert "198.51.100.11" in visit.get("/account/sessions").get_data(as_text=True)
    own = [route for route in scene.application.routes if route.path.startswith("/account")]
    assert own
    # An address may name an assignment or a request, whose page asks whose it is; never a person.
    named = {part for route in own for part in re.findall(r"<([^>]+)>", route.path)}
    assert named <= {"assignment_id", "request_id"}, named
