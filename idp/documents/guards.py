"""The last line of the register, in the database itself: a document never changes (Pasal 1.12)."""

from __future__ import annotations

from typing import Literal

Dialect = Literal["sqlite", "postgresql"]
REFUSAL = "a registered document never changes"
_NO_CHANGE = "guard_document_update"
_NO_DELETE = "guard_document_delete"
_NO_REPLACE = "guard_document_insert"
_NO_TRUNCATE = "guard_document_truncate"


def guard_statements(dialect: Dialect) -> list[str]:
    """The DDL of the triggers, in order, for the migration that creates the table."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            f"CREATE TRIGGER {_NO_CHANGE} BEFORE UPDATE ON document {refuse}",
            f"CREATE TRIGGER {_NO_DELETE} BEFORE DELETE ON document {refuse}",
            # INSERT OR REPLACE removes the old row without telling the trigger above.
            f"CREATE TRIGGER {_NO_REPLACE} BEFORE INSERT ON document WHEN EXISTS"
            " (SELECT 1 FROM document WHERE id = NEW.id"
            f" OR (type = NEW.type AND number = NEW.number)) {refuse}",
        ]
    execute = "EXECUTE FUNCTION refuse_document_change()"
    return [
        "CREATE FUNCTION refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {_NO_CHANGE} BEFORE UPDATE ON document FOR EACH ROW {execute}",
        f"CREATE TRIGGER {_NO_DELETE} BEFORE DELETE ON document FOR EACH ROW {execute}",
        f"CREATE TRIGGER {_NO_TRUNCATE} BEFORE TRUNCATE ON document {execute}",
    ]


def drop_statements(dialect: Dialect) -> list[str]:
    """The DDL that takes the triggers away, for the way back of the migration."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in (_NO_CHANGE, _NO_DELETE, _NO_REPLACE)]
    return [
        *(
            f"DROP TRIGGER IF EXISTS {name} ON document"
            for name in (_NO_CHANGE, _NO_DELETE, _NO_TRUNCATE)
        ),
        "DROP FUNCTION IF EXISTS refuse_document_change()",
    ]
