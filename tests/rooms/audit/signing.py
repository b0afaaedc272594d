"""Checkpoints as the worker makes them, and the public keys as an auditor keeps them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from idp.audit import CHECKPOINT_TYPE, Checkpoint, add_checkpoint, check_file, export, read_keys
from idp.foundation.context import Foundation
from idp.keys import KeyRing, list_keys, list_public_keys, store
from idp.keys.pair import generate
from tests.rooms.audit.tampering import write_sealed


def give_key(foundation: Foundation) -> None:
    """A signing key without its event, so that the tests' own events are the only ones."""
    if list_keys(foundation):
        return
    pair, now = generate("ES256", foundation.master_key), foundation.clock.now()
    with foundation.database.transaction() as tx:
        tx.run(
            store.INSERT,
            kid=pair.kid,
            algorithm=pair.algorithm,
            public_jwk=pair.public_jwk,
            private_sealed=pair.private_sealed,
            created_at=now,
            active_from=now,
        )


def sign_now(foundation: Foundation) -> Checkpoint:
    give_key(foundation)
    sign = partial(KeyRing(foundation).sign, typ=CHECKPOINT_TYPE)
    checkpoint = add_checkpoint(foundation, sign, now=True)
    assert checkpoint is not None
    return checkpoint


def write_signed(foundation: Foundation, *counts: int) -> list[Checkpoint]:
    """Write so many events, one checkpoint after each count."""
    give_key(foundation)
    made: list[Checkpoint] = []
    for count in counts:
        write_sealed(foundation, count, first=made[-1].position if made else 0)
        made.append(sign_now(foundation))
    return made


def keep_keys(foundation: Foundation, folder: Path) -> Path:
    path = folder / "keys.json"
    path.write_text(json.dumps(list_public_keys(foundation)))
    return path


def keep_export(foundation: Foundation, folder: Path, **span: int) -> Path:
    path = folder / "export.ndjson"
    path.write_text("".join(export(foundation, **span)))
    return path


def prove(path: Path, keys: Path, *kept: Path) -> dict[str, Any]:
    return check_file(path, read_keys(keys.read_text()), kept)
