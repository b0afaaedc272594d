"""How fast the driver itself can go: against a server that does nothing but answer."""

import os
import select
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

from . import processes
from .browser import get
from .engine import Operation, Stream, run
from .measure import CONNECTIONS
from .wire import CheckFailed

_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"active": false}'


def _serve(listener: socket.socket) -> None:
    os.sched_setaffinity(0, {processes.SERVER_CORE})
    poller = select.epoll()
    poller.register(listener.fileno(), select.EPOLLIN)
    open_sockets: dict[int, socket.socket] = {}
    while True:
        for fileno, _event in poller.poll():
            if fileno == listener.fileno():
                accepted, _address = listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                open_sockets[accepted.fileno()] = accepted
                poller.register(accepted.fileno(), select.EPOLLIN)
            elif open_sockets[fileno].recv(65536):
                open_sockets[fileno].send(_ANSWER)
            else:
                poller.unregister(fileno)
                open_sockets.pop(fileno).close()


@contextmanager
def _trivial_server() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = get_context("fork").Process(target=_serve, args=(listener,), daemon=True)
        server.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.join()


def measure(seconds: float = 1.0) -> dict[str, float]:
    """Requests a second reached, and those that one core of driver CPU is good for."""
    with _trivial_server() as port:
        request = get(f"localhost:{port}", "/")

        def operation() -> Operation:
            response = yield request
            if response.status != 200 or b"active" not in response.body:
                raise CheckFailed("not the answer")

        stream = Stream(operation, port, CONNECTIONS)
        spent = [0.0, 0.0]
        window = run(
            [stream],
            0.2,
            seconds,
            lambda: spent.__setitem__(0, time.process_time()),
            lambda: spent.__setitem__(1, time.process_time()),
        )
    if stream.errors:
        sys.exit(f"the driver fails against a trivial server: {stream.errors[0]}")
    wall = window.end - window.start
    return {"reached": stream.done / wall, "per_core": stream.done / (spent[1] - spent[0])}
