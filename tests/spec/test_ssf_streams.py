"""OpenID Shared Signals Framework 1.0 §7 and §8.1: discovery, streams, status, subjects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from idp.app import Application
from idp.foundation.database import Statement
from idp.signals.metadata import well_known_paths
from tests.spec.flows import Browser, Party
from tests.spec.streams import CAEP, POLL, PUSH, SSF, Receiver, add_receiver, kinds

SUPPORTED = [
    CAEP + name for name in ("session-revoked", "token-claims-change", "credential-change")
]
NIP = "198407102012031901"


@pytest.fixture
def receiver(application: Application, person: str) -> Receiver:
    return add_receiver(application)


def test_discovery_7_1_names_every_endpoint_and_each_answers(
    application: Application, receiver: Receiver
) -> None:
    answer = receiver.http.get("/.well-known/ssf-configuration")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    told = answer.get_json()
    issuer = application.foundation.settings.issuer
    assert told["spec_version"] == "1_0"
    assert told["issuer"] == issuer
    assert told["delivery_methods_supported"] == [PUSH, POLL]
    assert told["authorization_schemes"] == [{"spec_urn": "urn:ietf:rfc:6749"}]
    assert told["default_subjects"] == "ALL"
    for name, value in told.items():
        if name.endswith("_endpoint"):
            path = value.removeprefix(issuer)
            method = "GET" if name in ("configuration_endpoint", "status_endpoint") else "POST"
            assert receiver.http.open(path, method=method).status_code == 401, name
    assert receiver.http.get(told["jwks_uri"].removeprefix(issuer)).status_code == 200
    assert [] not in told.values()


def test_discovery_7_2_1_the_path_of_the_issuer_follows_the_well_known_name() -> None:
    plain = "/.well-known/ssf-configuration"
    assert well_known_paths("https://idp.test") == [plain]
    assert well_known_paths("https://idp.test/a/b") == [plain, plain + "/a/b"]


def test_create_8_1_1_1_answers_201_with_the_whole_configuration(receiver: Receiver) -> None:
    unknown = "urn:example:secevent:events:type_2"
    stream = receiver.create(
        events_requested=[SUPPORTED[0], unknown], description="Aliran modul layanan"
    )
    issuer = receiver.application.foundation.settings.issuer
    assert stream["iss"] == issuer
    assert stream["aud"] == receiver.client_id
    assert stream["delivery"]["method"] == POLL
    assert stream["delivery"]["endpoint_url"].startswith(issuer + "/ssf/poll?")
    assert stream["events_supported"] == SUPPORTED
    assert stream["events_requested"] == [SUPPORTED[0], unknown]
    assert stream["events_delivered"] == [SUPPORTED[0]]
    assert stream["description"] == "Aliran modul layanan"
    read = receiver.call("GET", f"/ssf/stream?stream_id={stream['stream_id']}")
    assert (read.status_code, read.get_json()) == (200, stream)
    assert "no-store" in read.headers["Cache-Control"]


def test_create_without_events_requested_delivers_all_that_is_supported(
    receiver: Receiver,
) -> None:
    assert receiver.create()["events_delivered"] == SUPPORTED


def test_a_second_stream_of_a_client_is_a_conflict(receiver: Receiver) -> None:
    receiver.create()
    assert receiver.call("POST", "/ssf/stream", {}).status_code == 409


def test_read_8_1_1_2_without_id_lists_the_clients_streams(receiver: Receiver) -> None:
    assert receiver.call("GET", "/ssf/stream").get_json() == []
    stream = receiver.create()
    assert receiver.call("GET", "/ssf/stream").get_json() == [stream]
    head = receiver.call("HEAD", "/ssf/stream")
    assert (head.status_code, head.data) == (200, b"")


def test_update_8_1_1_3_changes_what_it_names_and_nothing_else(receiver: Receiver) -> None:
    stream = receiver.create(events_requested=SUPPORTED[:1], description="satu")
    answer = receiver.call(
        "PATCH", "/ssf/stream", {"stream_id": stream["stream_id"], "description": "dua"}
    )
    assert answer.status_code == 200
    assert answer.get_json() == {**stream, "description": "dua"}
    ours = {**stream, "events_requested": SUPPORTED}
    answer = receiver.call("PATCH", "/ssf/stream", ours)
    assert answer.get_json()["events_delivered"] == SUPPORTED


def test_replace_8_1_1_4_deletes_what_it_does_not_name(receiver: Receiver) -> None:
    stream = receiver.create(events_requested=SUPPORTED[:1], description="satu")
    answer = receiver.call("PUT", "/ssf/stream", {"stream_id": stream["stream_id"]})
    assert answer.status_code == 200
    assert "description" not in answer.get_json()
    assert answer.get_json()["events_delivered"] == SUPPORTED


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://other.test"),
        ("aud", "other"),
        ("events_supported", []),
        ("events_delivered", ["x"]),
        ("min_verification_interval", 0),
    ],
)
def test_what_the_transmitter_supplies_can_not_be_changed(
    receiver: Receiver, method: str, name: str, value: Any
) -> None:
    stream = receiver.create()
    body = {"stream_id": stream["stream_id"], "description": "lain", name: value}
    assert receiver.call(method, "/ssf/stream", body).status_code == 400
    assert receiver.call("GET", "/ssf/stream").get_json() == [stream]


def test_delete_8_1_1_5_ends_it_and_a_new_one_has_another_id(receiver: Receiver) -> None:
    first = receiver.create()
    path = f"/ssf/stream?stream_id={first['stream_id']}"
    gone = receiver.call("DELETE", path)
    assert (gone.status_code, gone.data) == (204, b"")
    assert receiver.call("DELETE", path).status_code == 404
    assert receiver.call("GET", path).status_code == 404
    assert receiver.create()["stream_id"] != first["stream_id"]


BROKEN = [
    b"",
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b"\xff\xfe",
    b"[" * 20_000,
    b'{"events_requested": "x"}',
    b'{"events_requested": [1]}',
    b'{"events_requested": [NaN]}',
    b'{"description": 1}',
    b'{"description": "a\\u0000b"}',
    b'{"delivery": []}',
    b'{"delivery": {"method": "urn:example:carrier-pigeon"}}',
    b'{"delivery": {"method": "urn:ietf:rfc:8935"}}',
    b'{"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": 5}}',
    json.dumps({"events_requested": ["x" + str(n) for n in range(51)]}).encode(),
    json.dumps(
        {
            "delivery": {
                "method": PUSH,
                "endpoint_url": "https://rp1.test/e",
                "authorization_header": "Bearer x\r\nX-Other: y",
            }
        }
    ).encode(),
]


@pytest.mark.parametrize("body", BROKEN)
def test_what_can_not_be_read_is_400_and_changes_nothing(receiver: Receiver, body: bytes) -> None:
    assert receiver.call("POST", "/ssf/stream", body).status_code == 400
    assert receiver.call("GET", "/ssf/stream").get_json() == []
    stream = receiver.create()
    for method in ("PATCH", "PUT"):
        assert receiver.call(method, "/ssf/stream", body).status_code == 400
    assert receiver.call("GET", "/ssf/stream").get_json() == [stream]
    for path in ("/ssf/status", "/ssf/verify", "/ssf/subjects:add", "/ssf/subjects:remove"):
        assert receiver.call("POST", path, body).status_code == 400, path


def test_a_giant_body_is_413(receiver: Receiver) -> None:
    body = json.dumps({"description": "x" * 40_000})
    assert receiver.call("POST", "/ssf/stream", body).status_code == 413


PLACES = ["127.0.0.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254",
          "10.0.0.8", "192.168.1.1", "100.64.0.1", "[fd00::1]", "localhost"]  # fmt: skip


@pytest.mark.parametrize("host", PLACES)
def test_a_push_address_inside_is_refused(receiver: Receiver, host: str) -> None:
    """security.md IN-03: the metadata address of a cloud, loopback and private networks."""
    for scheme in ("https", "http"):
        delivery = {"method": PUSH, "endpoint_url": f"{scheme}://{host}:9/latest"}
        assert receiver.call("POST", "/ssf/stream", {"delivery": delivery}).status_code == 400
    assert receiver.call("GET", "/ssf/stream").get_json() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://rp1.example/e",
        "https://a:b@rp1.example/e",
        "https://rp1.example/e#f",
        "ftp://rp1.example/",
        "file:///etc/passwd",
        "https://",
        "javascript:alert(1)",
        "https://rp1.example:99999/",
    ],
)
def test_a_push_address_is_https_without_user_information(receiver: Receiver, url: str) -> None:
    delivery = {"method": PUSH, "endpoint_url": url}
    assert receiver.call("POST", "/ssf/stream", {"delivery": delivery}).status_code == 400


def test_the_authorization_header_is_kept_sealed_and_never_told(
    receiver: Receiver, tmp_path: Path
) -> None:
    secret = "Bearer rahasia-penerima-0417"
    url = "https://rp1.invalid/e"
    stream = receiver.create(
        delivery={"method": PUSH, "endpoint_url": url, "authorization_header": secret}
    )
    assert stream["delivery"] == {"method": PUSH, "endpoint_url": url}
    read = receiver.call("GET", "/ssf/stream")
    assert "rahasia" not in read.get_data(as_text=True)
    with receiver.application.foundation.database.reading() as tx:
        row = tx.one(Statement(text("SELECT authorization_sealed FROM signal_stream")))
    assert row is not None
    assert "rahasia" not in row[0]


def test_status_8_1_2_is_read_and_set_by_the_receiver(receiver: Receiver) -> None:
    receiver.create()
    path = f"/ssf/status?stream_id={receiver.stream_id}"
    assert receiver.call("GET", path).get_json() == {
        "stream_id": receiver.stream_id,
        "status": "enabled",
    }
    for status in ("paused", "disabled", "enabled"):
        body = {"stream_id": receiver.stream_id, "status": status, "reason": "pemeliharaan"}
        answer = receiver.call("POST", "/ssf/status", body)
        assert (answer.status_code, answer.get_json()) == (200, body)
        assert receiver.call("GET", path).get_json() == body
    for wrong in ("stopped", None, 1, ["enabled"], {}):
        body = {"stream_id": receiver.stream_id, "status": wrong}
        assert receiver.call("POST", "/ssf/status", body).status_code == 400
    assert receiver.call("GET", "/ssf/status").status_code == 400


def test_a_paused_stream_holds_its_events_and_a_disabled_one_drops_them(
    receiver: Receiver, clock: Any
) -> None:
    receiver.create()
    receiver.status("paused")
    assert receiver.verify("dalam jeda").status_code == 204
    assert receiver.poll()["sets"] == {}
    receiver.status("enabled")
    assert [c["events"][SSF + "verification"]["state"] for c in receiver.heard()] == ["dalam jeda"]
    clock.advance(6)
    receiver.status("disabled")
    assert receiver.verify("tidak sampai").status_code == 204
    receiver.status("enabled")
    assert receiver.heard() == []
    clock.advance(6)
    receiver.verify("sampai")
    assert kinds(receiver.heard()) == ["verification"]


def test_verification_8_1_4_echoes_the_state_and_names_the_stream(
    receiver: Receiver, clock: Any
) -> None:
    receiver.create()
    assert receiver.verify("VGhpcyBpcyBhbiBleGFtcGxl").status_code == 204
    (text_of_set,) = receiver.poll()["sets"].values()
    header, claims = receiver.read(text_of_set)
    assert header["typ"] == "secevent+jwt"
    assert header["alg"] == "RS256"
    assert claims["iss"] == receiver.stream["iss"]
    assert claims["aud"] == receiver.stream["aud"]
    assert claims["iat"] == clock.now()
    assert claims["sub_id"] == {"format": "opaque", "id": receiver.stream_id}
    assert claims["events"] == {SSF + "verification": {"state": "VGhpcyBpcyBhbiBleGFtcGxl"}}
    assert claims["txn"]
    assert not {"sub", "exp"} & set(claims)


def test_verification_is_not_asked_for_more_often_than_the_interval(
    receiver: Receiver, clock: Any
) -> None:
    interval = receiver.create()["min_verification_interval"]
    assert receiver.verify().status_code == 204
    answer = receiver.verify()
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    clock.advance(interval + 1)
    assert receiver.verify().status_code == 204


def test_stream_updated_8_1_5_is_told_when_another_than_the_receiver_stops_it(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's command does so; the policy is asked, as for every act over a client."""
    from idp.cli import stream
    from tests.rooms.cli.commands import Commands

    receiver.create()
    commands = Commands(receiver.application.foundation, [stream], monkeypatch)
    (listed,) = commands.done("stream", "list")
    assert (listed["stream_id"], listed["status"]) == (receiver.stream_id, "enabled")
    commands.done("stream", "status", receiver.stream_id, "disabled", "--reason", "uji")
    (claims,) = receiver.heard()
    assert claims["sub_id"] == {"format": "opaque", "id": receiver.stream_id}
    assert claims["events"] == {SSF + "stream-updated": {"status": "disabled", "reason": "uji"}}


