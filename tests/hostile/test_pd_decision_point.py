"""Attacks on the decision point: PD-01 to PD-06, and IN-06 at its door."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text as sql
from werkzeug.test import Client, TestResponse

from idp import governance, oidc
from idp.access import Access, PolicyShelf
from idp.app import Application
from idp.foundation.database import Statement
from tests.spec.asking import (
    ENDPOINTS,
    EVALUATION,
    EVALUATIONS,
    Asker,
    asking_party,
    evaluation,
    start_asking,
    token_of,
)
from tests.spec.flows import Browser, Party, add_client, add_person, start

NIP = "198407102012031901"
POLICY_STORE = Statement(sql("SELECT version, files, answers, seal FROM policy_version"))


@pytest.fixture
def application(foundation: Any) -> Application:
    return start(foundation)


@pytest.fixture
def person(application: Application) -> str:
    return add_person(application.foundation, NIP)


@pytest.fixture
def asker(application: Application) -> Asker:
    return start_asking(application)


@pytest.fixture
def store_unchanged(application: Application) -> Iterator[None]:
    """No question, however it is written, is a rule."""
    database = application.foundation.database
    with database.reading() as tx:
        before = tx.all(POLICY_STORE)
    yield
    with database.reading() as tx:
        assert tx.all(POLICY_STORE) == before
    assert before


def knock(
    application: Application, authorization: str | None, path: str = EVALUATION
) -> TestResponse:
    headers = {"Content-Type": "application/json", "X-Request-ID": "k"}
    if authorization is not None:
        headers["Authorization"] = authorization
    body = json.dumps(evaluation("x", "lihat", "md:pribadi/x"))
    return Client(application).post(path, data=body, headers=headers)


# PD-01: whoever asks has proven who he is.


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.mark.parametrize("path", ENDPOINTS)
def test_pd01_nobody_asks_without_credentials(application: Application, path: str) -> None:
    for authorization in (None, "", "Bearer", "Bearer ", "Basic", "Digest x", "Bearer a.b.c"):
        response = knock(application, authorization, path)
        assert response.status_code == 401, authorization
        challenges = response.headers.getlist("WWW-Authenticate")
        assert [challenge.partition(" ")[0] for challenge in challenges] == ["Bearer", "Basic"]
        assert isinstance(response.get_json(), str)
        assert response.headers["X-Request-ID"] == "k"


def test_pd01_wrong_credentials(application: Application, asker: Asker) -> None:
    client_id = asker.party.client_id
    for authorization in (
        basic(client_id, "wrong"),
        basic("nobody", "wrong"),
        basic("\x00", "x"),
        "Basic !!!",
        f"Bearer {asker.token[:-8]}AAAAAAAA",
        f"Bearer {asker.token}.x",
    ):
        assert knock(application, authorization).status_code == 401, authorization
    assert knock(application, basic(client_id, asker.party.client_secret or "")).status_code == 200


def test_pd01_a_revoked_or_expired_token_or_a_disabled_client_is_out_at_once(
    application: Application, asker: Asker
) -> None:
    foundation = application.foundation
    bearer = f"Bearer {asker.token}"
    assert knock(application, bearer).status_code == 200
    assert asker.party.post("/oauth/revoke", {"token": asker.token}).status_code == 200
    assert knock(application, bearer).status_code == 401
    second = f"Bearer {token_of(asker.party)}"
    foundation.clock.advance(foundation.settings.access_token_seconds)  # type: ignore[attr-defined]
    assert knock(application, second).status_code == 401
    third = f"Bearer {token_of(asker.party)}"
    with foundation.database.transaction() as tx:
        oidc.disable_client(
            tx,
            asker.party.client_id,
            reason="selesai",
            actor="operator",
            now_ms=foundation.clock.now_ms(),
        )
    assert knock(application, third).status_code == 401
    assert knock(application, asker.party.basic()["Authorization"]).status_code == 401


def test_pd01_a_client_without_the_scope_may_not_ask(application: Application, person: str) -> None:
    statistics = asking_party(application, scope="statistik")
    for authorization in (
        f"Bearer {token_of(statistics)}",
        statistics.basic()["Authorization"],
    ):
        response = knock(application, authorization)
        assert response.status_code == 403
        assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]


def test_pd01_a_persons_token_asks_nothing(application: Application, person: str) -> None:
    registered = add_client(application.foundation, scope="openid pdp")
    party = Party(application, registered.client_id, registered.client_secret)
    answer = Browser(application).sign_in(party, NIP, scope="openid pdp")
    tokens = party.exchange(answer["code"]).get_json()
    assert knock(application, f"Bearer {tokens['access_token']}").status_code == 403
    # JW-05: an ID token is no access token.
    assert knock(application, f"Bearer {tokens['id_token']}").status_code == 401


def test_pd01_a_signed_assertion_is_taken_once(application: Application) -> None:
    key = ECKey.generate_key("P-256", {"kid": "m1", "alg": "ES256"})
    registered = add_client(
        application.foundation,
        client_name="Modul Berkunci",
        redirect_uris=[],
        scope="pdp",
        grant_types=["client_credentials"],
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
    )
    now = application.foundation.clock.now()
    issuer = application.provider.issuer

    def signed(**changes: Any) -> str:
        claims = {
            "iss": registered.client_id,
            "sub": registered.client_id,
            "aud": issuer,
            "iat": now,
            "exp": now + 60,
            "jti": "1",
            **changes,
        }
        return "Bearer " + jwt.encode({"alg": "ES256", "kid": "m1"}, claims, key)

    assert knock(application, signed()).status_code == 200
    assert knock(application, signed()).status_code == 401
    assert knock(application, signed(jti="2", aud=issuer + EVALUATION)).status_code == 200
    for wrong in (
        {"aud": "https://other.test"},
        {"aud": [issuer, "https://other.test"]},
        {"exp": now - 61},
        {"iss": "other"},
        {"sub": "other", "iss": "other"},
    ):
        assert knock(application, signed(jti=f"3{wrong}", **wrong)).status_code == 401, wrong


# PD-02: what nobody knows is denied, and no error.


@pytest.mark.usefixtures("store_unchanged")
def test_pd02_unknown_words_are_denied(asker: Asker, person: str) -> None:
    for subject, action, resource in (
        ("unknown", "lihat", "md:pribadi/unknown"),
        (person, "terbang", f"md:pribadi/{person}"),
        (person, "lihat", f"pesawat/{person}"),
        ("", "", "/"),
    ):
        assert asker.decide(subject, action, resource)["decision"] is False


def test_pd02_an_empty_policy_allows_nothing(
    application: Application, asker: Asker, person: str, tmp_path: Path
) -> None:
    policies = Path(__file__).resolve().parents[2] / "policies"
    for name in ("manifest.toml", "model.conf", "vocabulary.toml", "regulation.toml"):
        (tmp_path / name).write_text((policies / name).read_text())
    (tmp_path / "roles").mkdir()
    foundation = application.foundation
    shelf = PolicyShelf(
        foundation.database, foundation.clock, foundation.master_key, tmp_path, pinned=True
    )
    empty = Access(shelf, foundation.clock, lambda _tx, _client: None)
    object.__setattr__(application.provider.access, "shelf", empty.shelf)
    answer = asker.decide(person, "lihat", f"md:pribadi/{person}")
    assert answer["decision"] is False
    assert answer["context"]["rule"] == "bawaan"


# PD-03: what a module says of a person gives that person nothing.


@pytest.mark.usefixtures("store_unchanged")
def test_pd03_stated_roles_are_no_roles(asker: Asker, person: str) -> None:
    stated = {
        "role": "administrator",
        "roles": ["administrator"],
        "authorities": [{"role": "administrator", "in_force": True}],
        "active": True,
        "pledged": True,
    }
    for document in (
        {"subject": {"type": "user", "id": person, "properties": stated}},
        {"subject": {"type": "user", "id": person, **stated}},
        {"context": {"acr": "mfa", **stated}},
        {"action": {"name": "perbarui", "properties": stated}},
    ):
        asked = evaluation(person, "perbarui", "md:pribadi/other", context={"acr": "mfa"})
        assert asker.ask(EVALUATION, {**asked, **document})["decision"] is False


# PD-04: ids and actions are words, never patterns or rules.

WILD = (
    "*",
    ".*",
    "a/../b",
    "x,p,evil,*,*",
    "x\np, user_personal, *, *, semua, allow, , , 2.a, EVIL",
    "p, *, md:*, semua, semua, allow, , , 2.a, EVIL",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "md:*",
    "@data_pegawai",
    "semua",
)


@pytest.mark.usefixtures("store_unchanged")
@pytest.mark.parametrize("wild", WILD)
def test_pd04_a_wild_id_is_a_word(asker: Asker, person: str, wild: str) -> None:
    for subject, action, kind, item in (
        (person, "lihat", "md:pribadi", wild),
        (person, wild, "md:pribadi", person),
        (person, "lihat", wild, person),
        (wild, "lihat", "md:pribadi", person),
        (person, f"lihat|{wild}", "md:pribadi", person),
        (person, f"lihat {wild}", "md:pribadi", person),
    ):
        document = {
            "subject": {"type": "user", "id": subject},
            "action": {"name": action},
            "resource": {"type": kind, "id": item},
        }
        assert asker.ask(EVALUATION, document)["decision"] is False, document
    assert asker.decide(person, "lihat", f"md:pribadi/{person}")["decision"] is True


# PD-05: two questions are never one, and a change is seen with the next.


def test_pd05_parts_of_a_question_do_not_run_into_one_another(asker: Asker, person: str) -> None:
    for separator in (":", "|", "\x1f", "/", ",", " ", "\x00"):
        left = asker.decide(f"{person}{separator}x", "lihat", f"md:pribadi/{person}")
        right = asker.decide(person, "lihat", f"md:pribadi/x{separator}{person}")
        assert (left["decision"], right["decision"]) == (False, False)
        assert left["context"]["code"] == "TIDAK_ADA_DASAR"
        assert right["context"]["code"] == "BUKAN_DATA_SENDIRI"


def test_pd05_a_loss_of_authority_is_seen_by_every_worker_with_the_next_question(
    application: Application, asker: Asker, person: str
) -> None:
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        appointed = governance.record_assignment(
            tx,
            foundation,
            person_id=person,
            role="kepala_perangkat_daerah",
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            document="188.44/1",
            document_date="2025-12-20",
        )
    # Another worker: its own caches over the same database.
    other = Asker(start(foundation), asker.party, asker.token)
    asked = evaluation(person, "pantau", "pantau:kelengkapan/1", unit="UJI", context={"acr": "mfa"})
    workers = (asker, other)
    assert [worker.ask(EVALUATION, asked)["decision"] for worker in workers] == [True, True]
    with foundation.database.transaction() as tx:
        governance.revoke(
            tx,
            appointed.id,
            reason="selesai",
            actor="operator",
            now_ms=foundation.clock.now_ms(),
        )
    assert [worker.ask(EVALUATION, asked)["decision"] for worker in workers] == [False, False]


# PD-06: a batch.


def batch(person: str, *items: Any, semantic: str | None = None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "subject": {"type": "user", "id": person},
        "action": {"name": "lihat"},
        "evaluations": list(items),
    }
    if semantic is not None:
        document["options"] = {"evaluations_semantic": semantic}
    return document


def decisions(asker: Asker, document: dict[str, Any]) -> list[bool]:
    return [item["decision"] for item in asker.ask(EVALUATIONS, document)["evaluations"]]


BAD_ITEMS = (
    None,
    7,
    "x",
    [],
    {},
    {"resource": None},
    {"resource": {"type": "md:pribadi"}},
    {"resource": {"id": "x"}},
    {"resource": {"type": 1, "id": "x"}},
    {"subject": None, "resource": {"type": "md:pribadi", "id": "x"}},
    {"subject": {"id": "x"}, "resource": {"type": "md:pribadi", "id": "x"}},
    {"context": 7, "resource": {"type": "md:pribadi", "id": "x"}},
)


@pytest.mark.usefixtures("store_unchanged")
@pytest.mark.parametrize("bad", BAD_ITEMS, ids=lambda bad: json.dumps(bad)[:40])
def test_pd06_a_bad_item_is_denied_and_changes_no_other(
    asker: Asker, person: str, bad: Any
) -> None:
    own = {"resource": {"type": "md:pribadi", "id": person}}
    others = {"resource": {"type": "md:pribadi", "id": "other"}}
    items = (others, bad, own, bad, others)
    expected = [False, False, True, False, False]
    assert decisions(asker, batch(person, *items)) == expected
    assert decisions(asker, batch(person, *items, semantic="deny_on_first_deny")) == [False]
    assert decisions(asker, batch(person, bad, own, semantic="deny_on_first_deny")) == [False]
    permit = batch(person, bad, others, own, bad, semantic="permit_on_first_permit")
    assert decisions(asker, permit) == [False, False, True]
    denied = asker.ask(EVALUATIONS, batch(person, bad))["evaluations"][0]["context"]
    assert denied["error"]["status"] == 400
    assert denied["reason_user"]["id"]
    assert denied["pasal"] == ["2.a"]


def test_pd06_a_thousand_duplicates_get_a_thousand_equal_answers(asker: Asker, person: str) -> None:
    own = {"resource": {"type": "md:pribadi", "id": person}}
    assert decisions(asker, batch(person, *[own] * 1000)) == [True] * 1000
    assert asker.send(EVALUATIONS, batch(person, *[own] * 1001)).status_code == 400


@pytest.mark.parametrize(
    "options",
    [
        {"evaluations_semantic": "allow_all"},
        {"evaluations_semantic": "EXECUTE_ALL"},
        {"evaluations_semantic": ["execute_all"]},
        {"evaluations_semantic": None},
        "execute_all",
    ],
    ids=str,
)
def test_pd06_an_unknown_semantic_is_refused_as_a_whole(
    asker: Asker, person: str, options: Any
) -> None:
    document = {**batch(person, {"resource": {"type": "a", "id": "b"}}), "options": options}
    assert asker.send(EVALUATIONS, document).status_code == 400


# IN-06 and the size of a body.

BROKEN = (
    b"",
    b"{",
    b"nonsense",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"subject":{"type":"user","type":"client","id":"x"}}',
    b'{"action":{"name":"lihat"},"action":{"name":"ubah"}}',
    b'{"subject":{"type":"user","id":NaN}}',
    b'{"context":{"auth_time":Infinity}}',
    b'{"context":{"auth_time":-Infinity}}',
    b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    b'{"x":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    b'{"context":{"auth_time":1' + b"0" * 400 + b"}}",
    b'{"context":{"auth_time":1' + b"0" * 5000 + b"}}",
    b'{"context":{"auth_time":1e400}}',
    b'{"a":01}',
    b"{'a':1}",
)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_in06_broken_json_is_malformed(asker: Asker, path: str) -> None:
    for body in BROKEN:
        response = asker.post(path, body)
        assert response.status_code == 400, body[:60]
        assert isinstance(response.get_json(), str)


def test_in06_a_body_has_a_limit_and_may_be_large_within_it(asker: Asker, person: str) -> None:
    own = evaluation(person, "lihat", f"md:pribadi/{person}", catatan="x" * 900_000)
    assert asker.send(EVALUATION, own).status_code == 200
    own = evaluation(person, "lihat", f"md:pribadi/{person}", catatan="x" * 1_100_000)
    assert asker.send(EVALUATION, own).status_code == 413
