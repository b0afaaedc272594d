"""The JSON interface: the same guard and functions as the console, for the person of the token."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import Client as WsgiClient

from idp import audit, governance, oidc
from idp.access import Act
from idp.administration import OPERATIONS
from idp.administration.operation import BASE
from idp.administration.schemas import SCHEMAS
from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from tests.rooms.administration.described import document
from tests.rooms.administration.programs import Program
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.site import Browser, open_site
from tests.spec.flows import Party, add_client

METADATA = {
    "client_name": "Pertukaran Angka",
    "grant_types": ["client_credentials"],
    "scope": "statistik",
}
READ_RULES = Act("lihat", "idp:kebijakan")
"""Everybody may read the rules (Pasal 2 huruf b)."""
KEEP_SERVERS = Act("kelola", "idp:aset")
ONES_OWN = {
    *("askPolicy", "submitRequest", "askRecommendation", "signPledge"),
    *("verifyAudit", "exportAudit"),
}
"""What everybody may do for themself, and what an auditor reads."""
REASON = "lalai memverifikasi data selama tiga bulan"
DIGEST = "0" * 64
DENIED = Statement(text("SELECT reason FROM audit_event WHERE type = :type"))


@pytest.fixture
def application(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Application:
    return open_site(tmp_path, clock, database_url=sqlite_url)


@pytest.fixture
def admin(application: Application) -> Program:
    return Program(application, "administrator")


@pytest.fixture
def second(admin: Program) -> Program:
    return Program(admin.application, "administrator")


def held_in(program: Program, unit: str, name: str) -> governance.AssignmentRecord:
    person = employ(program.foundation, unit, nama=name)
    return appoint(program.foundation, person, "fasilitator", unit)


def code_of(answer: Any) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    return str(answer.get_json()["code"])


def example_of(path: str) -> dict[str, Any]:
    """The body that the description gives for a POST to this path."""
    described = document()["paths"][re.sub(r"<(\w+)>", r"{\1}", path)]["post"]
    body: dict[str, Any] = described.get("requestBody", {"content": {"application/json": {}}})
    found: dict[str, Any] = body["content"]["application/json"].get("example", {})
    return found


def denials(program: Program) -> int:
    with program.foundation.database.reading() as tx:
        return len(tx.all(DENIED, type=audit.EventType.ACCESS_DENIED))


def test_an_administrator_reads_the_province_and_a_fasilitator_their_unit(
    admin: Program,
) -> None:
    # Pasal 8(2), 8(3).
    held_in(admin, "DINKES", "Kenanga Pelawan")
    outside = held_in(admin, "BKPSDMD", "Cempaka Namang")
    names = {item["name"] for item in admin.get("/assignments").get_json()["items"]}
    assert {"Kenanga Pelawan", "Cempaka Namang"} <= names
    inside = Program(admin.application, "fasilitator", "DINKES")
    for query in ({}, {"unit": "BKPSDMD"}, {"search": "Cempaka"}):
        seen = {item["name"] for item in inside.get("/assignments", **query).get_json()["items"]}
        assert "Cempaka Namang" not in seen
    refused = inside.get(f"/assignments/{outside.id}")
    assert refused.status_code == 403
    assert refused.get_json()["pasal"] == ["8(2)"]
    assert denials(inside) == 1
    assert inside.get("/people", unit="BKPSDMD").status_code == 403
    assert inside.get("/people", unit="DINKES").status_code == 200
    assert inside.get("/requests").status_code == 403


@pytest.mark.parametrize("role", [None, "ppk", "operator_diskominfo"])
def test_who_manages_nothing_is_refused_with_the_article(
    application: Application, role: str | None
) -> None:
    program, asked = Program(application, role), 0
    # Pasal 24(5): who runs the servers sees how they are set, and nothing else.
    its_own = {READ_RULES, KEEP_SERVERS} if role == "operator_diskominfo" else {READ_RULES}
    for operation in OPERATIONS:
        if operation.method == "GET" and its_own.isdisjoint(operation.acts):
            # The same for what there is and for what there is not.
            answer = program.get(re.sub(r"<\w+>", "0" * 32, operation.path), about="x")
            assert answer.status_code == 403, operation.name
            assert answer.get_json()["pasal"], operation.name
            asked += 1
    assert denials(program) == asked


@pytest.mark.parametrize(
    ("role", "unit"),
    [(None, None), ("pengaudit", None), ("operator_diskominfo", None), ("fasilitator", "DISDIK")],
)
def test_who_may_not_act_does_nothing_by_any_operation(
    application: Application, role: str | None, unit: str | None
) -> None:
    # Pasal 8(2), 9(5), 27(2)a: the body is as the description's own example has it.
    load_units(application.foundation)
    program = Program(application, role, unit)
    held = held_in(program, "DINKES", "Kenanga Pelawan")
    for operation in OPERATIONS:
        if operation.method == "POST" and operation.name not in ONES_OWN:
            path = re.sub(r"<\w+>", held.id, operation.path)
            answer = program.post(path, example_of(operation.path))
            # Of what is not there nobody learns more than that.
            over_this = operation.path.startswith("/assignments/<id>")
            wanted = {403} if over_this else {400, 403, 404, 409, 422}
            assert answer.status_code in wanted, (operation.name, answer.text)
            assert answer.status_code == 403 or "<" in operation.path, (operation.name, answer.text)
    assert denials(program) > len(OPERATIONS) // 4


def test_an_auditor_reads_clients_and_asks_for_none(admin: Program) -> None:
    auditor = Program(admin.application, "pengaudit")
    assert auditor.get("/clients").status_code == 200
    refused = auditor.post("/clients", {"metadata": METADATA})
    assert refused.status_code == 403
    assert refused.get_json()["pasal"]


def test_a_client_is_registered_by_two_and_its_secret_fetched_once(
    admin: Program, second: Program
) -> None:
    # Pasal 2 huruf e.
    asked = admin.post("/clients", {"metadata": METADATA})
    assert asked.status_code == 202, asked.text
    change = f"/client-changes/{asked.get_json()['id']}"
    alone = admin.post(change + "/confirm")
    assert (alone.status_code, code_of(alone)) == (403, "PERLU_PERSETUJUAN_KEDUA")
    done = second.post(change + "/confirm").get_json()
    assert done["state"] == "confirmed"
    assert second.post(change + "/secret").status_code == 403
    given = admin.post(change + "/secret").get_json()
    assert code_of(admin.post(change + "/secret")) == "nothing_to_fetch"
    party = Party(admin.application, given["client_id"], given["client_secret"])
    assert party.post("/oauth/token", {"grant_type": "client_credentials"}).status_code == 200
    shown = admin.get(f"/clients/{given['client_id']}")
    assert given["client_secret"] not in shown.text
    ended = admin.post(f"/clients/{given['client_id']}/disable", {"reason": REASON})
    second.post(f"/client-changes/{ended.get_json()['id']}/confirm")
    assert party.post("/oauth/token", {"grant_type": "client_credentials"}).status_code == 401


def test_a_fasilitator_is_suspended_and_nobody_suspends_themself(admin: Program) -> None:
    # Pasal 9(7).
    held = held_in(admin, "DINKES", "Kenanga Pelawan")
    body = {"scope": "person", "reason": REASON, "evidence_sha256": DIGEST}
    fasilitator = Program(admin.application, "fasilitator", "DINKES")
    assert fasilitator.post(f"/assignments/{held.id}/suspend", body).status_code == 403
    done = admin.post(f"/assignments/{held.id}/suspend", body)
    assert done.get_json()["state"] == "suspended", done.text
    again = admin.post(f"/assignments/{held.id}/suspend", body)
    assert (again.status_code, code_of(again)) == (409, "wrong_state")
    back = admin.post(f"/assignments/{held.id}/reinstate", {"reason": REASON})
    assert back.status_code == 403
    assert back.get_json()["pasal"] == ["9(7)"]


def test_sessions_end_and_tokens_with_them(admin: Program) -> None:
    other = Program(admin.application, "fasilitator", "DINKES")
    listed = admin.get(f"/people/{other.sub}/sessions").get_json()["items"]
    assert len(listed) == 1
    ended = admin.post(f"/people/{other.sub}/sessions/end", {"reason": REASON})
    assert ended.get_json() == {"sub": other.sub, "ended": 1}
    assert other.get("/assignments").status_code == 401


def test_an_act_wants_a_proof_of_the_last_minutes(admin: Program, clock: FixedClock) -> None:
    # RFC 9470 §3: what the next authorization request has to ask for.
    held = held_in(admin, "DINKES", "Kenanga Pelawan")
    clock.advance(200)
    admin.renew()
    clock.advance(99)
    kept = admin.post(f"/assignments/{held.id}/return", {"reason": REASON})
    assert kept.status_code != 401
    clock.advance(2)
    before = denials(admin)
    for_more = admin.post(f"/assignments/{held.id}/revoke", {"reason": REASON})
    assert for_more.status_code == 401
    assert 'error="insufficient_user_authentication"' in for_more.headers["WWW-Authenticate"]
    assert 'max_age="300"' in for_more.headers["WWW-Authenticate"]
    assert denials(admin) == before


def test_no_token_no_answer_and_a_cookie_is_none(admin: Program) -> None:
    # AC-10: another scope, another audience, a client's own token, a signed-in browser.
    http = WsgiClient(admin.application, use_cookies=False)
    bare = http.get(f"{BASE}/units")
    assert (bare.status_code, code_of(bare)) == (401, "token_required")
    assert admin.browser.get(f"{BASE}/units").status_code == 401
    plain = Program(admin.application, "administrator", scope="openid profile")
    refused = plain.get("/units")
    assert (refused.status_code, code_of(refused)) == (403, "insufficient_scope")
    machine = add_client(
        admin.foundation,
        client_name="Mesin",
        redirect_uris=[],
        grant_types=["client_credentials"],
        scope="admin",
    )
    party = Party(admin.application, machine.client_id, machine.client_secret)
    answer = party.post("/oauth/token", {"grant_type": "client_credentials"})
    token = answer.get_json()["access_token"]
    own = http.get(f"{BASE}/units", headers={"Authorization": f"Bearer {token}"})
    assert own.status_code == 403
    assert own.get_json()["pasal"]
    assert denials(admin) == 1


def test_a_repeat_with_the_same_key_is_given_the_first_answer(admin: Program) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = admin.post("/clients", {"metadata": METADATA}, **key)
    again = admin.post("/clients", {"metadata": METADATA}, **key)
    assert again.status_code == 202
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = admin.post("/clients", {"metadata": METADATA | {"client_name": "Lain"}}, **key)
    assert (other.status_code, code_of(other)) == (422, "idempotency_key_reused")
    assert len(admin.get("/client-changes").get_json()["items"]) == 1
    # What was refused is not remembered: it may be tried again.
    wrong = {"metadata": METADATA | {"scope": "raja"}}
    assert admin.post("/clients", wrong, **{"Idempotency-Key": "k-2"}).status_code == 422
    assert admin.post("/clients", wrong, **{"Idempotency-Key": "k-2"}).status_code == 422


def test_the_pages_of_a_list_together_show_each_row_once(admin: Program) -> None:
    made = {held_in(admin, "DINKES", "Kenanga Pelawan").id for _ in range(7)}
    for path in ("/assignments", "/people"):
        seen, cursor = [], {}
        while True:
            page = admin.get(path, limit="3", **cursor).get_json()
            seen += [item.get("id") or item["sub"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert len(seen) == len(set(seen)) == 8
        assert path != "/assignments" or made < set(seen)


def test_a_query_that_makes_no_sense_is_refused(admin: Program) -> None:
    # AC-06, IN-04.
    for path, query in (
        ("/assignments", {"cursor": "x"}),
        ("/assignments", {"cursor": "1.\x00"}),
        ("/assignments", {"limit": "0"}),
        ("/assignments", {"limit": "1000"}),
        ("/assignments", {"role": "raja"}),
        ("/clients", {"state": "'"}),
        ("/events", {}),
        ("/events", {"about": "\x00"}),
    ):
        answer = admin.get(path, **query)
        assert (answer.status_code, code_of(answer)) == (400, "invalid_request"), (path, query)


def test_a_body_that_says_something_unknown_is_refused(admin: Program) -> None:
    # IN-06.
    bearer = {"Authorization": f"Bearer {admin.token}"}
    for body in ("", "[]", "{", '{"metadata": 1}', '{"metadata": {}, "metadata": {}}',
                 '{"x": 1}', '{"metadata": {"a": NaN}}', "[" * 20_000):  # fmt: skip
        answer = admin.http.post(
            f"{BASE}/clients", data=body, content_type="application/json", headers=bearer
        )
        assert answer.status_code == 400, body[:50]
    form = admin.http.post(f"{BASE}/clients", data={"metadata": "x"}, headers=bearer)
    assert form.status_code == 415


def test_the_description_names_every_address_and_no_other(application: Application) -> None:
    browser = Browser(application)
    document = browser.get(f"{BASE}/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    described = {
        (re.sub(r"\{(\w+)\}", r"<\1>", BASE + path), method.upper())
        for path, methods in document["paths"].items()
        for method in methods
    }
    served = {
        (route.path, method)
        for route in application.routes
        for method in route.methods
        if route.path.startswith(BASE) and not route.path.endswith("/openapi.json")
    }
    assert described == served
    references = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(document)))
    for kind, name in references:
        assert name in document["components"][kind], name
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))
    for path, methods in document["paths"].items():
        wanted = set(re.findall(r"\{(\w+)\}", path))
        for described_one in methods.values():
            given = described_one.get("parameters", [])
            assert {p["name"] for p in given if p["in"] == "path"} == wanted


def test_what_an_operation_asks_is_in_the_words_of_the_policy(application: Application) -> None:
    vocabulary = application.provider.access.policy.vocabulary
    for operation in OPERATIONS:
        assert operation.acts, operation.name
        for act in operation.acts:
            assert act.action in vocabulary.actions
            assert act.resource in vocabulary.resources


def test_no_operation_touches_what_is_the_owners_alone() -> None:
    # Pasal 27(2)i, 27(2)j: passwords, contacts and factors have no address here.
    for operation in OPERATIONS:
        assert not {act.resource for act in operation.acts} & {"idp:kredensial", "idp:kontak"}
        assert not set(operation.takes) & {"password", "email", "phone", "otp"}
    assert {"email", "phone"}.isdisjoint(SCHEMAS["Person"]["properties"])
    assert oidc.MODULES
