"""An attacker who owns the database: takes the guards away and says whatever SQL they like."""

from __future__ import annotations

import shutil
from typing import Any

from sqlalchemy import text

from idp.audit import EventType, guards, record, seal
from idp.audit.heads import heads_file
from idp.foundation.context import Foundation


def write_events(foundation: Foundation, count: int, first: int = 0) -> None:
    """Write so many events about ``person-0``, ``person-1``, ... in one transaction."""
    with foundation.database.transaction() as tx:
        for number in range(first, first + count):
            record(
                tx,
                EventType.ASSIGNMENT_SUSPENDED,
                at_ms=foundation.clock.now_ms() + number,
                actor="actor",
                subject=f"person-{number}",
                unit="DINKES",
                client="client",
                reason="9(7)",
                address="192.0.2.1",
                correlation="sid",
                detail={"nomor": number, "catatan": "Ényé"},
            )


def write_sealed(foundation: Foundation, count: int, first: int = 0) -> None:
    write_events(foundation, count, first)
    assert seal(foundation) == count


def say(foundation: Foundation, *statements: str, **values: Any) -> None:
    """Run SQL as the database's owner, past every line of ours."""
    with foundation.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def disarm(foundation: Foundation) -> None:
    """Take the triggers away."""
    dialect = "sqlite" if foundation.database.is_sqlite else "postgresql"
    say(foundation, *guards.drop_statements(dialect))


def burn_heads(foundation: Foundation) -> None:
    """Remove the file of heads, as somebody with the whole machine could."""
    heads_file(foundation.settings.data_dir).unlink()


def copy_heads(foundation: Foundation, name: str) -> Any:
    """A copy of the heads, as an operator keeps one elsewhere."""
    target = foundation.settings.data_dir / name
    shutil.copy(heads_file(foundation.settings.data_dir), target)
    return target
