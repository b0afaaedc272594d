"""The decision point over HTTP: single evaluations, batches, searches, and the yardstick."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.bench import processes
from tests.bench.engine import Factory, Operation, Stream, run
from tests.bench.measure import CONNECTIONS, Meter, Plan, Row, percentile, to_row
from tests.bench.ours import ROOT
from tests.bench.policy import trivial
from tests.bench.policy.questions import LATELY, Asked
from tests.bench.target import Client
from tests.bench.wire import CheckFailed, Response

EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
BATCH = 100
PAGE = 10
"""Results a page, where sizes are compared: every size has as many."""
METADATA = "/.well-known/authzen-configuration"


@dataclass(frozen=True)
class Point:
    """A running server: where it listens, and what authenticates its caller."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    asker: tuple[str, str] | None = None

    def headers(self) -> str:
        """The header line of a fresh token of scope ``pdp``; nothing at the yardstick."""
        if self.asker is None:
            return ""
        data = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "pdp"})
        request = urllib.request.Request(f"http://localhost:{self.port}/oauth/token", data.encode())
        name, _, value = Client(*self.asker).authorization.strip().partition(": ")
        request.add_header(name, value)
        with urllib.request.urlopen(request, timeout=10) as answer:
            token = json.load(answer)["access_token"]
        return f"Authorization: Bearer {token}\r\n"


def start_trivial(folder: Path) -> Point:
    """The yardstick on the server's core."""
    port = processes.free_port()
    log = folder / "trivial.log"
    program = Path(sys.executable)
    command = [str(program), "-m", "tests.bench.policy.trivial", str(port)]
    process = processes.start(command, ROOT, {}, log)
    processes.wait_until_answers(process, port, "/healthz", log)
    return Point("trivial Flask", process, port)


def measure(point: Point, kind: str, asked: Sequence[Asked], plan: Plan) -> tuple[Row, float]:
    """One run of one kind of request; the row, and the p95 in milliseconds."""
    stream = Stream(_FACTORIES[kind](point, asked), point.port, CONNECTIONS)
    meter = Meter(point.process.pid)
    window = run([stream], plan.warmup, plan.seconds, meter.begin, meter.end)
    row = to_row(stream, meter, window.end - window.start)
    return row, percentile(sorted(stream.latencies), 0.95) * 1000


def has_search(point: Point) -> bool:
    """Whether the metadata tell of searches."""
    with urllib.request.urlopen(f"http://localhost:{point.port}{METADATA}", timeout=10) as answer:
        return "search_resource_endpoint" in json.load(answer)


def _evaluation(point: Point, asked: Sequence[Asked]) -> Factory:
    headers = point.headers()
    bodies = cycle([(_evaluation_body(item), item.allowed) for item in asked])

    def factory() -> Operation:
        body, allowed = next(bodies)
        answer = yield _post(point, EVALUATION, headers, body)
        _expect(answer, b'{"decision":true' if allowed else b'{"decision":false')

    return factory


def _trivial(point: Point, asked: Sequence[Asked]) -> Factory:
    bodies = cycle([_evaluation_body(item) for item in asked])

    def factory() -> Operation:
        answer = yield _post(point, trivial.PATH, "", next(bodies))
        _expect(answer, b'{"decision":true')

    return factory


def _batch(point: Point, asked: Sequence[Asked]) -> Factory:
    headers = point.headers()
    groups = [asked[at : at + BATCH] for at in range(0, len(asked) - BATCH + 1, BATCH)]
    ready = cycle(
        [
            (
                json.dumps({"evaluations": [_document(item) for item in group]}).encode(),
                sum(item.allowed for item in group),
            )
            for group in groups
        ]
    )

    def factory() -> Operation:
        body, allowed = next(ready)
        answer = yield _post(point, EVALUATIONS, headers, body)
        _expect(answer, b'{"evaluations":')
        if answer.body.count(b'"decision":true') != allowed:
            raise CheckFailed("a batch with other answers")

    return factory


def _search(point: Point, asked: Sequence[Asked], limit: int | None = None) -> Factory:
    """Pages of who may see an employee's data, and of whose data a fasilitator may see."""
    headers = point.headers()
    pages = _searches(asked, limit)

    def factory() -> Operation:
        path, document = next(pages)
        answer = yield _post(point, path, headers, json.dumps(document).encode())
        _expect(answer, b"{")
        if b'"results"' not in answer.body:
            raise CheckFailed("no results")

    return factory


def _searches(
    asked: Sequence[Asked], limit: int | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    of_fasilitators = [item for item in asked if item.question.action == "perbarui"]
    for item in cycle(of_fasilitators):
        whole = _document(item) | ({} if limit is None else {"page": {"limit": limit}})
        resource = whole["resource"]
        who = {**whole, "subject": {"type": "user"}}
        yield "/access/v1/search/subject", who
        what = {**whole, "resource": {"type": resource["type"]}}
        yield "/access/v1/search/resource", what
        acts = {name: whole[name] for name in whole if name != "action"}
        yield "/access/v1/search/action", acts


_FACTORIES = {
    "evaluation": _evaluation,
    "trivial": _trivial,
    "batch": _batch,
    "search": _search,
    "search of 10": partial(_search, limit=PAGE),
}


def _document(item: Asked) -> dict[str, Any]:
    question = item.question
    return {
        "subject": {"type": question.subject_kind, "id": question.subject_id},
        "action": {"name": question.action},
        "resource": {
            "type": question.resource_type,
            "id": question.resource_id or "x",
            "properties": dict(question.properties),
        },
        # A fresh proof each time: some acts ask for one of the last five minutes.
        "context": {"acr": question.acr, "auth_time": int(time.time()) - LATELY},
    }


def _evaluation_body(item: Asked) -> bytes:
    return json.dumps(_document(item)).encode()


def _post(point: Point, path: str, headers: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{point.port}\r\n{headers}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _expect(answer: Response, beginning: bytes) -> None:
    if answer.status != 200 or not answer.body.startswith(beginning):
        said = answer.body[:200].decode(errors="replace")
        raise CheckFailed(f"status {answer.status}: {said}")
