"""PD-05, and the policy itself: a change binds with the next question, in every worker and node.

The product is served: two workers on SQLite, and two nodes of two workers each over PostgreSQL and
Redis. Connections are kept open, so that each is one worker's, and all workers have one.
"""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from idp import governance
from idp.directory import PersonRecord
from idp.foundation.database import Statement
from tests.hostile.lanes import basic_of
from tests.hostile.served import WORKERS, Served
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.spec.asking import EVALUATION, EVALUATIONS, evaluation
from tests.spec.flows import add_client

POLICIES = Path(__file__).resolve().parents[2] / "policies"
MOST_ROUNDS = 10
LINES_A_NODE = 16
PATIENCE = 30
"""How often all connections of a node are opened anew until each worker has one."""
WITHIN = 1.0
"""Seconds in which a new version is everywhere."""
RULE = "FA-MD-LIHAT"
KEEP_BROKEN = Statement(
    text(
        "INSERT INTO policy_version (version, name, effective_from, author, document, files,"
        " answers, seal, stored_at) SELECT 'badbadbadbadbad0', name, effective_from, author,"
        " document, files, answers, seal, stored_at FROM policy_version WHERE version = :version"
    )
)
ACTIVATE_BROKEN = Statement(
    text(
        "INSERT INTO policy_activation (version, at_ms, actor, reason)"
        " VALUES ('badbadbadbadbad0', 0, 'intruder', 'none')"
    )
)


@dataclass
class Everywhere:
    """All nodes, a module's connections to every worker of each, and people to ask about."""

    nodes: list[Served]
    headers: dict[str, str]
    fasilitator: PersonRecord
    employee: PersonRecord
    assignment: governance.AssignmentRecord
    lines: list[http.client.HTTPConnection] = field(default_factory=list)

    @property
    def node(self) -> Served:
        return self.nodes[0]

    def connect(self) -> None:
        """Connections of which every worker of every node has one at least."""
        for node in self.nodes:
            for _ in range(PATIENCE):
                lines = [
                    http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
                    for _ in range(LINES_A_NODE)
                ]
                # All at once: one after the other, an idle worker may take them all.
                for line in lines:
                    self.send(line, self.looking())
                for line in lines:
                    self.receive(line)
                if len(node.workers()) == WORKERS and min(node.connections()) > 0:
                    break
                for line in lines:
                    line.close()
            else:
                raise AssertionError(node.connections())
            self.lines += lines

    def close(self) -> None:
        for line in self.lines:
            line.close()

    def looking(self) -> dict[str, Any]:
        """The fasilitator looks at an employee of his unit."""
        return evaluation(
            self.fasilitator.id,
            "lihat",
            f"md:pribadi/{self.employee.id}",
            pegawai=self.employee.id,
            context={"acr": "mfa"},
        )

    def looking_at_himself(self) -> dict[str, Any]:
        me = self.fasilitator.id
        return evaluation(me, "lihat", f"md:pribadi/{me}", pegawai=me, context={"acr": "pwd"})

    def ask(
        self, line: http.client.HTTPConnection, document: dict[str, Any], path: str = EVALUATION
    ) -> dict[str, Any]:
        self.send(line, document, path)
        return self.receive(line)

    def send(
        self, line: http.client.HTTPConnection, document: dict[str, Any], path: str = EVALUATION
    ) -> None:
        line.request("POST", path, json.dumps(document), self.headers)

    def receive(self, line: http.client.HTTPConnection) -> dict[str, Any]:
        response = line.getresponse()
        body = response.read()
        assert response.status == 200, (response.status, body)
        answer: dict[str, Any] = json.loads(body)
        return answer

    def ask_all(self, document: dict[str, Any]) -> list[tuple[bool, str, str]]:
        """Decision, version and code from every connection, in order."""
        answers = [self.ask(line, document) for line in self.lines]
        return [(a["decision"], a["context"]["policy"], a["context"]["code"]) for a in answers]

    def command(self, *words: str) -> Any:
        done = self.node.command(*words)
        assert done.returncode == 0, (done.stdout, done.stderr)
        return json.loads(done.stdout)


def people(node: Served) -> tuple[PersonRecord, PersonRecord, governance.AssignmentRecord]:
    foundation = node.foundation
    load_units(foundation)
    fasilitator, employee = employ(foundation, "DINKES"), employ(foundation, "DINKES.1")
    assignment = appoint(foundation, fasilitator)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, fasilitator.id, now_ms=foundation.clock.now_ms())
    return fasilitator, employee, assignment


@pytest.fixture(params=["two_workers", "two_nodes"])
def everywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Everywhere]:
    if request.param == "two_workers":
        nodes = [request.getfixturevalue("embedded")]
    else:
        first: Served = request.getfixturevalue("on_servers")
        # The second node of the same installation: the same databases and the same master key.
        url, redis = (first.environment[f"SIMASN_{n}_URL"] for n in ("DATABASE", "REDIS"))
        nodes = [first, Served(tmp_path, database_url=url, redis_url=redis)]
    client = add_client(
        nodes[0].foundation,
        client_name="Modul Uji",
        redirect_uris=[],
        scope="pdp",
        grant_types=["client_credentials"],
    )
    headers = {"Content-Type": "application/json", **basic_of(client)}
    made = Everywhere(nodes, headers, *people(nodes[0]))
    try:
        made.connect()
        yield made
    finally:
        made.close()
        for node in nodes[1:]:
            node.stop()


