"""No code path changes or removes an audit event: what may be said to its table is this list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects.sqlite import dialect

from tests.architecture.sources import name, python_files, tree

TABLE = "audit_event"
SEALING = (
    f"UPDATE {TABLE} SET position = :position, chain_hash = :chain_hash"
    " WHERE id = :id AND position IS NULL"
)
"""The one update: an event that has no place yet gets one. Triggers see to it too."""
CHANGES = re.compile(
    r"\b(?:UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|REPLACE\s+INTO|MERGE\s+INTO"
    r"|INSERT\s+(?:OR\s+\w+\s+)?INTO|ALTER\s+TABLE|DROP\s+TABLE(?:\s+IF\s+EXISTS)?)"
    rf"\s+(?:ONLY\s+)?[\"`\[]?(?:main\.|public\.)?[\"`\[]?(?:{TABLE}\b|\{{\}})",
    re.IGNORECASE,
)
"""A statement that changes this table, or one whose name is put in only when it runs."""
BY_NAME = {
    "idp/audit/models.py": "the table itself",
    "idp/audit/log.py": "the insert of record()",
}
OF_NAMED_TABLES = {
    "DELETE FROM {} WHERE expires_at < :now": "idp/oidc/store.py: of two tables that stand there",
}
"""Statements into which a table's name is put, and why it is never this one."""


def texts(path: Path) -> Iterator[str]:
    """Every text of a file as it stands when it runs, with {} for what is put in."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            inside.update(node.values)
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.value


def test_the_two_tables_that_are_swept_are_not_this_one() -> None:
    from idp.oidc import store

    # As the product binds: what a statement is compiled to here is what others get too.
    swept = [statement.sql(dialect(paramstyle="named"))[0] for statement in store.SWEEP]
    assert len(swept) == 2
    assert not [text for text in swept if CHANGES.search(text)]


def found(path: Path) -> list[str]:
    return [
        text
        for text in texts(path)
        if CHANGES.search(text) and text != SEALING and text not in OF_NAMED_TABLES
    ]


def test_no_statement_of_the_product_changes_or_removes_an_event() -> None:
    all_found = {
        name(path): statements
        for path in python_files("idp", "migrations", "scripts")
        if (statements := found(path))
    }
    assert not all_found


def test_the_sealing_update_stands_in_one_place() -> None:
    homes = [name(path) for path in python_files("idp") for text in texts(path) if text == SEALING]
    assert homes == ["idp/audit/store.py"]


def test_the_model_is_used_to_insert_and_for_nothing_else() -> None:
    """What SQLAlchemy could make of the model needs the model's name."""
    users = {
        name(path): node
        for path in python_files("idp", "migrations", "scripts")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "AuditEvent")
        or (isinstance(node, ast.ClassDef) and node.name == "AuditEvent")
    }
    assert users.keys() == BY_NAME.keys()
    (log,) = (path for path in python_files("idp") if name(path) == "idp/audit/log.py")
    calls = {
        ast.unparse(node)
        for node in ast.walk(tree(log))
        if isinstance(node, ast.Call)
        and any(isinstance(part, ast.Name) and part.id == "AuditEvent" for part in ast.walk(node))
    }
    assert calls == {"insert(AuditEvent)", "Statement(insert(AuditEvent), columns=_COLUMNS)"}


def test_only_the_way_back_of_the_first_migration_drops_the_table() -> None:
    """It takes away the whole database, and no command leads there."""
    drops = [
        name(path)
        for path in python_files("idp", "migrations", "scripts")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("drop_table", "drop_all", "rename_table", "batch_alter_table")
        and (not node.args or TABLE in ast.unparse(node.args[0]))
    ]
    assert drops == ["migrations/versions/0001_create_everything.py"]
    callers = [
        name(path)
        for path in python_files("idp", "scripts")
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Name, ast.Attribute, ast.alias))
        and "downgrade" in ast.unparse(node)
    ]
    assert not callers


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET actor = 'x'",
        f"delete from {TABLE} where at_ms < :old",
        f"UPDATE {TABLE} SET position = :position, chain_hash = :chain_hash WHERE id = :id",
        f"TRUNCATE {TABLE}",
        f"TRUNCATE TABLE ONLY public.{TABLE}",
        f'DELETE FROM "{TABLE}"',
        f"INSERT OR REPLACE INTO {TABLE} VALUES (1)",
        f"WITH old AS (SELECT 1) DELETE FROM main.{TABLE}",
        f"DROP TABLE IF EXISTS {TABLE}",
        "DELETE FROM {}",
    ],
)
def test_such_a_statement_would_be_seen(statement: str) -> None:
    assert CHANGES.search(statement)
    assert statement != SEALING
