"""Runs of one workload against several providers, turn by turn, and their medians."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import operations, processes
from .engine import Exhausted, Factory, Operation, Stream, run
from .target import Target

_TOKENS = 512
_SESSIONS_LAST = 420.0
_TOKENS_LAST = 150.0
CONNECTIONS = 16


@dataclass(frozen=True)
class Plan:
    """Seconds of warm-up and of measuring, and how many runs."""

    warmup: float
    seconds: float
    runs: int


@dataclass
class Row:
    """One run, or the medians of several: operations a second, milliseconds, shares (0 to 1)."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    driver_share: float
    foreign_share: float
    count: int
    errors: list[str] = field(default_factory=list)


class Meter:
    """CPU of server, driver and of whatever else disturbs the server's core, over a window."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def _read(self) -> tuple[float, float, float, float]:
        own = processes.cpu_seconds(self.pid)
        core = processes.core_busy_seconds(processes.SERVER_CORE)
        return own, core, time.process_time(), time.perf_counter()

    def begin(self) -> None:
        """The window opens."""
        self.first = self._read()

    def end(self) -> None:
        """The window closes."""
        second = self._read()
        self.server, core, self.driver, self.wall = (
            b - a for a, b in zip(self.first, second, strict=True)
        )
        self.foreign = max(0.0, core - self.server)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; 0 for no values."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _bulk(target: Target, factory: Factory, operations_wanted: int) -> None:
    """Carry out a number of operations, untimed. Raises RuntimeError on the first error."""
    left = [operations_wanted]

    def bounded() -> Operation:
        if left[0] <= 0:
            raise Exhausted
        left[0] -= 1
        return factory()

    stream = Stream(bounded, target.port, CONNECTIONS)
    run([stream], 0, 300)
    if stream.errors:
        raise RuntimeError(f"{target.name}: preparing failed: {stream.errors[0]}")


def need_sessions(target: Target) -> None:
    """Everybody signed in, not long ago."""
    if target.sessions and not target.stale(target.sessions_at, _SESSIONS_LAST):
        return
    target.sessions.clear()
    _bulk(target, operations.sign_in(target, keep=True), len(target.people))
    target.sessions_at = time.monotonic()


def need_grants(target: Target) -> None:
    """Tokens of code flows: fresh access tokens, and a refresh family each."""
    if target.grants and not target.stale(target.grants_at, _TOKENS_LAST):
        return
    need_sessions(target)
    target.grants.clear()
    _bulk(target, operations.code_flow(target, collect=True, plain=True), _TOKENS)
    target.grants_at = time.monotonic()


def need_families(target: Target) -> None:
    """Refresh tokens of as many families as there are people, twice."""
    if target.families:
        return
    need_sessions(target)
    kept, target.grants = target.grants, []
    _bulk(target, operations.code_flow(target, collect=True), 2 * len(target.people))
    target.families.extend(grant.refresh_token for grant in target.grants)
    target.grants = kept


def need_codes(target: Target, plan: Plan) -> None:
    """Codes enough for a run of exchanges (a code is sooner made than exchanged)."""
    need_sessions(target)
    target.codes.clear()
    stream = Stream(operations.authorize(target, keep=True), target.port, CONNECTIONS)
    run([stream], 0, plan.warmup + plan.seconds)
    if stream.errors:
        raise RuntimeError(f"{target.name}: preparing codes failed: {stream.errors[0]}")


def _no_need(_target: Target, _plan: Plan) -> None:
    return None


Need = Callable[[Target, Plan], None]
WORKLOADS: dict[str, tuple[Need, Callable[[Target], Factory]]] = {
    "discovery": (
        _no_need,
        lambda t: operations.document(t, t.endpoints.discovery, "issuer"),
    ),
    "jwks": (_no_need, lambda t: operations.document(t, t.endpoints.jwks, "keys")),
    "token_cc": (_no_need, operations.client_credentials),
    "introspect": (lambda t, _p: need_grants(t), operations.introspect),
    "userinfo": (lambda t, _p: need_grants(t), operations.userinfo),
    "authorize": (lambda t, _p: need_sessions(t), operations.authorize),
    "exchange": (need_codes, operations.exchange),
    "code_flow": (lambda t, _p: need_sessions(t), operations.code_flow),
    "refresh": (lambda t, _p: need_families(t), operations.refresh),
    "signin": (_no_need, operations.sign_in),
}


def measure(target: Target, workload: str, plan: Plan) -> Row:
    """One run of one workload."""
    prepare, make = WORKLOADS[workload]
    prepare(target, plan)
    stream = Stream(make(target), target.port, CONNECTIONS)
    meter = Meter(target.process.pid)
    window = run([stream], plan.warmup, plan.seconds, meter.begin, meter.end)
    return to_row(stream, meter, window.end - window.start)


def to_row(stream: Stream, meter: Meter, seconds: float) -> Row:
    """The figures of a stream over a window of that many seconds."""
    ordered = sorted(stream.latencies)
    return Row(
        rate=stream.done / seconds if seconds else 0.0,
        p50_ms=percentile(ordered, 0.50) * 1000,
        p99_ms=percentile(ordered, 0.99) * 1000,
        cpu_ms=meter.server * 1000 / max(1, stream.done),
        driver_share=meter.driver / meter.wall if meter.wall else 0.0,
        foreign_share=meter.foreign / meter.wall if meter.wall else 0.0,
        count=stream.done,
        errors=stream.errors[:5] if stream.done or stream.errors else ["nothing was done"],
    )


def median(rows: Sequence[Row]) -> Row:
    """Column by column; counts and errors add up."""
    return Row(
        rate=statistics.median(row.rate for row in rows),
        p50_ms=statistics.median(row.p50_ms for row in rows),
        p99_ms=statistics.median(row.p99_ms for row in rows),
        cpu_ms=statistics.median(row.cpu_ms for row in rows),
        driver_share=statistics.median(row.driver_share for row in rows),
        foreign_share=statistics.median(row.foreign_share for row in rows),
        count=sum(row.count for row in rows),
        errors=[error for row in rows for error in row.errors],
    )


def compare(targets: Sequence[Target], workload: str, plan: Plan) -> dict[str, list[Row]]:
    """All runs of a workload, provider by provider in turn (A B C A B C)."""
    rows: dict[str, list[Row]] = {target.name: [] for target in targets}
    for _run in range(plan.runs):
        for target in targets:
            rows[target.name].append(measure(target, workload, plan))
    return rows
