"""The last line of the audit log, in the database itself: events are added and sealed, no more."""

from __future__ import annotations

from typing import Literal

from idp.audit.offline import COLUMNS

Dialect = Literal["sqlite", "postgresql"]
REFUSAL = "audit events are only ever added and sealed"
_NO_CHANGE = "guard_audit_event_update"
_NO_DELETE = "guard_audit_event_delete"
_NO_REPLACE = "guard_audit_event_insert"
_NO_TRUNCATE = "guard_audit_event_truncate"


def guard_statements(dialect: Dialect) -> list[str]:
    """The DDL of the triggers, in order, for the migration that creates the table."""
    return _for_sqlite() if dialect == "sqlite" else _for_postgresql()


def drop_statements(dialect: Dialect) -> list[str]:
    """The DDL that takes the triggers away, for the way back of the migration."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in (_NO_CHANGE, _NO_DELETE, _NO_REPLACE)]
    names = (_NO_CHANGE, _NO_DELETE, _NO_REPLACE, _NO_TRUNCATE)
    return [
        *(f"DROP TRIGGER IF EXISTS {name} ON audit_event" for name in names),
        "DROP FUNCTION IF EXISTS refuse_audit_change()",
    ]


def _is_sealing(same: str) -> str:
    """The one update that is allowed: an unsealed row gets its position and hash, nothing else."""
    unchanged = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in COLUMNS)
    return (
        "OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.chain_hash IS NOT NULL"
        f" AND {unchanged}"
    )


def _for_sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {_NO_CHANGE} BEFORE UPDATE ON audit_event"
        f" WHEN NOT ({_is_sealing('IS')}) {refuse}",
        f"CREATE TRIGGER {_NO_DELETE} BEFORE DELETE ON audit_event {refuse}",
        # INSERT OR REPLACE removes the old row without telling the trigger above.
        f"CREATE TRIGGER {_NO_REPLACE} BEFORE INSERT ON audit_event WHEN NEW.position IS NOT NULL"
        f" OR EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) {refuse}",
    ]


def _for_postgresql() -> list[str]:
    execute = "EXECUTE FUNCTION refuse_audit_change()"
    return [
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {_NO_CHANGE} BEFORE UPDATE ON audit_event FOR EACH ROW"
        f" WHEN (NOT ({_is_sealing('IS NOT DISTINCT FROM')})) {execute}",
        f"CREATE TRIGGER {_NO_DELETE} BEFORE DELETE ON audit_event FOR EACH ROW {execute}",
        f"CREATE TRIGGER {_NO_REPLACE} BEFORE INSERT ON audit_event FOR EACH ROW"
        f" WHEN (NEW.position IS NOT NULL) {execute}",
        f"CREATE TRIGGER {_NO_TRUNCATE} BEFORE TRUNCATE ON audit_event {execute}",
    ]
