"""The command line of the benchmark; `scripts/bench --help` lists the options."""

import argparse
import fcntl
import importlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import ceiling, measure, ours, processes, proof, report, storm
from .measure import Plan, Row
from .peers.django import peer as django_peer
from .peers.node import peer as node_peer
from .target import Target

_HOME = ours.ROOT / "var/bench"
_PEERS = {"node": node_peer, "django": django_peer}
_FULL = Plan(warmup=1.5, seconds=4.0, runs=3)
_QUICK = Plan(warmup=0.3, seconds=1.0, runs=1)
_GROWTH_SIZES = [1000, 10000]
_FROM_INSIDE = ("propagation", "audit", "mutation_day", "pages")
"""Modules of this folder that measure a running product, or a part of it, from inside."""
_POLICY_SIZES = ["1000", "10000", "100000"]
_GROWTH_WORKLOADS = [name for name in measure.WORKLOADS if name not in ("discovery", "jwks")]


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def read_arguments(given: Sequence[str]) -> argparse.Namespace:
    """The options, completed: plan, workloads, sizes and peers."""
    names = [*measure.WORKLOADS, "storm"]
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="one short run of each, about a minute")
    add(
        "--only",
        type=_list,
        default=[],
        metavar="W[,W]",
        help=f"{', '.join(names)}; or one of growth, {', '.join(_FROM_INSIDE)}",
    )
    add("--peer", type=_list, default=["node", "django"], help="node, django or none")
    add("--without-ours", action="store_true", help="measure the peers alone")
    add("--seconds", type=float, help="measured seconds of a run")
    add("--runs", type=int, help="runs, of which the median counts")
    add("--employees", type=_list, help="our sizes, such as 1000,10000; default 1000")
    add("--policy", action="store_true", help="access decisions, beside pycasbin and cedarpy")
    options = parser.parse_args(given)
    options.employees = options.employees or (_POLICY_SIZES if options.policy else ["1000"])
    if options.only == ["growth"]:
        options.only, options.peer = _GROWTH_WORKLOADS, ["none"]
        options.employees = [str(size) for size in _GROWTH_SIZES]
    options.inside = options.only.pop() if options.only in ([name] for name in _FROM_INSIDE) else ""
    unknown = set(options.only) - set(names) | set(options.peer) - {"none", *_PEERS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    base = _QUICK if options.quick else _FULL
    options.plan = Plan(base.warmup, options.seconds or base.seconds, options.runs or base.runs)
    options.only = options.only or names
    return options


def start_all(options: argparse.Namespace, folder: Path, targets: list[Target]) -> None:
    """Start ours (each size) and the peers, one after the other; appends to `targets`."""
    without = options.without_ours or options.only == ["storm"]
    sizes = [] if without else [int(size) for size in options.employees]
    for size in sizes:
        name = "ours" if len(sizes) == 1 else f"ours@{size}"
        targets.append(ours.start(_HOME / "ours", folder, size, name))
    for name in options.peer:
        if name == "none":
            continue
        targets.append(_PEERS[name].start(_HOME / name, folder))
    for target in targets:
        target.idle_memory = processes.memory_mb(target.process.pid)
        target.notes["proof"] = proof.prove(target)


def _storms(
    options: argparse.Namespace, folder: Path, targets: Sequence[Target]
) -> dict[str, dict[str, Any]]:
    """Peers as they run; ours as it is installed, started anew for each kind of storm."""
    outcome: dict[str, dict[str, Any]] = {}
    os.sched_setaffinity(0, processes.CORES)
    for kind in storm.KINDS:
        own = [] if options.without_ours else [_installed(options, folder, kind.name)]
        try:
            for target in [*own, *(each for each in targets if each.name in _PEERS)]:
                key = f"{target.name} {kind.name}"
                outcome[key] = storm.measure(target, options.plan, kind)
                report.print_storm(target.name, kind.name, outcome[key])
        finally:
            for target in own:
                processes.stop(target.process)
    return outcome


def _installed(options: argparse.Namespace, folder: Path, kind: str) -> Target:
    size = int(options.employees[0])
    target = ours.start(_HOME / "ours", folder / kind, size, "ours", as_installed=True)
    proof.prove(target)
    return target


def describe(target: Target) -> dict[str, Any]:
    """What is told of a provider beside its rows."""
    return {
        "memory_idle": target.idle_memory,
        "memory_loaded": processes.memory_mb(target.process.pid),
        "pss_mb_after": target.pss_after,
        "cold_start_ms": target.cold_start_ms,
        **target.notes,
    }


def run_all(options: argparse.Namespace, folder: Path, targets: list[Target]) -> int:
    """Measure, print, write; the exit code."""
    limit = ceiling.measure()
    print(f"driver alone: {limit['reached']:.0f} req/s, {limit['per_core']:.0f} per core\n")
    report.print_head()
    runs: dict[str, dict[str, list[Row]]] = {}
    medians: dict[str, dict[str, Row]] = {}
    for workload in (name for name in options.only if name != "storm"):
        runs[workload] = measure.compare(targets, workload, options.plan)
        medians[workload] = {name: measure.median(rows) for name, rows in runs[workload].items()}
        for target in targets:
            target.pss_after[workload] = processes.memory_mb(target.process.pid)["pss_mb"]
        report.print_rows(workload, medians[workload])
    storms = _storms(options, folder, targets) if "storm" in options.only else {}
    described = {target.name: describe(target) for target in targets}
    report.print_targets(described)
    growth = report.growth(medians)
    report.print_growth(growth)
    report.print_trust(medians)
    content = {
        "machine": report.machine(),
        "plan": options.plan,
        "driver": limit,
        "providers": described,
        "medians": medians,
        "runs": runs,
        "storm": storms,
        "growth": growth,
    }
    print(f"\nwritten: {report.write(_HOME, content).relative_to(ours.ROOT)}")
    wrong = sum(len(row.errors) for rows in medians.values() for row in rows.values())
    wrong += sum(len(figures["errors"]) for figures in storms.values())
    if wrong:
        print(f"FAILED: {wrong} wrong answers", file=sys.stderr)
    return 1 if wrong else 0


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other benchmark runs here: two on one core measure each other."""
    _HOME.mkdir(parents=True, exist_ok=True)
    with (_HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another benchmark is running here: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(given: Sequence[str]) -> int:
    """Run the benchmark; 0 when every answer was right."""
    options = read_arguments(given)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    with _alone():
        if options.inside:
            return _measure_from_inside(options)
        return _measure_policy(options) if options.policy else _measure_in_folder(options)


def _measure_from_inside(options: argparse.Namespace) -> int:
    # The product and its tests are imported only where they are measured from inside.
    measured = importlib.import_module(f".{options.inside}", __package__)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=_HOME))
    try:
        told = measured.run(folder, quick=options.quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    content = {"machine": report.machine(), options.inside: told}
    print(f"\nwritten: {report.write(_HOME, content).relative_to(ours.ROOT)}")
    wrong = [error for figures in told.values() for error in figures["errors"]]
    if wrong:
        print(f"FAILED: {len(wrong)} wrong answers", file=sys.stderr)
    return 1 if wrong else 0


def _measure_policy(options: argparse.Namespace) -> int:
    # The product itself is imported here, and only here.
    from .policy import comparison
    from .policy.report import wrong_answers

    folder = Path(tempfile.mkdtemp(prefix="run-", dir=_HOME))
    sizes = [int(size) for size in options.employees]
    try:
        content = comparison.run(_HOME, folder, sizes, options.plan, options.peer != ["none"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    content |= {"machine": report.machine(), "plan": options.plan}
    print(f"\nwritten: {report.write(_HOME, content).relative_to(ours.ROOT)}")
    wrong = wrong_answers(content)
    if wrong:
        print(f"FAILED: {wrong} wrong answers", file=sys.stderr)
    return 1 if wrong else 0


def _measure_in_folder(options: argparse.Namespace) -> int:
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=_HOME))
    targets: list[Target] = []
    try:
        start_all(options, folder, targets)
        os.sched_setaffinity(0, {processes.DRIVER_CORE})
        return run_all(options, folder, targets)
    finally:
        for target in targets:
            processes.stop(target.process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
