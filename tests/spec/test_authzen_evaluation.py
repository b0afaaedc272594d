"""Access Evaluation (AuthZEN Authorization API 1.0 §5, §6, §10) over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text as sql
from werkzeug.test import Client

from idp.app import Application
from idp.foundation.database import Statement
from tests.spec.asking import EVALUATION, Asker, evaluation, start_asking

WHOLE = {
    "subject": {"type": "user", "id": "x"},
    "action": {"name": "lihat"},
    "resource": {"type": "md:pribadi", "id": "x"},
}
LOGGED = Statement(
    sql("SELECT caller, request_id, subject_id, action, resource_id, allowed FROM decision")
)


@pytest.fixture
def asker(application: Application) -> Asker:
    return start_asking(application)


def without(path: str) -> dict[str, Any]:
    """The whole evaluation less one member."""
    document: dict[str, Any] = json.loads(json.dumps(WHOLE))
    *parents, last = path.split(".")
    holder = document
    for parent in parents:
        holder = holder[parent]
    del holder[last]
    return document


def replaced(path: str, value: Any) -> dict[str, Any]:
    """The whole evaluation with one member changed."""
    document: dict[str, Any] = json.loads(json.dumps(WHOLE))
    *parents, last = path.split(".")
    holder = document
    for parent in parents:
        holder = holder[parent]
    holder[last] = value
    return document


def test_a_permit_says_why_and_is_on_record_with_its_caller(asker: Asker, person: str) -> None:
    response = asker.send(
        EVALUATION, evaluation(person, "lihat", f"md:pribadi/{person}"), X_Request_ID="r-1"
    )
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["X-Request-ID"] == "r-1"
    assert response.headers["Cache-Control"] == "no-store"
    answer = response.get_json()
    assert answer["decision"] is True
    context = answer["context"]
    assert context["code"] == "BOLEH"
    assert context["rule"] == "UP-MD-LIHAT"
    assert context["pasal"] == ["8(1)", "20(3)"]
    assert context["policy"] == asker.application.provider.access.policy.version
    assert "Pasal 8 ayat (1)" in context["reason_user"]["id"]
    assert "UP-MD-LIHAT" in context["reason_admin"]["en"]
    with asker.application.foundation.database.reading() as tx:
        rows = tx.all(LOGGED)
    assert rows == [(asker.party.client_id, "r-1", person, "lihat", person, 1)]


def test_a_refusal_cites_the_condition_that_failed(asker: Asker, person: str) -> None:
    answer = asker.decide(person, "lihat", "md:pribadi/somebody")
    assert answer["decision"] is False
    assert answer["context"]["code"] == "BUKAN_DATA_SENDIRI"
    assert answer["context"]["pasal"] == ["8(1)"]
    assert "C1" in answer["context"]["reason_admin"]["en"]
    assert answer["context"]["reason_user"]["id"].endswith("(Pasal 8 ayat (1)).")


def test_missing_data_are_passed_through_and_never_a_blank_refusal(
    asker: Asker, person: str
) -> None:
    """Pasal 10(3)."""
    answer = asker.decide(
        person, "ajukan", "layanan:cuti", pegawai=person, data_kurang=["SK terakhir", 7, "Ijazah"]
    )
    assert answer["context"]["code"] == "DATA_TIDAK_LENGKAP"
    assert answer["context"]["kurang"] == ["SK terakhir", "Ijazah"]
    complete = asker.decide(
        person, "ajukan", "layanan:cuti", pegawai=person, data_lengkap=True, data_kurang=["x"]
    )
    assert complete["decision"] is True
    assert "kurang" not in complete["context"]


def test_the_proof_is_judged_from_the_context(asker: Asker, person: str) -> None:
    now = asker.application.foundation.clock.now()
    own = {"pegawai": person}

    def change(**context: Any) -> bool:
        answer = asker.decide(person, "ubah", "idp:kontak", context=context, **own)
        decided: bool = answer["decision"]
        return decided

    assert change(acr="pwd", auth_time=now - 300)
    assert not change(acr="pwd", auth_time=now - 301)
    assert not change(acr="pwd")
    assert not change(acr="pwd", auth_time="now")
    assert not change(acr=7, auth_time=True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": {"type": "user", "id": "nobody"}}, "TIDAK_ADA_DASAR"),
        ({"subject": {"type": "robot", "id": "x"}}, "TIDAK_ADA_DASAR"),
        ({"action": {"name": "terbang"}}, "TIDAK_ADA_DASAR"),
        ({"resource": {"type": "pesawat", "id": "x"}}, "TIDAK_ADA_DASAR"),
        ({"resource": {"type": "", "id": ""}}, "TIDAK_ADA_DASAR"),
    ],
)
def test_what_nobody_knows_is_denied_and_no_error(
    asker: Asker, changes: dict[str, Any], code: str
) -> None:
    answer = asker.ask(EVALUATION, {**WHOLE, **changes})
    assert answer["decision"] is False
    assert answer["context"]["code"] == code
    assert answer["context"]["rule"] == "bawaan"
    assert answer["context"]["pasal"] == ["2.a"]
    assert all(answer["context"][part] for part in ("reason_user", "reason_admin", "policy"))


def test_unknown_fields_are_ignored_and_optional_ones_may_be_null(
    asker: Asker, person: str
) -> None:
    """§10.1.1: forward compatibility."""
    document = {
        **evaluation(person, "lihat", f"md:pribadi/{person}"),
        "future": {"nested": [1, None]},
        "context": None,
    }
    document["subject"] |= {"display": "x", "properties": None}
    document["resource"]["properties"] = {"warna": [1, {"a": 2}], "unit": 7}
    assert asker.ask(EVALUATION, document)["decision"] is True


@pytest.mark.parametrize(
    "document",
    [
        *(
            without(path)
            for path in (
                "subject",
                "action",
                "resource",
                "subject.type",
                "subject.id",
                "action.name",
                "resource.type",
                "resource.id",
            )
        ),
        *(
            replaced(path, value)
            for path in ("subject", "action", "resource", "subject.id", "action.name")
            for value in (None, 7, True, ["x"])
        ),
        replaced("subject", "alice"),
        replaced("resource.properties", "x")
        | {"resource": {"type": "a", "id": "b", "properties": 1}},
        {**WHOLE, "context": "now"},
        replaced("resource.id", "x" * 1025),
        replaced("subject.id", "\ud800"),
        [],
        "x",
        None,
        7,
    ],
    ids=lambda document: json.dumps(document)[:60],
)
def test_what_the_standard_requires_is_required(asker: Asker, document: Any) -> None:
    response = asker.send(EVALUATION, document, X_Request_ID="r-2")
    assert response.status_code == 400
    # §10.1.2: an error message string.
    assert isinstance(response.get_json(), str)
    assert response.headers["X-Request-ID"] == "r-2"


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 400),
        ("application/x-www-form-urlencoded", 400),
        ("", 400),
    ],
)
def test_the_content_type_is_json(asker: Asker, content_type: str, status: int) -> None:
    assert asker.send(EVALUATION, WHOLE, Content_Type=content_type).status_code == status


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_no_other_method(application: Application, method: str) -> None:
    response = Client(application).open(EVALUATION, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_a_request_id_that_no_header_can_carry_is_not_given_back(asker: Asker) -> None:
    assert "X-Request-ID" not in asker.send(EVALUATION, WHOLE).headers
    long = asker.send(EVALUATION, WHOLE, X_Request_ID="x" * 300)
    assert long.status_code == 200
    assert long.headers["X-Request-ID"] == "x" * 300
    strange = asker.send(EVALUATION, WHOLE, X_Request_ID="a\x7fb")
    assert strange.status_code == 200
    assert "X-Request-ID" not in strange.headers


def test_the_same_question_gets_the_same_answer(asker: Asker, person: str) -> None:
    asked = evaluation(person, "lihat", f"md:kinerja/{person}")
    assert len({json.dumps(asker.ask(EVALUATION, asked)) for _ in range(3)}) == 1


def test_whatever_text_is_asked_is_on_record(asker: Asker) -> None:
    """A NUL is a character like another to JSON, and none to a database."""
    answer = asker.decide("a\x00b", "lihat\x00", "md:pribadi/\x00\u202e🙂" + "z" * 900, unit="\x00")
    assert answer["decision"] is False
    with asker.application.foundation.database.reading() as tx:
        assert len(tx.all(LOGGED)) == 1
