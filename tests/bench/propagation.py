"""How soon a loss of authority binds: at every node and worker, and at a module that is told.

From the commit of an act (suspension, revocation, lapse, closed account) in a process of its own
to the refusal at introspection, userinfo, refresh and decision point, on every connection of every
node; and to the arrival of the logout token at a module. Then the module is killed, acts go on,
and it comes back: everything must arrive, in order, and how long that took is told.
"""

import json
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from idp import directory, governance
from idp.audit import OPERATOR
from idp.foundation.database import Transaction
from idp.governance.transitions import reduce_authority
from tests.hostile.served import Line
from tests.servers import PostgresServer, RedisServer

from .measure import percentile
from .propagation_place import PATIENCE, RESOURCE, Held, Installation, until

_PLACES = ("introspection", "userinfo", "refresh", "decision point")
_TOLD = {"logout": "logout token at the module", "event": "event at the module"}
_ACT_EVERY = 0.5


@dataclass
class Figures:
    """Milliseconds from commit, by what was measured."""

    name: str
    times: dict[str, list[float]] = field(default_factory=dict)
    outage: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, place: str, seconds: float) -> None:
        self.times.setdefault(place, []).append(seconds * 1000)

    def summary(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            place: {
                "count": len(times),
                "p50_ms": round(statistics.median(times), 1),
                "p99_ms": round(percentile(sorted(times), 0.99), 1),
            }
            for place, times in self.times.items()
        }
        return shown | {"outage": self.outage, "errors": self.errors}


