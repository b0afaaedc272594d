"""A lean HTTP/1.1 keep-alive client for load: one epoll loop, no library.

A workload is a generator: it yields the bytes of a request, receives the
`Response`, and returns when one operation is done.  `run` drives any number of
streams at once.  A stream without a rate is a closed loop: every connection
starts its next operation when the last one ended.  A stream with a rate is an
open loop: operations start on the clock, wait for a free connection when there
is none, and that wait counts as latency.
"""

import gc
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from .wire import CLOSE, CheckFailed, Response, parse

_DRAIN_SECONDS = 60.0


class Exhausted(Exception):
    """The workload has no more material (codes), so the run ends early."""


Operation = Generator[bytes, Response, None]
Factory = Callable[[], Operation]


@dataclass
class Stream:
    """What is sent (`factory`), where (`port`), on how many connections, how often (per second)."""

    factory: Factory
    port: int
    connections: int = 16
    rate: float | None = None
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    done: int = 0
    late: int = 0
    idle: list["_Connection"] = field(default_factory=list)
    backlog: deque[float] = field(default_factory=deque)
    due: float = 0.0


@dataclass
class Window:
    """The measured span, in seconds of the monotonic clock."""

    start: float
    end: float


class _Connection:
    __slots__ = ("buffer", "operation", "sock", "started", "stream")

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.buffer = b""
        self.operation: Operation | None = None
        self.started = 0.0
        self.sock = _connect(stream.port)


def _connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setblocking(False)
    return sock


class _Loop:
    def __init__(self, streams: list[Stream], warmup: float, seconds: float) -> None:
        self.streams = streams
        self.poller = select.epoll()
        self.connections: dict[int, _Connection] = {}
        self.start = time.perf_counter() + warmup
        self.end = self.start + seconds
        self.busy = 0
        self.stopping = False

    def open(self) -> None:
        now = time.perf_counter()
        for stream in self.streams:
            stream.due = now
            for _ in range(stream.connections):
                connection = _Connection(stream)
                self._register(connection)
                if stream.rate is None:
                    self._begin(connection, time.perf_counter())
                else:
                    stream.idle.append(connection)

    def _register(self, connection: _Connection) -> None:
        self.connections[connection.sock.fileno()] = connection
        self.poller.register(connection.sock.fileno(), select.EPOLLIN)

    def _reconnect(self, connection: _Connection) -> None:
        fileno = connection.sock.fileno()
        self.poller.unregister(fileno)
        del self.connections[fileno]
        connection.sock.close()
        connection.buffer = b""
        connection.sock = _connect(connection.stream.port)
        self._register(connection)

    def _begin(self, connection: _Connection, started: float) -> None:
        if self.stopping:
            return
        try:
            operation = connection.stream.factory()
            request = next(operation)
        except Exhausted:
            self.finish(time.perf_counter())
            return
        connection.operation = operation
        connection.started = started
        self.busy += 1
        self._send(connection, request)

    def _send(self, connection: _Connection, request: bytes) -> None:
        try:
            sent = connection.sock.send(request)
        except OSError:
            self._reconnect(connection)
            sent = connection.sock.send(request)
        if sent != len(request):
            raise RuntimeError("request larger than the socket buffer")

    def finish(self, now: float) -> None:
        """Close the window: nothing new starts, what is under way is awaited."""
        if not self.stopping:
            self.stopping = True
            self.end = min(self.end, now)

    def _ended(self, connection: _Connection, error: str | None) -> None:
        now = time.perf_counter()
        stream = connection.stream
        connection.operation = None
        self.busy -= 1
        if error is not None:
            stream.errors.append(error)
        elif self.start <= now and not self.stopping:
            stream.done += 1
            stream.latencies.append(now - connection.started)
        if stream.rate is None:
            self._begin(connection, now)
        elif stream.backlog:
            self._begin(connection, stream.backlog.popleft())
        else:
            stream.idle.append(connection)

    def _readable(self, connection: _Connection) -> None:
        try:
            data = connection.sock.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._reconnect(connection)
            if connection.operation is not None:
                self._ended(connection, "connection closed without an answer")
            return
        connection.buffer = connection.buffer + data if connection.buffer else data
        try:
            parsed = parse(connection.buffer)
        except CheckFailed as failure:
            self._reconnect(connection)
            self._ended(connection, str(failure))
            return
        if parsed is not None and connection.operation is not None:
            response, connection.buffer = parsed
            self._answered(connection, connection.operation, response)

    def _answered(self, connection: _Connection, operation: Operation, response: Response) -> None:
        if CLOSE.search(response.head):
            self._reconnect(connection)
        try:
            request = operation.send(response)
        except StopIteration:
            self._ended(connection, None)
        except (CheckFailed, ValueError, KeyError) as failure:
            self._ended(connection, f"{type(failure).__name__}: {failure}")
        else:
            self._send(connection, request)

    def _arrivals(self, now: float) -> float:
        """Start what is due in the open loops; the seconds until the next one."""
        wait = 0.2
        for stream in self.streams:
            if stream.rate is None or self.stopping:
                continue
            while stream.due <= now:
                stream.due += 1.0 / stream.rate
                if stream.idle:
                    self._begin(stream.idle.pop(), now)
                else:
                    stream.late += 1
                    stream.backlog.append(now)
            wait = min(wait, stream.due - now)
        return max(wait, 0.0)

    def turn(self) -> None:
        wait = self._arrivals(time.perf_counter())
        for fileno, _event in self.poller.poll(wait):
            connection = self.connections.get(fileno)
            if connection is not None:
                self._readable(connection)

    def close(self) -> None:
        for connection in self.connections.values():
            connection.sock.close()
        self.poller.close()


def run(
    streams: list[Stream],
    warmup: float,
    seconds: float,
    on_start: Callable[[], None] = lambda: None,
    on_end: Callable[[], None] = lambda: None,
) -> Window:
    """Drive the streams; only operations that end inside the window are counted."""
    gc.collect()
    gc.disable()
    loop = _Loop(streams, warmup, seconds)
    try:
        loop.open()
        while time.perf_counter() < loop.start and not loop.stopping:
            loop.turn()
        loop.start = min(loop.start, time.perf_counter())
        on_start()
        while time.perf_counter() < loop.end and not loop.stopping:
            loop.turn()
        loop.finish(time.perf_counter())
        on_end()
        deadline = time.perf_counter() + _DRAIN_SECONDS
        while loop.busy and time.perf_counter() < deadline:
            loop.turn()
        if loop.busy:
            streams[0].errors.append(f"{loop.busy} operations never answered")
        return Window(loop.start, loop.end)
    finally:
        loop.close()
        gc.enable()


def once(port: int, operation: Operation) -> None:
    """Carry out one operation on a connection of its own; its exceptions come through."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    try:
        request = next(operation)
        while True:
            sock.sendall(request)
            buffer = b""
            while (parsed := parse(buffer)) is None:
                data = sock.recv(262144)
                if not data:
                    raise CheckFailed("connection closed without an answer")
                buffer += data
            if CLOSE.search(parsed[0].head):
                sock.close()
                sock = socket.create_connection(("127.0.0.1", port), timeout=30)
            request = operation.send(parsed[0])
    except StopIteration:
        return
    finally:
        sock.close()