def changed(folder: Path) -> Path:
    """The policy without the rule by which a fasilitator looks at data."""
    shutil.copytree(POLICIES, folder)
    file = folder / "roles" / "fasilitator.csv"
    lines = file.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.rstrip().endswith(RULE)]
    assert len(kept) == len(lines) - 1
    file.write_text("".join(kept))
    return folder


@pytest.mark.pasal("9(7)", allows=False)
def test_pd05_a_suspension_binds_with_the_next_question_in_every_worker_and_node(
    everywhere: Everywhere,
) -> None:
    looking, own = everywhere.looking(), everywhere.looking_at_himself()
    assert {answer[0] for answer in everywhere.ask_all(looking)} == {True}
    everywhere.command(
        "assignment", "suspend", everywhere.assignment.id, "--scope", "person", "--reason", "lalai"
    )
    answers = everywhere.ask_all(looking)
    assert {(allowed, code) for allowed, _, code in answers} == {(False, "DIHENTIKAN_SEMENTARA")}
    assert len(answers) == len(everywhere.lines)
    # Pasal 9(7) stops what he manages, not what is his own.
    assert {answer[0] for answer in everywhere.ask_all(own)} == {True}


@pytest.mark.pasal("2.b")
def test_a_new_version_is_everywhere_within_a_second_and_never_half(
    everywhere: Everywhere, tmp_path: Path
) -> None:
    looking = everywhere.looking()
    ((allowed, old, _),) = set(everywhere.ask_all(looking))
    assert allowed
    new = everywhere.command("policy", "keep", "--folder", str(changed(tmp_path / "bundle")))
    # Kept is not in force.
    assert {answer[1] for answer in everywhere.ask_all(looking)} == {old}
    restless, quiet = everywhere.lines[::4], everywhere.lines[1::4]
    over = threading.Event()
    seen: list[list[tuple[float, set[tuple[bool, str]]]]] = [[] for _ in restless]
    batch = {"evaluations": [looking] * 10}

    def keep_asking(number: int) -> None:
        while not over.is_set():
            answers = everywhere.ask(restless[number], batch, EVALUATIONS)["evaluations"]
            told = {(a["decision"], a["context"]["policy"]) for a in answers}
            seen[number].append((time.perf_counter(), told))

    askers = [threading.Thread(target=keep_asking, args=(n,)) for n in range(len(restless))]
    for asker in askers:
        asker.start()
    try:
        everywhere.command("policy", "activate", new["version"], "--reason", "perubahan")
        activated = time.perf_counter()
        over.wait(WITHIN)
    finally:
        over.set()
        for asker in askers:
            asker.join()
    before, after = (True, old), (False, new["version"])
    for notes in seen:
        # Never half: each batch is of one version, answered as that version answers; never back.
        assert all(told in ({before}, {after}) for _, told in notes)
        turned = [told == {after} for _, told in notes]
        assert turned == sorted(turned)
        first = next(moment for moment, told in notes if told == {after})
        assert first - activated < WITHIN
    # With the very next question, where nobody has asked yet.
    assert {
        (a["decision"], a["context"]["policy"])
        for a in [everywhere.ask(line, looking) for line in quiet]
    } == {after}
    assert set(everywhere.ask_all(looking)) == {(*after, "BUKAN_DATA_SENDIRI")}


def test_a_broken_version_leaves_the_old_one_serving_and_says_so(
    everywhere: Everywhere,
) -> None:
    looking = everywhere.looking()
    (before,) = set(everywhere.ask_all(looking))
    with everywhere.node.foundation.database.transaction() as tx:
        assert tx.run(KEEP_BROKEN, version=before[1]) == 1
        tx.run(ACTIVATE_BROKEN)
    assert set(everywhere.ask_all(looking)) == {before}
    assert set(everywhere.ask_all(looking)) == {before}
    # The nodes log into one file here: once for each worker, not with every question.
    said = [
        json.loads(line) for line in everywhere.node.said().splitlines() if "policy_broken" in line
    ]
    assert len(said) == WORKERS * len(everywhere.nodes)
    assert {entry["version"] for entry in said} == {"badbadbadbadbad0"}
    for line in everywhere.lines:
        line.request("GET", "/readyz", headers={"Host": "localhost"})
        told = json.loads(line.getresponse().read())
        assert (told["status"], told["policy"]) == ("ready", before[1])
        assert told["policy_fault"]
    listed = {v["version"]: v for v in everywhere.command("policy", "list")}
    assert listed["badbadbadbadbad0"]["fault"]
    assert listed[before[1]]["fault"] is None
    refused = everywhere.node.command(
        "policy", "activate", "badbadbadbadbad0", "--reason", "coba lagi"
    )
    assert refused.returncode == 1
    # A node that starts anew serves the last version that is whole, instead of not starting.
    everywhere.close()
    everywhere.node.kill_all()
    everywhere.node.start()
    everywhere.lines.clear()
    everywhere.connect()
    assert set(everywhere.ask_all(looking)) == {before}