def test_another_clients_stream_does_not_exist(
    application: Application, receiver: Receiver
) -> None:
    receiver.create()
    other = add_receiver(application, client_name="Penerima lain")
    stream_id, subject = receiver.stream_id, {"format": "email", "email": "a@b.test"}
    calls = [
        ("GET", f"/ssf/stream?stream_id={stream_id}", None),
        ("PATCH", "/ssf/stream", {"stream_id": stream_id, "description": "x"}),
        ("PUT", "/ssf/stream", {"stream_id": stream_id}),
        ("DELETE", f"/ssf/stream?stream_id={stream_id}", None),
        ("GET", f"/ssf/status?stream_id={stream_id}", None),
        ("POST", "/ssf/status", {"stream_id": stream_id, "status": "disabled"}),
        ("POST", "/ssf/verify", {"stream_id": stream_id}),
        ("POST", "/ssf/subjects:add", {"stream_id": stream_id, "subject": subject}),
        ("POST", "/ssf/subjects:remove", {"stream_id": stream_id, "subject": subject}),
        ("POST", f"/ssf/poll?stream_id={stream_id}", {"returnImmediately": True}),
    ]  # fmt: skip
    for method, path, body in calls:
        assert other.call(method, path, body).status_code == 404, (method, path)
    assert receiver.call("GET", "/ssf/stream").get_json() == [receiver.stream]
    for strange in ("x", "0" * 32, "%00", "' OR 1=1 --", "a" * 2000):
        assert receiver.call("GET", f"/ssf/stream?stream_id={strange}").status_code == 404


