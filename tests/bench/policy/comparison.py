"""The whole comparison: prepare, prove equal, measure turn by turn, print, write."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.access.bundle import read_bundle
from tests.bench import ours, processes
from tests.bench.measure import Plan, Row, median
from tests.bench.policy import cedar, in_process, loading, over_http, plain_casbin, report
from tests.bench.policy.installation import Installation, open_installation
from tests.bench.policy.over_http import Point
from tests.bench.policy.questions import Asked, ask_everything

_QUESTIONS = 2_000
_FETCHED = 500
"""Questions with facts fetched, in one round at one size."""


@dataclass(frozen=True)
class Scale:
    """One size: the installation in this process, its questions, and the server beside it."""

    inside: Installation
    asked: Sequence[Asked]
    point: Point


def run(home: Path, folder: Path, sizes: Sequence[int], plan: Plan, peers: bool) -> dict[str, Any]:
    """Measure at all sizes; prints as it goes and gives what is written."""
    scales: list[Scale] = []
    trivial = over_http.start_trivial(folder)
    others = [trivial]
    try:
        installed = _start_as_installed(home, folder, sizes[0])
        others.append(installed)
        scales.extend(_start(home, folder, size) for size in sizes)
        os.sched_setaffinity(0, {processes.DRIVER_CORE})
        content = {
            "in_process": _in_process(scales, plan),
            "statements": {
                scale.inside.size: in_process.count_statements(scale.inside, scale.asked[:_FETCHED])
                for scale in scales
            },
            "http": _over_http(scales, trivial, installed, plan),
            "peers": _peers(home, folder, scales[0], plan) if peers else {},
            "policy": loading.measure(scales[0].inside, folder, plan.runs),
            "prove_s": _prove(folder, sizes[0]),
            "assignments": {scale.inside.size: scale.inside.assignments for scale in scales},
        }
    finally:
        for point in (*others, *(scale.point for scale in scales)):
            processes.stop(point.process)
    report.print_all(content)
    return content


def _start(home: Path, folder: Path, size: int) -> Scale:
    target = ours.start(home / "ours", folder, size, f"ours-{size}")
    data = folder / f"inside-{size}"
    shutil.copytree(ours.prepare(home / "ours", size), data)
    inside = open_installation(data, size, target.port)
    asked = ask_everything(inside, _QUESTIONS)
    return Scale(inside, asked, Point(f"ours@{size}", target.process, target.port, inside.asker))


def _start_as_installed(home: Path, folder: Path, size: int) -> Point:
    """Two workers on every core, which the one that asks shares."""
    target = ours.start(home / "ours", folder, size, "as-installed", as_installed=True)
    asker = json.loads((ours.prepare(home / "ours", size) / "bench.json").read_text())["asker"]
    named = (asker["client_id"], asker["client_secret"])
    return Point(f"2 workers@{size}", target.process, target.port, named)


def _in_process(scales: Sequence[Scale], plan: Plan) -> dict[str, dict[str, float]]:
    """Ours at every size, turn by turn."""
    contenders: dict[str, Sequence[in_process.Contender]] = {}
    for scale in scales:
        size = scale.inside.size
        contenders[f"decide@{size}"] = in_process.with_facts_at_hand(scale.inside, scale.asked)
        contenders[f"fetch and decide@{size}"] = in_process.with_facts_fetched(
            scale.inside, scale.asked[:_FETCHED]
        )
    timed = in_process.compare(contenders, 3 * plan.runs)
    return {name: each.figures() for name, each in timed.items()}


def _peers(home: Path, folder: Path, scale: Scale, plan: Plan) -> dict[str, dict[str, float]]:
    """Casbin and Cedar with an equivalent policy, after they have given our answers."""
    bundle = read_bundle(ours.ROOT / "policies")
    enforcer = plain_casbin.build(bundle, scale.asked)
    plain_casbin.check(enforcer, scale.asked)
    ready = [plain_casbin.question_of(enforcer, item) for item in scale.asked[:_FETCHED]]
    timed = in_process.compare({"plain pycasbin": ready}, plan.runs)
    figures = {name: each.figures() for name, each in timed.items()}
    return figures | {"cedarpy": cedar.measure(home / "cedar", folder, bundle, scale.asked)}


def _over_http(
    scales: Sequence[Scale], trivial: Point, installed: Point, plan: Plan
) -> dict[str, dict[str, dict[str, Any]]]:
    """Each kind of request at every size, beside the yardstick, turn by turn."""
    kinds: dict[str, list[tuple[Point, str, Sequence[Asked]]]] = {
        "evaluation": [(trivial, "trivial", scales[0].asked)],
        "batch": [],
    }
    if over_http.has_search(scales[0].point):
        kinds["search"] = []
        kinds["search of 10"] = []
    for kind, contenders in kinds.items():
        contenders += [(scale.point, kind, scale.asked) for scale in scales]
    kinds["batch"].append((installed, "batch", scales[0].asked))
    return {kind: _turn_by_turn(contenders, plan) for kind, contenders in kinds.items()}


def _turn_by_turn(
    contenders: Sequence[tuple[Point, str, Sequence[Asked]]], plan: Plan
) -> dict[str, dict[str, Any]]:
    rows: dict[str, list[tuple[Row, float]]] = {point.name: [] for point, _, _ in contenders}
    for _run in range(plan.runs):
        for point, kind, asked in contenders:
            rows[point.name].append(over_http.measure(point, kind, asked, plan))
    return {
        name: {
            "row": median([row for row, _ in runs]),
            "p95_ms": round(statistics.median(p95 for _, p95 in runs), 2),
        }
        for name, runs in rows.items()
    }


def _prove(folder: Path, size: int) -> float:
    """How long the proof over all combinations takes, in seconds."""
    command = [str(ours.ROOT / ".venv/bin/simasn-idp"), "policy", "prove"]
    environment = ours.environment(folder / f"inside-{size}", processes.free_port())
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=ours.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"policy prove ended with {done.returncode}: {done.stderr[-500:]}")
    return round(time.perf_counter() - begun, 1)
