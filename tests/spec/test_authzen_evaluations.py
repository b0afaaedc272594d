"""Access Evaluations (AuthZEN Authorization API 1.0 §7) over HTTP."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import text as sql

from idp.app import Application
from idp.foundation.database import Database, Statement, Transaction
from tests.spec.asking import EVALUATION, EVALUATIONS, Asker, evaluation, start_asking

LOGGED = Statement(sql("SELECT resource_id, allowed, request_id FROM decision ORDER BY id"))


@pytest.fixture
def asker(application: Application) -> Asker:
    return start_asking(application)


def resource(item: str, **properties: Any) -> dict[str, Any]:
    return {"resource": {"type": "md:pribadi", "id": item, "properties": properties}}


def batch(person: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "subject": {"type": "user", "id": person},
        "action": {"name": "lihat"},
        "evaluations": list(items),
        **more,
    }


def test_decisions_come_in_the_order_of_the_items_each_with_its_reason(
    asker: Asker, person: str
) -> None:
    items = [resource(person), resource("other"), resource(person)]
    answer = asker.ask(EVALUATIONS, batch(person, *items))
    assert set(answer) == {"evaluations"}
    assert [item["decision"] for item in answer["evaluations"]] == [True, False, True]
    codes = [item["context"]["code"] for item in answer["evaluations"]]
    assert codes == ["BOLEH", "BUKAN_DATA_SENDIRI", "BOLEH"]


def test_an_item_in_a_batch_is_decided_like_the_same_question_alone(
    asker: Asker, person: str
) -> None:
    questions = [
        evaluation(person, "lihat", f"md:pribadi/{person}"),
        evaluation(person, "isi", f"md:pribadi/{person}", kelas="rahasia"),
        evaluation("nobody", "lihat", f"md:pribadi/{person}"),
        evaluation(person, "ajukan", "layanan:cuti", pegawai=person, data_kurang=["SK"]),
        evaluation(person, "ubah", "idp:kontak", pegawai=person, context={"acr": "pwd"}),
        evaluation(person, "terbang", "pesawat"),
    ]
    alone = [asker.ask(EVALUATION, question) for question in questions]
    assert asker.ask(EVALUATIONS, {"evaluations": questions}) == {"evaluations": alone}


def test_defaults_are_taken_whole_and_overridden_whole(asker: Asker, person: str) -> None:
    """§7.1.1."""
    now = asker.application.foundation.clock.now()
    fresh = {"acr": "pwd", "auth_time": now}
    contact = {"type": "idp:kontak", "id": "1", "properties": {"pegawai": person}}
    document = {
        "subject": {"type": "user", "id": person},
        "action": {"name": "ubah"},
        "resource": contact,
        "context": fresh,
        "evaluations": [
            {},
            {"context": {}},
            {"context": {"acr": "pwd"}},
            {"subject": {"type": "user", "id": "other"}},
            # The default's properties do not reach an item's own resource.
            {"resource": {"type": "idp:kontak", "id": "1"}},
            {"action": {"name": "lihat"}, "context": {}},
        ],
    }
    found = asker.ask(EVALUATIONS, document)["evaluations"]
    assert [item["decision"] for item in found] == [True, False, False, False, False, True]


def test_a_default_that_no_item_takes_may_be_incomplete_but_not_of_another_type(
    asker: Asker, person: str
) -> None:
    assert asker.ask(EVALUATIONS, batch(person, resource(person), resource={}))["evaluations"]
    for wrong in ("md:pribadi", 7, [], None):
        document = batch(person, resource(person), resource=wrong)
        assert asker.send(EVALUATIONS, document).status_code == 400


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [False, True, False, True]),
        ("deny_on_first_deny", [False]),
        ("permit_on_first_permit", [False, True]),
    ],
)
def test_only_what_was_evaluated_is_answered_and_on_record(
    asker: Asker, person: str, semantic: str, expected: list[bool]
) -> None:
    """§7.1.2.1."""
    items = [resource("a"), resource(person), resource("b"), resource(person)]
    document = batch(person, *items, options={"evaluations_semantic": semantic, "other": 1})
    response = asker.send(EVALUATIONS, document, X_Request_ID="b-1")
    found = [item["decision"] for item in response.get_json()["evaluations"]]
    assert found == expected
    with asker.application.foundation.database.reading() as tx:
        rows = tx.all(LOGGED)
    names = [item["resource"]["id"] for item in items]
    assert rows == [
        (name, int(allowed), "b-1") for name, allowed in zip(names, expected, strict=False)
    ]


def test_a_hundred_questions_cost_as_many_statements_as_two(
    asker: Asker, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[object] = []
    run = Transaction._execute

    def counted(self: Transaction, statement: Statement, values: dict[str, Any]) -> None:
        statements.append(statement)
        run(self, statement, values)

    monkeypatch.setattr(Transaction, "_execute", counted)
    counts = []
    for many in (2, 100):
        statements.clear()
        items = [resource(f"{number}", unit="UJI") for number in range(many)]
        asker.ask(EVALUATIONS, batch(person, *items))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_one_commit_for_a_whole_request(
    asker: Asker, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All answers of a request are on record, or none is."""
    opened: list[object] = []
    begin = Database.transaction

    def counted(self: Database) -> AbstractContextManager[Transaction]:
        opened.append(self)
        return begin(self)

    monkeypatch.setattr(Database, "transaction", counted)
    asker.ask(EVALUATIONS, batch(person, *[resource(person)] * 50))
    assert len(opened) == 1
    with asker.application.foundation.database.reading() as tx:
        assert len(tx.all(LOGGED)) == 50


@pytest.mark.parametrize(
    "changes",
    [
        {"evaluations": {}},
        {"evaluations": "x"},
        {"options": "execute_all"},
        {"options": {"evaluations_semantic": "first"}},
        {"context": 7},
        {"subject": "alice"},
    ],
    ids=str,
)
def test_what_is_wrong_with_the_whole_is_an_error_of_the_whole(
    asker: Asker, person: str, changes: dict[str, Any]
) -> None:
    response = asker.send(EVALUATIONS, batch(person, resource(person)) | changes)
    assert response.status_code == 400
    assert isinstance(response.get_json(), str)