WRITES = [
    ("POST", "/ssf/stream"),
    ("PATCH", "/ssf/stream"),
    ("PUT", "/ssf/stream"),
    ("DELETE", "/ssf/stream"),
    ("POST", "/ssf/status"),
    ("POST", "/ssf/verify"),
    ("POST", "/ssf/subjects:add"),
    ("POST", "/ssf/subjects:remove"),
    ("POST", "/ssf/poll"),
]


def test_only_a_clients_own_token_of_the_right_scope_opens_the_api(
    application: Application, receiver: Receiver
) -> None:
    reading = receiver.token("ssf.read")
    assert receiver.call("GET", "/ssf/stream", token=reading).status_code == 200
    for method, path in WRITES:
        answer = receiver.call(method, path, {}, token=reading)
        assert answer.status_code == 403, (method, path)
        assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    managing = receiver.token("ssf.manage")
    assert receiver.call("GET", "/ssf/stream", token=managing).status_code == 200
    elsewhere = receiver.token("layanan")
    for method, path in [("GET", "/ssf/stream"), *WRITES]:
        assert receiver.call(method, path, {}, token=elsewhere).status_code == 401
        assert receiver.call(method, path, {}, token="x.y.z").status_code == 401
        bare = receiver.http.open(path, method=method)
        assert (bare.status_code, "error" in bare.headers["WWW-Authenticate"]) == (401, False)
        in_query = receiver.http.open(f"{path}?access_token={managing}", method=method)
        assert in_query.status_code == 401
        basic = receiver.http.open(path, method=method, headers=receiver.basic())
        assert basic.status_code == 401


