"""Sealed archive: the events before a day in a file of their own, proven before it counts as one.

The events stay in the log: nothing in this product deletes or edits one (Pasal 26(4)). An archive
is a copy for another machine, which outlives this one.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from idp.audit.event_types import EventType
from idp.audit.export import export
from idp.audit.log import record
from idp.audit.offline import Checkpoint, Keys, check_file
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Unavailable


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """A file that was written; ``until`` is the last position that it proves."""

    sha256: str
    size: int
    events: int
    until: int
    checkpoint: str


def archive(
    foundation: Foundation, out: Path, *, until_ms: int, newest: Checkpoint, keys: Keys, actor: str
) -> ArchiveRecord:
    """Write the events before ``until_ms`` (epoch milliseconds) to a new file and prove it.

    It is read back and checked as whoever has only the file and the public keys would check it;
    only then it gets its name and goes on record with its digest. Raises Conflict ``file_exists``
    or ``archive_not_proven``, Unavailable where it can't be written.
    """
    draft = out.with_name(out.name + ".draft")
    if out.exists():
        raise Conflict("file_exists", "an archive is never written over")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(export(foundation, until_ms=until_ms, newest=newest))
            file.flush()
            os.fsync(file.fileno())
        found = check_file(draft, keys)
        if not found["whole"]:
            draft.unlink()
            raise Conflict("archive_not_proven", f"the log is not whole: {found['fault']}")
        written = _describe(draft, found)
        _put_on_record(foundation, written, until_ms, actor)
        draft.replace(out)
    except OSError as fault:
        raise Unavailable("storage_unavailable", "the archive can't be written") from fault
    return written


def _describe(file: Path, found: dict[str, object]) -> ArchiveRecord:
    last = found["last"]
    assert isinstance(last, dict)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return ArchiveRecord(
        digest,
        file.stat().st_size,
        int(str(found["events"])),
        int(str(found["until"])),
        str(last["chain_hash"]),
    )


def _put_on_record(
    foundation: Foundation, written: ArchiveRecord, until_ms: int, actor: str
) -> None:
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.AUDIT_ARCHIVED,
            at_ms=foundation.clock.now_ms(),
            actor=actor,
            detail={
                "sha256": written.sha256,
                "events": written.events,
                "until_ms": until_ms,
                "position": written.until,
            },
        )
