"""IN-05, IN-09, JW-10 at the served product: too much, too long, too slow, and the debugger."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from idp.foundation.context import Foundation
from tests.hostile.served import BROKEN, Served
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import new_owner
from tests.spec.flows import start

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MEGABYTE = 1024 * 1024


def resident(served: Served) -> int:
    """Bytes of memory that all workers hold together."""
    total = 0
    for worker in served.workers():
        status = Path(f"/proc/{worker}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        total += int(found[1]) * 1024 if found else 0
    return total


def ask(served: Served, method: str, path: str, body: Any, headers: dict[str, str]) -> int | None:
    """The status; None when the server hung up while it was being talked at."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    try:
        connection.request(method, path, body, headers, encode_chunked=True)
        return connection.getresponse().status
    except BROKEN:
        return None
    finally:
        connection.close()


def chunks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"a=1&" * 16_384


PATHS = ("/oauth/token", "/oauth/introspect", "/login", "/oauth/authorize", "/oauth/logout")


def test_in_05_what_is_too_large_is_refused_and_costs_nothing(embedded: Served) -> None:
    # The first time, each worker also takes what it keeps for good: buffers, the policy, pages.
    for path in PATHS:
        attack(embedded, path)
    before = resident(embedded)
    for path in PATHS:
        attack(embedded, path)
    assert resident(embedded) - before < 50 * MEGABYTE
    assert "Traceback" not in embedded.said()


def attack(embedded: Served, path: str) -> None:
    chunked = FORM | {"Transfer-Encoding": "chunked"}
    attacks: list[tuple[Any, dict[str, str], set[int | None]]] = [
        (b"[" * 10 * MEGABYTE, {"Content-Type": "application/json"}, {413, 400, 401, 403, None}),
        (b"a" * 10 * MEGABYTE, FORM, {413, None}),
        (b"&".join(b"a%d=1" % number for number in range(100_000)), FORM, {413, None}),
        (b"&".join(b"a%d=1" % number for number in range(1_000)), FORM, {400}),
        (chunks(160), chunked, {413, None}),
        (b"a=1", FORM | {"Content-Length": "99999999999"}, {413}),
        (b"a=1", FORM | {"Content-Length": "-1"}, {400}),
        (b"", FORM | {"X-Long": "a" * 65_536}, {400, 431}),
        (b"", FORM | {f"X-{number}": "a" for number in range(200)}, {400, 431}),
    ]
    for number, (body, headers, allowed) in enumerate(attacks):
        began = time.monotonic()
        status = ask(embedded, "POST", path, body, headers)
        assert status in allowed, (number, status)
        assert time.monotonic() - began < 3, number
    assert ask(embedded, "GET", path + "?" + "a" * 100_000, None, {}) in (400, 414)


def test_jw_10_a_bearer_of_a_megabyte_is_refused_at_the_door(embedded: Served) -> None:
    for size in (9_000, MEGABYTE, 5 * MEGABYTE):
        bearer = {"Authorization": "Bearer " + "a" * size}
        status = ask(embedded, "GET", "/oauth/userinfo", None, bearer)
        assert status in (400, 401, 431, None), size
    assert ask(embedded, "GET", "/readyz", None, {}) == 200


def test_in_05_idle_connections_hold_nobody_up(embedded: Served) -> None:
    """CWE-400: two hundred strangers connect and say nothing."""
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(socket.create_connection(("127.0.0.1", embedded.port), 5))
        waits = []
        for _ in range(50):
            began = time.monotonic()
            assert ask(embedded, "GET", "/readyz", None, {}) == 200
            waits.append(time.monotonic() - began)
    assert sorted(waits)[-2] < 1


def test_in_09_there_is_no_debugger(embedded: Served) -> None:
    """OWASP ASVS 13.4.2."""
    with contextlib.closing(embedded.line()) as line:
        for path in (
            "/?__debugger__=yes&cmd=resource&f=debugger.js",
            "/?__debugger__=yes&cmd=paste",
            "/console",
            "/console?__debugger__=yes&cmd=resource&f=style.css",
            "/login?__debugger__=yes&cmd=pinauth&pin=0",
            "/oauth/token?__debugger__=yes&cmd=1%2B1&frm=0&s=x",
        ):
            answer = line.surely(path)
            assert answer.status in (303, 200, 404, 405), path
            for word in (b"EVALEX", b"Werkzeug", b"werkzeug", b"Traceback", b"debugger.js"):
                assert word not in answer.body, path


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("path", ["/oauth/userinfo", "/account/security"])
def test_in_09_a_fault_tells_a_reference_and_nothing_else(
    foundation: Foundation,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    accept: str,
) -> None:
    """OWASP ASVS 16.5.1: the log has the fault, the caller the reference."""
    application = start(foundation)
    visit = Visit(application)
    visit.sign_in(new_owner(foundation))
    secret = "innermost secret at /etc/simasn/master.key"

    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("idp.account.security_views.list_devices", fail)
    monkeypatch.setattr("idp.oidc.userinfo.find_live_token", fail)
    answer = visit.get(path, Authorization="Bearer x", Accept=accept)
    assert answer.status_code == 500
    body = answer.get_data(as_text=True)
    for word in (secret, "RuntimeError", "Traceback", "idp/", ".py"):
        assert word not in body
    (logged,) = [record for record in caplog.records if record.message == "unhandled"]
    assert logged.__dict__["reference"] in body
    assert logged.exc_info
    assert secret in str(logged.exc_info[1])
    if accept == "application/json" and path.startswith("/oauth"):
        assert set(json.loads(body)) == {"error", "error_description"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