def test_a_persons_token_opens_nothing(application: Application, receiver: Receiver) -> None:
    browser = Browser(application)
    code = browser.sign_in(receiver, NIP, scope="openid ssf.manage ssf.read")["code"]
    token = receiver.exchange(code).get_json()["access_token"]
    assert receiver.call("GET", "/ssf/stream", token=token).status_code == 401


def test_a_client_without_the_scope_gets_no_token_for_it(
    application: Application, person: str
) -> None:
    plain = add_receiver(application, scope="openid layanan", client_name="Tanpa cakupan")
    data = {"grant_type": "client_credentials", "scope": "ssf.manage"}
    answer = plain.post("/oauth/token", data)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_scope")


def test_a_disabled_clients_token_is_dead_and_its_stream_is_told_nothing(
    application: Application, receiver: Receiver, person: str
) -> None:
    from idp import oidc
    from idp.audit import OPERATOR

    receiver.create()
    token = receiver.token()
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        oidc.disable_client(
            tx, receiver.client_id, reason="uji", actor=OPERATOR, now_ms=foundation.clock.now_ms()
        )
    assert receiver.call("GET", "/ssf/stream", token=token).status_code == 401
    sign_in(add_receiver(application, client_name="Yang lain"))
    end_all(application, person)
    with foundation.database.reading() as tx:
        assert (
            tx.all(
                Statement(text("SELECT 1 FROM outbox_message WHERE recipient = :id")),
                id=receiver.client_id,
            )
            == []
        )


def sign_in(party: Party) -> None:
    browser = Browser(party.application)
    party.exchange(browser.sign_in(party, NIP, scope="openid offline_access layanan")["code"])


def end_all(application: Application, person: str) -> None:
    from idp import sessions

    foundation = application.foundation
    with foundation.database.transaction() as tx:
        sessions.end_sessions_of_person(
            tx, person, reason="uji", actor="system", now_ms=foundation.clock.now_ms()
        )


