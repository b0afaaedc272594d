"""IN-05: clients that talk, listen or leave slowly hold no thread and no worker (CWE-400)."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.hostile.served import BROKEN, Served

POST = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nusername="
HEAD = b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
CHUNKED = (
    b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"
)
BEHIND = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /log"
STRANGERS = 200


def connect(served: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), 5)


def slowest_but_one(served: Served, count: int = 50) -> float:
    """Seconds that others wait for an answer of a page, the second longest of so many."""
    waits = []
    for _ in range(count):
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
        connection.close()
        waits.append(time.monotonic() - began)
    return sorted(waits)[-2]


@contextlib.contextmanager
def trickling(served: Served, beginning: bytes) -> Iterator[None]:
    """Two hundred connections that begin so and then send a byte each, again and again."""
    over = threading.Event()
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(connect(served)) for _ in range(STRANGERS)]
        for line in lines:
            line.sendall(beginning)

        def trickle() -> None:
            while not over.wait(0.2):
                for line in lines:
                    with contextlib.suppress(OSError):
                        line.send(b"a")

        sender = threading.Thread(target=trickle)
        sender.start()
        try:
            yield
        finally:
            over.set()
            sender.join()


@pytest.mark.parametrize("beginning", [POST, HEAD, CHUNKED, BEHIND])
def test_in_05_two_hundred_that_trickle_hold_nobody_up(embedded: Served, beginning: bytes) -> None:
    with trickling(embedded, beginning):
        assert slowest_but_one(embedded) < 1
    assert slowest_but_one(embedded, 10) < 1
    assert "Traceback" not in embedded.said()


def test_in_05_who_does_not_hang_up_holds_nobody_up(embedded: Served) -> None:
    """The answer says that the connection ends; forty clients leave it open."""
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            line = stack.enter_context(connect(embedded))
            line.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert slowest_but_one(embedded) < 1


def test_in_05_who_does_not_read_holds_nobody_up(embedded: Served) -> None:
    """A hundred ask for pages, again and again, with no room for the answers."""
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            line = stack.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            line.settimeout(5)
            line.connect(("127.0.0.1", embedded.port))
            with contextlib.suppress(OSError):
                line.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert slowest_but_one(embedded) < 1


def test_a_slow_but_honest_client_is_served(embedded: Served) -> None:
    """RFC 9112 §2.2: a request may come in any pieces."""
    with connect(embedded) as line:
        for byte in b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n":
            line.sendall(bytes([byte]))
        assert line.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_client_that_expects_a_word_gets_it(embedded: Served) -> None:
    """RFC 9110 §10.1.1: 100 Continue before the body is sent, and then the answer."""
    with connect(embedded) as line:
        line.sendall(
            b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n"
        )
        assert line.recv(4096).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        line.sendall(b"a=1")
        told = b""
        while b"invalid_" not in told:
            piece = line.recv(4096)
            assert piece, told
            told += piece


def test_requests_sent_ahead_are_answered_in_order(embedded: Served) -> None:
    """RFC 9112 §9.3.2: pipelining."""
    ask = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connect(embedded) as line:
        line.sendall(ask % b"readyz" + ask % b"oauth/jwks" + ask % b"healthz")
        told = b""
        with contextlib.suppress(*BROKEN):
            while told.count(b"HTTP/1.1 200") < 3:
                piece = line.recv(65536)
                assert piece, told
                told += piece
    first, second, third = told.split(b"HTTP/1.1 200")[1:]
    assert b'"keys"' in second
    assert b'"keys"' not in first + third


def test_a_worker_that_stops_waits_for_no_silent_client(embedded: Served) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connect(embedded))
        slowest_but_one(embedded, 5)
        began = time.monotonic()
        embedded.shut_down()
        assert time.monotonic() - began < 8
