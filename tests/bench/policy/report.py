"""The table on the screen: each figure beside its goal and its peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bench.measure import Row
from tests.bench.policy.over_http import BATCH

_DISTURBED = 0.05
_FLAT = 0.15
_MORE_TO_TELL = frozenset({"search"})
"""A whole page holds what there is, up to 500 results: more where there are more employees."""


def print_all(content: Mapping[str, Any]) -> None:
    """Everything that was measured, and what is not as it should be."""
    _print_in_process(content["in_process"], content["peers"])
    counted = next(iter(content["statements"].values()))
    said = ", ".join(f"{count} of {n}" for n, count in sorted(counted.items()))
    print(f"\nstatements a question (the version in force, the facts, recorded facts): {said}")
    _print_http(content["http"])
    policy = content["policy"]
    print(
        f"\npolicy     asked of Casbin anew {policy['cold_s']} s, by hash {policy['by_hash_s']} s,"
        f" {policy['policy_mb']} MB a worker; proof of all combinations {content['prove_s']} s"
    )
    print(f"assignments {content['assignments']}")
    for line in _growth(content):
        print(line)


def _print_in_process(
    own: Mapping[str, Mapping[str, float]], peers: Mapping[str, Mapping[str, float]]
) -> None:
    print(f"\n{'decision in process':<28}{'p50 µs':>10}{'p99 µs':>10}{'p50 to ours':>14}")
    print("-" * 62)
    least = next(figures["p50_us"] for name, figures in own.items() if name.startswith("decide@"))
    for name, figures in {**own, **peers}.items():
        ratio = figures["p50_us"] / least
        print(f"{name:<28}{figures['p50_us']:>10.1f}{figures['p99_us']:>10.1f}{ratio:>13.1f}x")


def _print_http(kinds: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    head = f"{'over HTTP':<12}{'server':<16}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}"
    print(f"\n{head}  notes")
    print("-" * 78)
    for kind, rows in kinds.items():
        yardstick: Row | None = None
        for name, figures in rows.items():
            row: Row = figures["row"]
            notes = _notes(row)
            if name == "trivial Flask":
                yardstick = row
            elif yardstick is not None and yardstick.rate and row.cpu_ms:
                cpu = yardstick.cpu_ms / row.cpu_ms
                notes = [f"{row.rate / yardstick.rate:.2f}x of it ({cpu:.2f}x in CPU)", *notes]
            if kind == "batch":
                notes = [f"{row.rate * BATCH:.0f} decisions/s", *notes]
            print(
                f"{kind:<12}{name:<16}{row.rate:>9.0f}{row.p50_ms:>9.1f}{figures['p95_ms']:>9.1f}"
                f"{row.cpu_ms:>9.3f}  {', '.join(notes)}"
            )
            for error in row.errors[:2]:
                print(f"           ! {error}")


def _notes(row: Row) -> list[str]:
    notes = [f"{len(row.errors)} ERRORS"] if row.errors else []
    if row.foreign_share > _DISTURBED:
        notes.append(f"core disturbed {row.foreign_share:.0%}")
    return notes


def _growth(content: Mapping[str, Any]) -> list[str]:
    """What costs more at the largest size than at the smallest, against 15 %."""
    series: dict[str, list[float]] = {}
    for name, figures in content["in_process"].items():
        series.setdefault(name.partition("@")[0], []).append(figures["p50_us"])
    for kind, rows in content["http"].items():
        if kind in _MORE_TO_TELL:
            continue
        own = [figures["row"] for name, figures in rows.items() if name.startswith("ours@")]
        series[f"{kind} (CPU)"] = [row.cpu_ms for row in own]
    lines = []
    for name, values in series.items():
        if len(values) > 1 and values[0]:
            ratio = max(values) / values[0]
            verdict = "flat" if ratio <= 1 + _FLAT else "GROWS"
            lines.append(f"growth     {name:<24} x{ratio:.2f} {verdict}")
    return lines


def wrong_answers(content: Mapping[str, Any]) -> int:
    """How many answers over HTTP were wrong."""
    return sum(
        len(figures["row"].errors) for rows in content["http"].values() for figures in rows.values()
    )
