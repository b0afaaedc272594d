"""The table on the screen and the JSON beside it."""

import dataclasses
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .measure import Row

_DISTURBED = 0.05
_DRIVER_BUSY = 0.85
_HEAD = (
    f"{'workload':<11}{'provider':<13}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}"
    f"  {'ratio req/s':<12}{'ratio CPU':<11}notes"
)


def _notes(row: Row) -> str:
    notes = []
    if row.errors:
        notes.append(f"{len(row.errors)} ERRORS")
    if row.foreign_share > _DISTURBED:
        notes.append(f"core disturbed {row.foreign_share:.0%}")
    if row.driver_share > _DRIVER_BUSY:
        notes.append(f"driver busy {row.driver_share:.0%}")
    return ", ".join(notes)


def _ratios(own: Row | None, row: Row) -> tuple[str, str]:
    """Ours against this one: above 1 is better for us, in both columns."""
    if own is None or own is row or not row.rate or not own.cpu_ms:
        return "", ""
    return f"{own.rate / row.rate:.2f}x", f"{row.cpu_ms / own.cpu_ms:.2f}x"


def print_head() -> None:
    """The table's head."""
    print(_HEAD)
    print("-" * len(_HEAD), flush=True)


def print_rows(workload: str, rows: dict[str, Row]) -> None:
    """One workload, a line per provider; others are compared with the first `ours…`."""
    own = next((row for name, row in rows.items() if name.startswith("ours")), None)
    for name, row in rows.items():
        rate, cpu = _ratios(own, row)
        print(
            f"{workload:<11}{name:<13}{row.rate:>9.0f}{row.p50_ms:>9.1f}{row.p99_ms:>9.1f}"
            f"{row.cpu_ms:>9.3f}  {rate:<12}{cpu:<11}{_notes(row)}",
            flush=True,
        )
        for error in row.errors[:2]:
            print(f"           ! {error}")


def print_storm(name: str, kind: str, figures: dict[str, Any]) -> None:
    """The outcome of one kind of storm for one provider."""
    print(f"storm      {name}, {kind}")
    for probe, quiet in figures["idle"].items():
        stormy = figures["storm"][probe]
        print(
            f"{'':<11}{probe:<9} p99 {quiet['p99_ms']:.1f} ms alone,"
            f" {stormy['p99_ms']:.1f} ms in the storm ({figures['p99_ratio'][probe]:.1f}x);"
            f" p50 {quiet['p50_ms']:.1f} / {stormy['p50_ms']:.1f} ms"
        )
    wrong = figures["sign_ins"]
    print(
        f"{'':<11}{figures['sign_ins_answered']:.0f} wrong sign-ins/s answered"
        f" {figures['answers']}, p50 {wrong['p50_ms']:.0f} p99 {wrong['p99_ms']:.0f} ms"
    )
    for owners, got in figures["owners"].items():
        print(
            f"{'':<11}right passwords, {owners}: {got['share_in_time']:.1%} of {got['count']}"
            f" in within 2 s, p50 {got['p50_ms']:.0f} p99 {got['p99_ms']:.0f} ms {got['outcomes']}"
        )
    shares = ", ".join(f"{who} {share:.0%}" for who, share in figures["cores"].items())
    print(f"{'':<11}cores: {shares}", flush=True)
    for error in figures["errors"]:
        print(f"           ! {error}")


def print_targets(described: dict[str, dict[str, Any]]) -> None:
    """Memory, cold start and what was proven about each provider."""
    print()
    for name, facts in described.items():
        loaded, idle = facts["memory_loaded"], facts["memory_idle"]
        print(
            f"{name:<13}PSS {idle['pss_mb']:.0f} MB idle, {loaded['pss_mb']:.0f} MB after load"
            f" (RSS {loaded['rss_mb']:.0f}); first answer after {facts['cold_start_ms']:.0f} ms"
        )
        print(f"{'':<13}{facts['proof']}")


def growth(medians: dict[str, dict[str, Row]]) -> dict[str, dict[str, float]]:
    """The largest size over the smallest, per workload: requests a second, CPU an operation."""
    ratios = {}
    for workload, rows in medians.items():
        own = [row for name, row in rows.items() if name.startswith("ours")]
        if len(own) > 1 and own[0].rate and own[0].cpu_ms:
            rate, cpu = own[-1].rate / own[0].rate, own[-1].cpu_ms / own[0].cpu_ms
            ratios[workload] = {"rate": round(rate, 3), "cpu": round(cpu, 3)}
    return ratios


def print_growth(ratios: dict[str, dict[str, float]]) -> None:
    """One line a workload; nothing for a single size."""
    for workload, ratio in ratios.items():
        rate, cpu = ratio["rate"], ratio["cpu"]
        print(f"growth     {workload:<11} req/s x{rate:.2f}, CPU per operation x{cpu:.2f}")


def print_trust(medians: dict[str, dict[str, Row]]) -> None:
    """A warning where other processes had a part of the server's core."""
    shares = [row.foreign_share for rows in medians.values() for row in rows.values()]
    disturbed = sum(share > _DISTURBED for share in shares)
    if disturbed:
        print(f"\nWARNING: {disturbed} of {len(shares)} rows were disturbed: not for claims")


def machine() -> dict[str, object]:
    """On what it was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = names[0] if names else "unknown"
    return {"cpu": model, "python": sys.version.split()[0], "system": platform.release()}


def write(folder: Path, content: dict[str, Any]) -> Path:
    """Write results-<date>.json; its path."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    path = folder / f"results-{stamp}.json"
    path.write_text(json.dumps(content, indent=1, default=_plain))
    return path


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"not for JSON: {type(value).__name__}")
