"""What loading the policy costs: asking Casbin anew, taking it by its hash, and the memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from idp.access import load_policy
from idp.access import shelf as shelf_module
from tests.bench.ours import ROOT
from tests.bench.policy.installation import Installation

_MEMORY = """
import gc, json, sys
from pathlib import Path
import casbin
from idp.access import Access, PolicyShelf, decide
from idp.access.engine import assemble
from idp.access.shelf import _answer, bundle_of_files
def private():
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private"))
material = json.loads(Path(sys.argv[1]).read_text())
before = private()
policy = assemble(bundle_of_files(material["files"]), [_answer(c) for c in material["answers"]])
del material
print(json.dumps({"policy_mb": round((private() - before) / 1024, 1)}))
"""


def measure(installation: Installation, folder: Path, runs: int) -> dict[str, float]:
    """Seconds and MB (2**20 bytes); the best of the runs of each kind."""
    access, database = installation.access, installation.foundation.database
    version = access.policy.version
    cold, by_hash = [], []
    for _ in range(runs):
        begun = time.perf_counter()
        made = load_policy(ROOT / "policies")
        cold.append(time.perf_counter() - begun)
        assert made.version == version, "the files are not what the installation serves"
        shelf_module._ASSEMBLED.pop(version)
        begun = time.perf_counter()
        with database.reading() as tx:
            access.shelf.load(tx, version)
        by_hash.append(time.perf_counter() - begun)
    with database.reading() as tx:
        row = tx.one(shelf_module.store.FIND_VERSION, version=version)
    assert row is not None
    material = folder / "policy.json"
    kept = {"files": json.loads(row[0]), "answers": json.loads(row[1])}
    material.write_text(json.dumps(kept))
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(material)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures | {"cold_s": round(min(cold), 2), "by_hash_s": round(min(by_hash), 3)}
