"""The product as it is served: a master with its workers, and connections that are kept open."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from idp.app import build_foundation
from idp.foundation.context import Foundation
from idp.foundation.database import open_database
from idp.foundation.installation import mark_installation
from idp.keys import ensure_keys
from tests.foundations import build_settings, close_foundation
from tests.servers import free_port
from tests.spec.flows import action_of, hidden_fields

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / "simasn-idp"
WORKERS = 2
BROKEN = (OSError, http.client.HTTPException)
PATIENCE = 30.0
START_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end."""

    status: int
    location: str
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """One connection, opened again after a break. Sending and receiving are apart, for races."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._host = f"localhost:{port}"

    def send(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bool:
        """Send a GET, or with fields a POST; False when the connection broke."""
        sent = {"Host": self._host, **(headers or {})}
        body = None
        if fields is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields).encode()
        try:
            self._http.request("GET" if body is None else "POST", path, body, sent)
        except BROKEN:
            self.close()
            return False
        return True

    def receive(self) -> Answer | None:
        """The answer; None when the connection broke before all of it was there."""
        try:
            response = self._http.getresponse()
            body = response.read()
        except BROKEN:
            self.close()
            return None
        cookies = tuple(response.headers.get_all("Set-Cookie") or ())
        return Answer(response.status, response.headers.get("Location") or "", cookies, body)

    def ask(self, path: str, fields: Any = None, headers: Any = None) -> Answer | None:
        """One request with its answer; None when it broke, so that nobody knows what was done."""
        return self.receive() if self.send(path, fields, headers) else None

    def surely(self, path: str, fields: Any = None, headers: Any = None) -> Answer:
        """Ask until it is answered: for what may be asked again."""
        for _ in range(50):
            answer = self.ask(path, fields, headers)
            if answer is not None:
                return answer
        raise AssertionError(f"no answer from {path}")

    def close(self) -> None:
        self._http.close()


class Guest:
    """A browser on a line: cookies are kept, forms filled in."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.cookies: dict[str, str] = {}

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def ask(self, path: str, fields: Mapping[str, str] | None = None) -> Answer | None:
        answer = self.line.ask(path, fields, self.headers)
        if answer is not None:
            self.note(answer)
        return answer

    def note(self, answer: Answer) -> None:
        """Keep the cookies that an answer sets."""
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value

    def arrive(self, path: str) -> Answer | None:
        """Follow redirects within the site to the first page; None when a connection broke."""
        answer = self.ask(path)
        while answer is not None and answer.location.startswith("/"):
            answer = self.ask(answer.location)
        return answer

    def form(self, page: Answer, **fields: str) -> tuple[str, dict[str, str]]:
        """Where the page's form goes, and what it sends with these fields."""
        return action_of(page.text), hidden_fields(page.text) | fields

    def type_password(self, nip: str, password: str) -> Answer | None:
        """From the sign-in page to what comes after name and password."""
        page = self.arrive("/login")
        if page is None:
            return None
        return self.ask(*self.form(page, username=nip, password=password))


@dataclass
class Shots:
    """How many workers were killed, and how often all of them had clients at that moment."""

    fired: int = 0
    shared: int = 0


class Served:
    """``simasn-idp serve`` on a migrated database, and a foundation beside it to look inside."""

    def __init__(
        self, folder: Path, *, database_url: str, redis_url: str = "", **settings: str
    ) -> None:
        self.port = free_port()
        self._log = folder / "serve.log"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("SIMASN_")},
            "PORT": str(self.port),
            "SIMASN_DATA_DIR": str(folder),
            "SIMASN_DATABASE_URL": database_url,
            "SIMASN_REDIS_URL": redis_url,
            "SIMASN_TEST_MODE": "1",
            "SIMASN_WORKERS": str(WORKERS),
            "SIMASN_PASSWORD_MEMORY_KIB": "7168",
            "SIMASN_PASSWORD_TIME_COST": "1",
            **settings,
        }
        values = build_settings(
            folder,
            issuer=f"http://localhost:{self.port}",
            database_url=database_url,
            redis_url=redis_url,
            test_mode=True,
        )
        database = open_database(Flask("mark"), values)
        with database.transaction() as tx:
            mark_installation(tx, "test", 0)
        database.engine.dispose()
        self.foundation: Foundation = build_foundation(values)
        ensure_keys(self.foundation)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        with contextlib.closing(self.line()) as line:
            for _ in range(int(START_PATIENCE / 0.05)):
                answer = line.ask("/readyz")
                if answer is not None and answer.status == 200:
                    return
                if self._process.poll() is not None:
                    break
                threading.Event().wait(0.05)
        self.kill_all()
        raise AssertionError(self.said())

    def stop(self) -> None:
        self.shut_down()
        close_foundation(self.foundation)

    def shut_down(self) -> None:
        """SIGTERM, as a service manager does, until all of it is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)

    def kill_all(self) -> None:
        """SIGKILL for the master and every worker at once, as when the machine goes down."""
        assert self._process is not None
        workers = self.workers()
        self._process.kill()
        for worker in workers:
            _kill(worker)
        self._process.wait()

    def workers(self) -> list[int]:
        """The process ids of the workers that live now."""
        assert self._process is not None
        found: list[int] = []
        for task in Path(f"/proc/{self._process.pid}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
        return found

    def connections(self) -> list[int]:
        """How many connections of clients each worker holds now."""
        established, here = "01", f":{self.port:04X}"
        table = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ours = {
            f"socket:[{row[9]}]" for row in table if row[1].endswith(here) and row[3] == established
        }
        counts = []
        for worker in self.workers():
            with contextlib.suppress(OSError):
                links = {str(fd.readlink()) for fd in Path(f"/proc/{worker}/fd").iterdir()}
                counts.append(len(links & ours))
        return counts

    def line(self) -> Line:
        return Line(self.port)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the product on the same installation."""
        return subprocess.run(
            [COMMAND, *arguments, "--json"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def said(self) -> str:
        """What the server has logged."""
        return self._log.read_text(errors="replace")

    @contextlib.contextmanager
    def shot_at(self, pause: float) -> Iterator[Shots]:
        """SIGKILL a random worker every ``pause`` seconds meanwhile."""
        over = threading.Event()
        shots = Shots()

        def shoot() -> None:
            while not over.wait(pause):
                workers = self.workers()
                if len(workers) == WORKERS:
                    shots.shared += min(self.connections(), default=0) > 0
                    _kill(random.choice(workers))
                    shots.fired += 1

        shooter = threading.Thread(target=shoot)
        shooter.start()
        try:
            yield shots
        finally:
            over.set()
            shooter.join()


def _kill(process_id: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


def in_lanes(count: int, act: Any) -> None:
    """Run ``act(number)`` in that many threads; the first fault of any is raised here."""
    faults: list[BaseException] = []

    def run(number: int) -> None:
        try:
            act(number)
        except BaseException as fault:  # noqa: BLE001 - raised again below
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