def test_a_stream_is_told_of_persons_who_used_its_client_and_of_no_others(
    application: Application, receiver: Receiver, person: str
) -> None:
    stranger = add_receiver(application, client_name="Tidak pernah dipakai")
    receiver.create()
    stranger.create()
    sign_in(receiver)
    end_all(application, person)
    assert kinds(receiver.heard()) == ["session-revoked"]
    assert stranger.heard() == []


@pytest.mark.parametrize("by", ["iss_sub", "email"])
def test_a_subject_can_be_removed_and_added_again_8_1_3(
    application: Application, receiver: Receiver, person: str, by: str
) -> None:
    from idp import directory
    from idp.authentication.guards import owner_path

    issuer = application.foundation.settings.issuer
    subject = {"format": "iss_sub", "iss": issuer, "sub": person}
    if by == "email":
        with application.foundation.database.transaction() as tx:
            with owner_path(tx, person):
                directory.set_contact(tx, person, email="melati@uji.test", now=0)
            assert directory.find_person_by_login(tx, "melati@uji.test") is not None
        subject = {"format": "email", "email": "melati@uji.test"}
    receiver.create()
    body = {"stream_id": receiver.stream_id, "subject": subject}
    removed = receiver.call("POST", "/ssf/subjects:remove", body)
    assert (removed.status_code, removed.data) == (204, b"")
    sign_in(receiver)
    end_all(application, person)
    assert receiver.heard() == []
    added = receiver.call("POST", "/ssf/subjects:add", body)
    assert (added.status_code, added.data) == (200, b"")
    sign_in(receiver)
    end_all(application, person)
    assert kinds(receiver.heard()) == ["session-revoked"]


def test_adding_tells_nothing_about_who_is_known_here_9_1(
    application: Application, receiver: Receiver, person: str
) -> None:
    receiver.create()
    issuer = application.foundation.settings.issuer
    subjects = [
        {"format": "iss_sub", "iss": issuer, "sub": person},
        {"format": "iss_sub", "iss": issuer, "sub": "0" * 32},
        {"format": "iss_sub", "iss": "https://other.test", "sub": person},
        {"format": "email", "email": "example.user@example.com"},
        {"format": "email", "email": "bukan alamat"},
        {"format": "opaque", "id": "x"},
        {"format": "complex", "user": {"format": "email", "email": "a@b.test"}},
    ]
    for path, status in (("/ssf/subjects:add", 200), ("/ssf/subjects:remove", 204)):
        for subject in subjects:
            body = {"stream_id": receiver.stream_id, "subject": subject, "verified": True}
            answer = receiver.call("POST", path, body)
            assert (answer.status_code, answer.data) == (status, b""), (path, subject)
    for wrong in (None, [], "x", {}, {"format": 1}, {"format": "iss_sub", "iss": issuer}):
        body = {"stream_id": receiver.stream_id, "subject": wrong}
        assert receiver.call("POST", "/ssf/subjects:add", body).status_code == 400, wrong
    body = {"stream_id": receiver.stream_id, "subject": subjects[0], "verified": "yes"}
    assert receiver.call("POST", "/ssf/subjects:add", body).status_code == 400


def test_only_a_module_may_add_persons_who_never_used_it(
    application: Application, person: str
) -> None:
    """Pasal 6(1): modules serve every employee; another application knows its own users alone."""
    issuer = application.foundation.settings.issuer
    subject = {"format": "iss_sub", "iss": issuer, "sub": person}
    module = add_receiver(application, client_name="Modul layanan", module="layanan")
    other = add_receiver(application, client_name="Aplikasi lain")
    used = add_receiver(application, client_name="Yang dipakai")
    for each in (module, other):
        each.create(events_requested=[CAEP + "session-revoked"])
        body = {"stream_id": each.stream_id, "subject": subject}
        assert each.call("POST", "/ssf/subjects:add", body).status_code == 200
    sign_in(used)
    end_all(application, person)
    assert kinds(module.heard()) == ["session-revoked"]
    assert other.heard() == []


def test_requests_are_counted_by_client(application: Application, receiver: Receiver) -> None:
    token = receiver.token()
    answers = [receiver.call("GET", "/ssf/stream", token=token).status_code for _ in range(601)]
    assert answers[:600] == [200] * 600
    assert answers[600] == 429


def test_methods_that_are_not_listed_are_405(receiver: Receiver) -> None:
    assert receiver.http.open("/ssf/verify", method="GET").status_code == 405
    assert receiver.http.open("/ssf/poll", method="GET").status_code == 405
