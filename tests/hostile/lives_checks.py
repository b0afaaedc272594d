"""What must hold of the database after every act, and of an act that was cut off."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import text

from idp.foundation.database import Row, Statement
from tests.hostile.kept import rows
from tests.hostile.lives_model import STEP, Model
from tests.hostile.lives_world import World

KEPT = (
    "assignment",
    "assignment_state",
    "nomination",
    "finding",
    "commitment_letter",
    "vacancy",
    "unit_suspension",
    "withdrawal",
    "pledge",
    "recorded_fact",
    "employment_event",
    "person",
)
"""Every table that an act of these may change, besides the log and the outbox."""

BROKEN = {
    "a state that is not the last of its history": """
        SELECT a.id FROM assignment a LEFT JOIN assignment_state p
        ON p.assignment_id = a.id AND p.until IS NULL
        WHERE p.state IS NULL OR p.state <> a.state OR p.number <>
        (SELECT COUNT(*) FROM assignment_state n WHERE n.assignment_id = a.id)""",
    "a pengelola without a decree of two persons": """
        SELECT a.id FROM assignment a JOIN nomination n ON n.assignment_id = a.id
        WHERE a.state IN ('decreed', 'active', 'suspended', 'lapsed', 'revoked', 'replaced')
        AND (n.decree_id IS NULL OR a.document IS NULL OR n.registered_by IS NULL
        OR n.confirmed_by IS NULL OR n.registered_by = n.confirmed_by)""",
    "somebody who decided on himself": """
        SELECT a.id FROM assignment a JOIN nomination n ON n.assignment_id = a.id
        WHERE a.person_id IN (n.proposed_by, n.examined_by, n.registered_by, n.confirmed_by)""",
    "an active one who never pledged": """
        SELECT a.id FROM assignment a JOIN nomination n ON n.assignment_id = a.id
        WHERE a.state IN ('active', 'suspended') AND NOT EXISTS
        (SELECT 1 FROM pledge p WHERE p.person_id = a.person_id)""",
    "a suspension without its finding": """
        SELECT a.id FROM assignment a WHERE (a.state = 'suspended') <> EXISTS
        (SELECT 1 FROM finding f WHERE f.assignment_id = a.id AND f.state = 'effective')""",
    "a right taken back that is not in the register": """
        SELECT a.id FROM assignment a WHERE (a.state = 'revoked') <> EXISTS
        (SELECT 1 FROM withdrawal w WHERE w.assignment_id = a.id AND w.state = 'done')""",
    "a letter that was decided on by its writer": """
        SELECT l.id FROM commitment_letter l JOIN assignment a ON a.id = l.assignment_id
        WHERE l.uploaded_by <> a.person_id OR l.acknowledged_by = a.person_id""",
}
_AUDITED = Statement(
    text(
        "SELECT id, type, subject, actor, correlation FROM audit_event WHERE id > :last ORDER BY id"
    )
)
_AT_WORK = """SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND state <> 'idle'"""
_QUEUED = Statement(text("SELECT id, topic FROM outbox_message WHERE id > :last ORDER BY id"))


def whole(world: World) -> dict[str, list[Row]]:
    """All rows that an act may change."""
    with world.foundation.database.reading() as tx:
        return {
            name: sorted(tx.all(Statement(text(f"SELECT * FROM {name}"))), key=repr)
            for name in KEPT
        }


def await_the_server(world: World) -> None:
    """Until PostgreSQL is through with what a dead clerk had sent: a COMMIT may be on its way."""
    if not world.foundation.database.is_sqlite:
        while rows(world.foundation, _AT_WORK) != [(0,)]:
            pass


def broken(world: World) -> list[str]:
    """Rules that the database as it is breaks."""
    found = {rule: rows(world.foundation, sql) for rule, sql in BROKEN.items()}
    return [f"{rule}: {bad[:3]}" for rule, bad in found.items() if bad]


class Log:
    """Reads on in the log and the outbox from where it stood."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.last = self.sent = 0
        self.read()

    def read(self) -> tuple[Counter[str], list[Row], int]:
        """Rows by type, the rows, and how many messages were queued since the last reading."""
        with self.world.foundation.database.reading() as tx:
            found = tx.all(_AUDITED, last=self.last)
            queued = tx.all(_QUEUED, last=self.sent)
        self.last = found[-1][0] if found else self.last
        self.sent = queued[-1][0] if queued else self.sent
        counted = ("governance:", "directory:employment:")
        types = Counter(row[1] for row in found if row[1].startswith(counted))
        return types, found, len(queued)


def differing(world: World, model: Model) -> list[str]:
    """Appointments that are in another state than the model says."""
    found: dict[str, str] = dict(rows(world.foundation, "SELECT id, state FROM assignment"))
    faults: list[Any] = [
        (item.id, item.state, found.get(item.id))
        for item in model.held.values()
        if found.get(item.id) != item.state
    ]
    extra = set(found) - set(model.held) - {item.id for item in world.offices.values()}
    return [str(fault) for fault in [*faults, *sorted(extra)]]


def newest(log: list[Row]) -> str:
    """The id of the appointment that was proposed in these rows."""
    return next((str(row[2]) for row in log if row[1] == STEP + "proposed"), "")
