"""This provider: a sample installation of a given size, made once and copied for each run."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any

from . import processes
from .browser import Person
from .peers import read_metadata
from .target import REDIRECT_URI, SCOPE, Client, Target

ROOT = Path(__file__).resolve().parents[2]
_PROGRAMS = ROOT / ".venv/bin"
_PEOPLE = 128
_PASSWORD = "Pengukuran-Beban-2031!"
_KIND = "PNS"
_UNIT_CODE = re.compile(r"[A-Z0-9_.-]{2,32}")
_GRANTS = ("authorization_code", "refresh_token", "client_credentials")


def environment(data: Path, port: int) -> dict[str, str]:
    """The environment of the product's programs on this data directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIMASN_")}
    return {
        **kept,
        "SIMASN_DATA_DIR": str(data),
        "SIMASN_ISSUER": f"http://localhost:{port}",
        "SIMASN_TEST_MODE": "1",
        "PORT": str(port),
    }


def _call(environment: dict[str, str], command: list[str]) -> str:
    """Run a program of the product; its standard output. Raises RuntimeError with what it said."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr + done.stdout)[-1500:]
        raise RuntimeError(f"{' '.join(command[1:4])} ended with {done.returncode}:\n{said}")
    return done.stdout


def _cli(environment: dict[str, str], *arguments: str) -> str:
    return _call(environment, [str(_PROGRAMS / "simasn-idp"), *arguments])


def _last_json(output: str) -> Any:
    start = min(at for at in (output.find("{"), output.find("[")) if at >= 0)
    return json.loads(output[start:])


@cache
def _digest() -> str:
    """What the prepared installations depend on: the product's code and its policies.

    Taken once, so that a run has one state of the code however long it takes.
    """
    state = hashlib.sha256()
    for folder in ("idp", "policies", "tests/bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".csv", ".conf") and "__pycache__" not in path.parts:
                state.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return state.hexdigest()[:12]


def _people(environment: dict[str, str]) -> list[Person]:
    """Employees made for the measurement, all without a second factor."""
    accounts = _last_json(_cli(environment, "sample", "accounts", "--json"))
    units = [str(a["unit"]) for a in accounts if _UNIT_CODE.fullmatch(str(a.get("unit") or ""))]
    script = str(ROOT / "tests/bench/ours_accounts.py")
    command = [str(_PROGRAMS / "python"), script, str(_PEOPLE), _PASSWORD, units[0], _KIND]
    names = json.loads(_call(environment, command).strip().splitlines()[-1])
    return [Person(name, _PASSWORD) for name in names]


def _client(environment: dict[str, str]) -> dict[str, str]:
    options = ["--name", "Pengukuran", "--redirect-uri", REDIRECT_URI, "--scope", SCOPE]
    options += ["--auth-method", "client_secret_basic", "--first-party", "--json"]
    for grant in _GRANTS:
        options += ["--grant-type", grant]
    made: dict[str, str] = _last_json(_cli(environment, "client", "create", *options))
    return made


def _asker(environment: dict[str, str]) -> dict[str, str]:
    """A client that asks the decision point."""
    options = ["--name", "Penanya", "--scope", "pdp", "--grant-type", "client_credentials"]
    made: dict[str, str] = _last_json(_cli(environment, "client", "create", *options, "--json"))
    return made


def prepare(home: Path, employees: int) -> Path:
    """The directory of an installation with that many employees, our people and the client."""
    place = home / f"data-{employees}"
    described = place / "bench.json"
    digest = _digest()
    if described.exists() and json.loads(described.read_text())["digest"] == digest:
        return place
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    variables = environment(place, processes.free_port())
    begun = time.perf_counter()
    _cli(variables, "db", "upgrade", "--installation", "sample")
    _cli(variables, "sample", "load", "--employees", str(employees))
    people = [person.username for person in _people(variables)]
    client, asker = _client(variables), _asker(variables)
    seconds = round(time.perf_counter() - begun, 1)
    content = {
        "digest": digest,
        "people": people,
        "client": client,
        "asker": asker,
        "seconds": seconds,
    }
    described.write_text(json.dumps(content))
    return place


def start(
    home: Path, run_directory: Path, employees: int, name: str, *, as_installed: bool = False
) -> Target:
    """Start it on a copy of the prepared installation: one worker on one core, wide throttles.

    `as_installed` gives it what an installation has: two workers, every core, its own throttles.
    """
    place = prepare(home, employees)
    content = json.loads((place / "bench.json").read_text())
    data = run_directory / name
    shutil.copytree(place, data)
    port = processes.free_port()
    log = run_directory / f"{name}.log"
    command = [str(_PROGRAMS / "simasn-idp"), "serve", "--workers", "2" if as_installed else "1"]
    variables = environment(data, port)
    if as_installed:
        variables |= {"SIMASN_TEST_MODE": "0", "SIMASN_TRUSTED_PROXIES": "127.0.0.1"}
    cores = processes.CORES if as_installed else (processes.SERVER_CORE,)
    process = processes.start(command, ROOT, variables, log, cores=cores)
    discovery = "/.well-known/openid-configuration"
    seconds = processes.wait_until_answers(process, port, discovery, log)
    issuer, endpoints = read_metadata(port, discovery)
    return Target(
        name=name,
        port=port,
        process=process,
        issuer=issuer,
        endpoints=endpoints,
        client=Client(content["client"]["client_id"], content["client"]["client_secret"]),
        people=[Person(username, _PASSWORD) for username in content["people"]],
        client_credentials={},
        cold_start_ms=round(seconds * 1000),
        notes={"employees": employees, "prepared_in_seconds": content["seconds"]},
    )
