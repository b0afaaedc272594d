"""Server processes: started on one core, weighed (CPU, memory) from /proc, ended by id."""

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
DRIVER_CORE = CORES[1] if len(CORES) > 1 else CORES[0]


def free_port() -> int:
    """An odd loopback port above 20000 that nobody listens on."""
    while True:
        port = random.randrange(20001, 32000, 2)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def start(
    command: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    log: Path,
    *,
    cores: Collection[int] = (SERVER_CORE,),
) -> subprocess.Popen[bytes]:
    """Start a server pinned to the server core or to those given; its output goes to `log`."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)  # a child inherits it
    try:
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=directory,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
    finally:
        os.sched_setaffinity(0, before)


def wait_until_answers(
    process: subprocess.Popen[bytes], port: int, path: str, log: Path, seconds: float = 60
) -> float:
    """Poll until GET `path` gives 200; the seconds it took. Raises RuntimeError."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    tail = log.read_text(errors="replace")[-2000:]
    raise RuntimeError(f"server on port {port} did not answer {path}:\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End one server that `start` began, with its whole process group."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def tree(pid: int) -> list[int]:
    """A process and all its living descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree so far, in seconds (resolution: one clock tick)."""
    ticks = 0
    for member in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICK


def core_busy_seconds(core: int) -> float:
    """How long a core has been anything but idle, in seconds, by whomever."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name == f"cpu{core}":
            ticks = [int(value) for value in fields[:8]]
            return (sum(ticks) - ticks[3] - ticks[4]) / _TICK
    return 0.0


def memory_mb(pid: int) -> dict[str, float]:
    """PSS and RSS of the tree, in MB (2**20 bytes)."""
    totals = {"Pss": 0, "Rss": 0}
    for member in tree(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name in totals:
                    totals[name] += int(rest.split()[0])
    return {"pss_mb": round(totals["Pss"] / 1024, 1), "rss_mb": round(totals["Rss"] / 1024, 1)}
