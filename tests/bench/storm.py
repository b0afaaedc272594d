"""A storm of wrong sign-ins: what other requests feel meanwhile, and who still gets in.

Probes (client credentials and JWKS, 100 requests a second each, open loop) run alone first, then
beside 100 wrong sign-ins a second, half of whose names are unknown. People who know their password
go on signing in: one a second from a browser that has been used before, on an account under
attack, and one a second from a new browser on an account that nobody attacks.
"""

import os
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from . import operations, processes
from .browser import Jar, Person, get, post, read_form, walk
from .engine import Factory, Operation, Stream, run
from .measure import Plan, percentile
from .target import Target
from .wire import CheckFailed

_PROBES_PER_SECOND = 100.0
_PROBE_CONNECTIONS = 8
_STORM_CONNECTIONS = 64
_OWNERS_PER_SECOND = 1.0
_OWNER_CONNECTIONS = 8
_PATIENCE = 2.0
_LEAST_SECONDS = 3.0  # fewer leave too few probes for a 99th percentile
_OVERLOAD_ANSWERS = (429, 503)
_SPREAD = 500
_FRESH = 100_000


@dataclass(frozen=True)
class Kind:
    """A storm: from how many addresses the tries come, and whether each opens a form of its own."""

    name: str
    addresses: int
    new_forms: bool = False


KINDS = (Kind("spread", _SPREAD), Kind("one-address", 1), Kind("all-new", _FRESH, new_forms=True))


def _forwarded(number: int) -> str:
    """The header of the proxy in front (198.18.0.0/15 and on: addresses of benchmarks)."""
    return f"X-Forwarded-For: 198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}\r\n"


class _Storm:
    """Wrong passwords on many accounts, from so many addresses."""

    def __init__(self, target: Target, victims: list[Person], kind: Kind, rate: float) -> None:
        self.target = target
        self.victims = victims
        self.kind = kind
        self.answers: Counter[str] = Counter()
        self.forms: deque[tuple[Jar, str, dict[str, str]]] = deque()
        self.number = 0
        self.stream = Stream(self.attempt, target.port, _STORM_CONNECTIONS, rate)

    def _open_form(self) -> Operation:
        """One browser on its way to the sign-in form."""
        jar, host = Jar(extra=_forwarded(self.number % self.kind.addresses)), self.target.host
        _verifier, challenge = operations.pkce()
        here = f"http://{host}{self.target.authorize_url(challenge, challenge[:32])}"
        response = yield get(host, here, jar)
        jar.store(response)
        while response.status in (302, 303, 307):
            here = urljoin(here, response.header(b"location"))
            response = yield get(host, here, jar)
            jar.store(response)
        action, inputs = read_form(response, here)
        self.forms.append((jar, action, inputs))

    def attempt(self) -> Operation:
        """One wrong password; refused with the form again, or turned away."""
        self.number += 1
        number = self.number
        if not self.forms:
            yield from self._open_form()
        jar, action, inputs = self.forms.popleft()
        jar.extra = _forwarded(number % self.kind.addresses)
        person = self.victims[number % len(self.victims)].username
        name = person if number % 2 else f"{person}{number}"
        filled = {**inputs, "username": name, "password": f"salah-{number}"}
        response = yield post(self.target.host, action, urlencode(filled), jar)
        jar.store(response)
        self.answers[str(response.status)] += 1
        if response.status != 200 and response.status not in _OVERLOAD_ANSWERS:
            raise CheckFailed(f"wrong sign-in: status {response.status}")
        if response.status == 200 and b'name="username"' not in response.body:
            raise CheckFailed("wrong sign-in: answered without a form")
        if not self.kind.new_forms:
            self.forms.append((jar, action, inputs))


class _Owners:
    """People who know their password, and how long it takes them to get in."""

    def __init__(self, target: Target, people: list[tuple[Person, Jar | None]]) -> None:
        self.target = target
        self.people = people
        self.outcomes: Counter[str] = Counter()
        self.number = 0
        self.stream = Stream(self.attempt, target.port, _OWNER_CONNECTIONS, _OWNERS_PER_SECOND)

    def attempt(self) -> Operation:
        """One sign-in that should succeed; how it ended is counted."""
        person, known = self.people[self.number % len(self.people)]
        self.number += 1
        jar = Jar(extra=_forwarded(_FRESH + id(self) % 1000 + self.number))
        if known is not None:
            jar.cookies = {key: text for key, text in known.cookies.items() if _names_browser(key)}
        target = self.target
        _verifier, challenge = operations.pkce()
        url = target.authorize_url(challenge, challenge[:32])
        try:
            location = yield from walk(target.host, url, target.redirect_uri, jar, person)
            operations.read_code(target, location, challenge[:32])
        except CheckFailed as failure:
            self.outcomes[str(failure)] += 1
        else:
            self.outcomes["in"] += 1

    def figures(self) -> dict[str, Any]:
        """The share that got in within _PATIENCE seconds, and in what time."""
        ordered = sorted(self.stream.latencies)
        refused = sum(self.outcomes.values()) - self.outcomes["in"]
        slow = sum(latency > _PATIENCE for latency in ordered)
        total = max(1, sum(self.outcomes.values()))
        return {
            "share_in_time": max(0.0, 1 - (refused + slow) / total),
            "p50_ms": percentile(ordered, 0.5) * 1000,
            "p99_ms": percentile(ordered, 0.99) * 1000,
            "count": total,
            "outcomes": dict(self.outcomes),
        }


