"""Nodes, a module that is told, and persons with authority: what propagation is measured on."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from idp import governance, oidc
from idp.app import Application, build_foundation, build_provider, mount
from idp.audit import OPERATOR
from idp.foundation.clock import SystemClock
from idp.foundation.database import Transaction, open_database
from idp.foundation.installation import mark_installation
from idp.keys import ensure_keys
from idp.oidc import Registered
from idp.signals.stream_form import StreamWish
from idp.signals.streams import create_stream
from idp.signals.vocabulary import PUSH
from tests.foundations import build_settings
from tests.hostile.served import Line
from tests.migrated import migrate
from tests.spec.flows import REDIRECT, Browser, Party, add_person

from . import processes

ROOT = Path(__file__).resolve().parents[2]
RESOURCE = "urn:simasn:pengelolaan"
PATIENCE = 10.0
_CONNECTIONS = 4
_UNIT = "UJI"
_SCOPE = "openid pengelolaan offline_access"


@dataclass
class Held:
    """A fasilitator with live tokens of a module."""

    person: str
    assignment: str
    access_token: str
    refresh_token: str


class Installation:
    """Nodes on one database, a module that is told, and this process as the one that acts."""

    def __init__(self, stack: ExitStack, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder, self._stack = folder, stack
        migrate(database_url)
        self.ports = [processes.free_port()]
        values = build_settings(
            folder,
            issuer=f"http://localhost:{self.ports[0]}",
            database_url=database_url,
            redis_url=redis_url,
            test_mode=True,
        )
        database = open_database(Flask("mark"), values)
        with database.transaction() as tx:
            mark_installation(tx, "test", 0)
        database.engine.dispose()
        self.foundation = build_foundation(values, SystemClock())
        stack.callback(self.foundation.database.engine.dispose)
        ensure_keys(self.foundation)
        self.application: Application = mount(build_provider(self.foundation))
        self._variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SIMASN_")},
            "SIMASN_DATA_DIR": str(folder),
            "SIMASN_DATABASE_URL": database_url,
            "SIMASN_REDIS_URL": redis_url,
            "SIMASN_TEST_MODE": "1",
            "SIMASN_WORKERS": "2",
            "SIMASN_ISSUER": values.issuer,
        }
        self.lines: list[Line] = []
        self._module_port = processes.free_port()
        self._heard = folder / "heard"
        self._module: subprocess.Popen[bytes] | None = None
        self.party, self.asker = self._clients()
        self._subscribe()

    def start_node(self) -> None:
        """Another node with two workers; its connections join the ones that are asked."""
        number = len(self.lines) // _CONNECTIONS
        if number == len(self.ports):
            self.ports.append(processes.free_port())
        port, log = self.ports[number], self.folder / f"node-{number}.log"
        command = [str(ROOT / ".venv/bin/simasn-idp"), "serve"]
        node = processes.start(
            command, ROOT, {**self._variables, "PORT": str(port)}, log, cores=processes.CORES
        )
        self._stack.callback(processes.stop, node)
        processes.wait_until_answers(node, port, "/readyz", log)
        for _ in range(_CONNECTIONS):
            line = Line(port)
            self._stack.callback(line.close)
            self.lines.append(line)

    def start_module(self) -> None:
        """The module that is told; killed by ``kill_module`` or at the end."""
        command = [sys.executable, str(ROOT / "tests/bench/receiver.py")]
        self._heard.touch()
        self._module = subprocess.Popen([*command, str(self._module_port), str(self._heard)])
        self._stack.callback(self.kill_module)
        until(lambda: _listens(self._module_port))

    def kill_module(self) -> None:
        if self._module is not None:
            self._module.kill()
            self._module.wait()
            self._module = None

    def heard(self) -> list[tuple[float, str, str, int]]:
        """When, about whom, what kind and when issued, in the order of arrival."""
        rows = [line.split() for line in self._heard.read_text().splitlines()]
        return [(float(row[0]), row[1], row[2], int(row[3])) for row in rows]

    def act(self, work: Callable[[Transaction, int], object]) -> float:
        """Carry out and commit; gives when it was committed (epoch seconds)."""
        with self.foundation.database.transaction() as tx:
            work(tx, self.foundation.clock.now_ms())
        return time.time()

    def appoint(self, number: int) -> Held:
        """A new fasilitator who is signed in at the module with two factors."""
        nip = f"1980{1 + number // 800 % 12:02d}152005011{100 + number % 800}"
        person = add_person(self.foundation, nip, totp=True)
        with self.foundation.database.transaction() as tx:
            item = governance.record_assignment(
                tx,
                self.foundation,
                person_id=person,
                role="fasilitator",
                unit_code=_UNIT,
                state="active",
                valid_from="2020-01-01",
                document="188.44/1/UJI",
            )
            governance.sign_pledge(tx, person, now_ms=self.foundation.clock.now_ms())
        code = Browser(self.application).sign_in(self.party, nip, scope=_SCOPE)["code"]
        tokens = self.party.exchange(code, resource=RESOURCE).get_json()
        return Held(person, item.id, tokens["access_token"], tokens["refresh_token"])

    def _clients(self) -> tuple[Party, Party]:
        module = self._register(
            {
                "client_name": "Modul pengelolaan",
                "redirect_uris": [REDIRECT],
                "scope": _SCOPE,
                "grant_types": ["authorization_code", "refresh_token"],
                "backchannel_logout_uri": f"http://127.0.0.1:{self._module_port}/keluar",
            },
            "pengelolaan",
        )
        grants = {"grant_types": ["client_credentials"], "response_types": ["code"]}
        asker = self._register({"client_name": "Penanya", "scope": "pdp", **grants}, None)
        return (
            Party(self.application, module.client_id, module.client_secret),
            Party(self.application, asker.client_id, asker.client_secret),
        )

    def _subscribe(self) -> None:
        """The module is told by events as well: their ``iat`` shows the order of the acts."""
        wish = StreamWish(method=PUSH, endpoint_url=f"http://127.0.0.1:{self._module_port}/events")
        with self.foundation.database.transaction() as tx:
            create_stream(tx, self.foundation, self.party.client_id, wish)

    def _register(self, metadata: dict[str, Any], module: str | None) -> Registered:
        read = oidc.read_metadata(metadata, loopback_allowed=True)
        with self.foundation.database.transaction() as tx:
            return oidc.register_client(
                tx,
                read,
                actor=OPERATOR,
                now_ms=self.foundation.clock.now_ms(),
                first_party=True,
                module=module,
            )


def until(look: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What ``look`` gives as soon as it gives anything; None after so many seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        found = look()
        if found is not None and found is not False:
            return found
        time.sleep(0.01)
    return None


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
