"""What a large audit log costs to prove: in the database, and from its export alone."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from idp.app import build_foundation
from idp.audit import (
    CHECKPOINT_TYPE,
    About,
    EventType,
    add_checkpoint,
    check_file,
    export,
    prove_event,
    read_keys,
    record_each,
    seal,
    verify,
)
from idp.foundation.context import Foundation
from idp.foundation.database import open_database
from idp.foundation.installation import mark_installation
from idp.foundation.migrations import upgrade
from idp.foundation.settings import Settings
from idp.keys import KeyRing, ensure_keys, list_public_keys

ROWS, QUICK_ROWS = 1_000_000, 50_000
_AT_ONCE = 1000
T = TypeVar("T")


def run(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Write, seal and sign so many rows, then verify them in each way; prints as it goes."""
    rows = QUICK_ROWS if quick else ROWS
    foundation = _open(folder)
    written = _timed(f"{rows} rows written, sealed and signed", partial(_fill, foundation, rows))
    keys_file = folder / "keys.json"
    keys_file.write_text(json.dumps(list_public_keys(foundation)))
    keys = read_keys(keys_file.read_text())
    found, in_database = _timed("verified in the database", lambda: verify(foundation, (), keys))
    file = folder / "export.jsonl"
    _, exported = _timed("exported", partial(_export, foundation, file))
    offline, from_export = _timed("verified from the export", lambda: check_file(file, keys))
    proof = json.dumps(prove_event(foundation, rows // 3))
    size = len(json.loads(proof)["path"])
    print(f"a path of inclusion is {size} bytes, the whole proof {len(proof)}")
    is_whole = found.is_whole and found.rows >= rows and offline["whole"]
    figures = {
        "rows": rows,
        "seconds": {
            "written": round(written[1], 2),
            "verified": round(in_database, 2),
            "exported": round(exported, 2),
            "verified_offline": round(from_export, 2),
        },
        "proof_bytes": {"path": size, "whole": len(proof)},
        "errors": [] if is_whole else [str(found.fault), str(offline)],
    }
    return {"log": figures}


def _open(folder: Path) -> Foundation:
    settings = Settings.model_validate({"data_dir": folder, "test_mode": True})
    upgrade(settings.effective_database_url)
    database = open_database(Flask("mark"), settings)
    with database.transaction() as tx:
        mark_installation(tx, "test", 0)
    database.engine.dispose()
    foundation = build_foundation(settings)
    ensure_keys(foundation)
    return foundation


def _fill(foundation: Foundation, rows: int) -> None:
    """Rows as a day of work writes them, a thousand a transaction, each thousand signed."""
    sign = partial(KeyRing(foundation).sign, typ=CHECKPOINT_TYPE)
    for start in range(0, rows, _AT_ONCE):
        with foundation.database.transaction() as tx:
            record_each(
                tx,
                EventType.TOKEN_ISSUED,
                [_about(number) for number in range(start, start + _AT_ONCE)],
                at_ms=foundation.clock.now_ms(),
                actor=f"{start:032x}",
            )
        seal(foundation, wait=True)
        add_checkpoint(foundation, sign, now=True)


def _about(number: int) -> About:
    return About(
        f"{number:032x}",
        unit="DINKES.U0051",
        detail={"grant": "authorization_code", "scope": "openid profile layanan"},
    )


def _export(foundation: Foundation, file: Path) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(export(foundation))


def _timed(name: str, act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = act()
    taken = time.perf_counter() - began
    print(f"{name:<40}{taken:8.2f} s", flush=True)
    return result, taken
