"""LG-05: forwarding headers of a stranger are not believed, and the operator is told of them."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from idp.foundation.peer import Peers

HEADERS = {
    "HTTP_X_FORWARDED_FOR": "198.51.100.1",
    "HTTP_X_FORWARDED_HOST": "evil.test",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_REAL_IP": "198.51.100.1",
    "HTTP_FORWARDED": "for=198.51.100.1;host=evil.test",
}
PROXY, STRANGER = "10.0.0.1", "203.0.113.7"


def warnings(caplog: pytest.LogCaptureFixture) -> list[tuple[Any, Any]]:
    return [
        (record.__dict__["peer"], record.__dict__["headers"])
        for record in caplog.records
        if record.message == "forwarding_headers_ignored"
    ]


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8",)])
def test_lg_05_a_strangers_header_is_ignored_and_logged_once(
    caplog: pytest.LogCaptureFixture, name: str, trusted: tuple[str, ...]
) -> None:
    peers = Peers(trusted)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert peers.address({"REMOTE_ADDR": STRANGER, name: HEADERS[name]}) == STRANGER
    assert warnings(caplog) == [(STRANGER, [name])]


def test_lg_05_what_a_trusted_proxy_says_is_believed_without_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    peers = Peers(("10.0.0.0/8",))
    with caplog.at_level(logging.WARNING):
        assert peers.address({"REMOTE_ADDR": PROXY, **HEADERS}) == "198.51.100.1"
        # What stands left of the stranger's own address is the stranger's invention.
        forged = {"HTTP_X_FORWARDED_FOR": f"192.0.2.1, {STRANGER}, 10.0.0.2"}
        assert peers.address({"REMOTE_ADDR": PROXY, **forged}) == STRANGER
        for nonsense in ("evil.test", "1.2.3.4.5", "' OR 1=1", "", ",,", "10.0.0.2\x00"):
            told = {"HTTP_X_FORWARDED_FOR": nonsense}
            assert peers.address({"REMOTE_ADDR": PROXY, **told}) == PROXY
        assert peers.address({"REMOTE_ADDR": STRANGER}) == STRANGER
    assert warnings(caplog) == []


def test_lg_05_many_strangers_fill_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    peers = Peers(())
    with caplog.at_level(logging.WARNING):
        for number in range(3000):
            peers.address({"REMOTE_ADDR": f"2001:db8::{number:x}", **HEADERS})
    assert len(warnings(caplog)) == 3000
    assert len(peers._warned) <= 1000
