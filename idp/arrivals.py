"""Requests wait outside the threads until they are whole, and connections leave outside them too.

gunicorn's threads read from the network themselves, so some forty clients that send a byte now and
then would hold all of them, and one that won't hang up holds its main loop for two seconds
(CWE-400). Here the main loop gathers what comes; a thread gets a request that it can read
to its end without waiting. Whoever takes too long, or too much room, is dropped first.
"""

from __future__ import annotations

import contextlib
import errno
import re
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from idp.foundation.uploads import MAX_UPLOAD

MOST_HEAD = 96 * 1024
"""More than gunicorn's limits let through: a longer head goes to a thread to be refused."""
MOST_BODY = 1024 * 1024 + 1
"""As much as any route reads (a batch of decisions); the length alone refuses a longer one."""
MOST_UPLOAD = MAX_UPLOAD + 1
"""The same for a form with a file (RFC 7578)."""
ARRIVAL_SECONDS = 20.0
"""From the first byte of a request to its last; a phone on a bad network sends 64 KB in less."""
UPLOAD_SECONDS = 180.0
"""The same for a form with a file, as long as it goes on at UPLOAD_PACE bytes in each 20 seconds.

10 MB in three minutes is 0.5 Mbit/s.
"""
UPLOAD_PACE = 128 * 1024
LEAVING_SECONDS = 2.0
MOST_UNREAD = 1024 * 1024
"""How long, and how many bytes more, a client that was answered may go on before it is cut off."""
MOST_WAITING = 400
MOST_HELD = 32 * 1024 * 1024
"""Connections, and bytes of theirs, that wait in one worker; beyond, the oldest is dropped."""
_READ = 64 * 1024
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CODED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_FORM_WITH_FILE = re.compile(rb"\r\ncontent-type:[ \t]*multipart/form-data\b", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


class Arrival:
    """What has come of one request so far."""

    __slots__ = ("_at", "_coded", "_needed", "_seen", "cut", "data", "expects", "gives_up_at")

    def __init__(self) -> None:
        self.data = bytearray()
        self.cut = False
        """Its body is too long to be waited for: it will be refused, and not read to its end."""
        self.expects = False
        """The client waits for a word before it sends the body (RFC 9110 §10.1.1)."""
        self.gives_up_at = 0.0
        """When even a form with a file has had its time (monotonic seconds); 0 for any other."""
        self._seen = 0
        self._needed: int | None = None
        self._coded = False
        self._at = 0

    def add(self, data: bytes) -> None:
        """Take in what came next."""
        self.data += data

    def is_whole(self) -> bool:
        """Whether a thread can read the request to its end, or refuse it, without waiting."""
        if self._needed is None and not self._coded and not self._read_head():
            return len(self.data) > MOST_HEAD
        if self._coded:
            return self._chunks_are_whole()
        return self._needed is not None and len(self.data) >= self._needed

    def goes_on(self, now: float) -> bool:
        """Whether it is a file that keeps coming, and so is waited for longer."""
        came, self._seen = len(self.data) - self._seen, len(self.data)
        return now < self.gives_up_at and came >= UPLOAD_PACE

    def _read_head(self) -> bool:
        end = self.data.find(_HEAD_END, max(0, self._at - len(_HEAD_END)))
        self._at = len(self.data)
        if end < 0:
            return False
        head = bytes(self.data[: end + 2])
        self._at = end + len(_HEAD_END)
        self.expects = _EXPECTS.search(head) is not None
        # RFC 9112 §6.3: a transfer coding overrides the length.
        if _CODED.search(head) is not None:
            self._coded = True
            return True
        length = _LENGTH.search(head)
        size = int(length[1]) if length is not None else 0
        is_upload = _FORM_WITH_FILE.search(head) is not None
        if is_upload:
            self.gives_up_at = time.monotonic() + UPLOAD_SECONDS
        self.cut = size > (MOST_UPLOAD if is_upload else MOST_BODY)
        self._needed = self._at + (0 if self.cut else size)
        return True

    def _chunks_are_whole(self) -> bool:
        """RFC 9112 §7.1: walk from chunk to chunk; what is no chunk is left to be refused."""
        while True:
            end = self.data.find(b"\r\n", self._at, self._at + 64)
            if end < 0:
                return len(self.data) > min(self._at + 64, MOST_BODY + MOST_HEAD)
            try:
                size = int(bytes(self.data[self._at : end]).split(b";")[0], 16)
            except ValueError:
                return True
            if size <= 0:
                return self.data.find(_HEAD_END, end) >= 0
            following = end + 2 + size + 2
            if following > MOST_BODY + MOST_HEAD:
                self.cut = True
                return len(self.data) > MOST_BODY + MOST_HEAD
            if following > len(self.data):
                return False
            self._at = following


class Threads:
    """A number of threads that do one thing with whatever is next; lighter than futures."""

    def __init__(self, count: int, act: Callable[[TConn], None]) -> None:
        self._next: SimpleQueue[TConn | None] = SimpleQueue()
        self._act = act
        self._count = count
        for number in range(count):
            threading.Thread(target=self._run, name=f"requests-{number}", daemon=True).start()

    def submit(self, conn: TConn) -> None:
        """Have it done by the next free thread."""
        self._next.put(conn)

    def shutdown(self, *, wait: bool) -> None:
        """Let every thread end after what it does now; nobody waits for them (gunicorn asks)."""
        del wait
        for _ in range(self._count):
            self._next.put(None)

    def _run(self) -> None:
        while (conn := self._next.get()) is not None:
            self._act(conn)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, whose threads wait for no client."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._leaving: deque[tuple[float, TConn]] = deque()
        self._held = 0

    def accept(self, listener: socket.socket) -> None:
        """Take up one connection; it may say something later."""
        try:
            client, address = listener.accept()
        except OSError as fault:
            # Out of descriptors: room is made, rather than the worker lost.
            if fault.errno in (errno.EMFILE, errno.ENFILE) and self.pending_conns:
                self._drop(self.pending_conns[0])
            return
        self.nr_conns += 1
        self.enqueue_req(TConn(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: TConn) -> None:
        """Give a whole request to a thread; let anything less wait."""
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.arrival, conn.waits = Arrival(), False
        # What a client sent ahead, behind its last request, is here already.
        self._gather(conn, conn.parser.unreader.take_buffered())

    def on_pending_socket_readable(self, conn: TConn, _client: socket.socket) -> None:
        """More of a request that waits, or the end of its connection."""
        self._gather(conn, b"")

    def get_thread_pool(self) -> Threads:
        """Threads that take whole requests in turn."""
        return Threads(self.cfg.threads, self._serve)

    def _serve(self, conn: TConn) -> None:
        """In a thread: answer one request, and tell the main loop whether another may follow."""
        try:
            outlives = bool(self.handle(conn))
        except Exception:
            self.log.exception("Error handling request")
            outlives = False
        self.method_queue.defer(self._finish, conn, outlives)

    def _finish(self, conn: TConn, outlives: Any) -> None:
        """After a request: the next one on this connection, or its end without waiting."""
        if not outlives:
            self._see_off(conn)
        elif conn.parser.unreader.buf.getvalue():
            self.enqueue_req(conn)
        else:
            conn.sock.setblocking(False)
            conn.set_timeout()
            if not self.alive:
                conn.timeout = min(conn.timeout, time.monotonic() + LEAVING_SECONDS)
            self.keepalived_conns.append(conn)
            self.poller.register(
                conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn)
            )

    def _keepalive_after(self, conn: TConn, keepalive: Any) -> bool:
        """Whether another request may follow: not behind a body of which more is to come."""
        return not conn.arrival.cut and bool(super()._keepalive_after(conn, keepalive))

    def murder_pending(self) -> None:
        """Drop whoever took too long to send a request, or to hang up."""
        now = time.monotonic()
        if not self.alive:
            for conn in [waiting for waiting in self.pending_conns if not waiting.arrival.data]:
                self._drop(conn)
        while self.pending_conns and (
            self.pending_conns[0].timeout <= now
            or len(self.pending_conns) > MOST_WAITING
            or self._held > MOST_HELD
        ):
            self._drop_or_go_on(self.pending_conns[0], now)
        while self._leaving and self._leaving[0][0] <= now:
            self._leave(self._leaving[0][1])

    def _drop_or_go_on(self, conn: TConn, now: float) -> None:
        crowded = len(self.pending_conns) > MOST_WAITING or self._held > MOST_HELD
        if crowded or not conn.arrival.goes_on(now):
            self._drop(conn)
            return
        # To the end of the row, which is in the order of time.
        conn.timeout = now + ARRIVAL_SECONDS
        self.pending_conns.append(self.pending_conns.popleft())

    def _gather(self, conn: TConn, ahead: bytes) -> None:
        arrival: Arrival = conn.arrival
        before = len(arrival.data)
        arrival.add(ahead)
        gone = False
        try:
            data = conn.sock.recv(_READ, socket.MSG_DONTWAIT)
            gone = not data
            arrival.add(data)
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            gone = True
        if conn.waits:
            self._held += len(arrival.data) - before
        if gone:
            self._drop(conn)
        elif arrival.is_whole():
            self._give_to_thread(conn)
        else:
            self._let_wait(conn)

    def _give_to_thread(self, conn: TConn) -> None:
        self._stop_waiting(conn)
        conn.parser.unreader.unread(bytes(conn.arrival.data))
        conn.data_ready = True
        self.tpool.submit(conn)

    def _let_wait(self, conn: TConn) -> None:
        if conn.arrival.expects:
            conn.arrival.expects = False
            with contextlib.suppress(OSError):
                conn.sock.send(_CONTINUE, socket.MSG_DONTWAIT)
        if conn.waits:
            return
        conn.waits = True
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + ARRIVAL_SECONDS
        self.pending_conns.append(conn)
        self._held += len(conn.arrival.data)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
        )

    def _stop_waiting(self, conn: TConn) -> None:
        if conn.waits:
            conn.waits = False
            self.pending_conns.remove(conn)
            self._held -= len(conn.arrival.data)
            self.poller.unregister(conn.sock)

    def _drop(self, conn: TConn) -> None:
        self._stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()

    def _see_off(self, conn: TConn) -> None:
        """RFC 9112 §9.6: say that nothing more comes, and wait a little for the client to hang up.

        Closing at once would reset the connection, and the client might lose the answer.
        """
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(
                conn.sock, selectors.EVENT_READ, partial(self._on_leaving_readable, conn)
            )
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()
            return
        conn.unread = MOST_UNREAD
        self._leaving.append((time.monotonic() + LEAVING_SECONDS, conn))

    def _on_leaving_readable(self, conn: TConn, client: socket.socket) -> None:
        try:
            data = client.recv(_READ)
            conn.unread -= len(data)
            if data and conn.unread > 0:
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._leave(conn)

    def _leave(self, conn: TConn) -> None:
        self._leaving = deque(entry for entry in self._leaving if entry[1] is not conn)
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
