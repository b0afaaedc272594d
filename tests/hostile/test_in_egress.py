"""IN-03, CA-06: addresses that others wrote down lead the server nowhere inside (OWASP SSRF)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client as WsgiClient

from idp import oidc
from idp.foundation.context import Foundation
from idp.foundation.egress import Egress, EgressFailed, EgressRefused
from idp.foundation.errors import Refusal
from tests.foundations import build_settings
from tests.hostile.lanes import Assertions
from tests.hostile.listeners import Listener
from tests.spec.flows import REDIRECT, add_client, start

INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::]:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "https://127.0.0.1:{port}/",
    "http://evil.test@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@evil.test/",
    "http://127.0.0.1:{port}\\@evil.test/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
]
OTHER = [
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "//127.0.0.1:{port}/",
    "http://",
    "http://127.0.0.1:99999/",
    "http://[::1/",
    "javascript:alert(1)",
    "",
]


@pytest.fixture
def trap() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def egress(tmp_path: Path) -> Egress:
    return Egress(build_settings(tmp_path))


@pytest.mark.parametrize("url", [*INSIDE, *OTHER])
def test_in_03_nothing_inside_is_called_however_it_is_written(
    egress: Egress, trap: Listener, url: str
) -> None:
    for call in (egress.get, lambda target: egress.post(target, b"x", "text/plain")):
        with pytest.raises((EgressRefused, EgressFailed)):
            call(url.format(port=trap.port))
    assert trap.connections == 0


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names in .test get these addresses, one answer after the other; gives what was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **more: Any) -> Any:
        if not str(host).endswith(".test"):
            return real(host, port, *arguments, **more)
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(str(host))
        kind = socket.SOCK_STREAM
        return [(socket.AF_INET, kind, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_in_03_a_name_is_looked_up_once_and_the_address_that_was_checked_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second look-up would answer otherwise."""
    checked, trap = Listener(body=b"checked"), Listener(body=b"trapped")
    try:
        asked = answering(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        allowed = frozenset({f"rebind.test:{checked.port}"})
        egress = Egress(build_settings(tmp_path), also_allowed=allowed)
        assert egress.get(f"http://rebind.test:{checked.port}/").body == b"checked"
        assert asked == ["rebind.test"]
        with pytest.raises(EgressRefused):
            egress.get(f"http://rebind.test:{trap.port}/")
        assert trap.connections == 0
    finally:
        checked.close()
        trap.close()


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["10.1.2.3"]])
def test_in_03_a_name_with_one_address_inside_is_refused(
    egress: Egress, trap: Listener, monkeypatch: pytest.MonkeyPatch, answer: list[str]
) -> None:
    answering(monkeypatch, answer)
    with pytest.raises(EgressRefused):
        egress.get(f"http://mixed.test:{trap.port}/")
    assert trap.connections == 0


def test_in_03_redirects_are_not_followed(tmp_path: Path, trap: Listener) -> None:
    for status in (301, 302, 303, 307, 308):
        sender = Listener(status, location=trap.address)
        try:
            allowed = frozenset({f"127.0.0.1:{sender.port}"})
            egress = Egress(build_settings(tmp_path), also_allowed=allowed)
            assert egress.get(sender.address).status == status
            assert egress.post(sender.address, b"x", "text/plain").status == status
        finally:
            sender.close()
    assert trap.connections == 0


def test_in_03_an_endless_answer_is_cut_off(tmp_path: Path) -> None:
    sender = Listener(body=b"x" * 1_000_000)
    try:
        allowed = frozenset({f"127.0.0.1:{sender.port}"})
        egress = Egress(build_settings(tmp_path), also_allowed=allowed)
        with pytest.raises(EgressFailed, match="too large"):
            egress.get(sender.address)
    finally:
        sender.close()


@pytest.mark.parametrize("member", ["jwks_uri", "backchannel_logout_uri", "client_uri"])
@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:9/",
        "http://evil.test/",
        "https://evil.test@127.0.0.1/",
        "https://127.0.0.1/#x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://127.0.0.1\\@evil.test/",
        "https://*.evil.test/",
        "https://evil.test/\r\nHost: x",
    ],
)
def test_ca_06_no_client_is_registered_with_an_address_of_that_kind(member: str, uri: str) -> None:
    raw = {"client_name": "Uji", "redirect_uris": [REDIRECT], member: uri}
    with pytest.raises(Refusal) as refused:
        oidc.read_metadata(raw, loopback_allowed=False)
    assert refused.value.code == "invalid_client_metadata"


def test_ca_06_the_keys_of_a_client_are_not_fetched_from_inside(
    foundation: Foundation, trap: Listener
) -> None:
    """A https address of our own network passes the form of a URI, and no further."""
    application = start(foundation)
    client = add_client(
        foundation,
        redirect_uris=[],
        grant_types=["client_credentials"],
        scope="pdp",
        token_endpoint_auth_method="private_key_jwt",
        jwks_uri=f"https://127.0.0.1:{trap.port}/keys",
    )
    sender = Assertions(foundation, foundation.clock)
    sender.client_id = client.client_id
    answer = WsgiClient(application).post("/oauth/token", data=sender.token_request("x"))
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
    assert trap.connections == 0