def _names_browser(key: tuple[str, str]) -> bool:
    """Whether a cookie stays when the session is over; sessions are left behind."""
    return "session" not in key[1]


def _know_browsers(target: Target, people: list[Person]) -> list[tuple[Person, Jar | None]]:
    """Sign each person in once, so that the provider knows a browser of theirs."""
    known: list[tuple[Person, Jar | None]] = []

    def operation() -> Operation:
        person = people[len(known)]
        jar = Jar(extra=_forwarded(_FRESH + 5000 + len(known)))
        known.append((person, jar))
        _verifier, challenge = operations.pkce()
        url = target.authorize_url(challenge, challenge[:32])
        yield from walk(target.host, url, target.redirect_uri, jar, person)

    stream = Stream(operation, target.port, 1, 10.0)
    run([stream], 0, len(people) / 10)
    if stream.errors:
        raise RuntimeError(f"{target.name}: preparing failed: {stream.errors[0]}")
    return known


def _probes(target: Target) -> dict[str, Stream]:
    def stream(factory: Factory) -> Stream:
        return Stream(factory, target.port, _PROBE_CONNECTIONS, _PROBES_PER_SECOND)

    return {
        "token_cc": stream(operations.client_credentials(target)),
        "jwks": stream(operations.document(target, target.endpoints.jwks, "keys")),
    }


def _figures(streams: dict[str, Stream]) -> dict[str, dict[str, float]]:
    figures = {}
    for name, stream in streams.items():
        ordered = sorted(stream.latencies)
        p50, p99 = (percentile(ordered, share) * 1000 for share in (0.5, 0.99))
        figures[name] = {"p50_ms": p50, "p99_ms": p99, "count": stream.done, "late": stream.late}
    return figures


class _Cores:
    """Busy shares of all cores over a window: by the server, and by strangers."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def _read(self) -> tuple[float, float, float, float]:
        busy = sum(processes.core_busy_seconds(core) for core in processes.CORES)
        wall = os.times().elapsed * len(processes.CORES)
        driver = os.times().user + os.times().system
        return processes.cpu_seconds(self.pid), busy, driver, wall

    def begin(self) -> None:
        """The window opens."""
        self.first = self._read()

    def end(self) -> None:
        """The window closes."""
        second = self._read()
        server, busy, driver, wall = (b - a for a, b in zip(self.first, second, strict=True))
        self.server = server / wall
        self.driver = driver / wall
        self.foreign = max(0.0, busy - server - driver) / wall


def measure(target: Target, plan: Plan, kind: Kind, rate: float = 100.0) -> dict[str, Any]:
    """Probe latencies without and with the storm, milliseconds; errors are listed."""
    seconds = max(plan.seconds, _LEAST_SECONDS)
    half = len(target.people) // 2
    victims, others = list(target.people[:half]), list(target.people[half:])
    known = _know_browsers(target, victims[:16])
    quiet = _probes(target)
    run(list(quiet.values()), plan.warmup, seconds)
    beside, storm = _probes(target), _Storm(target, victims, kind, rate)
    owners = {
        "known browser": _Owners(target, known),
        "new browser": _Owners(target, [(person, None) for person in others]),
    }
    cores = _Cores(target.process.pid)
    streams = [*beside.values(), storm.stream, *(each.stream for each in owners.values())]
    run(streams, plan.warmup, seconds, cores.begin, cores.end)
    errors = [error for stream in [*quiet.values(), *streams] for error in stream.errors]
    idle, stormy = _figures(quiet), _figures(beside)
    return {
        "idle": idle,
        "storm": stormy,
        "p99_ratio": {name: stormy[name]["p99_ms"] / idle[name]["p99_ms"] for name in idle},
        "sign_ins_answered": storm.stream.done / seconds,
        "sign_ins": _figures({"wrong": storm.stream})["wrong"],
        "answers": dict(storm.answers),
        "owners": {name: each.figures() for name, each in owners.items()},
        "cores": {"server": cores.server, "driver": cores.driver, "foreign": cores.foreign},
        "errors": errors[:5],
    }