def acts(held: Held) -> dict[str, Callable[[Transaction, int], object]]:
    """The four losses, by name."""
    return {
        "suspend": lambda tx, now_ms: governance.suspend(
            tx, held.assignment, scope="person", reason="lalai", actor=OPERATOR, now_ms=now_ms
        ),
        "revoke": lambda tx, now_ms: governance.revoke(
            tx, held.assignment, reason="dicabut", actor=OPERATOR, now_ms=now_ms
        ),
        "lapse": lambda tx, now_ms: tx.publish(
            directory.PersonDeparted(held.person, now_ms // 1000)
        ),
        "disable": lambda tx, now_ms: directory.disable_person(
            tx, held.person, reason="uji", actor=OPERATOR, now_ms=now_ms
        ),
    }


def measure(place: Installation, figures: Figures, trials: int) -> None:
    """``trials`` of each act: refusals everywhere, and the logout token at the module."""
    pdp = place.asker.post("/oauth/token", {"grant_type": "client_credentials", "scope": "pdp"})
    token = pdp.get_json()["access_token"]
    for number in range(trials * 4):
        held = place.appoint(number)
        name, work = list(acts(held).items())[number % 4]
        probes = _probes(place, held, token)
        for probe in _PLACES[:2] + _PLACES[3:]:
            if probes[probe](place.lines[0]):
                figures.errors.append(f"{probe} refuses before {name}")
        committed = place.act(work)
        for probe in _PLACES:
            for line in place.lines if probe != "refresh" else place.lines[:1]:
                figures.add(probe, _refused_after(probes[probe], line, committed, figures))
        for kind, told in _TOLD.items():
            arrived = until(partial(_arrival, place, held.person, kind, committed))
            if arrived is None:
                figures.errors.append(f"no {kind} after {name}")
            else:
                figures.add(told, arrived - committed)


def measure_outage(place: Installation, figures: Figures, seconds: float) -> None:
    """The module is down for so long, with an act every half second; then it comes back."""
    people = [place.appoint(10_000 + number) for number in range(6)]
    place.kill_module()
    expected: list[tuple[str, float]] = []
    begun = time.time()
    while time.time() - begun < seconds:
        held = people[len(expected) % len(people)]
        committed = place.act(
            lambda tx, now_ms, held=held: reduce_authority(tx, held.person, now_ms // 1000)
        )
        expected.append((held.person, committed))
        time.sleep(_ACT_EVERY)
    place.start_module()
    back = time.time()

    def told() -> list[tuple[float, str, str, int]]:
        wanted = {person for person, _ in expected}
        return [row for row in place.heard() if row[1] in wanted and row[0] >= back]

    messages = 2 * len(expected)  # a logout token and an event for each act
    until(lambda: len(told()) >= messages, patience=90)
    rows = told()
    for person in {person for person, _ in expected}:
        issued = [row[3] for row in rows if row[1:3] == (person, "event")]
        if issued != sorted(issued):
            figures.errors.append("out of order after the outage")
    if len(rows) < messages:
        figures.errors.append(f"{messages - len(rows)} lost in the outage")
    figures.outage = {
        "seconds_down": round(seconds),
        "acts": len(expected),
        "messages": messages,
        "received": len(rows),
        "seconds_to_first": round(min((row[0] for row in rows), default=back) - back, 1),
        "seconds_to_last": round(max((row[0] for row in rows), default=back) - back, 1),
    }


def _probes(place: Installation, held: Held, pdp: str) -> dict[str, Callable[[Line], bool]]:
    """For each place whether it refuses the person."""
    basic = place.party.basic()

    def introspection(line: Line) -> bool:
        answer = line.surely("/oauth/introspect", {"token": held.access_token}, basic)
        return answer.json() == {"active": False}

    def userinfo(line: Line) -> bool:
        bearer = {"Authorization": f"Bearer {held.access_token}"}
        return line.surely("/oauth/userinfo", None, bearer).status == 401

    def refresh(line: Line) -> bool:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": held.refresh_token,
            "resource": RESOURCE,
        }
        answer = line.surely("/oauth/token", fields, basic)
        if answer.status == 200:
            held.refresh_token = answer.json()["refresh_token"]
        return answer.status == 400

    def decision(line: Line) -> bool:
        return not _ask(line, held.person, pdp)

    return dict(zip(_PLACES, (introspection, userinfo, refresh, decision), strict=True))


def _ask(line: Line, person: str, token: str) -> bool:
    question = {
        "subject": {"type": "user", "id": person},
        "action": {"name": "akses"},
        "resource": {"type": "modul:pengelolaan", "id": "x", "properties": {"pegawai": person}},
        "context": {"acr": "mfa", "auth_time": int(time.time())},
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line._http.request("POST", "/access/v1/evaluation", json.dumps(question), headers)
    answer = line.receive()
    assert answer is not None
    return bool(answer.json()["decision"])


def _refused_after(
    probe: Callable[[Line], bool], line: Line, committed: float, figures: Figures
) -> float:
    while not probe(line):
        if time.time() - committed > PATIENCE:
            figures.errors.append("still allowed after ten seconds")
            break
    return time.time() - committed


def _arrival(place: Installation, person: str, kind: str, after: float) -> float | None:
    times = [row[0] for row in place.heard() if row[1:3] == (person, kind) and row[0] >= after - 1]
    return max(times[0], after) if times else None


def run(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Both installations: one node on SQLite, two nodes on PostgreSQL and Redis."""
    trials, outage = (3, 20.0) if quick else (25, 600.0)
    told: dict[str, Any] = {}
    for name, nodes in (("one node, SQLite", 1), ("two nodes, PostgreSQL and Redis", 2)):
        figures = Figures(name)
        with ExitStack() as stack:
            place = _installation(stack, folder / str(nodes), nodes)
            for _ in range(nodes):
                place.start_node()
            place.start_module()
            measure(place, figures, trials)
            measure_outage(place, figures, outage)
        told[name] = figures.summary()
        _print(name, told[name])
    return told


def _installation(stack: ExitStack, folder: Path, nodes: int) -> Installation:
    folder.mkdir(parents=True)
    if nodes == 1:
        return Installation(stack, folder, f"sqlite:///{folder}/simasn.db", "")
    postgresql, redis = PostgresServer(), RedisServer()
    stack.callback(postgresql.stop)
    stack.callback(redis.stop)
    return Installation(stack, folder, postgresql.create_database("bench"), redis.url)


def _print(name: str, figures: dict[str, Any]) -> None:
    print(f"\n{name}: from commit to refusal, every connection of every node")
    for place, times in figures.items():
        if place not in ("outage", "errors"):
            print(
                f"  {place:<28}{times['count']:>6}  p50 {times['p50_ms']:>8.1f} ms"
                f"  p99 {times['p99_ms']:>8.1f} ms"
            )
    print(f"  outage: {json.dumps(figures['outage'])}")
    for error in figures["errors"][:3]:
        print(f"  ! {error}")
